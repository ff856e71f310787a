//! Two resources of the stack are one thing in the cloud, or both make one thing.
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
//! ## References
//!
//! Fields `id` and `type` of a recorded resource (Pulumi 3.260, 2026-11).

use std::borrow::Cow;

use hashbrown::HashMap;

use super::redundant::{ROWS, Twice};
use super::related::{ByMark, Marks};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::{class_of, looks_like};
use crate::model::{PropertyPath, Resource, ResourceId, StateView, Value, shown};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("H013", "duplicate-resource", Severity::High, "two resources of the stack are one thing in the cloud")
        .docs(include_str!("duplicate_resource.rs"));

/// A thing in the cloud: its id, its class, and the provider that finds it.
type Thing<'a> = (Cow<'a, str>, &'a str, Option<ResourceId>);

pub(super) struct DuplicateResource;

impl Rule for DuplicateResource {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for row in &ROWS.twice {
            made_twice(cx, row, out);
        }
        let mut by_id: HashMap<Thing<'_>, Vec<&Resource>> = HashMap::new();
        let sharing = cx.lens.sharing_ids().into_iter().map(|id| cx.stack.resource(id));
        for resource in sharing.filter(|one| one.exists() && one.ty.provider_package().is_none()) {
            let Some(state) = cx.lens.state(resource).filter(|state| state.state().custom) else { continue };
            let Some(id) = state.id().is().filter(|id| looks_like(id).is_some()) else { continue };
            by_id
                .entry((id, class_of(&resource.ty), cx.stack.graph().provider(resource.id)))
                .or_default()
                .push(resource);
        }
        let mut shared: Vec<_> = by_id.into_iter().filter(|(_, same)| same.len() > 1).collect();
        shared.sort_by_key(|(_, same)| same[0].id);
        for ((id, ..), same) in shared {
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

/// What one resource makes besides itself, and another makes too.
fn made_twice(cx: &Cx<'_>, row: &Twice, out: &mut Sink<'_>) {
    let others: Vec<&Resource> = cx.lens.of_class(&row.other).filter(|one| one.is_managed()).collect();
    let known = |share| ByMark::of(others.iter().map(|other| (other.id, Marks::of(cx, other, share))));
    let known: Vec<ByMark<'_>> = row.theirs.iter().map(known).collect();
    for maker in cx.lens.of_class(&row.class).filter(|one| one.is_managed()) {
        let mut agreeing =
            known.iter().zip(&row.shares).map(|(known, share)| known.sharing(&Marks::of(cx, maker, share)));
        let mut both = agreeing.next().unwrap_or_default();
        for one in agreeing {
            both.retain(|id| one.binary_search(id).is_ok());
        }
        let Some(other) = both.first().map(|id| cx.stack.resource(*id)) else { continue };
        let (name, property) = (maker.urn.name(), &row.property);
        let message = format!("`{property}` of `{name}` makes {} that `{}` makes, too", row.what, other.urn.name());
        let finding = out.fail(maker.id, message).at(PropertyPath::of(property)).related([other.id]);
        finding.fix(format!("leave out `{property}` of `{name}`"));
    }
}

/// Whether a resource has its id from what it configures: then several may configure parts of it.
fn takes(cx: &Cx<'_>, resource: &Resource, id: &str) -> bool {
    let inputs = cx.lens.state(resource).and_then(StateView::inputs);
    let mut values = inputs.into_iter().flat_map(Value::members);
    values.any(|(_, value)| value.is().and_then(Value::as_str).is_some_and(|text| text == id))
}
