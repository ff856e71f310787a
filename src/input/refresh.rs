//! A refresh, as a digest or a stream of events tells it: what was recorded of each resource, and what the cloud has
//! (Pulumi: `pkg/backend/display/json.go` swaps the steps of `refresh`, those of `preview --refresh` never).

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use memchr::memmem;

use super::deployment::interned;
use super::shape::events_of;
use crate::graph::{InputKind, Parts, Stack};
use crate::json::{Document, Kind, Node};
use crate::model::{Op, Origin, Resource, State, Urn};

/// What a preview or a stream tells of a refresh.
#[derive(Debug)]
pub enum Refresh {
    /// Nothing: no step of it is a refresh.
    None {
        /// The input.
        stack: Box<Stack>,
        /// Whether it shows an update that was made, and not a preview.
        applied: bool,
    },
    /// Of each resource the state before (recorded) and after (in the cloud; nothing for one that is gone).
    Of(Box<Refreshed>),
}

/// A refresh.
#[derive(Debug)]
pub struct Refreshed {
    /// The resources that were looked at. Both states are recorded ones; `step` says what the provider lists.
    pub stack: Stack,
    /// Whether values are compared by the steps of a program that follow the refresh: what drifted in outputs only or
    /// behind `ignoreChanges` is then not told.
    pub by_effect: bool,
    /// Whether the steps are those of a digest: the same holds.
    pub digest: bool,
    /// How many resources the engine says changed, or are gone, and no step shows how.
    pub not_itemised: u64,
    /// How many more steps than the engine counts say that a resource changed or is gone: several entries of the state
    /// have one URN.
    pub listed_twice: u64,
    /// Of how many resources the stream does not tell what the refresh found.
    pub unanswered: usize,
}

/// Reads the refresh of an input.
pub fn refreshed(stack: Stack) -> Refresh {
    let kind = stack.kind;
    let mut parts = stack.into_parts();
    let mut seen = Seen::default();
    match kind {
        InputKind::Events => seen.events(&parts.documents),
        InputKind::Preview => {
            add_events(&mut parts);
            seen.events(&parts.documents);
            if seen.entries.is_empty() {
                seen.digest(&parts.documents);
            }
        }
        _ => {}
    }
    if seen.entries.iter().all(|entry| !entry.refreshed) {
        return Refresh::None { stack: Box::new(Stack::new(parts)), applied: seen.told == Told::Applied };
    }
    Refresh::Of(Box::new(seen.finish(parts)))
}

/// `pulumi refresh --yes --json` writes the events of the refresh behind the digest of its preview.
fn add_events(parts: &mut Parts) {
    let [document] = parts.documents.as_slice() else { return };
    let start = document.root().offset();
    if memmem::find(document.text().as_bytes(), b"\"resOutputsEvent\"").is_none() {
        return;
    }
    let text = parts.documents.remove(0).into_text();
    // What the states of the digest point to stands at the same places: it is the first value again.
    let (document, faults) = Document::parse_many(text.into_since(start));
    if !faults.is_empty() {
        parts.notes.push("the events behind the digest are cut".to_owned());
    }
    parts.documents.push(document);
}

/// What the cloud has.
enum Found {
    /// Nobody has said yet.
    Open,
    /// The same as recorded.
    Same,
    /// Another state.
    State(u32),
    /// Nothing.
    Gone,
}

struct Entry {
    urn: Urn,
    /// The recorded state.
    recorded: u32,
    found: Found,
    /// The step that says what the provider lists.
    step: u32,
    refreshed: bool,
}

#[derive(Default)]
struct Seen {
    entries: Vec<Entry>,
    /// By URN; old halves of replacements by their id, too.
    places: HashMap<String, usize>,
    by_effect: bool,
    of_events: bool,
    told: Told,
}

/// Whether the steps were taken, as far as the events tell. That they are planned is said, that they are taken may be
/// left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    #[default]
    Nothing,
    Applied,
    Planned,
}

impl Seen {
    fn digest(&mut self, documents: &[Document]) {
        let Some(document) = documents.first() else { return };
        let steps: Vec<Node<'_>> = document.root().field("steps").into_iter().flat_map(Node::items).collect();
        let is_refresh = |step: &Node<'_>| text(*step, "op").as_deref() == Some("refresh");
        let refreshed: HashSet<_> = steps.iter().filter(|s| is_refresh(s)).filter_map(|s| text(*s, "urn")).collect();
        if refreshed.is_empty() {
            return;
        }
        // A program ran after the refresh: its steps show what the refresh has found, and are no part of it.
        self.by_effect = steps
            .iter()
            .any(|step| !is_refresh(step) && text(*step, "urn").is_some_and(|urn| refreshed.contains(&urn)));
        for step in steps {
            let (Some(op), Some(urn)) = (text(step, "op"), text(step, "urn")) else { continue };
            let (old, new) = (state(step, "oldState"), state(step, "newState"));
            if op == "refresh" {
                if let Some(recorded) = old.or(new) {
                    self.add(&urn, recorded, if self.by_effect { Found::Open } else { Found::Same }, step, true);
                }
            } else if self.by_effect {
                self.effect(&urn, &op, old);
            } else {
                self.result(&urn, &op, old, new, step);
            }
        }
        for entry in &mut self.entries {
            // What the program leaves alone is hidden: as far as the digest tells it is as recorded.
            if matches!(entry.found, Found::Open) {
                entry.found = Found::Same;
            }
        }
    }

    /// A step of `pulumi refresh`, in whose place the refresh stood.
    fn result(&mut self, urn: &str, op: &str, old: Option<Node<'_>>, new: Option<Node<'_>>, step: Node<'_>) {
        let Some(old) = old else { return };
        let found = match (op, new) {
            ("delete", _) => Found::Gone,
            ("update", Some(new)) => Found::State(new.index()),
            _ => Found::Same,
        };
        self.add(urn, old, found, step, op != "same");
    }

    /// A step of a program: it starts at what the refresh has found.
    fn effect(&mut self, urn: &str, op: &str, old: Option<Node<'_>>) {
        let Some(entry) = self.places.get(urn).and_then(|&at| self.entries.get_mut(at)) else { return };
        if !matches!(entry.found, Found::Open) {
            return;
        }
        match old {
            Some(old) => entry.found = Found::State(old.index()),
            None if op == "create" => entry.found = Found::Gone,
            None => {}
        }
    }

    fn add(&mut self, urn: &str, recorded: Node<'_>, found: Found, step: Node<'_>, refreshed: bool) {
        let at = self.entries.len();
        self.places.insert(place(urn, recorded), at);
        let entry = Entry { urn: Urn::new(urn), recorded: recorded.index(), found, step: step.index(), refreshed };
        self.entries.push(entry);
    }

    fn events(&mut self, documents: &[Document]) {
        let Some(document) = documents.first() else { return };
        for root in document.roots() {
            match events_of(root) {
                Some(events) => events.for_each(|event| self.event(event)),
                None => self.event(root),
            }
        }
    }

    fn event(&mut self, event: Node<'_>) {
        let metadata = |kind: &str| event.field(kind).and_then(|event| event.field("metadata"));
        let flag = |kind: &str, name: &str| event.field(kind)?.field(name)?.as_bool();
        let (preview, planning) = (flag("summaryEvent", "isPreview"), flag("resOutputsEvent", "planning"));
        if preview == Some(true) || planning == Some(true) {
            self.told = Told::Planned;
        } else if preview == Some(false) || event.field("resOutputsEvent").is_some() {
            self.told = self.told.max(Told::Applied);
        }
        if let Some(step) = metadata("resourcePreEvent") {
            if text(step, "op").as_deref() == Some("refresh")
                && let (Some(urn), Some(old)) = (text(step, "urn"), state(step, "old"))
            {
                self.of_events = true;
                self.add(&urn, old, Found::Open, step, true);
            }
        } else if let Some(step) = metadata("resOutputsEvent") {
            let (Some(urn), Some(op)) = (text(step, "urn"), text(step, "op")) else { return };
            let key = state(step, "old").map_or_else(|| urn.clone().into_owned(), |old| place(&urn, old));
            let Some(entry) = self.places.get(&key).and_then(|&at| self.entries.get_mut(at)) else { return };
            if !matches!(entry.found, Found::Open) {
                return;
            }
            entry.step = step.index();
            entry.found = match (&*op, state(step, "new")) {
                (_, Some(new)) => Found::State(new.index()),
                ("delete" | "refresh", None) => Found::Gone,
                _ => Found::Same,
            };
        }
    }

    fn finish(self, mut parts: Parts) -> Refreshed {
        let mut types = HashSet::new();
        let mut unanswered = 0;
        let mut resources = Vec::new();
        let mut doomed = Vec::new();
        if let Some(document) = parts.documents.first() {
            let read = |at: u32| State::read(0, document.node(at), Origin::Recorded).ok();
            for entry in &self.entries {
                let Some(before) = read(entry.recorded) else { continue };
                let (op, after) = match entry.found {
                    Found::Open => {
                        unanswered += 1;
                        (Op::Same, Some(before.clone()))
                    }
                    Found::Same => (Op::Same, Some(before.clone())),
                    Found::Gone => (Op::Delete, None),
                    Found::State(at) => (Op::Update, read(at)),
                };
                let named = before.field(document, "type").and_then(Node::as_str);
                let ty = interned(&mut types, named.as_deref().unwrap_or_else(|| entry.urn.own_type()));
                let step = Some((0, entry.step));
                // The old half of a replacement goes by itself.
                let list = if before.delete { &mut doomed } else { &mut resources };
                list.push(Resource { id: 0, urn: entry.urn.clone(), ty, op, before: Some(before), after, step });
            }
        }
        let counts = if self.by_effect { None } else { parts.change_summary.as_ref() };
        let counts = counts.filter(|_| !self.of_events);
        let listed: Vec<&Resource> = resources.iter().chain(&doomed).collect();
        let (not_itemised, listed_twice) = counts.map_or((0, 0), |counts| against(counts, &listed));
        parts.resources = resources;
        Refreshed {
            stack: Stack::new(parts),
            by_effect: self.by_effect,
            digest: !self.of_events,
            not_itemised,
            listed_twice,
            unanswered,
        }
    }
}

/// How many resources changed or are gone by the engine's counts and not by the steps, and the other way round.
fn against(counts: &BTreeMap<String, u64>, resources: &[&Resource]) -> (u64, u64) {
    [Op::Update, Op::Delete].iter().fold((0, 0), |(less, more), op| {
        let counted = counts.get(op.name()).copied().unwrap_or_default();
        let listed = resources.iter().filter(|resource| resource.op == *op).count() as u64;
        (less + counted.saturating_sub(listed), more + listed.saturating_sub(counted))
    })
}

fn text<'a>(step: Node<'a>, field: &str) -> Option<Cow<'a, str>> {
    step.field(field).and_then(Node::as_str)
}

fn state<'a>(step: Node<'a>, field: &str) -> Option<Node<'a>> {
    step.field(field).filter(|node| node.kind() == Kind::Object)
}

fn place(urn: &str, state: Node<'_>) -> String {
    let doomed = state.field("delete").and_then(Node::as_bool) == Some(true);
    let id = state.field("id").and_then(Node::as_str).filter(|_| doomed);
    id.map_or_else(|| urn.to_owned(), |id| format!("{urn} {id}"))
}
