//! Which resources of two stacks are the same. First by name, then by name without the words of environments, then by
//! what they are. What ties is told, never guessed.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::side::Side;
use super::{By, NamedPair, Plan, alike};
use crate::lens::class_of;
use crate::model::{Resource, ResourceId, Urn};

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
#[derive(Debug, Clone, Default)]
pub(super) struct Alignment {
    pub(super) pairs: Vec<(ResourceId, ResourceId, By)>,
    pub(super) ties: Vec<Tie>,
    pub(super) notes: Vec<String>,
    to: HashMap<ResourceId, ResourceId>,
    from: HashMap<ResourceId, ResourceId>,
}

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

    pub(super) fn take(&mut self, source: ResourceId, target: ResourceId, by: By) {
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
    // The types of the ancestors are in the URN, whether they are in the input or not.
    let exact = |side: &Side<'_>, resource: &Resource| {
        format!("{}::{}", resource.urn.qualified_type(), path(side, resource, &|_, name| name.to_owned()))
    };
    by_key(source, target, &mut alignment, exact);
    let bare = |side: &Side<'_>, name: &str| side.plain_name(name, &plan.strips);
    by_key(source, target, &mut alignment, |side, resource| path(side, resource, &bare));
    by_key(source, target, &mut alignment, |side, resource| {
        format!("{}::{}", class_of(&resource.ty), bare(side, resource.urn.name()))
    });
    alike::pair(source, target, &mut alignment);
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
            alignment
                .notes
                .push(format!("the pair `{a}` and `{b}` of the configuration names no two resources of one type"));
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
