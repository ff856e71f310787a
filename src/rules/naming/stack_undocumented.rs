//! A stack does not say what it has made.
//!
//! ## Why it matters
//!
//! Whoever wants to use it has to look for addresses and names in the console, and other stacks cannot refer to them.
//!
//! ## What to do
//!
//! Export what others need: the host of the load balancer, the endpoint of the cluster, the name of the bucket.
//!
//! ## Not reported
//!
//! Stacks with any output, and those that make nothing that others reach. Failed previews, which end before the outputs. Runs
//! only when it is selected.
//!
//! ## References
//!
//! Pulumi documentation, Stack outputs.

use crate::finding::{Meta, Severity, Sink};
use crate::graph::Coverage;
use crate::lens::{class_of, descriptions};
use crate::model::{Op, StateView};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("F009", "stack-undocumented", Severity::Info, "a stack does not say what it has made")
    .opt_in()
    .docs(include_str!("stack_undocumented.rs"));

pub(super) struct StackUndocumented;

impl Rule for StackUndocumented {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let Some(root) = cx.stack.root().filter(|root| root.op != Op::Delete) else { return };
        let Some(state) = cx.lens.state(root) else { return };
        if cx.stack.coverage == Coverage::Failed || state.state().untold.properties {
            return;
        }
        // A preview writes outputs only where they are worked out.
        if state.outputs().is_some_and(|outputs| !outputs.is_empty()) {
            return out.pass();
        }
        let mut reached = cx.stack.types().into_iter().filter(|ty| descriptions::is_reached(class_of(ty)));
        let made = reached.find_map(|ty| cx.stack.by_type(ty).find(|resource| resource.is_managed()));
        let Some(made) = made else { return };
        if cx.stack.coverage != Coverage::Whole || StateView::outputs(state).is_none() && !cx.stack.kind.is_state() {
            return;
        }
        let message = format!("the stack has no outputs, and makes `{}` ({})", made.urn.name(), made.ty.friendly());
        out.fail_stack(message).fix("export hosts, endpoints and names that others need");
    }
}
