//! A resource that holds data, or an identity that others rely on, is replaced by a new, empty one.
//!
//! ## Why it matters
//!
//! A replacement is a deletion and a new resource of the same name. The new database has no rows, the new bucket no
//! objects, the new key opens nothing that the old one closed. A single property (`engine`, `storageEncrypted`, `name`,
//! a subnet group) is enough.
//!
//! ## What to do
//!
//! Undo the edit, or move the data: take a snapshot and restore it into the new resource, or run both side by side.
//! `ignoreChanges` keeps a property that changed outside of the program, `protect` makes the engine refuse.
//!
//! ## Not reported
//!
//! Resources with `retainOnDelete` or a deletion policy of `ABANDON`, whose old half stays; resources that follow from a
//! change of their provider (`replace-cascade` tells that once). A replacement that may not come (every value that forces
//! it is unknown, and comes from a resource that stays) is one step milder and says so.
//!
//! ## References
//!
//! The services' documentation of each type, named in `tables/stateful.toml`; Pulumi documentation, `pulumi preview`:
//! `replaceReasons`.

use super::going::{CASCADE, accept, because, cascades, describe, gone, severity};
use crate::change::{Cause, Certainty, is_replaced};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::stateful;
use crate::model::{PropertyPath, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J002", "stateful-replace", Severity::Critical, "a resource that holds data is replaced by an empty one")
        .confidence(Confidence::Certain)
        .docs(include_str!("stateful_replace.rs"));

pub(super) struct StatefulReplace;

impl Rule for StatefulReplace {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let told: Vec<ResourceId> = if cx.changes.len() < CASCADE {
            Vec::new()
        } else {
            cascades(cx)
                .into_iter()
                .filter(|cascade| cascade.by_provider)
                .flat_map(|cascade| cascade.replaced)
                .collect()
        };
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let Some(before) = gone(cx.stack, resource).filter(|_| is_replaced(&resource.op)) else { continue };
            let Some(kind) = stateful::of(&resource.ty) else { continue };
            if before.flag("retainOnDelete") || kind.stays(before) {
                out.pass_on(resource.id);
                continue;
            }
            if change.cause == Cause::Provider && told.contains(&resource.id) {
                continue;
            }
            let conditional = change.certainty == Some(Certainty::Conditional);
            let (verb, loses) = if conditional { ("may be replaced", "would lose") } else { ("is replaced", "loses") };
            let because = because(cx.stack, change);
            let message = format!("`{}` {verb} {because}, and {loses} {}", resource.urn.name(), kind.holds);
            let finding = out.fail(resource.id, message);
            finding.severity(severity(kind).lowered(usize::from(conditional)));
            if let Some(path) = forcing(change) {
                finding.key(path.to_string()).at(path);
            }
            describe(cx, finding, resource, kind, before);
            accept(change, finding);
            if change.delete_first == Some(true) {
                finding.evidence("the old one is deleted before the new one exists");
            }
            finding.related(change.roots.iter().filter_map(|root| root.resource).filter(|&id| id != resource.id));
            finding.fix("undo the edit, or copy the data first; `protect` makes the engine refuse such a change");
        }
    }
}

/// The property to point at: one that the program edits, else the first that forces the replacement.
fn forcing(change: &crate::change::Change) -> Option<PropertyPath> {
    let own = change.roots.iter().filter(|root| root.resource == Some(change.resource));
    let edited = own.filter_map(|root| root.path.as_ref()).find(|path| change.replace_paths.contains(path));
    edited.or_else(|| change.replace_paths.first()).cloned()
}
