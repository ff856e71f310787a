//! The configuration requires resources that the stack does not have.
//!
//! ## Why it matters
//! Somebody has written down that every stack of this kind needs them: an audit trail, a budget, a backup plan.
//!
//! ## What to do
//! Add the resource. If another stack holds it, take the requirement out of this environment (`require.resources`).
//!
//! ## Not reported
//! Anything while unchanged resources are hidden, the preview failed, or a chart or template that cannot be looked into
//! may hold it.
//!
//! ## References
//!
//! The configuration of this tool: `[require]`.

use crate::finding::{Confidence, Meta, Reason, Severity, Sink, Undetermined};
use crate::graph::Coverage;
use crate::lens::is_opaque;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "R001",
    "required-resource-missing",
    Severity::High,
    "the configuration requires resources that the stack does not have",
)
.confidence(Confidence::Certain)
.docs(include_str!("required_resource_missing.rs"));

pub(super) struct RequiredResourceMissing;

impl Rule for RequiredResourceMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (glob, least) in &cx.expectations.required.resources {
            let there = || cx.stack.resources.iter().filter(|resource| resource.exists());
            let count = there().filter(|resource| resource.ty.is_meant_by(glob)).count();
            if count >= usize::try_from(*least).unwrap_or(usize::MAX) {
                out.pass();
                continue;
            }
            let opaque = there().find(|resource| is_opaque(&resource.ty));
            let reason = match (cx.stack.coverage, opaque) {
                (Coverage::Whole | Coverage::Unlinked | Coverage::Differences, None) => None,
                (Coverage::Whole | Coverage::Unlinked | Coverage::Differences, Some(opaque)) => {
                    Some(Reason::Opaque(format!("`{}`", opaque.urn.name())))
                }
                _ => cx.not_whole(),
            };
            if let Some(reason) = reason {
                out.undetermined.push(Undetermined { resource: opaque.map(|resource| resource.id), reason });
                continue;
            }
            let ty = glob.glob().glob();
            let has = match (count, least) {
                (0, 1) => format!("no `{ty}` is in the stack, and the configuration requires one"),
                (0, _) => format!("no `{ty}` is in the stack, and the configuration requires {least}"),
                _ => format!("{count} `{ty}` are in the stack, and the configuration requires {least}"),
            };
            out.fail_stack(has).key(ty).fix("add it, or take it out of `require.resources` for this environment");
        }
    }
}
