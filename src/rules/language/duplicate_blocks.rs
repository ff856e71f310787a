//! Resources of one type say the same, word for word, under names that do not count.
//!
//! ## Why it matters
//! A block that was pasted twice costs twice, and the next change reaches only one of them.
//!
//! ## What to do
//! Delete one, or make them in a loop, so that what is the same is written once.
//!
//! ## Not reported
//! Resources whose names hold a number, a zone, a region, blue or green; such as are written at one place of the program
//! (a loop); children of different components; such as differ in anything but names and tags; such as hold values that
//! are not known yet or secret; such as say little: fewer than four settings.
//!
//! ## References
//!
//! Pulumi documentation, Resource names: each resource of a type has a name of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

use hashbrown::HashMap;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::json::{Kind, Node};
use crate::model::{Resource, StateView, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("L229", "duplicate-blocks", Severity::Low, "resources of one type say the same under different names")
        .confidence(Confidence::Possible)
        .opt_in()
        .docs(include_str!("duplicate_blocks.rs"));

pub(super) struct DuplicateBlocks;

impl Rule for DuplicateBlocks {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        cx.stack.types().into_iter().for_each(|ty| check(cx, ty, out));
    }
}

fn check<'a>(cx: &Cx<'a>, ty: &'a TypeToken, out: &mut Sink<'_>) {
    // A component makes its children alike each time it is used: only siblings are compared.
    let mut alike: BTreeMap<(Option<Cow<'_, str>>, String), Vec<&Resource>> = BTreeMap::new();
    for resource in near_alike(cx, ty).into_iter().flatten() {
        let Some(state) = cx.stack.view(resource, View::After) else { continue };
        let Some(said) = said(state) else { continue };
        alike.entry((state.text("parent"), said)).or_default().push(resource);
    }
    for resources in alike.values() {
        let [first, others @ ..] = resources.as_slice() else { continue };
        let is_meant = || resources.iter().any(|resource| counts(resource.urn.name()));
        if others.is_empty() || is_meant() || is_loop(cx, resources) {
            continue;
        }
        let (count, ty) = (resources.len(), TypeToken::new(ty).friendly());
        out.fail(first.id, format!("{count} resources of the type `{ty}` say the same"))
            .related(others.iter().map(|resource| resource.id))
            .fix("delete what was pasted twice, or make them in a loop");
    }
}

/// The resources of a type that may say the same: what they say is written out only where their marks are the same.
fn near_alike<'a>(cx: &Cx<'a>, ty: &'a TypeToken) -> Vec<Vec<&'a Resource>> {
    let managed = || cx.stack.by_type(ty).filter(|resource| resource.is_managed());
    // All of the names must not count.
    if managed().filter(|resource| !counts(resource.urn.name())).nth(1).is_none() {
        return Vec::new();
    }
    let mut marked: HashMap<u64, Vec<&Resource>> = HashMap::new();
    let hasher = marked.hasher().clone();
    for resource in managed() {
        let inputs = cx.stack.view(resource, View::After).and_then(|state| Some((state, state.inputs()?)));
        let Some((state, inputs)) = inputs else { continue };
        let told = inputs.node().members().filter(|member| tells(state, member));
        // In whatever order they stand.
        let marks = told.map(|(key, value)| hasher.hash_one((key, value.kind(), value.len(), value.written())));
        let mark = marks.fold(0, u64::wrapping_add);
        marked.entry(mark).or_default().push(resource);
    }
    let mut several: Vec<_> = marked.into_values().filter(|resources| resources.len() > 1).collect();
    several.sort_by_key(|resources| resources.first().map(|first| first.id));
    several
}

/// Fewer settings are alike by chance.
const FEWEST: usize = 4;

/// Whether all are written at one place of the program.
fn is_loop(cx: &Cx<'_>, resources: &[&Resource]) -> bool {
    let source = |resource: &&Resource| cx.stack.latest(resource)?.source().map(|source| (source.path, source.line));
    let places: Vec<_> = resources.iter().map(source).collect();
    places.windows(2).all(|pair| pair[0].is_some() && pair[0] == pair[1])
}

/// Whether a name counts, or tells one of a pair: `web-2`, `web-b`, `web-eu-west-1a`, `web-blue`.
fn counts(name: &str) -> bool {
    let is_count =
        |word: &str| word.len() == 1 || matches!(word, "blue" | "green") || word.bytes().any(|b| b.is_ascii_digit());
    name.split(['-', '_', '.']).any(is_count)
}

/// What a resource says beside its names, in one order; nothing where it says little or not all is known.
fn said(state: StateView<'_>) -> Option<String> {
    let parts: Vec<_> = state.inputs()?.node().members().filter(|member| tells(state, member)).collect();
    if parts.len() < FEWEST {
        return None;
    }
    let written = parts.into_iter().map(|(key, value)| {
        let mut text = format!("{key}=");
        write(value, &mut text).map(|()| text)
    });
    let mut parts: Vec<String> = written.collect::<Option<_>>()?;
    parts.sort_unstable();
    Some(parts.join("\n"))
}

/// Whether an input says something beside names.
fn tells(state: StateView<'_>, (key, value): &(Cow<'_, str>, Node<'_>)) -> bool {
    // A name with dots is an address: what a record is about.
    let is_label = is_name(key) && !value.as_str().is_some_and(|text| text.contains('.'));
    !key.starts_with("__") && !is_label && !state.is_default(key)
}

/// Whether a property only tells one resource from another.
fn is_name(key: &str) -> bool {
    key == "tags"
        || key == "tagsAll"
        || key == "description"
        || key.len().checked_sub(4).and_then(|at| key.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("name"))
        || key.ends_with("namePrefix")
}

/// Writes a value with the keys of objects in order; nothing where a part of it cannot be seen.
fn write(node: Node<'_>, text: &mut String) -> Option<()> {
    if node.kind() != Kind::Null {
        Value::read(Some(node)).is()?;
    }
    match node.kind() {
        Kind::Object => {
            let mut members: Vec<_> = node.members().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            for (key, value) in members {
                text.push_str(&key);
                text.push(':');
                write(value, text)?;
            }
        }
        Kind::Array => node.items().try_for_each(|item| {
            text.push(',');
            write(item, text)
        })?,
        _ => text.push_str(node.text()),
    }
    text.push(';');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_count_are_told() {
        for name in ["web-2", "web-b", "zone-eu-west-1a-dev", "q1", "web-blue"] {
            assert!(counts(name), "{name}");
        }
        for name in ["orders", "web-front", "returns_queue"] {
            assert!(!counts(name), "{name}");
        }
    }
}
