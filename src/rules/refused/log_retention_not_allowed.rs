//! Log groups are not kept for this number of days.
//!
//! ## Why it matters
//!
//! CloudWatch Logs takes a short list of numbers and refuses all others.
//!
//! ## What to do
//!
//! Take the next number of the list.
//!
//! ## Not reported
//!
//! 0 and absent: never expire.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N008",
        "log-retention-not-allowed",
        Severity::High,
        "log groups are not kept for this number of days",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("log_retention_not_allowed.rs")),
    recorded: Recorded::Accepted,
};
