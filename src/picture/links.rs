//! What needs what, over both sides of a change: a resource that goes is linked as it was, any other as it will be.

use crate::graph::{EdgeKind, Graph, Stack, View};
use crate::model::ResourceId;

/// One reason why a resource needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link<'a> {
    /// The other resource.
    pub other: ResourceId,
    /// Why.
    pub kind: EdgeKind,
    /// The input that is computed from it.
    pub property: Option<&'a str>,
}

/// All links of a stack.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    stack: &'a Stack,
    after: &'a Graph,
    /// Only where something goes.
    before: Option<&'a Graph>,
}

impl<'a> Links<'a> {
    /// Of a stack.
    pub fn of(stack: &'a Stack) -> Self {
        let goes = stack.resources.iter().any(|resource| resource.after.is_none());
        Self { stack, after: stack.graph(), before: goes.then(|| stack.graph_of(View::Before)) }
    }

    fn graph(&self, id: ResourceId) -> &'a Graph {
        self.before.filter(|_| self.stack.resource(id).after.is_none()).unwrap_or(self.after)
    }

    /// What a resource needs, sorted.
    pub fn needs(&self, id: ResourceId) -> Vec<Link<'a>> {
        let graph = self.graph(id);
        sorted(graph.needs(id).map(|(edge, other)| Link { other, kind: edge.kind, property: graph.property(edge) }))
    }

    /// What needs a resource, sorted.
    pub fn users(&self, id: ResourceId) -> Vec<Link<'a>> {
        let on = |graph: &'a Graph| {
            graph.users(id).map(|(edge, other)| Link { other, kind: edge.kind, property: graph.property(edge) })
        };
        // Each user is asked on its own side.
        let goes = |user: &Link<'_>| self.before.is_some() && self.stack.resource(user.other).after.is_none();
        let staying = on(self.after).filter(|user| !goes(user));
        let going = self.before.into_iter().flat_map(on).filter(goes);
        sorted(staying.chain(going))
    }

    /// The resource that contains a resource.
    pub fn parent(&self, id: ResourceId) -> Option<ResourceId> {
        self.graph(id).parent(id)
    }
}

fn sorted<'a>(links: impl Iterator<Item = Link<'a>>) -> Vec<Link<'a>> {
    let mut links: Vec<_> = links.collect();
    links.sort_unstable();
    links.dedup();
    // The engine repeats in the dependencies what the inputs say already.
    let by_input: Vec<ResourceId> =
        links.iter().filter(|link| link.kind == EdgeKind::Property).map(|link| link.other).collect();
    links.retain(|link| link.kind != EdgeKind::Dependency || by_input.binary_search(&link.other).is_err());
    links
}
