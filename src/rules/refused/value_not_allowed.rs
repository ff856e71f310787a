//! A value is outside what the service takes.
//!
//! ## Why it matters
//!
//! The service refuses the resource while the deployment runs.
//!
//! ## What to do
//!
//! Take a value that the finding names.
//!
//! ## Not reported
//!
//! Values that are not known; a running resource whose value stays.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N018", "value-not-allowed", Severity::High, "a value is outside what the service takes")
        .confidence(Confidence::Certain)
        .docs(include_str!("value_not_allowed.rs")),
    recorded: Recorded::Accepted,
};
