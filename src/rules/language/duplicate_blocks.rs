//! Resources of one type say the same, word for word, under names that do not count.
//!
//! ## Why it matters
//! A block that was pasted twice costs twice, and the next change reaches only one of them.
//!
//! ## What to do
//! Delete one, or make them in a loop, so that what is the same is written once.
//!
//! ## Not reported
//! Resources whose names end in a number, a zone or a region; such as differ in anything but names and tags; such as
//! hold values that are not known yet or secret; such as say little: fewer than four settings.

use std::collections::BTreeMap;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::View;
use crate::json::{Kind, Node};
use crate::model::{Resource, StateView, Value};
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
        let mut alike: BTreeMap<(&str, String), Vec<&Resource>> = BTreeMap::new();
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let Some(said) = cx.stack.view(resource, View::After).and_then(said) else { continue };
            alike.entry((&*resource.ty, said)).or_default().push(resource);
        }
        for ((ty, _), resources) in &alike {
            let [first, others @ ..] = resources.as_slice() else { continue };
            if others.is_empty() || resources.iter().any(|resource| counts(resource.urn.name())) {
                continue;
            }
            let count = resources.len();
            let message =
                format!("{count} resources of the type `{}` say the same", crate::model::TypeToken::new(ty).friendly());
            out.fail(first.id, message)
                .related(others.iter().map(|resource| resource.id))
                .fix("delete what was pasted twice, or make them in a loop");
        }
    }
}

/// Fewer settings are alike by chance.
const FEWEST: usize = 4;

/// Whether a name counts: `web-2`, `web-b`, `web-eu-west-1a`.
fn counts(name: &str) -> bool {
    let last = name.rsplit(['-', '_', '.']).next().unwrap_or(name);
    last.len() == 1 || last.bytes().any(|b| b.is_ascii_digit())
}

/// What a resource says beside its names, in one order; nothing where it says little or not all is known.
fn said(state: StateView<'_>) -> Option<String> {
    let inputs = state.inputs()?.node();
    let mut parts = Vec::new();
    for (key, value) in inputs.members() {
        if key.starts_with("__") || is_name(&key) || state.is_default(&key) {
            continue;
        }
        let mut text = format!("{key}=");
        write(value, &mut text)?;
        parts.push(text);
    }
    parts.sort_unstable();
    (parts.len() >= FEWEST).then(|| parts.join("\n"))
}

/// Whether a property only tells one resource from another.
fn is_name(key: &str) -> bool {
    key == "tags"
        || key == "tagsAll"
        || key == "description"
        || key.to_ascii_lowercase().ends_with("name")
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
        for name in ["web-2", "web-b", "zone-eu-west-1a", "q1"] {
            assert!(counts(name), "{name}");
        }
        for name in ["orders", "web-blue", "returns_queue"] {
            assert!(!counts(name), "{name}");
        }
    }
}
