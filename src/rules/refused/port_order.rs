//! A range of ports is none.
//!
//! ## Why it matters
//!
//! EC2 refuses the rule.
//!
//! ## What to do
//!
//! Write the smaller port first, ports between 0 and 65535, and `-1` as protocol without ports.
//!
//! ## Not reported
//!
//! Protocol `-1`, ICMP types.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N019", "port-order", Severity::High, "a range of ports is none")
        .confidence(Confidence::Certain)
        .docs(include_str!("port_order.rs")),
    recorded: Recorded::Accepted,
};
