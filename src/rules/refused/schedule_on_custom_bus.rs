//! A schedule stands on a bus that has none, or is none.
//!
//! ## Why it matters
//!
//! EventBridge runs schedules on the default bus only, and refuses an expression that it cannot read.
//!
//! ## What to do
//!
//! Put the rule on the default bus, or use EventBridge Scheduler.
//!
//! ## Not reported
//!
//! The default bus by name or ARN.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N012",
        "schedule-on-custom-bus",
        Severity::High,
        "a schedule stands on a bus that has none, or is none",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("schedule_on_custom_bus.rs")),
    recorded: Recorded::Accepted,
};
