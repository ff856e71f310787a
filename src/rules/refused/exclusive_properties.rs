//! Two properties exclude each other, or one needs another.
//!
//! ## Why it matters
//!
//! The service, or the provider while it deploys, refuses the resource.
//!
//! ## What to do
//!
//! Keep one of them.
//!
//! ## Not reported
//!
//! One of them empty; values that are not known yet.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N006",
        "exclusive-properties",
        Severity::High,
        "two properties exclude each other, or one needs another",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("exclusive_properties.rs")),
    recorded: Recorded::Accepted,
};
