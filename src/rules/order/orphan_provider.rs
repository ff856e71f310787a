//! A provider is configured, and nothing is managed through it.
//!
//! ## Why it matters
//!
//! Mostly the resources that were meant for it went to the default provider instead, and with it to another region or
//! account: `provider` was forgotten in their options.
//!
//! ## What to do
//!
//! Pass it to the resources that it is for, or remove it.
//!
//! ## Not reported
//!
//! Default providers, which the engine makes. Providers that a component makes, for those who use it. Providers that
//! something is computed from. A provider that only looks things
//! up leaves no trace either: the finding is a fact, not a fault.
//!
//! ## References
//!
//! Field `provider` of a recorded resource (Pulumi 3.260, 2026-11).

use crate::finding::{Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::model::Resource;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("H012", "orphan-provider", Severity::Info, "a provider is configured and manages nothing")
    .docs(include_str!("orphan_provider.rs"));

pub(super) struct OrphanProvider;

impl Rule for OrphanProvider {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let providers = cx.stack.resources.iter().filter(|one| one.exists() && is_provider(one));
        for provider in
            providers.filter(|provider| !provider.is_default_provider() && !is_made_by_component(cx, provider))
        {
            let mut users = cx.stack.graph().users(provider.id);
            if users.any(|(edge, _)| edge.kind != EdgeKind::Parent) {
                out.pass_on(provider.id);
                continue;
            }
            if let Some(reason) = cx.not_whole() {
                out.undetermined(provider.id, reason);
                continue;
            }
            let name = provider.urn.name();
            let finding = out.fail(provider.id, format!("nothing is managed through provider `{name}`"));
            finding.fix("pass it to the resources that it is for (`provider`), or remove it");
        }
    }
}

fn is_made_by_component(cx: &Cx<'_>, provider: &Resource) -> bool {
    cx.stack.graph().parent(provider.id).is_some_and(|parent| !cx.stack.resource(parent).ty.is_stack())
}

/// A damaged entry has rules of its own.
fn is_provider(resource: &Resource) -> bool {
    resource.ty.provider_package().is_some() && resource.urn.is_valid()
}
