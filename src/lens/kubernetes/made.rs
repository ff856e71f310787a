//! What the controllers of a cluster make of the objects of a stack, without an object of its own in the input.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::cluster::{group_of, kind_of, name_of};
use super::operators::{self, CONFIG_MAP, Making, SECRET};
use crate::lens::{Lens, places};
use crate::model::{Known, Resource, ResourceId, StateView, Value};

/// The kind of a claim for a volume.
const CLAIM: &str = "PersistentVolumeClaim";

/// Where a stateful set names the claims that each of its pods is given.
///
/// Source: Kubernetes API reference 1.34, `StatefulSetSpec`.
const CLAIMS: &str = "spec.volumeClaimTemplates[].metadata.name";

/// What controllers make, by its name.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Stateful sets by the beginning of the names of their claims: `data-web` of `data-web-0`.
    claims: HashMap<Box<str>, Vec<ResourceId>>,
    /// Objects of operators by the names of what is made of them, each with the kind of that.
    by_name: HashMap<Box<str>, Vec<(ResourceId, &'static str)>>,
    /// What makes objects of this kind under names that are not known.
    unclear: Vec<(ResourceId, &'static str)>,
}

impl Made {
    /// Reads what is made of an object.
    pub(super) fn add(&mut self, object: &Resource, state: StateView<'_>) {
        if kind_of(&object.ty) == Some("StatefulSet") {
            self.add_claims(object.id, state);
        }
    }

    fn add_claims(&mut self, set: ResourceId, state: StateView<'_>) {
        let own = name_of(state);
        for (_, template) in places(CLAIMS, |name| state.input(name)) {
            match (template.read(Value::as_str), &own) {
                (Known::Is(template), Known::Is(own)) => {
                    self.claims.entry(format!("{template}-{own}").into()).or_default().push(set);
                }
                (Known::Absent, _) => {}
                _ => self.unclear.push((set, CLAIM)),
            }
        }
    }

    /// Reads what an operator makes of an object.
    pub(super) fn add_operated<'a>(&mut self, lens: &Lens<'a>, object: &'a Resource) {
        let Some(state) = lens.state(object) else { return };
        let Some(made) = operators::made_of(group_of(&object.ty), object.ty.name()) else {
            self.unclear.extend([CONFIG_MAP, SECRET].map(|kind| (object.id, kind)));
            return;
        };
        for making in made {
            for name in names(making, state) {
                match name {
                    Known::Is(name) => self.by_name.entry((&*name).into()).or_default().push((object.id, making.kind)),
                    Known::Unknown | Known::Secret => self.unclear.push((object.id, making.kind)),
                    Known::Absent => {}
                }
            }
        }
    }

    /// What makes an object of one of these kinds with this name.
    fn makers(&self, kinds: &[&str], name: &str) -> impl Iterator<Item = ResourceId> {
        let claims = kinds.contains(&CLAIM).then(|| stem(name).and_then(|stem| self.claims.get(stem))).flatten();
        let named = self.by_name.get(name).into_iter().flatten().filter(|(_, kind)| kinds.contains(kind));
        claims.into_iter().flatten().copied().chain(named.map(|(maker, _)| *maker))
    }
}

/// The names of what is made of an object.
fn names<'a>(making: &Making, state: StateView<'a>) -> Vec<Known<Cow<'a, str>>> {
    let texts = |path: &&str| {
        let values = places(path, |name| state.input(name)).into_iter().map(|(_, value)| value.read(Value::as_str));
        Some(values.filter(|name| !name.is_absent()).collect::<Vec<_>>()).filter(|names| !names.is_empty())
    };
    let own = || if making.or_own { vec![name_of(state)] } else { Vec::new() };
    making.named_at.iter().find_map(texts).unwrap_or_else(own)
}

/// What stands before the number of a pod in the name of a claim. Any number will do: the claims of pods that are no
/// longer needed are kept.
///
/// Source: Kubernetes documentation, `StatefulSets`: stable storage, and retention of claims.
fn stem(claim: &str) -> Option<&str> {
    let (stem, ordinal) = claim.rsplit_once('-')?;
    (!ordinal.is_empty() && ordinal.bytes().all(|byte| byte.is_ascii_digit())).then_some(stem)
}

impl<'a> Lens<'a> {
    /// Whether a controller makes an object of one of these kinds with this name, in the namespace of another object.
    pub fn is_made(&self, kinds: &[&str], name: &str, beside: &'a Resource) -> bool {
        self.cluster().made.makers(kinds, name).any(|maker| self.is_beside(maker, beside))
    }

    /// What makes objects of one of these kinds, under names that are not known, in the namespace of another object.
    pub fn unclear_maker(&self, kinds: &[&str], beside: &'a Resource) -> Option<ResourceId> {
        let mut makers = self.cluster().made.unclear.iter().filter(|(_, kind)| kinds.contains(kind));
        makers.find(|(maker, _)| self.is_beside(*maker, beside)).map(|(maker, _)| *maker)
    }

    fn is_beside(&self, maker: ResourceId, object: &'a Resource) -> bool {
        self.may_share_namespace(self.stack.resource(maker), object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_of_a_stateful_set_ends_with_the_number_of_its_pod() {
        for (claim, expected) in [
            ("data-web-0", Some("data-web")),
            ("data-web-12", Some("data-web")),
            ("data-web", None),
            ("data-web-", None),
            ("data-web-1a", None),
            ("data", None),
        ] {
            assert_eq!(stem(claim), expected, "{claim}");
        }
    }
}
