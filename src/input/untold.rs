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
/// there before, unless an input is computed anew: then its source cannot be seen.
pub(super) fn is_linked(resources: &[Resource], documents: &[Document]) -> bool {
    let linked = |resource: &Resource| {
        let Some(after) = resource.after.as_ref().filter(|after| after.untold.links) else { return true };
        if !resource.op.is_change() {
            return true;
        }
        let Some(before) = &resource.before else { return false };
        let Some(inputs) = inputs(documents, after) else { return true };
        before.untold == Untold::default()
            && !inputs.descendants().any(|node| node.as_str().is_some_and(|text| is_unknown(&text)))
    };
    resources.iter().all(linked)
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

fn inputs<'a>(documents: &'a [Document], state: &'a State) -> Option<Node<'a>> {
    let document = documents.get(usize::try_from(state.document).ok()?)?;
    StateView::new(document, state, None).inputs().map(Value::node)
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
