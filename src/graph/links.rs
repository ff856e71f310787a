//! From the references that states write down to links between resources.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use petgraph::graph::NodeIndex;

use super::edges::{EdgeKind, number};
use crate::graph::{Stack, View};
use crate::json::Node;
use crate::model::{ProviderRef, Resource, ResourceId, StateView};

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
    hasher: DefaultHashBuilder,
    /// By the hash of the URN, which stands in the resource.
    targets: HashTable<Targets>,
    /// By URNs that resources had before a rename: states that did not change still use them.
    renamed: HashMap<Cow<'a, str>, Targets>,
}

impl<'a> Index<'a> {
    pub(super) fn of(stack: &'a Stack, view: View) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut targets: HashTable<Targets> = HashTable::with_capacity(stack.resources.len());
        let mut renamed = HashMap::new();
        for resource in &stack.resources {
            let Some(state) = stack.view(resource, view) else { continue };
            let own = Targets::of(resource.id, state.state().delete);
            let hash = hasher.hash_one(&*resource.urn);
            let urn = |targets: &Targets| &*stack.resource(targets.any()).urn;
            match targets.entry(hash, |t| urn(t) == &*resource.urn, |t| hasher.hash_one(urn(t))) {
                Entry::Vacant(entry) => {
                    entry.insert(own);
                }
                Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    *known = Targets { live: own.live.or(known.live), doomed: own.doomed.or(known.doomed) };
                }
            }
            let before = stack.view(resource, View::Before).filter(|_| resource.step.is_some());
            if let Some(old) = before.and_then(|before| before.text("urn")).filter(|old| **old != *resource.urn) {
                renamed.insert(old, own);
            }
        }
        Self { stack, view, hasher, targets, renamed }
    }

    /// What is meant by a reference to a provider.
    fn provider<'t>(&self, text: &'t str) -> Named<'t> {
        let (urn, id) = ProviderRef::split(text).unzip();
        let targets = urn.and_then(|urn| self.find(urn));
        let has_id = |&at: &ResourceId| {
            let provider = self.stack.resource(at);
            let own = self.stack.view(provider, self.view).and_then(|state| state.text("id"));
            provider.ty.provider_package().is_some() && own.as_deref() == id
        };
        Named { text, targets, exact: targets.and_then(|targets| targets.live).filter(has_id) }
    }

    fn find(&self, urn: &str) -> Option<Targets> {
        let stack = self.stack;
        let own = self.targets.find(self.hasher.hash_one(urn), |t| &*stack.resource(t.any()).urn == urn);
        own.or_else(|| self.renamed.get(urn)).copied()
    }
}

/// The references of some resources that lead to a resource.
pub(super) struct Links<'i, 'a> {
    targets: &'i Index<'a>,
    pub(super) found: Vec<Link>,
    /// Resources of which some reference does not hold, see [`Graph::leads_back`](super::Graph::leads_back).
    pub(super) loose: Vec<ResourceId>,
    /// The names of inputs that are computed from something.
    pub(super) names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    /// The last URNs that were looked for: of a parent, and others in turn.
    recent: [(&'a str, Option<Targets>); RECENT],
    turn: usize,
    provider: Named<'a>,
}

/// The last provider that was looked for.
#[derive(Clone, Copy)]
struct Named<'a> {
    /// As it was written.
    text: &'a str,
    targets: Option<Targets>,
    /// The live one, if it has the id that is written.
    exact: Option<ResourceId>,
}

const RECENT: usize = 8;

/// A reference, with the number of the input's name among these links.
pub(super) struct Link {
    pub(super) from: ResourceId,
    pub(super) target: ResourceId,
    pub(super) kind: EdgeKind,
    pub(super) property: u32,
}

impl<'i, 'a> Links<'i, 'a> {
    pub(super) fn of(stack: &'a Stack, view: View, targets: &'i Index<'a>, resources: &'a [Resource]) -> Self {
        let (found, loose, names, numbers) = (Vec::new(), Vec::new(), Vec::new(), HashMap::new());
        // No resource has an empty URN, or it is found as well as any.
        let recent = [("", targets.find("")); RECENT];
        let provider = Named { text: "", targets: None, exact: None };
        let mut links = Self { targets, found, loose, names, numbers, recent, turn: 0, provider };
        for resource in resources {
            if let Some(state) = stack.view(resource, view) {
                links.connect(resource, state);
            }
        }
        links
    }

    fn connect(&mut self, resource: &Resource, state: StateView<'a>) {
        let from = resource.id;
        let doomed = state.state().delete;
        for (name, kind) in
            [("parent", EdgeKind::Parent), ("deletedWith", EdgeKind::DeletedWith), ("viewOf", EdgeKind::ViewOf)]
        {
            if let Some(urn) = state.field(name) {
                self.link(from, doomed, urn, kind, 0);
            }
        }
        for (name, kind) in [("dependencies", EdgeKind::Dependency), ("replaceWith", EdgeKind::ReplaceWith)] {
            for urn in state.field(name).into_iter().flat_map(Node::items) {
                self.link(from, doomed, urn, kind, 0);
            }
        }
        for (input, urns) in state.field("propertyDependencies").into_iter().flat_map(Node::members) {
            if urns.is_empty() {
                continue;
            }
            let property = self.name(&input);
            for urn in urns.items() {
                self.link(from, doomed, urn, EdgeKind::Property, property);
            }
        }
        if let Some(text) = state.text("provider") {
            let provider = match text {
                Cow::Borrowed(text) if self.provider.text == text => self.provider,
                Cow::Borrowed(text) => {
                    self.provider = self.targets.provider(text);
                    self.provider
                }
                Cow::Owned(text) => Named { text: "", ..self.targets.provider(&text) },
            };
            let target = self.link_to(from, doomed, provider.targets, EdgeKind::Provider, 0);
            if target.is_none() || target != provider.exact {
                self.note_loose(from);
            }
        }
    }

    /// The entries of a URN. What a resource needs is told several times, and its parent is mostly that of the resource
    /// before it: they are remembered.
    fn find(&mut self, urn: &'a str, kind: EdgeKind) -> Option<Targets> {
        if let Some((_, known)) = self.recent.iter().find(|(known, _)| *known == urn) {
            return *known;
        }
        let found = self.targets.find(urn);
        let place = if kind == EdgeKind::Parent {
            0
        } else {
            self.turn = (self.turn + 1) % (RECENT - 1);
            1 + self.turn
        };
        self.recent[place] = (urn, found);
        found
    }

    fn name(&mut self, input: &str) -> u32 {
        if let Some(&known) = self.numbers.get(input) {
            return known;
        }
        let number = number(NodeIndex::new(self.names.len()));
        self.names.push(input.into());
        self.numbers.insert(input.into(), number);
        number
    }

    fn link(&mut self, from: ResourceId, doomed: bool, urn: Node<'a>, kind: EdgeKind, property: u32) {
        let targets = match urn.as_str() {
            Some(Cow::Borrowed(urn)) => self.find(urn, kind),
            Some(Cow::Owned(urn)) => self.targets.find(&urn),
            None => None,
        };
        self.link_to(from, doomed, targets, kind, property);
    }

    fn link_to(
        &mut self,
        from: ResourceId,
        doomed: bool,
        targets: Option<Targets>,
        kind: EdgeKind,
        property: u32,
    ) -> Option<ResourceId> {
        let target = targets.and_then(|targets| targets.meant(doomed));
        if target.is_none_or(|target| target >= from) {
            self.note_loose(from);
        }
        if let Some(target) = target.filter(|&target| target != from) {
            self.found.push(Link { from, target, kind, property });
        }
        target
    }

    fn note_loose(&mut self, from: ResourceId) {
        if self.loose.last() != Some(&from) {
            self.loose.push(from);
        }
    }
}
