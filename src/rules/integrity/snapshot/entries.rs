//! The entries of the state, each looked at alone.

use std::borrow::Cow;
use std::sync::OnceLock;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::{Violation, named};
use crate::finding::Severity;
use crate::graph::Stack;
use crate::json::{Document, Node};
use crate::model::{DocumentId, Origin, Resource, ResourceId, State, TypeToken, UNKNOWN, Urn, WORTH_THREADS};

/// The entries in their order, which is the order in which the engine made them.
pub(super) struct Entries<'a> {
    stack: &'a Stack,
    /// The entries where a preview lies on top of the state; without one they are the resources.
    below: Vec<Below>,
    /// Needed only where something is damaged.
    by_urn: OnceLock<HashMap<Urn, Seen>>,
}

/// One entry.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) id: ResourceId,
    pub(super) urn: &'a Urn,
    /// What it says, or else what its URN says.
    pub(super) ty: &'a TypeToken,
    state: &'a State,
    document: &'a Document,
}

/// An entry below a preview. A step may have given the resource another URN.
struct Below {
    id: ResourceId,
    urn: Urn,
    ty: TypeToken,
    state: State,
}

/// Where the entries of a URN are.
#[derive(Clone, Copy)]
struct Seen {
    first: usize,
    live: Option<usize>,
}

impl<'a> Entries<'a> {
    /// Reads the entries of a deployment. Its entries are the first resources of the stack, in the same order, also
    /// where a preview lies on top of it.
    pub(super) fn of(stack: &'a Stack) -> Self {
        let below = if stack.kind.is_state() {
            Vec::new()
        } else {
            stack.resources.iter().zip(stack.recorded_resources()).filter_map(Below::of).collect()
        };
        Self { stack, below, by_urn: OnceLock::new() }
    }

    fn len(&self) -> usize {
        if self.stack.kind.is_state() { self.stack.resources.len() } else { self.below.len() }
    }

    /// The entry at a place.
    pub(super) fn at(&self, place: usize) -> Option<Entry<'_>> {
        let (id, urn, ty, state) = if self.stack.kind.is_state() {
            let resource = self.stack.resources.get(place)?;
            (resource.id, &resource.urn, &resource.ty, resource.before.as_ref()?)
        } else {
            let below = self.below.get(place)?;
            (below.id, &below.urn, &below.ty, &below.state)
        };
        let document = self.stack.node((state.document, state.node)).document();
        Some(Entry { id, urn, ty, state, document })
    }

    /// The entries with their places.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Entry<'_>)> {
        (0..self.len()).filter_map(|at| Some((at, self.at(at)?)))
    }

    /// The places of the entries of a URN.
    fn seen(&self, urn: &str) -> Option<Seen> {
        let by_urn = self.by_urn.get_or_init(|| {
            let mut by_urn: HashMap<Urn, Seen> = HashMap::with_capacity(self.len());
            for (at, entry) in self.all() {
                let seen = by_urn.entry(entry.urn.clone()).or_insert(Seen { first: at, live: None });
                if !entry.state.delete {
                    seen.live = Some(at);
                }
            }
            by_urn
        });
        by_urn.get(urn).copied()
    }

    /// The place of the first entry with this URN.
    pub(super) fn first(&self, urn: &str) -> Option<usize> {
        self.seen(urn).map(|seen| seen.first)
    }

    /// The place of the last entry with this URN that does not wait to be deleted.
    fn live(&self, urn: &str) -> Option<usize> {
        if self.stack.kind.is_state() {
            return self.stack.by_urn(urn).map(|resource| resource.id as usize);
        }
        self.seen(urn).and_then(|seen| seen.live)
    }

    /// Where each provider can be referred to from: its reference and its place.
    pub(super) fn providers(&self) -> HashMap<String, usize> {
        let mut providers = HashMap::new();
        for (at, entry) in self.all() {
            if is_provider(entry.ty) {
                let id = entry.text("id").unwrap_or(Cow::Borrowed(UNKNOWN));
                providers.entry(format!("{}::{id}", entry.urn)).or_insert(at);
            }
        }
        providers
    }

    /// What is wrong with an entry by itself.
    pub(super) fn check(&self, at: usize, entry: Entry<'_>, found: &mut Vec<Violation>) {
        Self::check_names(at, entry, found);
        Self::check_waiting(entry, found);
        if entry.state.delete || entry.urn.is_empty() || self.stack.kind.is_state() && self.stack.has_unique_urns() {
            return;
        }
        if let Some(live) = self.live(entry.urn).filter(|&live| live != at) {
            let message = "another entry of the state has the same URN, and neither waits to be deleted".to_owned();
            let facts = [format!("places {at} and {live}: {}", named(entry.urn))];
            let fix = "export the state, keep the entry whose id exists in the cloud, and import it again";
            found.push(Violation::new("H023", Some(entry.id), message, fix).evidence(facts));
        }
    }

    /// Looks at every entry, at many by several threads; what is found is in the order of the entries.
    pub(super) fn each(
        &self,
        found: &mut Vec<Violation>,
        look: &(dyn Fn(usize, Entry<'_>, &mut Vec<Violation>) + Sync),
    ) {
        let look_at = |places: std::ops::Range<usize>, found: &mut Vec<Violation>| {
            for (at, entry) in places.filter_map(|at| Some((at, self.at(at)?))) {
                look(at, entry, found);
            }
        };
        if self.len() < WORTH_THREADS {
            return look_at(0..self.len(), found);
        }
        let size = WORTH_THREADS / 4;
        let part = |n: usize| {
            let mut found = Vec::new();
            look_at(n * size..self.len().min((n + 1) * size), &mut found);
            found
        };
        let parts: Vec<_> = (0..self.len().div_ceil(size)).into_par_iter().map(part).collect();
        found.extend(parts.into_iter().flatten());
    }

    fn check_names(at: usize, entry: Entry<'_>, found: &mut Vec<Violation>) {
        let place = || format!("place {at}: {}", named(entry.urn));
        let mut add = |rule, message: &str, fix| {
            found.push(Violation::new(rule, Some(entry.id), message.to_owned(), fix).evidence([place()]));
        };
        let restore = "restore the entry from an earlier export of the state";
        if entry.urn.is_empty() {
            add("H020", "an entry of the state has no URN", restore);
        } else if !entry.urn.is_valid() {
            add("H020", "the URN of an entry of the state is none: a URN has four parts", restore);
        } else if is_provider(entry.ty) && !is_provider(entry.urn.own_type()) {
            add("H020", "the URN of a provider names another type than its entry", restore);
        }
        if entry.written_type().is_none() {
            add("H021", "an entry of the state has no type", restore);
        }
        if !entry.state.custom && entry.text("id").is_some() {
            add("H022", "a component has an id, which only resources of a plugin have", "take the id out of an export");
        }
    }

    /// Halves of replacements that were never finished.
    fn check_waiting(entry: Entry<'_>, found: &mut Vec<Violation>) {
        let id = || entry.text("id").map(|id| format!("id `{}`", named(&id)));
        if entry.state.delete {
            let message = "the old half of a replacement was never deleted, and still exists in the cloud".to_owned();
            let fix = "the next `pulumi up` tries again; look at what keeps it if that fails";
            found.push(Violation::new("H009", Some(entry.id), message, fix).evidence(id()));
        } else if entry.is_pending_replacement() {
            let message = "it was deleted to be replaced, and the replacement was never made".to_owned();
            let fix = "the next `pulumi up` creates it";
            let violation = Violation::new("H009", Some(entry.id), message, fix).severity(Severity::High);
            found.push(violation.evidence(id()).key("replacement"));
        }
    }
}

/// Whether a type is one of providers.
pub(super) fn is_provider(ty: &str) -> bool {
    ty.strip_prefix("pulumi:providers:").is_some_and(|package| !package.is_empty())
}

impl Below {
    fn of((resource, (id, node)): (&Resource, (DocumentId, Node<'_>))) -> Option<Self> {
        let state = State::read(id, node, Origin::Recorded).ok()?;
        let text = |name: &str| state.field(node.document(), name).and_then(Node::as_str).unwrap_or_default();
        let (urn, ty) = (Urn::new(&text("urn")), TypeToken::new(&text("type")));
        Some(Self { id: resource.id, urn, ty, state })
    }
}

impl<'a> Entry<'a> {
    /// A field that holds a text, unless it is empty.
    pub(super) fn text(self, name: &str) -> Option<Cow<'a, str>> {
        self.field(name).and_then(Node::as_str).filter(|text| !text.is_empty())
    }

    /// The type, unless only the URN tells it.
    pub(super) fn written_type(self) -> Option<&'a str> {
        self.field("type").is_some_and(|ty| ty.written_length() != Some(0)).then(|| self.ty.written())
    }

    /// A field.
    pub(super) fn field(self, name: &str) -> Option<Node<'a>> {
        self.state.field(self.document, name)
    }

    /// Whether it was deleted to be replaced, and not made again.
    pub(super) fn is_pending_replacement(self) -> bool {
        self.field("pendingReplacement").and_then(Node::as_bool) == Some(true)
    }

    /// What its header says.
    pub(super) fn state(self) -> &'a State {
        self.state
    }
}
