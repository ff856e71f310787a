//! A setting of a database is out of bounds.
//!
//! ## Why it matters
//!
//! RDS refuses the database, often after the network around it was made.
//!
//! ## What to do
//!
//! Stay within what the finding names.
//!
//! ## Not reported
//!
//! Secrets; values that are not known; a running database whose value stays.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N017", "rds-limits", Severity::High, "a setting of a database is out of bounds")
        .confidence(Confidence::Certain)
        .docs(include_str!("rds_limits.rs")),
    recorded: Recorded::Accepted,
};
