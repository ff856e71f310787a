//! Which box each resource goes into, and which resources share one.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::choice::Choice;
use super::links::Links;
use super::mark::Change;
use super::{Collapse, What, Wish};
use crate::graph::Stack;
use crate::model::{Resource, ResourceId, TypeToken};

/// Most boxes around each other; what is deeper stays in the last of them.
pub(super) const DEEPEST: usize = 12;

/// A box around others, before its marks are known.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) resource: Option<ResourceId>,
    pub(super) note: Option<String>,
    pub(super) parent: Option<usize>,
    pub(super) depth: usize,
}

/// A node, before its marks are known.
#[derive(Debug, Clone)]
pub(super) struct Card {
    pub(super) what: What,
    pub(super) members: Vec<ResourceId>,
    pub(super) frame: Option<usize>,
}

/// Where each resource is drawn.
#[derive(Debug, Default)]
pub(super) struct Boxes {
    pub(super) frames: Vec<Frame>,
    pub(super) cards: Vec<Card>,
}

impl Boxes {
    /// A new box around others.
    pub(super) fn frame(&mut self, resource: Option<ResourceId>, note: Option<String>, parent: Option<usize>) -> usize {
        let depth = parent.map_or(0, |parent| self.frames[parent].depth + 1);
        self.frames.push(Frame { resource, note, parent, depth });
        self.frames.len() - 1
    }

    /// Puts resources into nodes: alone, or with those that share their key.
    pub(super) fn fill(
        &mut self,
        stack: &Stack,
        resources: impl Iterator<Item = (ResourceId, Option<usize>)>,
        choice: &Choice,
        collapse: Collapse,
    ) {
        let mut shared: BTreeMap<(Option<usize>, What, Option<Change>), usize> = BTreeMap::new();
        for (id, frame) in resources {
            let resource = stack.resource(id);
            let what = match collapse {
                _ if choice.focus.contains(&id) => What::Resource(id),
                Collapse::Nothing => What::Resource(id),
                Collapse::Type | Collapse::Component => What::Type(resource.ty.clone()),
                Collapse::Package => What::Package(resource.ty.package().to_owned()),
            };
            let key = (frame, what.clone(), Change::of(resource));
            let at = *shared.entry(key).or_insert_with(|| {
                self.cards.push(Card { what, members: Vec::new(), frame });
                self.cards.len() - 1
            });
            self.cards[at].members.push(id);
        }
        for card in &mut self.cards {
            if let (&[only], What::Type(_) | What::Package(_)) = (card.members.as_slice(), &card.what) {
                card.what = What::Resource(only);
            }
        }
    }
}

fn is_component(resource: &Resource) -> bool {
    resource.latest().is_some_and(|state| !state.custom) && !resource.ty.is_stack()
}

/// Components as boxes around what they contain.
pub(super) fn components(stack: &Stack, links: Links<'_>, choice: &Choice, collapse: Collapse) -> Boxes {
    let mut boxes = Boxes::default();
    let around = Around::of(stack, links, choice);
    if collapse >= Collapse::Component {
        return around.closed(stack, choice, collapse);
    }
    let mut frames: HashMap<ResourceId, usize> = HashMap::new();
    let mut placed = Vec::new();
    for &id in &choice.resources {
        let mut frame = None;
        for component in around.of_resource(id) {
            let at = match frames.get(component) {
                Some(&at) => at,
                None => boxes.frame(Some(*component), None, frame),
            };
            frames.insert(*component, at);
            frame = Some(at);
        }
        if !around.containers.contains(&id) {
            placed.push((id, frame));
        }
    }
    boxes.fill(stack, placed.into_iter(), choice, collapse);
    boxes
}

/// The components around each chosen resource.
struct Around {
    chains: HashMap<ResourceId, Vec<ResourceId>>,
    /// Components with a chosen resource in them.
    containers: HashSet<ResourceId>,
}

impl Around {
    fn of(stack: &Stack, links: Links<'_>, choice: &Choice) -> Self {
        let mut chains = HashMap::new();
        for &id in &choice.resources {
            chain(stack, links, id, &mut chains);
        }
        let containers = choice.resources.iter().flat_map(|id| chains[id].iter().copied()).collect();
        Self { chains, containers }
    }

    fn of_resource(&self, id: ResourceId) -> &[ResourceId] {
        self.chains.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Every outermost component is one node with everything in it.
    fn closed(&self, stack: &Stack, choice: &Choice, collapse: Collapse) -> Boxes {
        let mut boxes = Boxes::default();
        let mut closed: HashMap<ResourceId, usize> = HashMap::new();
        let mut left = Vec::new();
        for &id in &choice.resources {
            let outermost = self.of_resource(id).first().copied();
            let outermost = outermost.or_else(|| self.containers.contains(&id).then_some(id));
            match outermost.filter(|_| !choice.focus.contains(&id)) {
                Some(component) => {
                    let at = *closed.entry(component).or_insert_with(|| {
                        let what = What::Component(component);
                        boxes.cards.push(Card { what, members: Vec::new(), frame: None });
                        boxes.cards.len() - 1
                    });
                    boxes.cards[at].members.push(id);
                }
                None => left.push((id, None)),
            }
        }
        if boxes.cards.len() > MOST_COMPONENTS {
            boxes.merge_components(stack);
        }
        boxes.fill(stack, left.into_iter(), choice, collapse);
        boxes
    }
}

/// Finds the components around a resource, the outermost first and at most [`DEEPEST`]. Odd input may have parents in a
/// circle, or thousands of them.
fn chain(stack: &Stack, links: Links<'_>, id: ResourceId, chains: &mut HashMap<ResourceId, Vec<ResourceId>>) {
    let mut way = vec![id];
    let mut seen: HashSet<ResourceId> = [id].into_iter().collect();
    while let Some(&at) = way.last().filter(|at| !chains.contains_key(*at)) {
        match links.parent(at).filter(|parent| seen.insert(*parent)) {
            Some(parent) => way.push(parent),
            None => {
                chains.insert(at, Vec::new());
            }
        }
    }
    while let Some(parent) = way.pop() {
        let Some(&child) = way.last() else { return };
        let mut around = chains.get(&parent).cloned().unwrap_or_default();
        if is_component(stack.resource(parent)) && around.len() < DEEPEST {
            around.push(parent);
        }
        chains.insert(child, around);
    }
}

/// More components than this are drawn by their type.
const MOST_COMPONENTS: usize = 60;

impl Boxes {
    fn merge_components(&mut self, stack: &Stack) {
        let mut by_type: BTreeMap<TypeToken, Vec<ResourceId>> = BTreeMap::new();
        for card in std::mem::take(&mut self.cards) {
            let (What::Component(id) | What::Resource(id)) = card.what else { continue };
            by_type.entry(stack.resource(id).ty.clone()).or_default().extend(card.members);
        }
        self.cards.extend(by_type.into_iter().map(|(ty, members)| Card { what: What::Type(ty), members, frame: None }));
    }
}

/// No boxes: only what is linked or stands for something itself.
pub(super) fn flat(stack: &Stack, links: Links<'_>, choice: &Choice, wish: &Wish, collapse: Collapse) -> Boxes {
    if collapse >= Collapse::Component {
        return components(stack, links, choice, collapse);
    }
    let mut boxes = Boxes::default();
    // A component that nothing depends on says nothing where it contains nothing.
    let is_linked = |id: ResourceId| {
        let all = links.needs(id).into_iter().chain(links.users(id));
        all.into_iter().any(|link| wish.kinds.contains(&link.kind) && choice.resources.contains(&link.other))
    };
    let shown = |id: &ResourceId| {
        let resource = stack.resource(*id);
        choice.focus.contains(id) || !is_component(resource) || is_linked(*id)
    };
    let resources = choice.resources.iter().copied().filter(shown).map(|id| (id, None));
    boxes.fill(stack, resources, choice, collapse);
    boxes
}
