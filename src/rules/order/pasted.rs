//! Texts that stand where the output of another resource belongs.

use crate::json::Kind;
use crate::lens::aws::is_label;
use crate::lens::{By, Looks, class_of, looks_like, named_class};
use crate::model::{PropertyPath, Resource, ResourceId, StateView, Value};
use crate::rules::{Cx, Leaf};

/// A text that is the identity of another resource of the stack.
#[derive(Debug)]
pub(in crate::rules) struct Pasted {
    /// Where it stands.
    pub(super) path: PropertyPath,
    /// Whose identity it is.
    pub(super) owner: ResourceId,
    /// Whether it is only a name, which the program may also know from elsewhere.
    pub(super) is_name: bool,
    /// Whether this preview takes the identity away from it.
    pub(super) is_lost: bool,
}

/// What a string of the inputs is.
#[derive(Debug)]
pub(in crate::rules) enum Text {
    /// Nobody's identity, or a computed one.
    Plain,
    /// It has the form of an identity, and no resource in the input has it.
    Foreign,
    /// It is the identity of a resource, and the input does not tell whether it was computed from it.
    Untold,
    /// It was typed.
    Pasted(Pasted),
}

/// Reads a string of the inputs. Several rules ask; it is worked out once.
pub(super) fn read<'l>(cx: &Cx<'_>, leaf: &'l Leaf<'_>) -> &'l Text {
    leaf.pasted.get_or_init(|| work_out(cx, leaf))
}

fn work_out(cx: &Cx<'_>, leaf: &Leaf<'_>) -> Text {
    let text = &*leaf.text;
    let looks = looks_like(text);
    let class = if looks.is_none() { class_named(leaf) } else { None };
    if looks.is_none() && class.is_none() {
        return Text::Plain;
    }
    let told = leaf.state.field("propertyDependencies").is_some();
    let literal = leaf.is_literal() && leaf.top().is_some_and(|top| is_told(cx, leaf, &top));
    // Most identities are computed from the resource that has them.
    if told && !literal {
        return Text::Plain;
    }
    let (mut found, is_name) = match looks {
        Some(looks) => (with_identity(cx, text, looks), false),
        None => (class.map(|class| with_name(cx, text, class)).unwrap_or_default(), true),
    };
    let losing = if found.is_empty() && !is_name { cx.lens.losing(text) } else { None };
    found.extend(losing);
    if found.is_empty() && is_name {
        return Text::Plain;
    }
    let path = leaf.path();
    if is_label(&path) || is_name && path.names().any(|name| name == "variables") {
        return Text::Plain;
    }
    if found.is_empty() {
        return if literal { Text::Foreign } else { Text::Plain };
    }
    let Some(owner) = owner(cx, leaf, &found) else { return Text::Plain };
    if !literal {
        return Text::Untold;
    }
    Text::Pasted(Pasted { path, owner: owner.id, is_name, is_lost: losing.is_some() })
}

/// Whether the input tells where values come from. Old engines write `null` for what is computed from nothing, and where
/// they write nothing else they tell nothing.
fn is_told(cx: &Cx<'_>, leaf: &Leaf<'_>, top: &str) -> bool {
    let list = leaf.state.field("propertyDependencies").and_then(|all| all.get(top));
    list.is_some_and(|list| !list.is_null()) || cx.stack.graph().tells_inputs()
}

/// The class whose names the property takes.
fn class_named(leaf: &Leaf<'_>) -> Option<&'static str> {
    let key = leaf.key().filter(|_| (3..=128).contains(&leaf.text.len()));
    key.and_then(|key| named_class(&leaf.resource.ty, &key))
}

/// The resource of a class that has a name.
fn with_name(cx: &Cx<'_>, text: &str, class: &str) -> Vec<ResourceId> {
    // Several of one name are in several regions or accounts.
    let named = cx.lens.find(By::Name, text, class);
    if named.len() == 1 { named } else { Vec::new() }
}

fn with_identity(cx: &Cx<'_>, text: &str, looks: Looks) -> Vec<ResourceId> {
    match looks {
        Looks::Host => cx.lens.at_host(text).to_vec(),
        Looks::Id => cx.lens.find_any(By::Id, text),
        Looks::Arn => {
            let whole = text.trim_end_matches("/*").trim_end_matches(":*");
            let mut found = cx.lens.find_any(By::Arn, whole);
            found.extend(cx.lens.find_any(By::Id, whole));
            found
        }
    }
}

/// Whose identity it is. What only configures a thing has the thing's id, too, and takes it as an input.
fn owner<'a>(cx: &Cx<'a>, leaf: &Leaf<'_>, found: &[ResourceId]) -> Option<&'a Resource> {
    let class = class_of(&leaf.resource.ty);
    let mut owners = found
        .iter()
        .map(|id| cx.stack.resource(*id))
        .filter(|owner| owner.is_managed() && owner.id != leaf.resource.id && !takes(cx, owner, &leaf.text));
    let first = owners.next()?;
    // The same thing under two URNs has no order.
    (class_of(&first.ty) != class || !found.contains(&leaf.resource.id)).then_some(first)
}

fn takes(cx: &Cx<'_>, resource: &Resource, text: &str) -> bool {
    let inputs = cx.lens.state(resource).and_then(StateView::inputs);
    let own = |key: &str| matches!(key, "bucket" | "name" | "identifier" | "functionName" | "clusterIdentifier");
    inputs
        .into_iter()
        .flat_map(Value::members)
        .any(|(key, value)| !own(&key) && value.is().and_then(Value::as_str).is_some_and(|taken| taken == text))
}

/// Whether a string of a resource, other than a label, is the id of another.
pub(super) fn writes_down(cx: &Cx<'_>, resource: &Resource, other: &Resource) -> bool {
    let Some(id) = cx.lens.state(other).and_then(|state| state.id().is()) else { return false };
    let Some(inputs) = cx.lens.state(resource).and_then(StateView::inputs) else { return false };
    let mut texts = inputs.node().descendants().filter(|node| node.kind() == Kind::String);
    texts.any(|node| node.as_str().is_some_and(|text| text == id) && !is_label(&inputs.path_to(node)))
}
