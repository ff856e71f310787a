//! What becomes of a resource at its deletion does not fit what it is in.
//!
//! ## Why it matters
//!
//! `deletedWith` tells the engine not to delete a resource because another takes it along. If that one does not contain
//! it, nothing deletes it: it stays in the cloud and nobody knows of it. `retainOnDelete` keeps a resource, but not from
//! a container that is deleted with what it holds.
//!
//! ## What to do
//!
//! Name the container in `deletedWith`, or leave the option away; set `retainOnDelete` on the container, too.
//!
//! ## Not reported
//!
//! Containers that are not known as such where the resource is made inside them or is computed from them: they are only
//! hints (shown when the rule is selected).
//!
//! ## References
//!
//! Fields `deletedWith` and `retainOnDelete` of a resource (Pulumi 3.260, 2026-11). The containers: their
//! deletion takes everything in them along (registry pages of the types, 2026-11).

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::lens::{class_of, is_container, takes_along};
use crate::model::{Resource, ResourceId, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H018",
    "retain-or-delete-with-mismatch",
    Severity::Medium,
    "what becomes of a resource at its deletion does not fit what it is in",
)
.docs(include_str!("retain_or_delete_with_mismatch.rs"));

pub(super) struct RetainOrDeleteWithMismatch;

impl Rule for RetainOrDeleteWithMismatch {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            deleted_with(cx, resource, out);
            retained(cx, resource, out);
        }
    }
}

fn deleted_with(cx: &Cx<'_>, resource: &Resource, out: &mut Sink<'_>) {
    let graph = cx.stack.graph();
    let mut named = graph.needs(resource.id).filter(|(edge, _)| edge.kind == EdgeKind::DeletedWith);
    let Some(with) = named.next().map(|(_, with)| cx.stack.resource(with)) else { return };
    // A component stands for what is in it.
    if with.latest().is_none_or(|state| !state.custom) || is_container(class_of(&with.ty)) {
        out.pass_on(resource.id);
        return;
    }
    let (name, other) = (resource.urn.name(), with.urn.name());
    let message = format!("`{name}` is to go with `{other}` ({}), which contains nothing", with.ty.friendly());
    let finding = out.fail(resource.id, message).related([with.id]).key("deletedWith");
    finding.evidence(format!("the engine does not delete `{name}` when it deletes `{other}`"));
    finding.fix("name what contains it in `deletedWith`, or leave the option away");
    if uses(cx, resource.id, with.id) {
        finding.confidence(Confidence::Possible);
    }
}

/// Whether a resource is computed from another.
fn uses(cx: &Cx<'_>, resource: ResourceId, other: ResourceId) -> bool {
    let mut needs = cx.stack.graph().needs(resource);
    needs.any(|(edge, id)| matches!(edge.kind, EdgeKind::Property | EdgeKind::Parent) && id == other)
}

fn retained(cx: &Cx<'_>, resource: &Resource, out: &mut Sink<'_>) {
    let Some(state) = cx.lens.state(resource).filter(|state| state.flag("retainOnDelete")) else { return };
    let needs = cx.stack.graph().needs(resource.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
    for whole in needs.map(|(_, id)| cx.stack.resource(id)).filter(|whole| whole.is_managed()) {
        let Some(switch) = takes_along(class_of(&whole.ty), class_of(&resource.ty)) else { continue };
        let Some(other) = cx.lens.state(whole).filter(|other| !other.flag("retainOnDelete")) else { continue };
        let is_on = switch.is_empty() || other.input(switch).is().and_then(Value::as_bool) == Some(true);
        if !is_on || state.flag("protect") || other.flag("protect") {
            continue;
        }
        let (name, container) = (resource.urn.name(), whole.urn.name());
        let message = format!("`{name}` is to be kept, and `{container}` is deleted with all that is in it");
        let finding = out.fail(resource.id, message).related([whole.id]).key("retainOnDelete");
        finding.fix(format!("set `retainOnDelete` on `{container}`, too"));
        if !switch.is_empty() {
            finding.evidence(format!("`{container}` has `{switch}`"));
        }
        return;
    }
}
