//! Which resources of two stacks are the same. First by name, then by name without the words of environments, then by
//! what they are. What ties is told, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::side::Side;
use super::{By, NamedPair, Plan};
use crate::lens::class_of;
use crate::model::{Known, Resource, ResourceId, Urn, Value};

/// Two resources that are one, or one that may be several.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The resource of the source.
    pub source: Urn,
    /// That of the target; nothing where it is ambiguous.
    pub target: Option<Urn>,
    /// How they were found.
    pub by: By,
    /// All others that it may be one with, or that may be in its place.
    pub candidates: Vec<Urn>,
}

/// Resources of both sides that are equally alike.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub(super) source: Vec<ResourceId>,
    pub(super) target: Vec<ResourceId>,
}

/// Which resources are the same.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    pub(super) pairs: Vec<(ResourceId, ResourceId, By)>,
    pub(super) ties: Vec<Tie>,
    pub(super) notes: Vec<String>,
    to: HashMap<ResourceId, ResourceId>,
    from: HashMap<ResourceId, ResourceId>,
}

/// So much of two resources must be equal that they are one under two names.
const ALIKE: f64 = 0.8;
/// What is less alike than the best by no more than this may as well be it.
const MARGIN: f64 = 0.05;
/// The parent among what is told of a resource; no property is called so.
const PARENT: &str = "#parent";
/// Fewer properties than this tell nothing; with the parent, which tells more than they do, one less.
const TELLING: usize = 3;
/// More pairs of one type are not compared with each other.
const MOST_PAIRS: usize = 10_000;
/// Parents above this are not followed.
const DEEPEST: usize = 32;

impl Alignment {
    /// The resource of the target that a resource of the source is.
    pub(super) fn target(&self, source: ResourceId) -> Option<ResourceId> {
        self.to.get(&source).copied()
    }

    /// The resource of the source that a resource of the target is.
    pub(super) fn source(&self, target: ResourceId) -> Option<ResourceId> {
        self.from.get(&target).copied()
    }

    fn take(&mut self, source: ResourceId, target: ResourceId, by: By) {
        self.pairs.push((source, target, by));
        self.to.insert(source, target);
        self.from.insert(target, source);
    }

    /// The pairs as results tell them, in the order of the source; ties last.
    pub(super) fn into_rows(self, source: &Side<'_>, target: &Side<'_>) -> Vec<Pair> {
        let urn = |side: &Side<'_>, id: ResourceId| side.stack.resource(id).urn.clone();
        let mut pairs = self.pairs;
        pairs.sort_unstable_by_key(|(source, _, _)| *source);
        let rows = pairs.into_iter().map(|(a, b, by)| Pair {
            source: urn(source, a),
            target: Some(urn(target, b)),
            by,
            candidates: Vec::new(),
        });
        let ties = self.ties.into_iter().filter_map(|tie| {
            let (first, others) = tie.source.split_first()?;
            let others = others.iter().map(|id| urn(source, *id));
            let candidates = others.chain(tie.target.iter().map(|id| urn(target, *id))).collect();
            Some(Pair { source: urn(source, *first), target: None, by: By::Ambiguous, candidates })
        });
        rows.chain(ties).collect()
    }
}

/// Pairs the resources of two stacks.
pub(super) fn align(source: &Side<'_>, target: &Side<'_>, plan: &Plan) -> Alignment {
    let mut alignment = Alignment::default();
    named(source, target, &plan.pairs, &mut alignment);
    let exact = |side: &Side<'_>, resource: &Resource| path(side, resource, &|_, name| name.to_owned());
    by_key(source, target, &mut alignment, exact);
    let plain = |side: &Side<'_>, name: &str| side.plain_name(name, &plan.strips);
    by_key(source, target, &mut alignment, |side, resource| path(side, resource, &plain));
    by_key(source, target, &mut alignment, |side, resource| {
        format!("{}::{}", class_of(&resource.ty), plain(side, resource.urn.name()))
    });
    by_likeness(source, target, &mut alignment);
    alignment
}

/// The pairs of the configuration.
fn named(source: &Side<'_>, target: &Side<'_>, pairs: &[NamedPair], alignment: &mut Alignment) {
    for pair in pairs {
        let matching = |side: &Side<'_>, glob: &globset::GlobMatcher| {
            let is = |resource: &&Resource| glob.is_match(&*resource.urn) || glob.is_match(resource.urn.name());
            side.resources().filter(is).map(|resource| (resource.ty.clone(), resource.id)).collect::<Vec<_>>()
        };
        let (own, other) = (matching(source, &pair.source), matching(target, &pair.target));
        // A name may be that of several resources: the type tells them apart.
        let mut found = false;
        for (ty, a) in &own {
            let alone = own.iter().filter(|(other, _)| other == ty).count() == 1;
            let mut others = other.iter().filter(|(other, _)| other == ty);
            if let (true, Some((_, b)), None) = (alone, others.next(), others.next())
                && alignment.target(*a).is_none()
                && alignment.source(*b).is_none()
            {
                alignment.take(*a, *b, By::Config);
                found = true;
            }
        }
        if !found {
            let (a, b) = (pair.source.glob().glob(), pair.target.glob().glob());
            alignment.notes.push(format!("the pair `{a}` and `{b}` of the configuration names no two resources of one type"));
        }
    }
}

/// The names of the ancestors and of the resource itself, with its type.
fn path(side: &Side<'_>, resource: &Resource, name: &dyn Fn(&Side<'_>, &str) -> String) -> String {
    if resource.ty.is_stack() {
        return resource.ty.to_string();
    }
    let mut text = format!("{}::{}", class_of(&resource.ty), name(side, resource.urn.name()));
    let mut at = resource;
    for _ in 0..DEEPEST {
        let parent = side.stack.latest(at).and_then(|view| view.text("parent"));
        let Some(parent) = parent.and_then(|urn| side.stack.by_urn(&urn)) else { break };
        if parent.ty.is_stack() {
            break;
        }
        text.push('/');
        text.push_str(&name(side, parent.urn.name()));
        at = parent;
    }
    text
}

/// Pairs what has a key that no other of its side has.
fn by_key(
    source: &Side<'_>,
    target: &Side<'_>,
    alignment: &mut Alignment,
    key: impl Fn(&Side<'_>, &Resource) -> String,
) {
    let mut left: HashMap<String, Vec<ResourceId>> = HashMap::new();
    for resource in source.resources().filter(|resource| alignment.target(resource.id).is_none()) {
        left.entry(key(source, resource)).or_default().push(resource.id);
    }
    if left.is_empty() {
        return;
    }
    let mut right: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
    for resource in target.resources().filter(|resource| alignment.source(resource.id).is_none()) {
        right.entry(key(target, resource)).or_default().push(resource.id);
    }
    for (key, targets) in &right {
        if let (Some([a]), [b]) = (left.get(key).map(Vec::as_slice), targets.as_slice()) {
            alignment.take(*a, *b, By::Name);
        }
    }
}

/// What is told of a resource, in the words of no environment.
type Told = BTreeMap<String, String>;

/// The resources of a side are told by those of the target that they are, `to`; others by a number that no other has.
fn told<'a>(side: &Side<'a>, resource: &'a Resource, to: &dyn Fn(ResourceId) -> Option<ResourceId>) -> Told {
    let Some(view) = side.view(resource) else { return Told::new() };
    let number = |id: ResourceId| to(id).map_or_else(|| format!("{}#{id}", side.stack.name.stack.as_deref().unwrap_or("")), |id| id.to_string());
    let member = |(name, value): (std::borrow::Cow<'_, str>, Known<Value<'_>>)| {
        if name.starts_with("__") || name == "region" || view.is_default(&name) {
            return None;
        }
        let origins = side.origins(view, &name).filter(|origins| !origins.is_empty());
        let text = match origins {
            // Whatever the cloud calls them, these are the resources that it refers to.
            Some(origins) => {
                let mut numbers: Vec<String> = origins.into_iter().map(number).collect();
                numbers.sort_unstable();
                numbers.join(",")
            }
            None => {
                let text = side.plain(value.is()?.node().text());
                side.regions.iter().fold(text, |text, region| text.replace(region.as_str(), "region"))
            }
        };
        Some((name.into_owned(), text))
    };
    let mut told: Told = view.inputs().into_iter().flat_map(Value::members).filter_map(member).collect();
    let parent = view.text("parent").and_then(|urn| side.stack.by_urn(&urn)).filter(|parent| !parent.ty.is_stack());
    if let Some(parent) = parent {
        told.insert(PARENT.to_owned(), number(parent.id));
    }
    told
}

fn likeness(a: &Told, b: &Told) -> f64 {
    let all = a.len().max(b.len());
    let one_parent = a.get(PARENT).is_some_and(|parent| b.get(PARENT) == Some(parent));
    if all < TELLING && !(one_parent && all + 1 == TELLING) {
        return 0.0;
    }
    let equal = a.iter().filter(|(name, text)| b.get(*name) == Some(*text)).count();
    // Both are counts of properties.
    f64::from(u32::try_from(equal).unwrap_or(u32::MAX)) / f64::from(u32::try_from(all).unwrap_or(u32::MAX))
}

/// Pairs what is left over by what it is.
fn by_likeness<'a>(source: &Side<'a>, target: &Side<'a>, alignment: &mut Alignment) {
    let mut types: BTreeMap<&str, (Vec<&'a Resource>, Vec<&'a Resource>)> = BTreeMap::new();
    let managed = |resource: &&Resource| resource.is_managed();
    for resource in source.resources().filter(managed).filter(|resource| alignment.target(resource.id).is_none()) {
        types.entry(class_of(&resource.ty)).or_default().0.push(resource);
    }
    for resource in target.resources().filter(managed).filter(|resource| alignment.source(resource.id).is_none()) {
        types.entry(class_of(&resource.ty)).or_default().1.push(resource);
    }
    for (ty, (own, other)) in types {
        if own.len().saturating_mul(other.len()) > MOST_PAIRS {
            alignment.notes.push(format!(
                "{} and {} resources of type {ty} have names of their own: too many to compare with each other",
                own.len(),
                other.len()
            ));
            continue;
        }
        if !other.is_empty() {
            let to = |id| alignment.target(id);
            let back = |id| alignment.source(id).map(|_| id);
            let own: Vec<(ResourceId, Told)> = own.iter().map(|one| (one.id, told(source, one, &to))).collect();
            let other: Vec<(ResourceId, Told)> = other.iter().map(|one| (one.id, told(target, one, &back))).collect();
            of_type(&own, &other, alignment);
        }
    }
}

fn of_type(own: &[(ResourceId, Told)], other: &[(ResourceId, Told)], alignment: &mut Alignment) {
    let mut scores: Vec<(f64, ResourceId, ResourceId)> = Vec::new();
    for (a, told_a) in own {
        for (b, told_b) in other {
            let score = likeness(told_a, told_b);
            if score >= ALIKE {
                scores.push((score, *a, *b));
            }
        }
    }
    // Only what is as good as the best of both ends counts.
    let best = |of: &dyn Fn(&(f64, ResourceId, ResourceId)) -> ResourceId| {
        let mut best: HashMap<ResourceId, f64> = HashMap::new();
        for score in &scores {
            let known = best.entry(of(score)).or_insert(score.0);
            *known = known.max(score.0);
        }
        best
    };
    let (best_own, best_other) = (best(&|score| score.1), best(&|score| score.2));
    let near = |best: Option<&f64>, score: f64| best.is_some_and(|best| score >= best - MARGIN);
    let edges: Vec<(ResourceId, ResourceId)> = scores
        .iter()
        .filter(|(score, a, b)| near(best_own.get(a), *score) && near(best_other.get(b), *score))
        .map(|(_, a, b)| (*a, *b))
        .collect();
    for (sources, targets) in groups(&edges) {
        match (sources.as_slice(), targets.as_slice()) {
            ([a], [b]) => alignment.take(*a, *b, By::Similarity),
            _ => alignment.ties.push(Tie { source: sources, target: targets }),
        }
    }
}

/// What hangs together, in the order of the source.
fn groups(edges: &[(ResourceId, ResourceId)]) -> Vec<(Vec<ResourceId>, Vec<ResourceId>)> {
    let mut forward: BTreeMap<ResourceId, Vec<ResourceId>> = BTreeMap::new();
    let mut back: BTreeMap<ResourceId, Vec<ResourceId>> = BTreeMap::new();
    for (a, b) in edges {
        forward.entry(*a).or_default().push(*b);
        back.entry(*b).or_default().push(*a);
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for start in forward.keys() {
        if seen.contains(start) {
            continue;
        }
        let (mut sources, mut targets, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![*start]);
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                sources.insert(at);
                for target in forward.get(&at).into_iter().flatten() {
                    if targets.insert(*target) {
                        open.extend(back.get(target).into_iter().flatten());
                    }
                }
            }
        }
        found.push((sources.into_iter().collect(), targets.into_iter().collect()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_together_is_one_group() {
        let found = groups(&[(1, 10), (2, 20), (2, 21), (3, 21), (4, 40)]);
        assert_eq!(found, [(vec![1], vec![10]), (vec![2, 3], vec![20, 21]), (vec![4], vec![40])]);
    }

    #[test]
    fn one_is_paired_and_several_that_are_alike_tie() {
        let told = |text: &str| -> Told { text.chars().enumerate().map(|(at, c)| (at.to_string(), c.to_string())).collect() };
        let mut alignment = Alignment::default();
        let own = [(1, told("abcde")), (2, told("vwxyz")), (3, told("a"))];
        let other = [(11, told("abcde")), (12, told("vwxyz")), (13, told("vwxyz")), (14, told("a"))];
        of_type(&own, &other, &mut alignment);
        assert_eq!(alignment.pairs, [(1, 11, By::Similarity)]);
        assert_eq!(alignment.ties.len(), 1);
        assert_eq!((&alignment.ties[0].source, &alignment.ties[0].target), (&vec![2], &vec![12, 13]));
    }
}
