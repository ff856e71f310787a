//! The edges: from a resource to what it needs.

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

use super::links::{Index, Links};
use super::references::{References, number_of};
use crate::graph::{Stack, View};
use crate::model::{ResourceId, WORTH_THREADS};

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
    /// Resources of which some reference makes no edge, or leads to one that stands behind them, or to a provider with
    /// another id; ascending.
    loose: Vec<ResourceId>,
    /// What contains each resource, and what manages it: these are asked for most.
    parents: Vec<Option<ResourceId>>,
    providers: Vec<Option<ResourceId>>,
}

impl Graph {
    /// Builds the graph from the references of all resources on one side. Those that name no resource make no edge; the
    /// integrity rules report them.
    pub(super) fn build(stack: &Stack, view: View, hasher: &DefaultHashBuilder, references: &[References]) -> Self {
        let index = Index::of(stack, view, hasher, references);
        let firsts = references.iter().scan(0, |next, part| {
            let first = *next;
            *next += number(NodeIndex::new(part.urns.len()));
            Some((first, part))
        });
        let firsts: Vec<(ResourceId, &References)> = firsts.collect();
        let links = |&(first, part): &(ResourceId, &References)| Links::of(first, part, &index);
        let parts: Vec<Links> = if stack.resources.len() < WORTH_THREADS {
            firsts.iter().map(links).collect()
        } else {
            firsts.par_iter().map(links).collect()
        };
        let count = parts.iter().map(|part| part.found.len()).sum();
        let nodes = DiGraph::with_capacity(stack.resources.len(), count);
        let none = vec![None; stack.resources.len()];
        let mut graph = Self { edges: nodes, parents: none.clone(), providers: none, ..Self::default() };
        for resource in &stack.resources {
            graph.edges.add_node(());
            debug_assert_eq!(graph.edges.node_count(), resource.id as usize + 1);
        }
        let mut names: HashMap<Box<str>, u32> = HashMap::new();
        for (part, references) in parts.into_iter().zip(references) {
            let known = references.inputs.iter().map(|name| number_of(&mut names, &mut graph.properties, name));
            let known: Vec<u32> = known.collect();
            graph.loose.extend(part.loose);
            for link in part.found {
                let is_property = link.kind == EdgeKind::Property;
                let property = if is_property { known[link.input as usize] } else { 0 };
                let (from, target) = (NodeIndex::new(link.from as usize), NodeIndex::new(link.target as usize));
                match link.kind {
                    EdgeKind::Parent => graph.parents[link.from as usize] = Some(link.target),
                    EdgeKind::Provider => graph.providers[link.from as usize] = Some(link.target),
                    _ => {}
                }
                graph.edges.add_edge(from, target, Edge { kind: link.kind, property });
            }
        }
        graph
    }

    /// What contains a resource.
    pub fn parent(&self, id: ResourceId) -> Option<ResourceId> {
        *self.parents.get(id as usize)?
    }

    /// What manages a resource, where the input shows it.
    pub fn provider(&self, id: ResourceId) -> Option<ResourceId> {
        *self.providers.get(id as usize)?
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

    /// Whether every reference of a resource leads to one that stands before it in the input, that to its provider by URN
    /// and id.
    pub fn leads_back(&self, id: ResourceId) -> bool {
        self.loose.binary_search(&id).is_err()
    }

    /// The graph itself, for algorithms.
    pub fn inner(&self) -> &DiGraph<(), Edge, u32> {
        &self.edges
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the graph is built with 32-bit node numbers")]
pub(super) fn number(node: NodeIndex<u32>) -> ResourceId {
    node.index() as ResourceId
}
