//! The references that states write down, gathered before anybody knows where they lead: those to resources nearby are
//! found at once, and of the others each text is noted once.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use rayon::prelude::*;

use super::edges::EdgeKind;
use crate::graph::{Stack, View};
use crate::json::Node;
use crate::model::{Resource, StateView, WORTH_THREADS};

/// What some resources refer to that stand one behind the other.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// The hashes of their URNs.
    pub(super) urns: Vec<u64>,
    /// In the order of the resources.
    pub(super) all: Vec<Reference>,
    /// The names of inputs that are computed from something.
    pub(super) inputs: Vec<Box<str>>,
    /// The URNs of what is not among these resources, or several times.
    pub(super) elsewhere: Vec<Box<str>>,
    /// The providers, as they are written.
    pub(super) providers: Vec<Box<str>>,
}

/// A reference of a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    /// The resource, by its place among these.
    pub(super) from: u32,
    pub(super) kind: EdgeKind,
    /// Of [`EdgeKind::Property`] the number of the input among [`References::inputs`].
    pub(super) input: u32,
    pub(super) target: Target,
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// To the one of these resources with this place that alone has the URN.
    Here(u32),
    /// To what [`References::elsewhere`] names with this number, or [`References::providers`].
    Named(u32),
    /// It is no text.
    Nowhere,
}

impl References {
    /// Those of resources whose states on one side of the change `state` gives.
    pub fn of<'a>(
        hasher: &DefaultHashBuilder,
        resources: &'a [Resource],
        state: impl Fn(&'a Resource) -> Option<StateView<'a>>,
    ) -> Self {
        let states: Vec<_> = resources.iter().map(state).collect();
        let mut gatherer = Gatherer::new(hasher, resources, &states);
        for (from, state) in (0..).zip(states) {
            if let Some(state) = state {
                gatherer.connect(from, state);
            }
        }
        gatherer.found
    }

    /// The hashes of the URNs of the resources of all parts.
    pub(super) fn urns(parts: &[Self]) -> impl Iterator<Item = &u64> {
        parts.iter().flat_map(|part| &part.urns)
    }

    /// Those of all resources of a stack on one side of the change, in their order.
    pub(super) fn of_stack(stack: &Stack, view: View, hasher: &DefaultHashBuilder) -> Vec<Self> {
        let of = |resources| Self::of(hasher, resources, |resource| stack.view(resource, view));
        if stack.resources.len() < WORTH_THREADS {
            return vec![of(&stack.resources)];
        }
        stack.resources.par_chunks(WORTH_THREADS / 4).map(of).collect()
    }
}

struct Gatherer<'h, 'a> {
    hasher: &'h DefaultHashBuilder,
    found: References,
    resources: &'a [Resource],
    /// The resources, by the hashes of their URNs.
    here: HashTable<Here>,
    inputs: HashMap<Box<str>, u32>,
    elsewhere: HashMap<Box<str>, u32>,
    /// The last URNs that were looked for: of a parent, and others in turn.
    recent: [Option<(&'a str, Target)>; RECENT],
    turn: usize,
    providers: HashMap<Box<str>, u32>,
    /// The last one that was named.
    provider: Option<(&'a str, u32)>,
}

/// A resource that may be meant.
struct Here {
    hash: u64,
    place: u32,
    /// No other has its URN.
    is_alone: bool,
}

const RECENT: usize = 8;

impl<'h, 'a> Gatherer<'h, 'a> {
    fn new(hasher: &'h DefaultHashBuilder, resources: &'a [Resource], states: &[Option<StateView<'a>>]) -> Self {
        let mut here: HashTable<Here> = HashTable::with_capacity(resources.len());
        let mut found = References::default();
        for ((place, resource), state) in (0..).zip(resources).zip(states) {
            let hash = hasher.hash_one(&*resource.urn);
            found.urns.push(hash);
            if state.is_none() {
                continue;
            }
            let same = |known: &Here| resources[known.place as usize].urn == resource.urn;
            match here.entry(hash, same, |known| known.hash) {
                Entry::Vacant(entry) => _ = entry.insert(Here { hash, place, is_alone: true }),
                Entry::Occupied(mut entry) => entry.get_mut().is_alone = false,
            }
        }
        let (inputs, elsewhere, providers) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (recent, turn, provider) = ([None; RECENT], 0, None);
        Self { hasher, found, resources, here, inputs, elsewhere, recent, turn, providers, provider }
    }

    fn connect(&mut self, from: u32, state: StateView<'a>) {
        for (name, kind) in
            [("parent", EdgeKind::Parent), ("deletedWith", EdgeKind::DeletedWith), ("viewOf", EdgeKind::ViewOf)]
        {
            if let Some(urn) = state.field(name) {
                self.note(from, urn, kind, 0);
            }
        }
        for (name, kind) in [("dependencies", EdgeKind::Dependency), ("replaceWith", EdgeKind::ReplaceWith)] {
            for urn in state.field(name).into_iter().flat_map(Node::items) {
                self.note(from, urn, kind, 0);
            }
        }
        for (input, urns) in state.field("propertyDependencies").into_iter().flat_map(Node::members) {
            if urns.is_empty() {
                continue;
            }
            let input = number_of(&mut self.inputs, &mut self.found.inputs, &input);
            for urn in urns.items() {
                self.note(from, urn, EdgeKind::Property, input);
            }
        }
        if let Some(text) = state.text("provider") {
            let known = self.provider.filter(|(known, _)| *known == text).map(|(_, known)| known);
            let named = known.unwrap_or_else(|| number_of(&mut self.providers, &mut self.found.providers, &text));
            if let Cow::Borrowed(text) = text {
                self.provider = Some((text, named));
            }
            let target = Target::Named(named);
            self.found.all.push(Reference { from, kind: EdgeKind::Provider, input: 0, target });
        }
    }

    fn note(&mut self, from: u32, urn: Node<'a>, kind: EdgeKind, input: u32) {
        let target = match urn.as_str() {
            Some(Cow::Borrowed(urn)) => self.recent(urn, kind),
            Some(Cow::Owned(urn)) => self.target(&urn),
            None => Target::Nowhere,
        };
        self.found.all.push(Reference { from, kind, input, target });
    }

    /// What a resource needs is told several times, and its parent is mostly that of the resource before it.
    fn recent(&mut self, urn: &'a str, kind: EdgeKind) -> Target {
        if let Some((_, known)) = self.recent.iter().flatten().find(|(known, _)| *known == urn) {
            return *known;
        }
        let target = self.target(urn);
        let place = if kind == EdgeKind::Parent {
            0
        } else {
            self.turn = (self.turn + 1) % (RECENT - 1);
            1 + self.turn
        };
        self.recent[place] = Some((urn, target));
        target
    }

    fn target(&mut self, urn: &str) -> Target {
        let is = |here: &Here| &*self.resources[here.place as usize].urn == urn;
        match self.here.find(self.hasher.hash_one(urn), is) {
            Some(here) if here.is_alone => Target::Here(here.place),
            _ => Target::Named(number_of(&mut self.elsewhere, &mut self.found.elsewhere, urn)),
        }
    }
}

/// The number of a text in a list, to which it is added where it is new.
pub(super) fn number_of(numbers: &mut HashMap<Box<str>, u32>, list: &mut Vec<Box<str>>, text: &str) -> u32 {
    if let Some(known) = numbers.get(text) {
        return *known;
    }
    let number = u32::try_from(list.len()).unwrap_or(u32::MAX);
    list.push(text.into());
    numbers.insert(text.into(), number);
    number
}
