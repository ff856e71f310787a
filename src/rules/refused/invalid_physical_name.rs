//! A name breaks the rules of the service that keeps it.
//!
//! ## Why it matters
//!
//! The service refuses the name when the resource is created, often minutes into a deployment: capitals and underscores
//! in a bucket, more than 32 characters for a target group, a FIFO queue without `.fifo`. A name that is put together
//! from the stack's name breaks in one stack and not in the other.
//!
//! ## What to do
//!
//! Follow the rule that the finding quotes, or leave the name out: Pulumi then makes a legal one.
//!
//! ## Not reported
//!
//! Names that are not known yet. Names of resources that stay as they are.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "F004",
        "invalid-physical-name",
        Severity::High,
        "a name breaks the rules of the service that keeps it",
    )
    .confidence(Confidence::Certain)
    .hidden_by(&["L220"])
    .docs(include_str!("invalid_physical_name.rs")),
    recorded: Recorded::Judged,
};
