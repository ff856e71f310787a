//! Resources that have names of their own and are the same by what they are. What ties is told, never guessed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::By;
use super::align::{Alignment, Tie};
use super::side::Side;
use super::token::Tokens;
use crate::lens::class_of;
use crate::model::{Known, Resource, ResourceId, Value};

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

/// What is told of a resource, in the words of no environment.
type Told = BTreeMap<String, String>;

/// The number by which a resource is told, where it has one on the other side.
type To<'t> = &'t dyn Fn(ResourceId) -> Option<ResourceId>;

/// The resources of a side are told by those of the target that they are, `to`; others by a number that no other has.
fn told<'a>(tokens: &Tokens<'_, 'a>, side: &Side<'a>, resource: &'a Resource, of_source: bool, to: To<'_>) -> Told {
    let Some(view) = side.view(resource) else { return Told::new() };
    let number = |id: ResourceId| to(id).map_or_else(|| format!("{} {id}", side.stack.input), |id| id.to_string());
    let member = |(name, value): (Cow<'_, str>, Known<Value<'_>>)| {
        if name.starts_with("__") || name == "region" || view.is_default(&name) {
            return None;
        }
        let origins = side.origins(view, &name).filter(|origins| !origins.is_empty());
        let text = if let Some(origins) = origins {
            // Whatever the cloud calls them, these are the resources that it refers to.
            let mut numbers: Vec<String> = origins.into_iter().map(number).collect();
            numbers.sort_unstable();
            numbers.join(",")
        } else {
            tokens.neutral(of_source, value.is()?.node().text())
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
pub(super) fn pair<'a>(source: &Side<'a>, target: &Side<'a>, alignment: &mut Alignment) {
    let mut types: BTreeMap<&str, (Vec<&'a Resource>, Vec<&'a Resource>)> = BTreeMap::new();
    let managed = |resource: &&Resource| resource.is_managed();
    for resource in source.resources().filter(managed).filter(|resource| alignment.target(resource.id).is_none()) {
        types.entry(class_of(&resource.ty)).or_default().0.push(resource);
    }
    for resource in target.resources().filter(managed).filter(|resource| alignment.source(resource.id).is_none()) {
        types.entry(class_of(&resource.ty)).or_default().1.push(resource);
    }
    types.retain(|_, (own, other)| !own.is_empty() && !other.is_empty());
    if types.is_empty() {
        return;
    }
    let by_name = alignment.clone();
    let tokens = Tokens::new(source, target, &by_name);
    for (ty, (own, other)) in types {
        if own.len().saturating_mul(other.len()) > MOST_PAIRS {
            alignment.notes.push(format!(
                "{} and {} resources of type {ty} have names of their own: too many to compare with each other",
                own.len(),
                other.len()
            ));
            continue;
        }
        let to = |id| alignment.target(id);
        let back = |id| alignment.source(id).map(|_| id);
        let told_a = |one: &&'a Resource| (one.id, told(&tokens, source, one, true, &to));
        let told_b = |one: &&'a Resource| (one.id, told(&tokens, target, one, false, &back));
        let (own, other): (Vec<_>, Vec<_>) = (own.iter().map(told_a).collect(), other.iter().map(told_b).collect());
        of_type(&own, &other, alignment);
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
        let told =
            |text: &str| -> Told { text.chars().enumerate().map(|(at, c)| (at.to_string(), c.to_string())).collect() };
        let mut alignment = Alignment::default();
        let own = [(1, told("abcde")), (2, told("vwxyz")), (3, told("a"))];
        let other = [(11, told("abcde")), (12, told("vwxyz")), (13, told("vwxyz")), (14, told("a"))];
        of_type(&own, &other, &mut alignment);
        assert_eq!(alignment.pairs, [(1, 11, By::Similarity)]);
        assert_eq!(alignment.ties.len(), 1);
        assert_eq!((&alignment.ties[0].source, &alignment.ties[0].target), (&vec![2], &vec![12, 13]));
    }
}
