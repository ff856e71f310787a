//! A large part of the stack is deleted.
//!
//! ## Why it matters
//!
//! A program that reads the wrong configuration, a condition that is false in this stack or a loop over an empty list
//! makes the engine delete what the program no longer mentions. It asks once, for all of it.
//!
//! ## What to do
//!
//! Check that the stack and its configuration are the right ones. Names that changed need aliases.
//!
//! ## Not reported
//!
//! Fewer than five deletions, or less than a fifth of the stack. The preview of a destroy, where everything goes, is told
//! as a fact. Components, providers and resources that are only read are not counted.
//!
//! ## References
//!
//! Pulumi documentation, `pulumi preview`: operation `delete` of a step.

use super::going::{gone, is_deleted};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::model::{Op, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("J005", "mass-delete", Severity::High, "a large part of the stack is deleted")
    .confidence(Confidence::Certain)
    .docs(include_str!("mass_delete.rs"));

const FEWEST: usize = 5;
/// One in so many.
const PART: usize = 5;
const MOST_NAMED: usize = 20;

pub(super) struct MassDelete;

impl Rule for MassDelete {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let owned = cx.stack.resources.iter().filter(|resource| gone(cx.stack, resource).is_some());
        let (deleted, others): (Vec<_>, Vec<_>) = owned.partition(|resource| is_deleted(resource));
        let hidden = cx.stack.coverage.hidden().map_or(0, |hidden| usize::try_from(hidden).unwrap_or(usize::MAX));
        let total = (deleted.len() + others.len()).saturating_add(hidden);
        if deleted.len() < FEWEST || deleted.len().saturating_mul(PART) < total {
            out.pass();
            return;
        }
        let creates = cx.changes.iter().filter(|change| cx.stack.resource(change.resource).op == Op::Create).count();
        let related: Vec<ResourceId> = deleted.iter().take(MOST_NAMED).map(|resource| resource.id).collect();
        // The root is in every preview of a program; a destroy runs none.
        let is_destroy = cx.stack.root().is_none_or(|root| root.op == Op::Delete || root.step.is_none());
        let count = deleted.len();
        let all = count == total;
        let message = if all {
            format!("all {total} resources are deleted")
        } else {
            format!("{count} of {total} resources are deleted")
        };
        let finding = out.fail_stack(message).key("deletes");
        finding.severity(match (is_destroy, all && creates == 0) {
            (true, _) => Severity::Info,
            (false, true) => Severity::Critical,
            (false, false) => Severity::High,
        });
        if creates > 0 {
            finding.evidence(format!("{creates} resources are created"));
        }
        finding.related(related);
        finding.fix("check that stack and configuration are the right ones; give renamed resources aliases");
    }
}
