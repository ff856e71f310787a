//! A resource is deleted before its replacement exists.
//!
//! ## Why it matters
//!
//! Between the deletion and the end of the creation there is nothing: requests fail, and if the creation fails, it stays
//! so. Everything that depends on the resource is taken down with it and put up again.
//!
//! ## What to do
//!
//! Let the engine name the resource, so that the new one can stand beside the old one, and drop `deleteBeforeReplace`.
//! If that cannot be, plan for the interruption.
//!
//! ## Not reported
//!
//! What is only taken down because something that it depends on is: that is part of the finding. A resource that holds
//! data is told by `stateful-replace`. Replacements that a preview does not show in parts and that a state does not mark.
//!
//! ## References
//!
//! Pulumi documentation, Resource options: `deleteBeforeReplace`; Automatic naming.

use super::going::gone;
use crate::change::{Cause, Change, is_replaced};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::downtime::serves;
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J006", "delete-before-replace", Severity::Medium, "a resource is deleted before its replacement exists")
        .confidence(Confidence::Certain)
        .hidden_by(&["J002"])
        .docs(include_str!("delete_before_replace.rs"));

pub(super) struct DeleteBeforeReplace;

impl Rule for DeleteBeforeReplace {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter().filter(|change| change.delete_first == Some(true)) {
            let resource = cx.stack.resource(change.resource);
            if !is_replaced(&resource.op) || gone(cx.stack, resource).is_none() || follows(cx, change) {
                continue;
            }
            let users = cx.stack.graph_of(View::Before).users(resource.id).map(|(_, user)| user);
            let mut with: Vec<ResourceId> = users.filter(|&user| is_first(cx, user)).collect();
            with.sort_unstable();
            with.dedup();
            let name = resource.urn.name();
            let message = match with.len() {
                0 => format!("`{name}` is deleted before its replacement exists"),
                1 => format!("`{name}` and 1 resource that depends on it are deleted before their replacements exist"),
                n => {
                    format!("`{name}` and {n} resources that depend on it are deleted before their replacements exist")
                }
            };
            let finding = out.fail(resource.id, message);
            finding.severity(if serves(&resource.ty) { Severity::Medium } else { Severity::Low }).related(with);
            if let Some(path) = change.replace_paths.first() {
                finding.key(path.to_string()).at(path.clone());
            }
            finding.fix("let the engine name it and drop `deleteBeforeReplace`, or plan for the interruption");
        }
    }
}

fn is_first(cx: &Cx<'_>, id: ResourceId) -> bool {
    cx.changes.get(id).is_some_and(|change| change.delete_first == Some(true))
}

/// Whether it goes only because something that it depends on goes first.
fn follows(cx: &Cx<'_>, change: &Change) -> bool {
    change.cause == Cause::Follows && change.roots.iter().filter_map(|root| root.resource).any(|id| is_first(cx, id))
}
