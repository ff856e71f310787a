//! The program makes nothing in any cloud.
//!
//! ## Why it matters
//!
//! Only providers, components and random values: the program stops before its first real resource, or its resources
//! hang on a condition that is not met.
//!
//! ## What to do
//!
//! Look for the part that is not written, or for the configuration that turns it off.
//!
//! ## Not reported
//!
//! A stack without any resource at all (it was destroyed, or never deployed), and one that hands out outputs.
//!
//! ## References
//!
//! Pulumi documentation, Projects and stacks.

use crate::finding::{Meta, Severity, Sink};
use crate::graph::View;
use crate::model::Resource;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("A082", "stack-is-skeleton", Severity::Info, "the program makes nothing in any cloud")
    .docs(include_str!("stack_is_skeleton.rs"));

/// Packages whose resources exist in the state alone.
const VALUES: [&str; 4] = ["pulumi", "random", "time", "tls"];

pub(super) struct StackIsSkeleton;

impl Rule for StackIsSkeleton {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let Some(root) = cx.stack.root().filter(|root| root.exists()) else { return };
        let outputs = cx.stack.view(root, View::After).and_then(crate::model::StateView::outputs);
        let real = |resource: &Resource| {
            resource.exists()
                && resource.after.as_ref().is_some_and(|state| state.custom)
                && !VALUES.contains(&resource.ty.package())
        };
        if cx.stack.resources.iter().any(real) {
            return out.pass();
        }
        let live: Vec<&Resource> =
            cx.stack.resources.iter().filter(|resource| resource.exists() && resource.id != root.id).collect();
        if live.is_empty() || outputs.is_some_and(|outputs| !outputs.is_empty()) {
            return;
        }
        if let Some(reason) = cx.not_whole() {
            return out.undetermined(root.id, reason);
        }
        let message = format!("the program makes nothing in any cloud: {} and nothing else", kinds(&live));
        let finding = out.fail(root.id, message);
        finding.fix("look for the part that is not written, or for the configuration that turns it off");
    }
}

fn kinds(live: &[&Resource]) -> String {
    let components = live.iter().filter(|resource| resource.after.as_ref().is_some_and(|state| !state.custom)).count();
    let providers = live.iter().filter(|resource| resource.ty.provider_package().is_some()).count();
    let values = live.len() - components - providers;
    let counted = [(providers, "provider"), (components, "component"), (values, "generated value")];
    let counted = counted.iter().filter(|(count, _)| *count > 0);
    let words = counted.map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }));
    words.collect::<Vec<_>>().join(", ")
}
