//! Two resources claim one former name, or the name of a resource that is still there.
//!
//! ## Why it matters
//!
//! An alias tells the engine which recorded resource is meant. Claimed twice, the first one takes it and the other is made
//! anew; if the name belongs to a living resource, the engine refuses the second registration.
//!
//! ## What to do
//!
//! Leave the alias with the resource that it belongs to, and remove it after the update that needed it.
//!
//! ## Not reported
//!
//! Aliases of a resource to itself. Aliases that a form of input does not tell.
//!
//! ## References
//!
//! Field `aliases` of a planned or recorded resource (Pulumi 3.260, 2026-11).

use std::collections::BTreeMap;

use crate::finding::{Meta, Severity, Sink};
use crate::json::Node;
use crate::model::Resource;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("H015", "alias-collision", Severity::Medium, "two resources claim one former name")
    .docs(include_str!("alias_collision.rs"));

pub(super) struct AliasCollision;

impl Rule for AliasCollision {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut claims: BTreeMap<String, Vec<&Resource>> = BTreeMap::new();
        for resource in cx.stack.resources.iter().filter(|resource| resource.exists()) {
            let Some(state) = cx.lens.state(resource) else { continue };
            for alias in state.field("aliases").into_iter().flat_map(Node::items).filter_map(Node::as_str) {
                let owners = claims.entry(alias.into_owned()).or_default();
                if !owners.iter().any(|owner| owner.id == resource.id) {
                    owners.push(resource);
                }
            }
        }
        for (alias, owners) in claims {
            let living = cx.stack.by_urn(&alias).filter(|living| living.exists());
            let others: Vec<&Resource> = owners.iter().skip(1).copied().chain(living).collect();
            let Some((owner, other)) = owners.first().zip(others.iter().find(|other| other.id != owners[0].id)) else {
                continue;
            };
            let (name, former) = (owner.urn.name(), crate::model::Urn::new(&alias));
            let message = match living {
                Some(_) => format!("`{name}` claims the name of `{}`, which is still there", former.name()),
                None => format!("`{name}` and `{}` both claim to have been `{}`", other.urn.name(), former.name()),
            };
            let finding = out.fail(owner.id, message).key(&*alias).related([other.id]);
            finding.evidence(format!("alias `{alias}`")).fix("leave the alias with the one that it belongs to");
        }
    }
}
