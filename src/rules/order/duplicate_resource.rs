//! Two resources of the stack are one thing in the cloud.
//!
//! ## Why it matters
//!
//! Both manage it: each update undoes what the other did, and the deletion of one takes the thing away from the other.
//! It is left behind by an import of what was already managed, or by a resource that was renamed without an alias.
//!
//! ## What to do
//!
//! Keep one in the program. `pulumi state delete` forgets the other without touching the cloud.
//!
//! ## Not reported
//!
//! Ids that are not unique: plain names, numbers, and ids that a resource has from what it configures. The old half of a
//! replacement. Resources of different providers.
//!
//! Source: fields `id` and `type` of a recorded resource (Pulumi 3.260, 2026-11).

use std::collections::BTreeMap;

use super::reach::provider;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::{class_of, looks_like};
use crate::model::{Resource, ResourceId, StateView, Value, shown};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("H013", "duplicate-resource", Severity::High, "two resources of the stack are one thing in the cloud")
        .docs(include_str!("duplicate_resource.rs"));

pub(super) struct DuplicateResource;

impl Rule for DuplicateResource {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut by_id: BTreeMap<(String, &str, Option<ResourceId>), Vec<&Resource>> = BTreeMap::new();
        for resource in cx.stack.resources.iter().filter(|one| one.exists() && one.ty.provider_package().is_none()) {
            let Some(state) = cx.lens.state(resource).filter(|state| state.state().custom) else { continue };
            let Some(id) = state.id().is().filter(|id| looks_like(id).is_some()) else { continue };
            by_id
                .entry((id.into_owned(), class_of(&resource.ty), provider(cx, resource.id)))
                .or_default()
                .push(resource);
        }
        for ((id, ..), same) in by_id {
            let [first, .., last] = same[..] else { continue };
            if first.urn == last.urn || !first.is_managed() && !last.is_managed() || takes(cx, first, &id) {
                continue;
            }
            let (name, other) = (first.urn.name(), last.urn.name());
            let message = format!("`{name}` and `{other}` are both `{}` in the cloud", shown(&id));
            let finding = out.fail(last.id, message).key(&*id).related([first.id]);
            finding.fix("keep one in the program, and forget the other with `pulumi state delete`");
            if !(first.is_managed() && last.is_managed()) {
                finding.severity(Severity::Medium).evidence("one of them only reads it");
            }
        }
    }
}

/// Whether a resource has its id from what it configures: then several may configure parts of it.
fn takes(cx: &Cx<'_>, resource: &Resource, id: &str) -> bool {
    let inputs = cx.lens.state(resource).and_then(StateView::inputs);
    let mut values = inputs.into_iter().flat_map(Value::members);
    values.any(|(_, value)| value.is().and_then(Value::as_str).is_some_and(|text| text == id))
}
