//! A description has characters that the service refuses.
//!
//! ## Why it matters
//!
//! EC2 takes a short list of ASCII characters in the descriptions of security groups and their rules; an apostrophe or
//! a letter with an accent fails the deployment.
//!
//! ## What to do
//!
//! Write the description in plain ASCII.
//!
//! ## Not reported
//!
//! Descriptions that are not known yet.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N020",
        "description-charset",
        Severity::High,
        "a description has characters that the service refuses",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("description_charset.rs")),
    recorded: Recorded::Accepted,
};
