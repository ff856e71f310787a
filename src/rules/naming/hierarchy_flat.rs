//! A stack is a long list without components.
//!
//! ## Why it matters
//!
//! Nothing shows what belongs together, in the program or in the console.
//!
//! ## What to do
//!
//! Put what belongs together into components, and give their parts `parent`; aliases keep them from being replaced.
//!
//! ## Not reported
//!
//! Stacks of 60 resources or fewer, and those with any component. Runs only when it is selected.
//!
//! ## References
//!
//! Pulumi documentation, Component resources.

use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("F010", "hierarchy-flat", Severity::Info, "a stack is a long list without components")
    .opt_in()
    .docs(include_str!("hierarchy_flat.rs"));

/// So many resources can be told apart without order.
const MOST: usize = 60;

pub(super) struct HierarchyFlat;

impl Rule for HierarchyFlat {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let there = || cx.stack.resources.iter().filter(|resource| resource.exists());
        let is_component = |custom: bool, is_stack: bool| !custom && !is_stack;
        if there().any(|one| is_component(one.after.as_ref().is_some_and(|state| state.custom), one.ty.is_stack())) {
            return out.pass();
        }
        let count = there().filter(|resource| resource.is_managed()).count();
        if count <= MOST {
            return out.pass();
        }
        let message = format!("{count} resources stand in the stack, and none of them in a component");
        out.fail_stack(message).fix("put what belongs together into components, with aliases for the old places");
    }
}
