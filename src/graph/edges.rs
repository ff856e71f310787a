//! The edges: from a resource to what it needs.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashSet, HashTable};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

use crate::graph::{Stack, View};
use crate::json::Node;
use crate::model::{ProviderRef, Resource, ResourceId, StateView, WORTH_THREADS};

/// Why one resource needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EdgeKind {
    /// It is contained in it.
    Parent,
    /// It must come after it (`dependsOn`, and the union of the property dependencies).
    Dependency,
    /// One of its inputs is computed from it.
    Property,
    /// It is managed through it.
    Provider,
    /// It is deleted together with it.
    DeletedWith,
    /// It is replaced together with it.
    ReplaceWith,
    /// It is a view of it.
    ViewOf,
}

impl EdgeKind {
    /// All, those that pass something on first.
    pub const ALL: [Self; 7] = [
        Self::Property,
        Self::Dependency,
        Self::Parent,
        Self::Provider,
        Self::DeletedWith,
        Self::ReplaceWith,
        Self::ViewOf,
    ];

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Dependency => "dependency",
            Self::Property => "property",
            Self::Provider => "provider",
            Self::DeletedWith => "deleted-with",
            Self::ReplaceWith => "replace-with",
            Self::ViewOf => "view-of",
        }
    }
}

/// An edge: its kind and, for [`EdgeKind::Property`], the number of the input's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Why.
    pub kind: EdgeKind,
    property: u32,
}

/// The graph of one side of a change: node n is resource n.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    edges: DiGraph<(), Edge, u32>,
    properties: Vec<Box<str>>,
    /// Resources of which some reference makes no edge, or leads to one that stands behind them; ascending.
    loose: Vec<ResourceId>,
}

impl Graph {
    /// Builds the graph from the states of one side. References that name no resource make no edge; the integrity
    /// rules report them.
    pub fn build(stack: &Stack, view: View) -> Self {
        let targets = Index::of(stack, view);
        let links = |resources| Links::of(stack, view, &targets, resources);
        let parts: Vec<Links<'_, '_>> = if stack.resources.len() < WORTH_THREADS {
            vec![links(&stack.resources)]
        } else {
            stack.resources.par_chunks(WORTH_THREADS / 4).map(links).collect()
        };
        let count = parts.iter().map(|part| part.found.len()).sum();
        let nodes = DiGraph::with_capacity(stack.resources.len(), count);
        let mut graph = Self { edges: nodes, ..Self::default() };
        for resource in &stack.resources {
            graph.edges.add_node(());
            debug_assert_eq!(graph.edges.node_count(), resource.id as usize + 1);
        }
        let mut names: HashMap<Box<str>, u32> = HashMap::new();
        for part in parts {
            let known: Vec<u32> = part.names.iter().map(|name| graph.number(name, &mut names)).collect();
            graph.loose.extend(part.loose);
            for link in part.found {
                let is_property = link.kind == EdgeKind::Property;
                let property = if is_property { known[link.property as usize] } else { 0 };
                let (from, target) = (NodeIndex::new(link.from as usize), NodeIndex::new(link.target as usize));
                graph.edges.add_edge(from, target, Edge { kind: link.kind, property });
            }
        }
        graph
    }

    /// The number of the name of an input.
    fn number(&mut self, input: &str, names: &mut HashMap<Box<str>, u32>) -> u32 {
        if let Some(&known) = names.get(input) {
            return known;
        }
        let number = number(NodeIndex::new(self.properties.len()));
        self.properties.push(input.into());
        names.insert(input.into(), number);
        number
    }

    /// What a resource needs: each edge with its target.
    pub fn needs(&self, id: ResourceId) -> impl Iterator<Item = (Edge, ResourceId)> {
        self.edges
            .edges_directed(NodeIndex::new(id as usize), Direction::Outgoing)
            .map(|e| (*e.weight(), number(e.target())))
    }

    /// What needs a resource: each edge with its source.
    pub fn users(&self, id: ResourceId) -> impl Iterator<Item = (Edge, ResourceId)> {
        self.edges
            .edges_directed(NodeIndex::new(id as usize), Direction::Incoming)
            .map(|e| (*e.weight(), number(e.source())))
    }

    /// The input that a property edge belongs to.
    pub fn property(&self, edge: Edge) -> Option<&str> {
        (edge.kind == EdgeKind::Property).then(|| &*self.properties[edge.property as usize])
    }

    /// Whether the input tells of any property what it is computed from.
    pub fn tells_inputs(&self) -> bool {
        !self.properties.is_empty()
    }

    /// The resources that an input is computed from.
    pub fn sources<'a>(&'a self, id: ResourceId, input: &'a str) -> impl Iterator<Item = ResourceId> + 'a {
        self.needs(id).filter(move |(edge, _)| self.property(*edge) == Some(input)).map(|(_, target)| target)
    }

    /// Everything that a resource is made after, at whatever distance: a dependency on a component is one on what the
    /// component contains. Nothing where that is too much to see.
    pub fn all_before(&self, later: ResourceId) -> Option<HashSet<ResourceId>> {
        const VISITS: usize = 4096;
        let mut seen: HashSet<ResourceId> = [later].into_iter().collect();
        let mut open = vec![later];
        while let Some(at) = open.pop() {
            let needs = self.needs(at).filter(|(edge, _)| edge.kind != EdgeKind::Parent).map(|(_, id)| id);
            let inside = self.users(at).filter(|(edge, _)| edge.kind == EdgeKind::Parent && at != later);
            for id in needs.chain(inside.map(|(_, id)| id)) {
                if seen.insert(id) {
                    open.push(id);
                }
            }
            if seen.len() >= VISITS {
                return None;
            }
        }
        seen.remove(&later);
        Some(seen)
    }

    /// Whether every reference of a resource leads to one that stands before it in the input.
    pub fn leads_back(&self, id: ResourceId) -> bool {
        self.loose.binary_search(&id).is_err()
    }

    /// The graph itself, for algorithms.
    pub fn inner(&self) -> &DiGraph<(), Edge, u32> {
        &self.edges
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the graph is built with 32-bit node numbers")]
fn number(node: NodeIndex<u32>) -> ResourceId {
    node.index() as ResourceId
}

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
struct Index<'a> {
    stack: &'a Stack,
    hasher: DefaultHashBuilder,
    /// By the hash of the URN, which stands in the resource.
    targets: HashTable<Targets>,
    /// By URNs that resources had before a rename: states that did not change still use them.
    renamed: HashMap<Cow<'a, str>, Targets>,
}

impl<'a> Index<'a> {
    fn of(stack: &'a Stack, view: View) -> Self {
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
        Self { stack, hasher, targets, renamed }
    }

    fn find(&self, urn: &str) -> Option<Targets> {
        let stack = self.stack;
        let own = self.targets.find(self.hasher.hash_one(urn), |t| &*stack.resource(t.any()).urn == urn);
        own.or_else(|| self.renamed.get(urn)).copied()
    }
}

/// The references of some resources that lead to a resource.
struct Links<'i, 'a> {
    targets: &'i Index<'a>,
    found: Vec<Link>,
    /// See [`Graph::leads_back`].
    loose: Vec<ResourceId>,
    /// The names of inputs that are computed from something.
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    /// The last URNs that were looked for: of a parent, and others in turn.
    recent: [(&'a str, Option<Targets>); RECENT],
    turn: usize,
    /// The last provider that was looked for, as it was written.
    provider: (&'a str, Option<Targets>),
}

const RECENT: usize = 8;

/// A reference, with the number of the input's name among these links.
struct Link {
    from: ResourceId,
    target: ResourceId,
    kind: EdgeKind,
    property: u32,
}

impl<'i, 'a> Links<'i, 'a> {
    fn of(stack: &'a Stack, view: View, targets: &'i Index<'a>, resources: &'a [Resource]) -> Self {
        let (found, loose, names, numbers) = (Vec::new(), Vec::new(), Vec::new(), HashMap::new());
        // No resource has an empty URN, or it is found as well as any.
        let recent = [("", targets.find("")); RECENT];
        let mut links = Self { targets, found, loose, names, numbers, recent, turn: 0, provider: recent[0] };
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
        match state.text("provider") {
            Some(Cow::Borrowed(text)) => {
                if self.provider.0 != text {
                    let urn = ProviderRef::split(text).map(|(urn, _)| urn);
                    self.provider = (text, urn.and_then(|urn| self.targets.find(urn)));
                }
                self.link_to(from, doomed, self.provider.1, EdgeKind::Provider, 0);
            }
            Some(Cow::Owned(text)) => {
                let urn = ProviderRef::split(&text).map(|(urn, _)| Cow::Owned(urn.to_owned()));
                self.link_urn(from, doomed, urn, EdgeKind::Provider, 0);
            }
            None => {}
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
        self.link_urn(from, doomed, urn.as_str(), kind, property);
    }

    fn link_urn(&mut self, from: ResourceId, doomed: bool, urn: Option<Cow<'a, str>>, kind: EdgeKind, property: u32) {
        let targets = match urn {
            Some(Cow::Borrowed(urn)) => self.find(urn, kind),
            Some(Cow::Owned(urn)) => self.targets.find(&urn),
            None => None,
        };
        self.link_to(from, doomed, targets, kind, property);
    }

    fn link_to(&mut self, from: ResourceId, doomed: bool, targets: Option<Targets>, kind: EdgeKind, property: u32) {
        let target = targets.and_then(|targets| targets.meant(doomed));
        if target.is_none_or(|target| target >= from) && self.loose.last() != Some(&from) {
            self.loose.push(from);
        }
        if let Some(target) = target.filter(|&target| target != from) {
            self.found.push(Link { from, target, kind, property });
        }
    }
}
