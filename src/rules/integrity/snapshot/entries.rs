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
    pub(super) list: Vec<Entry<'a>>,
    stack: &'a Stack,
    /// Needed only where something is damaged.
    by_urn: OnceLock<HashMap<Urn, Seen>>,
}

/// One entry.
pub(super) struct Entry<'a> {
    pub(super) id: ResourceId,
    pub(super) urn: Cow<'a, Urn>,
    /// What it says, or else what its URN says.
    pub(super) ty: Cow<'a, TypeToken>,
    state: Cow<'a, State>,
    document: &'a Document,
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
        let recorded = stack.kind.is_state();
        let list = if recorded && stack.resources.len() >= WORTH_THREADS {
            stack.resources.par_iter().filter_map(|resource| Entry::recorded(stack, resource)).collect()
        } else if recorded {
            stack.resources.iter().filter_map(|resource| Entry::recorded(stack, resource)).collect()
        } else {
            stack.resources.iter().zip(stack.recorded_resources()).filter_map(Entry::below).collect()
        };
        Self { list, stack, by_urn: OnceLock::new() }
    }

    /// The places of the entries of a URN.
    fn seen(&self, urn: &str) -> Option<Seen> {
        let by_urn = self.by_urn.get_or_init(|| {
            let mut by_urn: HashMap<Urn, Seen> = HashMap::with_capacity(self.list.len());
            for (at, entry) in self.list.iter().enumerate() {
                let seen = by_urn.entry(Urn::clone(&entry.urn)).or_insert(Seen { first: at, live: None });
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
        for (at, entry) in self.list.iter().enumerate() {
            if is_provider(&entry.ty) {
                let id = entry.text("id").unwrap_or(Cow::Borrowed(UNKNOWN));
                providers.entry(format!("{}::{id}", entry.urn)).or_insert(at);
            }
        }
        providers
    }

    /// What is wrong with each entry whatever the others are.
    pub(super) fn check(&self, found: &mut Vec<Violation>) {
        self.each(found, &|at, entry, found| {
            Self::check_names(at, entry, found);
            Self::check_waiting(entry, found);
            if entry.state.delete || entry.urn.is_empty() {
                return;
            }
            if let Some(live) = self.live(&entry.urn).filter(|&live| live != at) {
                let message = "another entry of the state has the same URN, and neither waits to be deleted".to_owned();
                let facts = [format!("places {at} and {live}: {}", named(&entry.urn))];
                let fix = "export the state, keep the entry whose id exists in the cloud, and import it again";
                found.push(Violation::new("H023", Some(entry.id), message, fix).evidence(facts));
            }
        });
    }

    /// Looks at every entry, at many by several threads; what is found is in the order of the entries.
    pub(super) fn each(
        &self,
        found: &mut Vec<Violation>,
        look: &(dyn Fn(usize, &Entry<'a>, &mut Vec<Violation>) + Sync),
    ) {
        if self.list.len() < WORTH_THREADS {
            self.list.iter().enumerate().for_each(|(at, entry)| look(at, entry, found));
            return;
        }
        let size = WORTH_THREADS / 4;
        let look_at = |(n, entries): (usize, &[Entry<'a>])| {
            let mut found = Vec::new();
            entries.iter().enumerate().for_each(|(at, entry)| look(n * size + at, entry, &mut found));
            found
        };
        let parts: Vec<_> = self.list.par_chunks(size).enumerate().map(look_at).collect();
        found.extend(parts.into_iter().flatten());
    }

    fn check_names(at: usize, entry: &Entry<'_>, found: &mut Vec<Violation>) {
        let place = || format!("place {at}: {}", named(&entry.urn));
        let mut add = |rule, message: &str, fix| {
            found.push(Violation::new(rule, Some(entry.id), message.to_owned(), fix).evidence([place()]));
        };
        let restore = "restore the entry from an earlier export of the state";
        if entry.urn.is_empty() {
            add("H020", "an entry of the state has no URN", restore);
        } else if !entry.urn.is_valid() {
            add("H020", "the URN of an entry of the state is none: a URN has four parts", restore);
        } else if is_provider(&entry.ty) && !is_provider(entry.urn.own_type()) {
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
    fn check_waiting(entry: &Entry<'_>, found: &mut Vec<Violation>) {
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

impl<'a> Entry<'a> {
    /// The entry that a resource of a recorded state is.
    fn recorded(stack: &'a Stack, resource: &'a Resource) -> Option<Self> {
        let (urn, ty) = (Cow::Borrowed(&resource.urn), Cow::Borrowed(&resource.ty));
        let state = resource.before.as_ref()?;
        let document = stack.node((state.document, state.node)).document();
        Some(Self { id: resource.id, urn, ty, state: Cow::Borrowed(state), document })
    }

    /// The entry of a recorded state on which a preview lies. A step may have given the resource another URN.
    fn below((resource, (id, node)): (&'a Resource, (DocumentId, Node<'a>))) -> Option<Self> {
        let document = node.document();
        let state = State::read(id, node, Origin::Recorded).ok()?;
        let text = |name: &str| state.field(document, name).and_then(Node::as_str).unwrap_or_default();
        let (urn, ty) = (Urn::new(&text("urn")), TypeToken::new(&text("type")));
        Some(Self { id: resource.id, urn: Cow::Owned(urn), ty: Cow::Owned(ty), state: Cow::Owned(state), document })
    }

    /// A field that holds a text, unless it is empty.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.field(name).and_then(Node::as_str).filter(|text| !text.is_empty())
    }

    /// The type, unless only the URN tells it.
    pub(super) fn written_type(&self) -> Option<&str> {
        self.field("type").is_some_and(|ty| ty.written_length() != Some(0)).then(|| self.ty.written())
    }

    /// A field.
    pub(super) fn field(&self, name: &str) -> Option<Node<'a>> {
        self.state.field(self.document, name)
    }

    /// Whether it was deleted to be replaced, and not made again.
    pub(super) fn is_pending_replacement(&self) -> bool {
        self.field("pendingReplacement").and_then(Node::as_bool) == Some(true)
    }

    /// What its header says.
    pub(super) fn state(&self) -> &State {
        &self.state
    }
}
