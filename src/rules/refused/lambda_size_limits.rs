//! A size or a time of a function is out of bounds.
//!
//! ## Why it matters
//!
//! Lambda refuses the function.
//!
//! ## What to do
//!
//! Stay in the range that the finding names.
//!
//! ## Not reported
//!
//! Values that are not known yet, and running functions whose value stays.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N004", "lambda-size-limits", Severity::High, "a size or a time of a function is out of bounds")
        .confidence(Confidence::Certain)
        .docs(include_str!("lambda_size_limits.rs")),
    recorded: Recorded::Accepted,
};
