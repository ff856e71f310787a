//! A protected resource is deleted or replaced.
//!
//! ## Why it matters
//!
//! The engine refuses: the preview and the deployment fail, and everything that should have come after it does not come.
//! Where the protection is taken off in the same change, nothing refuses any more.
//!
//! ## What to do
//!
//! Put the resource back or undo the edit that replaces it. If it really shall go, take the protection off in a
//! deployment of its own (`pulumi state unprotect`), so that somebody looks at it twice.
//!
//! ## Not reported
//!
//! Protected resources that are updated in place. A deletion of an unprotected resource is `stateful-delete`.
//!
//! ## References
//!
//! Pulumi documentation, Resource options: `protect`.

use super::going::{gone, is_deleted};
use crate::change::is_replaced;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::stateful::{self, HOLDS_DATA};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J004", "protected-touched", Severity::High, "a protected resource is deleted or replaced")
        .confidence(Confidence::Certain)
        .docs(include_str!("protected_touched.rs"));

pub(super) struct ProtectedTouched;

impl Rule for ProtectedTouched {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for change in cx.changes.iter() {
            let resource = cx.stack.resource(change.resource);
            let Some(before) = gone(cx.stack, resource) else { continue };
            let was = before.flag("protect");
            let stays = cx.stack.view(resource, View::After).is_some_and(|after| after.flag("protect"));
            let name = resource.urn.name();
            // The engine asks the old state before a deletion, and the program before a replacement.
            let (message, severity) = if is_deleted(resource) && was {
                (format!("`{name}` is protected and is to be deleted: the engine refuses"), Severity::High)
            } else if is_replaced(&resource.op) && stays {
                (format!("`{name}` is protected and is to be replaced: the engine refuses"), Severity::High)
            } else if is_replaced(&resource.op) && was {
                let holds = stateful::of(&resource.ty).is_some_and(|kind| kind.weight >= HOLDS_DATA);
                let severity = if holds { Severity::Critical } else { Severity::High };
                (format!("`{name}` loses its protection and is replaced in one change"), severity)
            } else {
                continue;
            };
            let finding = out.fail(resource.id, message).severity(severity);
            finding.fix("undo the edit; if it shall go, take the protection off in a deployment of its own first");
        }
    }
}
