//! What entries refer to: it must be there, and stand before them.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::entries::{Entries, Entry};
use super::{Violation, named};
use crate::finding::Severity;
use crate::graph::Stack;
use crate::json::Node;
use crate::model::{PropertyPath, ProviderRef, ResourceId, STACK, Urn, split_urn};

/// Looks at every entry, and at every reference of it.
pub(super) fn check(stack: &Stack, entries: &Entries<'_>, deployment: Node<'_>, found: &mut Vec<Violation>) {
    // On top of a state lies a preview: the graph is that of the preview.
    let graph = stack.kind.is_state().then(|| stack.graph());
    let providers = entries.providers();
    let needs_providers = needs_providers(entries, deployment);
    entries.each(found, &|at, entry, found| {
        entries.check(at, entry, found);
        let mut broken = Broken::new(entries, at, entry);
        // Most entries of most states are in order: then the graph tells what they refer to.
        let Some(graph) = graph.filter(|graph| graph.leads_back(entry.id)) else {
            return broken.look(&providers, needs_providers, found);
        };
        if let Some(parent) = graph.parent(entry.id) {
            broken.look_at_types(&stack.resource(parent).urn, found);
        }
        if graph.provider(entry.id).is_none() {
            broken.look_at_provider(&providers, needs_providers, found);
            broken.report(found);
        }
    });
}

/// Whether every resource of a plugin must name its provider: states of the first years name none, and neither do
/// those that tools write.
fn needs_providers(entries: &Entries<'_>, deployment: Node<'_>) -> bool {
    let version = deployment.document().root().field("version").and_then(Node::as_i64);
    let names = |(_, entry): (usize, Entry<'_>)| entry.state().custom && entry.field("provider").is_some();
    version.is_some_and(|version| version >= 3) && entries.all().any(names)
}

/// A reference that does not hold.
enum Fault {
    Empty,
    Missing,
    Itself,
    Later(usize),
}

/// The references of one entry that do not hold.
struct Broken<'e> {
    entries: &'e Entries<'e>,
    at: usize,
    entry: Entry<'e>,
    /// References that hold.
    holding: Vec<Cow<'e, str>>,
    missing: Vec<String>,
    /// All that is missing are empty texts.
    only_empty: bool,
    /// The inputs that are computed from what is missing.
    inputs: Vec<String>,
    later: Vec<String>,
    related: Vec<ResourceId>,
}

/// How many references of one entry are remembered instead of being looked up again.
const MOST_REMEMBERED: usize = 16;

const REPAIR: &str = "`pulumi state repair` (export the state first); then `pulumi preview`, to see what is lost";

impl<'e> Broken<'e> {
    fn new(entries: &'e Entries<'e>, at: usize, entry: Entry<'e>) -> Self {
        let (missing, inputs, later, related) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let holding = Vec::new();
        Self { entries, at, entry, holding, missing, only_empty: true, inputs, later, related }
    }

    fn fault(&self, urn: &str) -> Option<Fault> {
        if urn.is_empty() {
            return Some(Fault::Empty);
        }
        match self.entries.first(urn) {
            None => Some(Fault::Missing),
            Some(first) if first < self.at => None,
            Some(first) if first == self.at => Some(Fault::Itself),
            Some(first) => Some(Fault::Later(first)),
        }
    }

    fn look(mut self, providers: &HashMap<String, usize>, needed: bool, found: &mut Vec<Violation>) {
        self.look_at_dependencies();
        self.look_at_parent(found);
        self.look_at_provider(providers, needed, found);
        self.report(found);
    }

    fn look_at_dependencies(&mut self) {
        for (at, urn) in self.entry.field("dependencies").into_iter().flat_map(Node::items).enumerate() {
            self.refer(urn, || format!("dependencies[{at}]"), None);
        }
        // The inputs repeat what is among the dependencies.
        for (input, urns) in self.entry.field("propertyDependencies").into_iter().flat_map(Node::members) {
            for urn in urns.items() {
                self.refer(urn, || format!("propertyDependencies.{}", named(&input)), Some(&input));
            }
        }
        if let Some(urn) = self.entry.field("deletedWith").filter(|_| self.entry.text("deletedWith").is_some()) {
            self.refer(urn, || "deletedWith".to_owned(), None);
        }
        for (at, urn) in self.entry.field("replaceWith").into_iter().flat_map(Node::items).enumerate() {
            self.refer(urn, || format!("replaceWith[{at}]"), None);
        }
    }

    fn refer(&mut self, urn: Node<'e>, place: impl Fn() -> String, input: Option<&Cow<'_, str>>) {
        let urn = urn.as_str().unwrap_or_default();
        if self.holding.contains(&urn) {
            return;
        }
        let fact = match self.fault(&urn) {
            None => {
                if self.holding.len() < MOST_REMEMBERED {
                    self.holding.push(urn);
                }
                return;
            }
            Some(Fault::Later(at)) => return self.note_later(&place(), &urn, at),
            Some(Fault::Empty) => format!("{}: an empty text", place()),
            Some(Fault::Missing) => format!("{}: {}", place(), named(&urn)),
            Some(Fault::Itself) => format!("{}: itself", place()),
        };
        self.only_empty &= urn.is_empty();
        self.missing.push(fact);
        self.inputs.extend(input.map(|input| input.clone().into_owned()));
    }

    fn note_later(&mut self, place: &str, urn: &str, at: usize) {
        self.later.push(format!("{place}: {} stands at place {at}", named(urn)));
        self.related.extend(self.entries.at(at).map(|entry| entry.id));
    }

    fn look_at_parent(&mut self, found: &mut Vec<Violation>) {
        let Some(parent) = self.entry.text("parent") else { return };
        let parent = &*parent;
        let orphan = |message: String, fact: String| {
            Violation::new("H014", Some(self.entry.id), message, REPAIR).evidence([fact])
        };
        match self.fault(parent) {
            Some(Fault::Later(at)) => self.note_later("parent", parent, at),
            Some(Fault::Itself) => {
                found.push(orphan("it is its own parent".to_owned(), format!("parent: {}", named(parent))));
                return;
            }
            Some(_) => {
                let message = format!("its parent `{}` is not in the state", named(Urn::new(parent).name()));
                found.push(orphan(message, format!("parent: {}", named(parent))));
                return;
            }
            None => {}
        }
        self.look_at_types(&Urn::new(parent), found);
    }

    /// A URN names the types of what contains its resource.
    fn look_at_types(&self, parent: &Urn, found: &mut Vec<Violation>) {
        if let Some(expected) = self.expected_types(parent) {
            let message = "its URN does not name the types of its parent".to_owned();
            let facts = [
                format!("parent: {}", named(parent)),
                format!(
                    "the URN names `{}`, and it must name `{}`",
                    named(self.entry.urn.qualified_type()),
                    named(&expected)
                ),
            ];
            let fix = "the next update would replace it: give it an alias with the URN of the state";
            let violation = Violation::new("H014", Some(self.entry.id), message, fix).evidence(facts);
            found.push(violation.severity(Severity::Medium).key("types"));
        }
    }

    /// The chain of types that the URN must name, if it names another.
    fn expected_types(&self, parent: &Urn) -> Option<String> {
        let own = self.entry.written_type()?;
        if split_urn(parent).nth(2) == Some(STACK) && self.entry.urn.qualified_type() == own {
            return None;
        }
        // The engine itself lives with types that hold the separator of URNs.
        if own.contains("::") || !self.entry.urn.is_valid() || !parent.is_valid() {
            return None;
        }
        let chain = self.entry.urn.qualified_type();
        let prefix = if parent.own_type() == STACK { "" } else { parent.qualified_type() };
        let rest = chain.strip_prefix(prefix);
        let rest = if prefix.is_empty() { rest } else { rest.and_then(|rest| rest.strip_prefix('$')) };
        let expected = [prefix, own].into_iter().filter(|part| !part.is_empty());
        (rest != Some(own)).then(|| expected.collect::<Vec<_>>().join("$"))
    }

    fn look_at_provider(&mut self, providers: &HashMap<String, usize>, needed: bool, found: &mut Vec<Violation>) {
        let add = |message: String, fact: Option<String>| {
            let fix = "restore the provider's entry from an earlier export of the state";
            Violation::new("H011", Some(self.entry.id), message, fix).evidence(fact)
        };
        let Some(reference) = self.entry.text("provider") else {
            let ty = self.entry.text("type").unwrap_or_default();
            let built_in = ty.starts_with("pulumi:");
            if needed && self.entry.state().custom && !built_in {
                found.push(add("it names no provider, and the others of the state do".to_owned(), None));
            }
            return;
        };
        if providers.get(&*reference).is_some_and(|&at| at < self.at) {
            return;
        }
        let fact = format!("provider: {}", named(&reference));
        let Some(provider) = ProviderRef::parse(&reference) else {
            found.push(add("its provider is not written as a provider reference".to_owned(), Some(fact)));
            return;
        };
        match providers.get(&*reference) {
            // What was deleted to be replaced may keep a provider that is gone.
            _ if self.entry.is_pending_replacement() => {}
            Some(&at) => self.note_later("provider", &provider.urn, at),
            None => {
                let same_urn = self.entries.first(&provider.urn).is_some();
                let what = if same_urn { "with this id is not" } else { "is not" };
                let message = format!("its provider `{}` {what} in the state", named(provider.urn.name()));
                found.push(add(message, Some(fact)));
            }
        }
    }

    /// One finding for all that is missing, one for all that comes too late.
    fn report(self, found: &mut Vec<Violation>) {
        if !self.missing.is_empty() {
            let message = match self.missing.len() {
                _ if self.only_empty => "it depends on an empty text instead of a resource".to_owned(),
                1 => "it depends on a resource that is not in the state".to_owned(),
                count => format!("{count} of its dependencies are on resources that are not in the state"),
            };
            let mut violation = Violation::new("H003", Some(self.entry.id), message, REPAIR).evidence(self.missing);
            // The engine reads such a state, and refuses to write it.
            violation.severity = self.only_empty.then_some(Severity::Medium);
            let first = self.inputs.first().filter(|first| self.inputs.iter().all(|input| input == *first));
            violation.path = first.map(|input| PropertyPath::of(input));
            found.push(violation);
        }
        if !self.later.is_empty() {
            let message = match self.later.len() {
                1 => format!("it stands at place {} of the state, before what it needs", self.at),
                count => {
                    format!("it stands at place {} of the state, before what {count} of its references need", self.at)
                }
            };
            let mut violation = Violation::new("H004", Some(self.entry.id), message, REPAIR).evidence(self.later);
            violation.related = self.related;
            violation.related.sort_unstable();
            violation.related.dedup();
            found.push(violation);
        }
    }
}
