//! From the references that states write down to links between resources.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::edges::EdgeKind;
use super::references::{Reference, References, Target};
use crate::graph::{Stack, View};
use crate::model::{ProviderRef, ResourceId};

/// The entries of one URN: the live one, and the one that waits to be deleted.
#[derive(Default, Clone, Copy)]
struct Targets {
    live: Option<ResourceId>,
    doomed: Option<ResourceId>,
}

impl Targets {
    fn of(id: ResourceId, doomed: bool) -> Self {
        if doomed { Self { live: None, doomed: Some(id) } } else { Self { live: Some(id), doomed: None } }
    }

    /// A resource that waits to be deleted means the entry that does so too, a live one the live entry; a single
    /// candidate is taken as it is.
    fn meant(self, doomed: bool) -> Option<ResourceId> {
        if doomed { self.doomed.or(self.live) } else { self.live.or(self.doomed) }
    }

    fn any(self) -> ResourceId {
        self.live.or(self.doomed).unwrap_or_default()
    }
}

/// Finds the entries of a URN.
pub(super) struct Index<'a> {
    stack: &'a Stack,
    view: View,
    hasher: &'a DefaultHashBuilder,
    /// By the hash of the URN, which stands in the resource.
    targets: HashTable<(u64, Targets)>,
    /// By URNs that resources had before a rename: states that did not change still use them.
    renamed: HashMap<Cow<'a, str>, Targets>,
    /// Whether no URN is that of several entries.
    is_unique: bool,
}

impl<'a> Index<'a> {
    /// Of the resources of a stack that refer to these.
    pub(super) fn of(stack: &'a Stack, view: View, hasher: &'a DefaultHashBuilder, references: &[References]) -> Self {
        let mut targets: HashTable<(u64, Targets)> = HashTable::with_capacity(stack.resources.len());
        let (mut renamed, mut is_unique) = (HashMap::new(), true);
        for (resource, hash) in stack.resources.iter().zip(References::urns(references)) {
            let Some(state) = stack.view(resource, view) else { continue };
            let own = Targets::of(resource.id, state.state().delete);
            let same =
                |(other, targets): &(u64, Targets)| other == hash && stack.resource(targets.any()).urn == resource.urn;
            match targets.entry(*hash, same, |(hash, _)| *hash) {
                Entry::Vacant(entry) => _ = entry.insert((*hash, own)),
                Entry::Occupied(mut entry) => {
                    let known = &mut entry.get_mut().1;
                    *known = Targets { live: own.live.or(known.live), doomed: own.doomed.or(known.doomed) };
                    is_unique = false;
                }
            }
            let before = stack.view(resource, View::Before).filter(|_| resource.step.is_some());
            if let Some(old) = before.and_then(|before| before.text("urn")).filter(|old| **old != *resource.urn) {
                renamed.insert(old, own);
            }
        }
        Self { stack, view, hasher, targets, renamed, is_unique }
    }

    /// What is meant by a reference to a provider: its entries, and the live one if it has the id that is written.
    fn provider(&self, text: &str) -> (Option<Targets>, Option<ResourceId>) {
        let (urn, id) = ProviderRef::split(text).unzip();
        let targets = urn.and_then(|urn| self.find(urn));
        let has_id = |&at: &ResourceId| {
            let provider = self.stack.resource(at);
            let own = self.stack.view(provider, self.view).and_then(|state| state.text("id"));
            provider.ty.provider_package().is_some() && own.as_deref() == id
        };
        (targets, targets.and_then(|targets| targets.live).filter(has_id))
    }

    fn find(&self, urn: &str) -> Option<Targets> {
        let hash = self.hasher.hash_one(urn);
        let is = |(other, targets): &(u64, Targets)| *other == hash && &*self.stack.resource(targets.any()).urn == urn;
        let own = self.targets.find(hash, is).map(|(_, targets)| targets);
        own.or_else(|| self.renamed.get(urn)).copied()
    }

    /// The entries with the URN of a resource that is on this side of the change.
    fn of_resource(&self, id: ResourceId) -> Option<Targets> {
        if self.is_unique { Some(Targets::of(id, false)) } else { self.find(&self.stack.resource(id).urn) }
    }
}

/// The references of some resources that lead to a resource.
#[derive(Default)]
pub(super) struct Links {
    pub(super) found: Vec<Link>,
    /// Resources of which some reference does not hold, see [`Graph::leads_back`](super::Graph::leads_back).
    pub(super) loose: Vec<ResourceId>,
}

/// A reference, with the number of the input's name among these links.
pub(super) struct Link {
    pub(super) from: ResourceId,
    pub(super) target: ResourceId,
    pub(super) kind: EdgeKind,
    pub(super) input: u32,
}

impl Links {
    /// Follows the references of resources of which the first has this number.
    pub(super) fn of(first: ResourceId, references: &References, index: &Index<'_>) -> Self {
        let elsewhere: Vec<_> = references.elsewhere.iter().map(|urn| index.find(urn)).collect();
        let providers: Vec<_> = references.providers.iter().map(|text| index.provider(text)).collect();
        let mut links = Self::default();
        links.found.reserve(references.all.len());
        for &Reference { from, kind, input, target } in &references.all {
            let from = first + from;
            let is_doomed =
                || index.stack.view(index.stack.resource(from), index.view).is_some_and(|s| s.state().delete);
            let (targets, exact) = match target {
                Target::Here(place) => (index.of_resource(first + place), None),
                Target::Named(number) if kind == EdgeKind::Provider => providers[number as usize],
                Target::Named(number) => (elsewhere[number as usize], None),
                Target::Nowhere => (None, None),
            };
            // Which of several entries is meant, that tells.
            let target = targets.and_then(|targets| targets.meant(!index.is_unique && is_doomed()));
            let holds = target.is_some_and(|target| target < from);
            if !holds || kind == EdgeKind::Provider && target != exact {
                links.note_loose(from);
            }
            if let Some(target) = target.filter(|&target| target != from) {
                links.found.push(Link { from, target, kind, input });
            }
        }
        links
    }

    fn note_loose(&mut self, from: ResourceId) {
        if self.loose.last() != Some(&from) {
            self.loose.push(from);
        }
    }
}
