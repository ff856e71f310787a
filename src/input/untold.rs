//! What a form leaves out, from the state that completes it.

use std::fmt::Write as _;

use hashbrown::HashSet;

use crate::json::{Document, Node};
use crate::model::{DocumentId, Op, Resource, State, StateView, Untold, Value, is_unknown};

/// Whether every property of what will be there is told.
pub(super) fn is_told(resources: &[Resource]) -> bool {
    resources.iter().filter_map(|resource| resource.after.as_ref()).all(|after| !after.untold.properties)
}

/// Whether it is known of every resource what it depends on. A stream does not tell it. The state tells it of what was
/// there before; an input that is computed anew follows from what it was computed from, where that changes.
pub(super) fn is_linked(resources: &[Resource], documents: &[Document]) -> bool {
    let moving: HashSet<&str> =
        resources.iter().filter(|resource| resource.op.is_change()).map(|resource| &*resource.urn).collect();
    let linked = |resource: &Resource| {
        let Some(after) = resource.after.as_ref().filter(|after| after.untold.links) else { return true };
        if !resource.op.is_change() {
            return true;
        }
        let Some(before) = resource.before.as_ref().filter(|before| before.untold == Untold::default()) else {
            return false;
        };
        let Some(recorded) = view(documents, before) else { return false };
        let explained = |input: Node<'_>| {
            let sources = input.key().and_then(|key| recorded.property_dependencies(&key));
            !holds_unknown(input) || sources.is_some_and(|urns| urns.iter().any(|urn| moving.contains(urn.as_ref())))
        };
        inputs(documents, after).is_none_or(|inputs| inputs.children().all(explained))
    };
    resources.iter().all(linked)
}

fn holds_unknown(value: Node<'_>) -> bool {
    value.descendants().filter_map(Node::as_str).any(|text| is_unknown(&text))
}

/// Adds to the inputs that a plan changes those that it leaves as they are.
pub(super) fn fill(resources: &mut [Resource], documents: &mut Vec<Document>) {
    let Ok(number) = DocumentId::try_from(documents.len()) else { return };
    let mut text = String::from("[");
    let mut filled = Vec::new();
    for (at, resource) in resources.iter().enumerate() {
        let (Some(before), Some(after)) = (&resource.before, &resource.after) else { continue };
        if resource.op != Op::Same && after.untold.properties && !before.untold.properties {
            let comma = if filled.is_empty() { "" } else { "," };
            text.push_str(comma);
            write(&mut text, documents, before, after);
            filled.push(at);
        }
    }
    text.push(']');
    let Ok(document) = Document::parse(text) else { return };
    for (at, node) in filled.into_iter().zip(document.root().items()) {
        let Some(after) = &mut resources[at].after else { continue };
        if let Ok(mut state) = State::read(number, node, after.origin) {
            state.delete = after.delete;
            state.untold = Untold { properties: false, ..after.untold };
            *after = state;
        }
    }
    documents.push(document);
}

fn view<'a>(documents: &'a [Document], state: &'a State) -> Option<StateView<'a>> {
    let document = documents.get(usize::try_from(state.document).ok()?)?;
    Some(StateView::new(document, state, None))
}

fn inputs<'a>(documents: &'a [Document], state: &'a State) -> Option<Node<'a>> {
    view(documents, state)?.inputs().map(Value::node)
}

/// Writes the state after with all its inputs: those of the state before, and those of the plan in their place. What a
/// plan takes away it writes as `null`.
fn write(text: &mut String, documents: &[Document], before: &State, after: &State) {
    let (old, new) = (inputs(documents, before), inputs(documents, after));
    let Some(state) = usize::try_from(after.document).ok().and_then(|at| documents.get(at)) else { return };
    let mut separator = '{';
    for (key, value) in state.node(after.node).members().filter(|(key, _)| key != "inputs") {
        member(text, &mut separator, &key, value);
    }
    let _ = write!(text, "{separator}\"inputs\":");
    let mut separator = '{';
    let mut written = HashSet::new();
    for (key, value) in new.into_iter().flat_map(Node::members) {
        if !value.is_null() {
            member(text, &mut separator, &key, value);
        }
        written.insert(key);
    }
    for (key, value) in old.into_iter().flat_map(Node::members).filter(|(key, _)| !written.contains(key)) {
        member(text, &mut separator, &key, value);
    }
    text.push_str(if separator == '{' { "{}}" } else { "}}" });
}

fn member(text: &mut String, separator: &mut char, key: &str, value: Node<'_>) {
    let _ = write!(text, "{separator}{}:{}", serde_json::Value::from(key), value.text());
    *separator = ',';
}
