//! What the engine itself says of a step: its detailed diff, and what forces a replacement.

use std::borrow::Cow;

use super::values::{Side, Walk};
use super::{Class, Kind, Place, PropertyChange};
use crate::json::Node;
use crate::model::{Known, PropertyPath, Segment, StateView, Value};

/// One entry of a detailed diff.
pub(super) struct Entry {
    path: PropertyPath,
    kind: Kind,
    /// Whether the old value is an input; else the output that the cloud answered.
    of_inputs: bool,
    replaces: bool,
}

/// The detailed diff of a step; nothing where the engine gave none.
pub(super) fn entries(step: Node<'_>) -> Vec<Entry> {
    let members = step.field("detailedDiff").into_iter().flat_map(Node::members);
    let entry = |(path, entry): (Cow<'_, str>, Node<'_>)| {
        let kind = entry.field("kind").or_else(|| entry.field("diffKind"))?.as_str()?.into_owned();
        let read = match kind.trim_end_matches("-replace") {
            "add" => Kind::Add,
            "delete" => Kind::Delete,
            _ => Kind::Update,
        };
        // `#initerror` and its like are no properties.
        (!path.starts_with('#')).then(|| Entry {
            path: PropertyPath::parse(&path),
            kind: read,
            of_inputs: entry.field("inputDiff").and_then(Node::as_bool).unwrap_or_default(),
            replaces: kind.ends_with("-replace"),
        })
    };
    members.filter_map(entry).collect()
}

/// The paths that force a replacement, or the engine's own words for it.
pub(super) fn replace_paths(step: Node<'_>, entries: &[Entry]) -> Vec<String> {
    let reasons = step.field("replaceReasons").or_else(|| step.field("keys")).into_iter().flat_map(Node::items);
    let mut paths: Vec<String> = reasons.filter_map(|reason| Some(reason.as_str()?.into_owned())).collect();
    if paths.is_empty() {
        paths.extend(entries.iter().filter(|entry| entry.replaces).map(|entry| entry.path.to_string()));
    }
    paths.sort();
    paths.dedup();
    paths
}

/// Adds what the engine lists and the comparison of the values did not show: secrets that changed, values that are
/// taken from what the cloud answered.
pub(super) fn complete(
    walk: &mut Walk<'_>,
    entries: &[Entry],
    before: Option<StateView<'_>>,
    after: Option<StateView<'_>>,
) {
    for entry in entries {
        if walk.found.iter().any(|change| change.place == Place::Input && meet(&change.path, &entry.path)) {
            continue;
        }
        let old_inputs = before.and_then(StateView::inputs);
        let old = if entry.of_inputs { old_inputs } else { before.and_then(StateView::outputs).or(old_inputs) };
        let new = follow(after.and_then(StateView::inputs), &entry.path)
            .or_else(|| follow(after.and_then(StateView::outputs), &entry.path));
        let old = follow(old, &entry.path);
        let seen = walk.found.len();
        walk.compare(&entry.path, side(old), side(new));
        if walk.found.len() == seen {
            walk.found.push(said(walk, entry, old, new));
        }
    }
}

/// The top-level properties that the provider says change; nothing where it says nothing.
pub(super) fn listed(step: Node<'_>, entries: &[Entry]) -> Option<Vec<String>> {
    if entries.is_empty() {
        return None;
    }
    let reasons = step.field("diffReasons").or_else(|| step.field("diffs")).into_iter().flat_map(Node::items);
    let reasons = reasons.filter_map(|reason| Some(PropertyPath::parse(&reason.as_str()?)));
    let paths = entries.iter().map(|entry| entry.path.clone()).chain(reasons);
    Some(paths.filter_map(|path| path.top().map(str::to_owned)).collect())
}

/// Why an input that differs is noise.
pub const UNLISTED: &str = "the provider lists what changes, and not this";

/// Inputs that differ and that the provider, which lists others, does not take for a change.
pub(super) fn discount(found: &mut [PropertyChange], listed: &[String]) {
    for change in found.iter_mut().filter(|change| change.place == Place::Input && change.class == Class::Real) {
        if change.path.top().is_some_and(|top| listed.iter().all(|name| name != top)) {
            change.class = Class::Noise;
            change.reason = Some(Cow::Borrowed(UNLISTED));
        }
    }
}

fn side(value: Known<Value<'_>>) -> Side<'_> {
    Side { node: value.is().map(Value::node), value }
}

fn said(walk: &Walk<'_>, entry: &Entry, old: Known<Value<'_>>, new: Known<Value<'_>>) -> PropertyChange {
    let (class, reason) = match (old, new) {
        (Known::Secret, _) | (_, Known::Secret) => (Class::Secret, "the engine says that the secret changes"),
        (Known::Unknown, _) | (_, Known::Unknown) => (Class::Unknown, "not known before the deployment"),
        (Known::Absent, Known::Absent) => (Class::Real, "the engine lists it and shows no value"),
        _ => (Class::Noise, "the engine lists it and the values are equal"),
    };
    PropertyChange {
        place: Place::Input,
        path: entry.path.clone(),
        kind: entry.kind,
        before: walk.mask.show(&entry.path, old),
        after: walk.mask.show(&entry.path, new),
        class,
        reason: Some(Cow::Borrowed(reason)),
    }
}

fn follow<'a>(properties: Option<Value<'a>>, path: &PropertyPath) -> Known<Value<'a>> {
    properties.map_or(Known::Absent, |properties| properties.follow(path.segments()))
}

/// Whether one path leads to the other, or both lead to elements of one list, whose places may have been counted
/// differently.
fn meet(a: &PropertyPath, b: &PropertyPath) -> bool {
    let steps = a.segments().iter().zip(b.segments());
    for (own, other) in steps {
        match (own, other) {
            (Segment::Index(own), Segment::Index(other)) if own != other => return true,
            _ if own == other => {}
            _ => return false,
        }
    }
    true
}
