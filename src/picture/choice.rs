//! Which resources are drawn: around one, what one takes with it, the way between two, only what changes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use globset::Glob;
use hashbrown::{HashMap, HashSet};

use super::links::Links;
use super::mark::AllMarks;
use super::{Only, Wish};
use crate::graph::{EdgeKind, Stack};
use crate::model::{Resource, ResourceId};

/// What a change of some resources reaches: everything that needs them, at whatever distance.
#[derive(Debug, Clone, Default)]
pub struct Blast {
    /// Where it begins.
    pub of: Vec<ResourceId>,
    /// How far away each resource is; what it begins with is at 0.
    pub distance: BTreeMap<ResourceId, usize>,
    /// How many resources are reached over a link of each kind from something one step nearer; one that is reached in
    /// several ways counts for each.
    pub by_kind: BTreeMap<EdgeKind, usize>,
}

/// All shortest ways from one resource to another that it needs.
#[derive(Debug, Clone)]
pub struct Way {
    /// Where it begins: what needs the other.
    pub from: ResourceId,
    /// Where it ends.
    pub to: ResourceId,
    /// The resources on it in order; nothing where no way is seen. Of several shortest ways the first.
    pub steps: Vec<ResourceId>,
}

/// What was chosen, and why.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The resources to draw.
    pub resources: BTreeSet<ResourceId>,
    /// Those that were asked for by name.
    pub focus: BTreeSet<ResourceId>,
    /// What a change of them reaches.
    pub blast: Option<Blast>,
    /// The way between two.
    pub way: Option<Way>,
}

/// The resources that a word means: a URN, a name, or a glob over both.
pub fn find(stack: &Stack, word: &str) -> Vec<ResourceId> {
    if let Some(resource) = stack.by_urn(word) {
        return vec![resource.id];
    }
    let all = |wanted: &dyn Fn(&Resource) -> bool| -> Vec<ResourceId> {
        stack.resources.iter().filter(|resource| wanted(resource)).map(|resource| resource.id).collect()
    };
    let named = all(&|resource| resource.urn.name() == word);
    if !named.is_empty() {
        return named;
    }
    let Ok(glob) = Glob::new(word) else { return Vec::new() };
    let glob = glob.compile_matcher();
    all(&|resource| glob.is_match(&*resource.urn) || glob.is_match(resource.urn.name()))
}

/// Whether a resource is drawn at all: the root holds everything, and default providers are made by the engine.
fn is_drawn(resource: &Resource) -> bool {
    !resource.ty.is_stack() && !resource.is_default_provider()
}

pub(super) fn choose(stack: &Stack, links: Links<'_>, marks: &AllMarks, wish: &Wish) -> Choice {
    let mut choice = Choice::default();
    let drawn = |id: &ResourceId| is_drawn(stack.resource(*id));
    if let Some((from, to)) = wish.path {
        let way = way(links, from, to).or_else(|| way(links, to, from));
        let way = way.unwrap_or(Way { from, to, steps: Vec::new() });
        choice.focus = [from, to].into();
        choice.resources = if way.steps.is_empty() { choice.focus.clone() } else { between(links, &way) };
        choice.way = Some(way);
    } else if !wish.blast.is_empty() {
        let blast = blast(stack, links, &wish.blast, wish.depth);
        choice.resources = blast.distance.keys().copied().filter(drawn).collect();
        choice.focus = wish.blast.iter().copied().collect();
        choice.blast = Some(blast);
    } else if !wish.focus.is_empty() {
        choice.focus = wish.focus.iter().copied().collect();
        choice.resources = around(links, &wish.focus, wish.depth.unwrap_or(1), drawn);
    } else {
        choice.resources = stack.resources.iter().filter(|resource| is_drawn(resource)).map(|r| r.id).collect();
    }
    let stands_out = |id: &ResourceId| {
        marks.get(*id).is_some_and(|marks| match wish.only {
            Some(Only::Changed) => !marks.changes.is_empty(),
            Some(Only::Found) => !marks.findings.is_empty(),
            None => true,
        })
    };
    if wish.only.is_some() {
        choice.resources.retain(|id| stands_out(id) || choice.focus.contains(id));
    }
    choice
}

/// Everything within so many steps, in both directions. Only what it is contained in or managed through leads
/// everywhere, and is not followed.
fn around(
    links: Links<'_>,
    focus: &[ResourceId],
    depth: usize,
    drawn: impl Fn(&ResourceId) -> bool,
) -> BTreeSet<ResourceId> {
    let mut seen: BTreeSet<ResourceId> = focus.iter().copied().collect();
    let mut open: VecDeque<(ResourceId, usize)> = focus.iter().map(|&id| (id, 0)).collect();
    while let Some((id, distance)) = open.pop_front() {
        if distance == depth {
            continue;
        }
        let users = links.users(id).into_iter();
        let needs = links.needs(id).into_iter().filter(|link| link.kind != EdgeKind::Parent);
        for link in users.chain(needs).filter(|link| link.kind != EdgeKind::Provider) {
            if drawn(&link.other) && seen.insert(link.other) {
                open.push_back((link.other, distance + 1));
            }
        }
    }
    seen
}

fn blast(stack: &Stack, links: Links<'_>, of: &[ResourceId], depth: Option<usize>) -> Blast {
    let mut blast = Blast { of: of.to_vec(), ..Blast::default() };
    blast.distance.extend(of.iter().map(|&id| (id, 0)));
    let mut open: VecDeque<ResourceId> = of.iter().copied().collect();
    let mut kinds: HashMap<ResourceId, BTreeSet<EdgeKind>> = HashMap::new();
    while let Some(id) = open.pop_front() {
        let next = blast.distance[&id] + 1;
        if depth.is_some_and(|depth| next > depth) {
            continue;
        }
        for link in links.users(id).into_iter().filter(|link| is_drawn(stack.resource(link.other))) {
            let distance = *blast.distance.entry(link.other).or_insert_with(|| {
                open.push_back(link.other);
                next
            });
            if distance == next && kinds.entry(link.other).or_default().insert(link.kind) {
                *blast.by_kind.entry(link.kind).or_default() += 1;
            }
        }
    }
    blast
}

/// How far each resource is, over what `next` gives.
fn distances(from: ResourceId, next: impl Fn(ResourceId) -> Vec<ResourceId>) -> HashMap<ResourceId, usize> {
    let mut found: HashMap<ResourceId, usize> = HashMap::from_iter([(from, 0)]);
    let mut open = VecDeque::from([from]);
    while let Some(id) = open.pop_front() {
        let distance = found[&id] + 1;
        for other in next(id) {
            found.entry(other).or_insert_with(|| {
                open.push_back(other);
                distance
            });
        }
    }
    found
}

fn needed(links: Links<'_>, id: ResourceId) -> Vec<ResourceId> {
    links.needs(id).into_iter().map(|link| link.other).collect()
}

fn way(links: Links<'_>, from: ResourceId, to: ResourceId) -> Option<Way> {
    let back = distances(to, |id| links.users(id).into_iter().map(|link| link.other).collect());
    let mut left = *back.get(&from)?;
    let mut steps = vec![from];
    let mut at = from;
    while left > 0 {
        left -= 1;
        at = needed(links, at).into_iter().find(|id| back.get(id) == Some(&left))?;
        steps.push(at);
    }
    Some(Way { from, to, steps })
}

/// Everything on a shortest way.
fn between(links: Links<'_>, way: &Way) -> BTreeSet<ResourceId> {
    let back = distances(way.to, |id| links.users(id).into_iter().map(|link| link.other).collect());
    let mut on: BTreeSet<ResourceId> = [way.from].into();
    let mut layer: HashSet<ResourceId> = [way.from].into_iter().collect();
    for left in (0..way.steps.len().saturating_sub(1)).rev() {
        let mut ids: Vec<ResourceId> = layer.into_iter().collect();
        ids.sort_unstable();
        let next = ids.into_iter().flat_map(|id| needed(links, id)).filter(|id| back.get(id) == Some(&left));
        layer = next.collect();
        on.extend(layer.iter());
    }
    on
}
