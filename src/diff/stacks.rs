//! What differs inside one preview, and between two stacks. Resources keep their identity across renames.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use rayon::prelude::*;

use super::engine;
use super::resource::{self, Scope};
use super::{Class, Place, PropertyChange, Shown};
use crate::graph::{Coverage, Stack, View};
use crate::json::Node;
use crate::model::{Op, ProviderRef, Resource, StateView, TypeToken, Urn};

/// What happens to a resource from one side to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceDiff {
    /// Its URN after.
    pub urn: Urn,
    /// Its URN before, where that is another.
    pub old_urn: Option<Urn>,
    /// Its type.
    pub ty: TypeToken,
    /// What happens to it.
    pub op: Op,
    /// What forces a replacement.
    pub replace_paths: Vec<String>,
    /// What differs, sorted by path.
    pub properties: Vec<PropertyChange>,
    /// Whether it differs and the input does not tell in what.
    pub untold: bool,
}

/// Whether a resource differs in a way that a reader must see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Something real, secret or unknown.
    Real,
    /// Noise and echoes only.
    Folded,
    /// Nothing.
    None,
}

impl ResourceDiff {
    /// What happens to a resource, without anything that differs in it.
    pub fn bare(resource: &Resource, op: Op) -> Self {
        Self {
            urn: resource.urn.clone(),
            old_urn: None,
            ty: resource.ty.clone(),
            op,
            replace_paths: Vec::new(),
            properties: Vec::new(),
            untold: false,
        }
    }

    /// What the differences are worth together.
    pub fn difference(&self) -> Difference {
        let appears = matches!(self.op, Op::Create | Op::Delete | Op::Replace | Op::Import);
        if appears
            || self.untold
            || self.old_urn.is_some()
            || self.properties.iter().any(|change| change.class.counts())
        {
            Difference::Real
        } else if self.properties.is_empty() {
            Difference::None
        } else {
            Difference::Folded
        }
    }
}

/// The result of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The resources that differ, noise included, in the order of the stack after; those that are gone last.
    pub resources: Vec<ResourceDiff>,
    /// How many resources were compared.
    pub compared: usize,
    /// What a reader should know about the comparison.
    pub notes: Vec<String>,
    /// Whether something could not be compared.
    pub incomplete: bool,
}

impl Comparison {
    /// Keeps the resources that are wanted.
    pub fn focus(&mut self, wanted: impl Fn(&ResourceDiff) -> bool) {
        self.resources.retain(wanted);
    }

    /// The resources that differ in a way that a reader must see.
    pub fn real(&self) -> impl Iterator<Item = &ResourceDiff> {
        self.resources.iter().filter(|resource| resource.difference() == Difference::Real)
    }

    /// How many differences are noise or echoes, by their reason.
    pub fn folded(&self) -> BTreeMap<&str, usize> {
        let mut folded = BTreeMap::new();
        for change in self.resources.iter().flat_map(|resource| &resource.properties) {
            if matches!(change.class, Class::Noise | Class::Echo) {
                *folded.entry(change.reason.as_deref().unwrap_or_default()).or_default() += 1;
            }
        }
        folded
    }
}

/// Compares both sides of each step of a preview.
pub fn inside(stack: &Stack) -> Comparison {
    let one = |resource: &Resource| {
        let step = stack.node(resource.step?);
        let (before, after) = (stack.view(resource, View::Before), stack.view(resource, View::After));
        let entries = engine::entries(step);
        let mut properties = resource::compare(&resource.ty, before, after, &entries, Scope::Whole);
        if let Some(listed) = engine::listed(step, &entries) {
            engine::discount(&mut properties, &listed);
        }
        let old = before.and_then(|before| before.text("urn")).filter(|old| **old != *resource.urn);
        let found = ResourceDiff {
            urn: resource.urn.clone(),
            old_urn: old.map(|old| Urn::new(&old)).filter(|_| after.is_some()),
            ty: resource.ty.clone(),
            op: resource.op.clone(),
            replace_paths: engine::replace_paths(step, &entries),
            untold: resource.op.is_change() && properties.is_empty() && before.is_some_and(is_untold),
            properties,
        };
        (found.difference() != Difference::None).then_some(found)
    };
    let resources: Vec<Option<ResourceDiff>> = stack.resources.par_iter().map(one).collect();
    Comparison {
        resources: resources.into_iter().flatten().collect(),
        compared: stack.resources.len(),
        notes: Vec::new(),
        incomplete: stack.coverage == Coverage::Failed || stack.outcome.is_failed(),
    }
}

fn is_untold(state: StateView<'_>) -> bool {
    state.state().untold.properties
}

/// The names of two stacks, when they differ.
pub fn names_differ(a: &Stack, b: &Stack) -> Option<(String, String)> {
    let name = |stack: &Stack| Some((stack.name.project.clone()?, stack.name.stack.clone()?));
    let (a, b) = (name(a)?, name(b)?);
    (a != b).then(|| (format!("{}/{}", a.0, a.1), format!("{}/{}", b.0, b.1)))
}

/// Compares two stacks: the state after the change of each.
pub fn two(a: &Stack, b: &Stack) -> Comparison {
    let scope = if names_differ(a, b).is_some() { Scope::Inputs } else { Scope::Whole };
    let pairs = Pairing::of(a, b, scope);
    let one = |&(before, after): &(Option<&Resource>, Option<&Resource>)| pair(a, b, before, after, scope);
    let found: Vec<Option<ResourceDiff>> = pairs.pairs.par_iter().map(one).collect();
    let mut comparison = Comparison {
        resources: found.into_iter().flatten().collect(),
        compared: pairs.pairs.len(),
        notes: pairs.notes,
        incomplete: pairs.broken || [a, b].iter().any(|stack| stack.coverage == Coverage::Failed),
    };
    settle_references(&mut comparison.resources);
    if scope == Scope::Inputs {
        comparison.notes.push("two stacks: resources are compared by name, and only what the programs ask for".into());
    }
    comparison
}

/// Whether the change is that of the id that the cloud gave.
fn is_id(change: &PropertyChange) -> bool {
    change.place == Place::Option && change.path.top() == Some("id")
}

/// A value that was the id of a resource and is its new id says again that the resource was replaced.
fn settle_references(resources: &mut [ResourceDiff]) {
    let ids = resources.iter().flat_map(|resource| &resource.properties).filter(|change| is_id(change));
    let ids: HashMap<String, String> = ids
        .filter_map(|change| Some((change.before.as_ref()?.to_string(), change.after.as_ref()?.to_string())))
        .collect();
    if ids.is_empty() {
        return;
    }
    for change in resources.iter_mut().flat_map(|resource| &mut resource.properties) {
        let follows = |before: &Shown, after: &Shown| ids.get(&before.to_string()) == Some(&after.to_string());
        let both = change.before.as_ref().zip(change.after.as_ref());
        let refers = change.class == Class::Real && change.place != Place::Option;
        if refers && both.is_some_and(|(before, after)| follows(before, after)) {
            change.class = Class::Echo;
            change.reason = Some(Cow::Borrowed("refers to a resource that has a new id"));
        }
    }
}

fn pair(
    a: &Stack,
    b: &Stack,
    before: Option<&Resource>,
    after: Option<&Resource>,
    scope: Scope,
) -> Option<ResourceDiff> {
    let known = after.or(before)?;
    let view = |stack, resource: Option<_>| resource.and_then(|resource| Stack::view(stack, resource, View::After));
    let properties = resource::compare(&known.ty, view(a, before), view(b, after), &[], scope);
    let new_id = properties.iter().any(|change| is_id(change) && change.class.counts());
    let op = match (before, after) {
        (None, _) => Op::Create,
        (_, None) => Op::Delete,
        _ if new_id => Op::Replace,
        _ if properties.iter().any(|change| change.class.counts()) => Op::Update,
        _ => Op::Same,
    };
    let renamed = |old: &&Resource| scope == Scope::Whole && old.urn != known.urn;
    let old_urn = before.filter(renamed).map(|old| old.urn.clone());
    let found = ResourceDiff { old_urn, properties, ..ResourceDiff::bare(known, op) };
    (found.difference() != Difference::None).then_some(found)
}

/// Which resources of two stacks are the same.
struct Pairing<'a> {
    pairs: Vec<(Option<&'a Resource>, Option<&'a Resource>)>,
    notes: Vec<String>,
    broken: bool,
}

/// Identity of last resort: type, provider and the id that the cloud gave.
type Physical = (TypeToken, String, String);

impl<'a> Pairing<'a> {
    fn of(a: &'a Stack, b: &'a Stack, scope: Scope) -> Self {
        let mut pairing = Self { pairs: Vec::new(), notes: Vec::new(), broken: false };
        let (mut left, after) = (pairing.index(a, scope), pairing.index(b, scope));
        let mut open: Vec<(usize, &Resource)> = Vec::new();
        for (key, resource) in after.order {
            let before = left.by_key.remove(&key);
            if before.is_none() {
                open.push((pairing.pairs.len(), resource));
            }
            pairing.pairs.push((before, Some(resource)));
        }
        if scope == Scope::Whole {
            pairing.match_renamed(a, b, &mut left.by_key, &open);
        }
        pairing.leave_hidden(b, "second", &mut left.by_key);
        let gone = left.order.iter().filter_map(|(key, _)| left.by_key.remove(key));
        pairing.pairs.extend(gone.map(|resource| (Some(resource), None)));
        if a.coverage != Coverage::Failed && a.coverage.hides_resources() {
            let before = pairing.pairs.len();
            pairing.pairs.retain(|(before, after)| before.is_some() || after.is_none());
            pairing.say_hidden("first", before - pairing.pairs.len());
        }
        pairing
    }

    fn index(&mut self, stack: &'a Stack, scope: Scope) -> Index<'a> {
        let mut index = Index::default();
        let mut twice = BTreeSet::new();
        for resource in stack.resources.iter().filter(|resource| resource.after.is_some()) {
            let key = key(stack, resource, scope);
            if index.by_key.insert(key.clone(), resource).is_some() {
                twice.insert(resource.urn.clone());
            } else {
                index.order.push((key, resource));
            }
        }
        for urn in &twice {
            self.notes.push(format!("{}: {urn} stands more than once; the last one is compared", stack.input));
        }
        self.broken |= !twice.is_empty();
        // Of several entries the last one counts on both sides.
        for (key, resource) in &mut index.order {
            if let Some(last) = index.by_key.get(key) {
                *resource = last;
            }
        }
        index
    }

    /// Finds for resources without a counterpart the one they were renamed from.
    fn match_renamed(
        &mut self,
        a: &'a Stack,
        b: &'a Stack,
        left: &mut HashMap<String, &'a Resource>,
        open: &[(usize, &'a Resource)],
    ) {
        if open.is_empty() || left.is_empty() {
            return;
        }
        for &(place, resource) in open {
            let view = b.view(resource, View::After);
            let aliases = view.and_then(|view| view.field("aliases")).into_iter().flat_map(Node::items);
            let before = b.view(resource, View::Before).and_then(|before| before.text("urn"));
            let mut names = aliases.filter_map(Node::as_str).chain(before);
            self.pairs[place].0 = names.find_map(|name| left.remove(&*name));
        }
        let mut physical: HashMap<Physical, Option<String>> = HashMap::new();
        for (key, resource) in left.iter() {
            if let Some(identity) = physical_of(a, resource) {
                // Two with one identity are told apart by nothing.
                physical.entry(identity).and_modify(|known| *known = None).or_insert_with(|| Some(key.clone()));
            }
        }
        for &(place, resource) in open.iter().filter(|(_, resource)| !resource.ty.is_stack()) {
            if self.pairs[place].0.is_none() {
                let known = physical_of(b, resource).and_then(|identity| physical.remove(&identity).flatten());
                self.pairs[place].0 = known.and_then(|key| left.remove(&key));
            }
        }
    }

    /// A preview that hides unchanged resources does not say that they are gone.
    fn leave_hidden(&mut self, stack: &Stack, which: &str, left: &mut HashMap<String, &'a Resource>) {
        if stack.coverage.hides_resources() {
            let before = left.len();
            let deleted = |urn: &str| stack.by_urn(urn).is_some_and(|resource| resource.op.removes());
            left.retain(|_, resource| deleted(&resource.urn));
            self.say_hidden(which, before - left.len());
        }
    }

    fn say_hidden(&mut self, which: &str, count: usize) {
        if count > 0 {
            self.notes.push(format!(
                "{count} resources are not in the {which} input, which hides what does not change: not compared (settle \
                 with --show-sames)"
            ));
        }
    }
}

#[derive(Default)]
struct Index<'a> {
    by_key: HashMap<String, &'a Resource>,
    order: Vec<(String, &'a Resource)>,
}

/// What a resource is called. Old halves of replacements have their id in it: there may be several of one URN.
fn key(stack: &Stack, resource: &Resource, scope: Scope) -> String {
    let name = match scope {
        Scope::Whole => resource.urn.to_string(),
        Scope::Inputs if resource.ty.is_stack() => resource.ty.to_string(),
        Scope::Inputs => format!("{}::{}", resource.urn.qualified_type(), resource.urn.name()),
    };
    let doomed = resource.after.as_ref().is_some_and(|state| state.delete);
    let id = doomed.then(|| stack.latest(resource)?.text("id")).flatten();
    if doomed { format!("{name} (old half {})", id.unwrap_or_default()) } else { name }
}

fn physical_of(stack: &Stack, resource: &Resource) -> Option<Physical> {
    let view: StateView<'_> = stack.view(resource, View::After)?;
    let state = view.state();
    if !state.custom || state.delete || resource.ty.provider_package().is_some() {
        return None;
    }
    let provider = view.text("provider").and_then(|text| ProviderRef::parse(&text));
    let package = provider.map_or_else(String::new, |provider| provider.urn.own_type().to_owned());
    Some((resource.ty.clone(), package, view.id().is()?.into_owned()))
}
