//! A component has nothing in it.
//!
//! ## Why it matters
//!
//! The class was written and its body was not, or its resources lack `parent`. What the component is for is not made,
//! or is not shown, moved and deleted with it.
//!
//! ## What to do
//!
//! Write the resources of the component, and give them `parent` (`opts` with `parent=self`).
//!
//! ## Not reported
//!
//! Off unless selected: programs work without `parent`, and many that are content with their components lack it. A
//! component with outputs, or one that something depends on; a component with an input that is not known yet: its
//! children may only be made once it is.
//!
//! ## References
//!
//! Pulumi documentation, Component resources.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::graph::{EdgeKind, View};
use crate::json::Node;
use crate::model::{Known, PropertyPath, Resource, Value, is_unknown};
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
                let message = format!(
                    "component `{}` ({}) has no resources in it",
                    component.urn.name(),
                    component.ty.friendly()
                );
                out.fail(component.id, message).fix("write its resources and give them `parent`, or remove it");
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

/// Whether something is in it, comes out of it or waits for it.
fn is_used(cx: &Cx<'_>, component: &Resource) -> bool {
    let mut users = cx.stack.graph().users(component.id);
    let state = cx.stack.view(component, View::After);
    let outputs = state.and_then(crate::model::StateView::outputs);
    outputs.is_some_and(|outputs| !outputs.is_empty())
        || users.any(|(edge, user)| edge.kind != EdgeKind::Provider && cx.stack.resource(user).exists())
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
