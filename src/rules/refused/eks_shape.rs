//! A node group of EKS has sizes that contradict each other.
//!
//! ## Why it matters
//!
//! EKS refuses the node group.
//!
//! ## What to do
//!
//! Put the least, the wanted and the greatest size in this order.
//!
//! ## Not reported
//!
//! Sizes that are not known yet.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N027", "eks-shape", Severity::High, "a node group of EKS has sizes that contradict each other")
        .confidence(Confidence::Certain)
        .docs(include_str!("eks_shape.rs")),
    recorded: Recorded::Accepted,
};
