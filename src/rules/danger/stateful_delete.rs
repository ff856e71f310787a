//! A resource that holds data, or an identity that others rely on, is deleted.
//!
//! ## Why it matters
//!
//! A database, bucket, key or queue that leaves the program is deleted with everything in it. Nobody reads a list of
//! forty changes to the end, and the deletion stands in it as one line among the others.
//!
//! ## What to do
//!
//! If it was meant, take a copy first. If not, put the resource back into the program. A resource that shall only leave
//! the stack gets `retainOnDelete`, one that got another name an alias, one that must never go `protect`.
//!
//! ## Not reported
//!
//! What `[[stateful.acknowledge]]` of the configuration accepts is told as a fact. Resources with `retainOnDelete`, or
//! a deletion policy of `ABANDON`; protected ones, which the engine refuses to delete (`protected-touched`); resources
//! that are only read; the old half of an earlier replacement; a deletion that looks like a rename
//! (`rename-looks-like-recreate` tells it). What stands in the way of the loss (deletion protection, a final snapshot, a
//! bucket that must be empty, a recovery window) is told and makes it no milder.
//!
//! ## References
//!
//! Pulumi documentation, Resource option: `protect`, and Resource option: `retainOnDelete`. What goes with each type is
//! on its page of the Pulumi Registry, named in `tables/stateful.toml`.

use super::going::{accept, describe, gone, is_deleted, severity};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::stateful;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("J001", "stateful-delete", Severity::Critical, "a resource that holds data is deleted")
    .confidence(Confidence::Certain)
    .hidden_by(&["J010", "J017"])
    .docs(include_str!("stateful_delete.rs"));

pub(super) struct StatefulDelete;

impl Rule for StatefulDelete {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let Some(before) = gone(cx.stack, resource).filter(|_| is_deleted(resource)) else { continue };
            let Some(kind) = stateful::of(&resource.ty) else { continue };
            if before.flag("retainOnDelete") || before.flag("protect") || kind.stays(before) {
                out.pass_on(resource.id);
                continue;
            }
            let name = resource.urn.name();
            let message = format!("`{name}` is deleted, and {} with it", kind.holds);
            let finding = out.fail(resource.id, message).severity(severity(kind));
            describe(cx, finding, resource, kind, before);
            accept(change, finding);
            finding
                .fix("take a copy first, or put it back; `retainOnDelete` keeps it in the cloud, an alias renames it");
        }
    }
}
