//! Fargate does not offer this pair of processor and memory, or the containers want more than the task has.
//!
//! ## Why it matters
//!
//! The task definition is refused: memory comes in steps that depend on the processor, and all containers share what the
//! task has.
//!
//! ## What to do
//!
//! Take a pair of the finding, or give the containers less.
//!
//! ## Not reported
//!
//! Task definitions that are not for Fargate; sizes written as `1 vCPU` and `2 GB`; containers that are not known yet.
//!
//! ## References
//!
//! Amazon ECS Developer Guide, Task definition parameters for Fargate: task CPU and memory.

use super::asked::{Asked, Recorded};
use super::{judge, row};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::containers::{CONTAINERS, Share, TASK, shares};
use crate::lens::kin_of;
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N005",
    "fargate-cpu-memory-pair",
    Severity::High,
    "Fargate does not offer this pair of processor and memory, or the containers want more than the task has",
)
.confidence(Confidence::Certain)
.docs(include_str!("fargate_cpu_memory_pair.rs"));

pub(super) struct FargateCpuMemoryPair;

impl Rule for FargateCpuMemoryPair {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        kin_of(ty) == TASK
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        for row in row::rows(META.code, TASK) {
            judge::judge(row, &asked, subject, out);
        }
        for Share { input, has, want } in shares(asked.state) {
            if !asked.is_new(input) && !asked.is_new(CONTAINERS) {
                continue;
            }
            if want <= has {
                out.pass();
                continue;
            }
            out.fail(subject.id, format!("the containers want {want} of `{input}` together, and the task has {has}"))
                .at(PropertyPath::of(CONTAINERS))
                .key(input)
                .fix(format!("raise `{input}` of the task, or give the containers less"));
        }
    }
}
