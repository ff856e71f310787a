//! Where a value that cannot be seen may come from.

use hashbrown::HashSet;

use super::{Lens, class_of, is_opaque};
use crate::graph::EdgeKind;
use crate::model::{Resource, ResourceId};

/// What a hidden value may refer to, among the resources of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidates {
    /// To this one: it is computed from something that is computed from this one alone.
    Likely(ResourceId),
    /// To one of these, if to any of the class.
    Among(Vec<ResourceId>),
    /// To any.
    Any,
}

/// How far a value is followed: identities are passed on by a resource or two, not by chains of them.
const STEPS: usize = 3;
const VISITS: usize = 64;

impl<'a> Lens<'a> {
    /// What a hidden value of an input may refer to besides the resources of the class that the input itself is
    /// computed from.
    pub fn candidates(&self, from: &'a Resource, input: &str, class: &str) -> Candidates {
        let graph = self.graph();
        let sources: Vec<ResourceId> = graph.sources(from.id, input).collect();
        let others: Vec<ResourceId> = sources.iter().copied().filter(|&id| !self.is_of(id, class)).collect();
        let direct = others.len() == sources.len();
        if !direct {
            return self.follow(others, class, false);
        }
        if !others.is_empty() {
            return self.follow(others, class, true);
        }
        // Nothing says where it comes from. Inputs that do not tell are no better than the order of creation.
        let told = self.state(from).and_then(|state| state.property_dependencies(input)).is_some();
        let needs = graph.needs(from.id).filter(|(edge, _)| edge.kind == EdgeKind::Dependency);
        let order: Vec<ResourceId> = needs.map(|(_, id)| id).collect();
        if told || order.is_empty() { Candidates::Any } else { self.follow(order, class, false) }
    }

    fn is_of(&self, id: ResourceId, class: &str) -> bool {
        class_of(&self.stack.resource(id).ty) == class
    }

    /// Goes from the sources of a value to the resources of the class that they are computed from.
    fn follow(&self, sources: Vec<ResourceId>, class: &str, alone: bool) -> Candidates {
        let mut seen: HashSet<ResourceId> = HashSet::new();
        let mut found = Vec::new();
        let mut front = sources;
        for _ in 0..=STEPS {
            let mut next = Vec::new();
            for id in front {
                if !seen.insert(id) {
                    continue;
                }
                if seen.len() > VISITS || is_opaque(&self.stack.resource(id).ty) {
                    return Candidates::Any;
                }
                if self.is_of(id, class) {
                    found.push(id);
                } else {
                    next.extend(self.behind(id));
                }
            }
            front = next;
        }
        match found[..] {
            [one] if alone => Candidates::Likely(one),
            _ => Candidates::Among(found),
        }
    }

    /// What a resource is computed from; for a component, what is in it.
    fn behind(&self, id: ResourceId) -> impl Iterator<Item = ResourceId> {
        let graph = self.graph();
        let component = self.stack.resource(id).latest().is_some_and(|state| !state.custom);
        let inside = graph.users(id).filter(move |(edge, _)| component && edge.kind == EdgeKind::Parent);
        let sources = graph.needs(id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
        inside.chain(sources).map(|(_, id)| id)
    }
}
