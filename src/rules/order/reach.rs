//! What a resource waits for.

use hashbrown::HashSet;

use crate::finding::Reason;
use crate::graph::{Coverage, EdgeKind, View};
use crate::json::Node;
use crate::model::{Op, Resource, ResourceId};
use crate::rules::Cx;

/// More than this is not followed: then it counts as waiting for everything.
const VISITS: usize = 8192;

/// What a resource waits for, at whatever distance.
pub(super) struct Reach {
    seen: HashSet<ResourceId>,
    too_far: bool,
    /// Something that it waits for is not in the input.
    leads_out: bool,
}

impl Reach {
    /// Follows dependencies. One on a component is one on what the component contains; one of a component counts for
    /// what it contains, too: programs pass it on.
    pub(super) fn of(cx: &Cx<'_>, start: ResourceId) -> Self {
        let graph = cx.stack.graph();
        let mut reach = Self { seen: HashSet::new(), too_far: false, leads_out: false };
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            reach.leads_out |= cx.stack.coverage.hides_resources() && leads_out(cx, at);
            let needs = graph.needs(at).filter(|(edge, _)| edge.kind != EdgeKind::Parent).map(|(_, id)| id);
            // What a resource of a plugin contains is made after it; a component is only a name.
            let needs = needs.chain(around(cx, at).filter(|whole| is_custom(cx, *whole)));
            // Only components stand for what is in them; others may have very many users.
            let is_whole = at != start && !is_custom(cx, at);
            let users = is_whole.then(|| graph.users(at)).into_iter().flatten();
            let inside = users.filter(|(edge, _)| edge.kind == EdgeKind::Parent);
            for id in needs.chain(inside.map(|(_, id)| id)).chain(needs_of_whole(cx, at)) {
                if reach.seen.len() >= VISITS {
                    reach.too_far = true;
                    return reach;
                }
                if reach.seen.insert(id) {
                    open.push(id);
                }
            }
        }
        reach
    }

    pub(super) fn waits_for(&self, id: ResourceId) -> bool {
        self.too_far || self.seen.contains(&id)
    }

    /// Why it cannot be said that a resource does not wait for these.
    pub(super) fn unseen(
        &self,
        cx: &Cx<'_>,
        later: &Resource,
        mut ids: impl Iterator<Item = ResourceId>,
    ) -> Option<Reason> {
        if !tells_links(cx, later) {
            return Some(Reason::NoDependencies);
        }
        match cx.stack.coverage {
            Coverage::Unlinked | Coverage::Differences | Coverage::Names { .. } => cx.not_whole(),
            // What does not change cannot need what is only now made.
            Coverage::ChangesOnly { .. } | Coverage::Failed if self.leads_out => {
                ids.any(|id| cx.stack.resource(id).op != Op::Create).then(|| cx.not_whole()).flatten()
            }
            _ => None,
        }
    }
}

fn is_custom(cx: &Cx<'_>, id: ResourceId) -> bool {
    cx.stack.resource(id).latest().is_some_and(|state| state.custom)
}

/// The resources around a resource, without the stack itself.
fn around<'a>(cx: &Cx<'a>, resource: ResourceId) -> impl Iterator<Item = ResourceId> + use<'a> {
    let (stack, graph) = (cx.stack, cx.stack.graph());
    let parent = move |id: &ResourceId| graph.parent(*id).filter(|parent| !stack.resource(*parent).ty.is_stack());
    // A damaged state may be its own ancestor.
    std::iter::successors(parent(&resource), parent).take(64)
}

/// What the components around a resource need.
fn needs_of_whole<'a>(cx: &Cx<'a>, resource: ResourceId) -> impl Iterator<Item = ResourceId> + use<'a> {
    let graph = cx.stack.graph();
    let needs = around(cx, resource).flat_map(move |id| graph.needs(id));
    needs.filter(|(edge, _)| edge.kind == EdgeKind::Dependency).map(|(_, id)| id)
}

/// Whether a resource tells what it depends on, if on anything. What was imported or moved from another tool does not.
pub(super) fn tells_links(cx: &Cx<'_>, resource: &Resource) -> bool {
    let Some(state) = cx.stack.view(resource, View::After) else { return false };
    let dependencies = state.field("dependencies").is_some_and(|all| !all.is_empty());
    dependencies || state.field("propertyDependencies").is_some()
}

/// Whether a resource depends on something that the input does not show.
fn leads_out(cx: &Cx<'_>, id: ResourceId) -> bool {
    let Some(state) = cx.stack.view(cx.stack.resource(id), View::After) else { return false };
    let mut needs = state.field("dependencies").into_iter().flat_map(Node::items).filter_map(Node::as_str);
    needs.any(|urn| cx.stack.by_urn(&urn).is_none())
}

/// Whether a resource waits for another without taking a value from it.
pub(super) fn only_waits(cx: &Cx<'_>, resource: ResourceId, other: ResourceId) -> bool {
    let told = cx.stack.latest(cx.stack.resource(resource)).is_some_and(|s| s.field("propertyDependencies").is_some());
    let needs = || cx.stack.graph().needs(resource).filter(|(_, id)| *id == other);
    let waits = needs().any(|(edge, _)| edge.kind == EdgeKind::Dependency);
    told && waits && needs().all(|(edge, _)| edge.kind == EdgeKind::Dependency)
}
