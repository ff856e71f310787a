//! A component has nothing in it.
//!
//! ## Why it matters
//!
//! The class was written and its body was not, or its resources lack `parent`. What the component is for is not made,
//! or is not shown, moved and deleted with it.
//!
//! ## What to do
//!
//! Write the resources of the component, and give them `parent` (`opts` with `parent=self`): what has `dependsOn` of a
//! component waits for the resources in it, and for nothing where there are none.
//!
//! ## Not reported
//!
//! Off unless selected: programs work without `parent`, and many that are content with their components lack it. A
//! component with outputs, or one that an input is computed from; a component with an input that is not known yet: its
//! children may only be made once it is.
//!
//! ## References
//!
//! Pulumi documentation, Component resources.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::graph::{EdgeKind, View};
use crate::json::Node;
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value, is_unknown};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("A081", "component-without-children", Severity::Low, "a component has nothing in it")
    .opt_in()
    .docs(include_str!("component_without_children.rs"));

pub(super) struct ComponentWithoutChildren;

impl Rule for ComponentWithoutChildren {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for component in cx.stack.resources.iter().filter(|resource| is_component(resource)) {
            if is_used(cx, component) {
                out.pass_on(component.id);
            } else if let Some(reason) = cx.not_whole().or_else(|| unfolded(cx, component)) {
                out.undetermined(component.id, reason);
            } else {
                report(cx, component, out);
            }
        }
    }
}

fn is_component(resource: &Resource) -> bool {
    let state = resource.after.as_ref();
    // A type of a plugin (`aws:ec2/vpc:Vpc`) is none, whatever a shortened input says.
    let plugin = resource.ty.module().contains('/') || resource.ty.provider_package().is_some();
    resource.exists()
        && !plugin
        && !resource.ty.is_stack()
        && state.is_some_and(|state| !state.custom && !state.external)
}

fn report(cx: &Cx<'_>, component: &Resource, out: &mut Sink<'_>) {
    let (name, ty) = (component.urn.name(), component.ty.friendly());
    let waiting: Vec<ResourceId> = users(cx, component).map(|(_, user)| user).collect();
    let message = match waiting.first() {
        None => format!("component `{name}` ({ty}) has no resources in it"),
        Some(first) => {
            let first = cx.stack.resource(*first).urn.name();
            format!("component `{name}` ({ty}) has no resources in it: `{first}` depends on it and waits for nothing")
        }
    };
    let finding = out.fail(component.id, message).related(waiting);
    finding.fix("write its resources and give them `parent`, or remove it");
}

/// What names it, but for the provider of what is in it.
fn users<'a>(cx: &Cx<'a>, component: &Resource) -> impl Iterator<Item = (EdgeKind, ResourceId)> + use<'a> {
    let stack = cx.stack;
    let users = stack.graph().users(component.id).filter(|(edge, _)| edge.kind != EdgeKind::Provider);
    users.map(|(edge, user)| (edge.kind, user)).filter(move |(_, user)| stack.resource(*user).exists())
}

/// Whether something is in it, or comes out of it.
fn is_used(cx: &Cx<'_>, component: &Resource) -> bool {
    let state = cx.stack.view(component, View::After);
    let outputs = state.and_then(crate::model::StateView::outputs);
    outputs.is_some_and(|outputs| !outputs.is_empty())
        || users(cx, component).any(|(kind, _)| kind != EdgeKind::Dependency)
}

/// The input that is not known yet: a plugin makes the children once it is.
fn unfolded(cx: &Cx<'_>, component: &Resource) -> Option<Reason> {
    let inputs = cx.stack.view(component, View::After)?.inputs().filter(|_| !cx.stack.kind.is_state())?;
    let waits = |value: &Known<Value<'_>>| match value {
        Known::Is(value) => {
            let mut texts = value.node().descendants().filter_map(Node::as_str);
            texts.any(|text| is_unknown(&text))
        }
        hidden => hidden.is_hidden(),
    };
    let (name, _) = inputs.members().find(|(_, value)| waits(value))?;
    Some(Reason::Unknown(PropertyPath::of(&name)))
}
