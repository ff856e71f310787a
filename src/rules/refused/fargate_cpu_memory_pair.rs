//! Fargate does not offer this pair of processor and memory.
//!
//! ## Why it matters
//!
//! The task definition is refused: memory comes in steps that depend on the processor.
//!
//! ## What to do
//!
//! Take a pair of the finding.
//!
//! ## Not reported
//!
//! Task definitions that are not for Fargate; sizes written as `1 vCPU` and `2 GB`.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N005",
        "fargate-cpu-memory-pair",
        Severity::High,
        "Fargate does not offer this pair of processor and memory",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("fargate_cpu_memory_pair.rs")),
    recorded: Recorded::Accepted,
};
