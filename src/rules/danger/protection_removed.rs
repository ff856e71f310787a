//! This change switches off what keeps data safe.
//!
//! ## Why it matters
//!
//! Deletion protection, backups, versioning, encryption and key rotation cost nothing until the day when they are
//! missing. Who switches them off usually means to delete something next, or copies a setting from a test stack.
//!
//! ## What to do
//!
//! Put the setting back. If it must go (to rename or delete on purpose), do it in a change of its own.
//!
//! ## Not reported
//!
//! Settings that were off before, or that the program never wrote; resources that are replaced or deleted anyway (those
//! are reported for that); what the table does not know. In a stack that is called or tagged as one to try things out in
//! (`dev`, `test`, `staging`) the end of `protect` is a fact.
//!
//! ## References
//!
//! The services' documentation of each switch, named in `tables/switches.toml`; Pulumi documentation, Resource
//! options: `protect` and `retainOnDelete`.

use super::going::gone;
use super::switches::{self, Kind};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::environment::Environment;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J009", "protection-removed", Severity::High, "this change switches off what keeps data safe")
        .confidence(Confidence::Certain)
        .hidden_by(&["J002", "J004"])
        .docs(include_str!("protection_removed.rs"));

pub(super) struct ProtectionRemoved;

impl Rule for ProtectionRemoved {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        switches::check(cx, out, Kind::Protection, "put it back, or switch it off in a change of its own");
        if cx.stack.kind.is_state() {
            return;
        }
        // Where things are tried out `protect` comes and goes, and alone it deletes nothing.
        let tried_out = cx.lens.environment().kind == Environment::Other;
        let severity = if tried_out { Severity::Info } else { Severity::Medium };
        for resource in cx.stack.resources.iter().filter(|resource| resource.step.is_some()) {
            let Some(before) = gone(cx.stack, resource).filter(|before| before.flag("protect")) else { continue };
            let after = cx.stack.view(resource, View::After);
            if after.is_some_and(|after| !after.flag("protect")) && before.state().custom {
                let message = format!("`{}` is no longer protected from deletion", resource.urn.name());
                let finding = out.fail(resource.id, message).severity(severity).key("protect");
                finding.fix("keep `protect`, or take it off in a change of its own");
            }
        }
    }
}
