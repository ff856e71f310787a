//! From what each change directly follows from to where the chains begin.

use super::cause::own;
use super::{Cause, Certainty, Root};
use crate::graph::Stack;
use crate::model::{Op, PropertyPath, Resource, ResourceId};

/// More beginnings than this of one change tell nobody anything.
const MOST: usize = 12;

/// A resource that a change follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) to: ResourceId,
    /// What of it, where that is known from the one that follows.
    pub(super) path: Option<PropertyPath>,
}

impl Link {
    pub(super) fn to(to: ResourceId) -> Self {
        Self { to, path: None }
    }
}

/// What one change directly follows from.
#[derive(Debug)]
pub(super) struct Direct {
    pub(super) cause: Cause,
    pub(super) own: Vec<Root>,
    pub(super) links: Vec<Link>,
    pub(super) certainty: Option<Certainty>,
}

impl Direct {
    pub(super) fn edited(resource: &Resource, path: Option<PropertyPath>) -> Self {
        Self { cause: Cause::Edited, own: vec![own(resource, path)], links: Vec::new(), certainty: None }
    }

    pub(super) fn follows(links: impl Into<Vec<Link>>) -> Self {
        Self { cause: Cause::Follows, own: Vec::new(), links: links.into(), certainty: None }
    }

    pub(super) fn unknown() -> Self {
        Self { cause: Cause::Unknown, own: Vec::new(), links: Vec::new(), certainty: None }
    }
}

/// The beginnings of every resource's change, by number. Follows the links depth first without recursion: chains are as
/// long as input makes them. A circle, which only broken input has, ends where it closes.
pub(super) fn resolve(stack: &Stack, direct: &[Option<Direct>]) -> Vec<Vec<Root>> {
    let mut found: Vec<Option<Vec<Root>>> = vec![None; direct.len()];
    let mut entered = vec![false; direct.len()];
    let mut path = Vec::new();
    for start in (0..).zip(direct).filter(|(_, direct)| direct.is_some()).map(|(id, _): (ResourceId, _)| id) {
        path.push(start);
        while let Some(&at) = path.last() {
            if found[at as usize].is_some() {
                path.pop();
                continue;
            }
            let links = direct[at as usize].as_ref().map_or(&[][..], |direct| &direct.links);
            if !entered[at as usize] {
                entered[at as usize] = true;
                path.extend(links.iter().map(|link| link.to).filter(|&to| !entered[to as usize]));
                continue;
            }
            found[at as usize] = Some(gather(stack, at, direct, &found));
            path.pop();
        }
    }
    found.into_iter().map(Option::unwrap_or_default).collect()
}

fn gather(stack: &Stack, at: ResourceId, direct: &[Option<Direct>], found: &[Option<Vec<Root>>]) -> Vec<Root> {
    let Some(this) = &direct[at as usize] else { return Vec::new() };
    let mut roots = this.own.clone();
    for link in &this.links {
        let behind = found[link.to as usize].as_deref().unwrap_or_default();
        if behind.is_empty() && stack.resource(link.to).op == Op::Read {
            roots.push(own(stack.resource(link.to), link.path.clone()));
        }
        roots.extend(behind.iter().cloned());
    }
    roots.sort();
    roots.dedup();
    roots.truncate(MOST);
    roots
}
