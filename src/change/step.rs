//! What a step changes, as the engine says it.

use std::borrow::Cow;

use crate::graph::Stack;
use crate::json::Node;
use crate::model::{Op, PropertyPath, Resource};

/// What the engine says of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// The properties that change.
    pub(super) paths: Vec<PropertyPath>,
    /// What forces a replacement: properties, or one of the engine's own words (`provider`, `id`, `replaceWith`,
    /// `deletedWith`, `#initerror`).
    pub(super) forced_by: Vec<String>,
    /// Whether an old half of the resource is deleted before its replacement is made; nothing where the input does not
    /// tell.
    pub(super) delete_first: Option<bool>,
}

impl Said {
    /// Reads the step of a resource; nothing for a resource without a step.
    pub(super) fn of(stack: &Stack, resource: &Resource) -> Option<Self> {
        let step = stack.node(resource.step?);
        if resource.op == Op::Create {
            return Some(Self::default());
        }
        let diff: Vec<(PropertyPath, bool)> =
            step.field("detailedDiff").into_iter().flat_map(Node::members).map(entry).collect();
        let mut paths: Vec<PropertyPath> = diff.iter().map(|(path, _)| path.clone()).collect();
        if paths.is_empty() {
            paths = texts(step, "diffReasons", "diffs").map(|path| PropertyPath::parse(&path)).collect();
        }
        paths.sort();
        paths.dedup();
        let mut forced_by: Vec<String> = texts(step, "replaceReasons", "keys").collect();
        if forced_by.is_empty() {
            forced_by.extend(diff.iter().filter(|(_, replaces)| *replaces).map(|(path, _)| path.to_string()));
        }
        forced_by.sort();
        forced_by.dedup();
        Some(Self { paths, forced_by, delete_first: delete_first(step, &resource.op) })
    }
}

/// A path of the detailed diff, and whether its change replaces the resource.
fn entry((path, entry): (Cow<'_, str>, Node<'_>)) -> (PropertyPath, bool) {
    let kind = entry.field("kind").or_else(|| entry.field("diffKind")).and_then(Node::as_str);
    (PropertyPath::parse(&path), kind.is_some_and(|kind| kind.ends_with("-replace")))
}

/// The texts of a list, by its name in a digest or in an event.
fn texts<'a>(step: Node<'a>, digest: &str, event: &str) -> impl Iterator<Item = String> + use<'a> {
    let items = step.field(digest).or_else(|| step.field(event)).into_iter().flat_map(Node::items);
    items.filter_map(|item| item.as_str().map(Cow::into_owned))
}

/// The digest shows it on the old state: `delete` when the new half comes first, `pendingReplacement` when it comes last.
fn delete_first(step: Node<'_>, op: &Op) -> Option<bool> {
    let old = step.field("oldState").filter(|_| *op == Op::Replace)?;
    let flag = |name: &str| old.field(name).and_then(Node::as_bool) == Some(true);
    match (flag("pendingReplacement"), flag("delete")) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
