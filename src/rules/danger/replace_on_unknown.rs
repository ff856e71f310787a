//! The preview shows a replacement that probably will not come.
//!
//! ## Why it matters
//!
//! An input that forces a replacement is computed from a resource that is updated, and until then nobody knows its value:
//! the preview must expect the worst. Mostly the value stays as it is, and so does the resource. Readers who have seen that
//! a few times no longer believe the replacements that do come.
//!
//! ## What to do
//!
//! Deploy what it is computed from alone first (`--target`): the next preview knows the value. `ignoreChanges` on the
//! input ends it where the value never changes.
//!
//! ## Not reported
//!
//! Replacements that a known value forces, or a resource that is itself new or replaced; resources that hold data, of
//! which `stateful-replace` tells the same.
//!
//! ## References
//!
//! Pulumi documentation, Inputs and outputs: values that are not known during a preview.

use super::going::gone;
use crate::change::{Certainty, is_replaced};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::stateful;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "J015",
    "replace-on-unknown",
    Severity::Low,
    "the preview shows a replacement that probably will not come",
)
.hidden_by(&["J002", "J003"])
.docs(include_str!("replace_on_unknown.rs"));

pub(super) struct ReplaceOnUnknown;

impl Rule for ReplaceOnUnknown {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            if !is_replaced(&resource.op) || gone(cx.stack, resource).is_none() || stateful::of(&resource.ty).is_some()
            {
                continue;
            }
            let (Some(Certainty::Conditional), Some(path)) = (change.certainty, change.replace_paths.first()) else {
                out.pass_on(resource.id);
                continue;
            };
            let message = format!("`{}` is probably not replaced: only `{path}` is not known yet", resource.urn.name());
            let finding = out.fail(resource.id, message).at(path.clone()).key(path.to_string());
            let sources = change.roots.iter().filter_map(|root| root.resource).filter(|&id| id != resource.id);
            finding.related(sources.clone());
            for id in sources {
                let name = cx.stack.resource(id).urn.name();
                finding.evidence(format!("it is computed from `{name}`, which is updated and stays"));
            }
            finding.evidence.dedup();
            finding.fix("deploy what it is computed from first: the next preview knows the value");
        }
    }
}
