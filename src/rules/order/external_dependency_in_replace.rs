//! A resource that is only read depends on one that this very run makes.
//!
//! ## Why it matters
//!
//! The look-up has an id that is known already, and waits for something that does not exist yet. If the id is that of the
//! new thing, the preview fails because it is not found; if it is not, the dependency is pointless.
//!
//! ## What to do
//!
//! Use the new resource instead of reading it.
//!
//! ## Not reported
//!
//! What is read by an id that is not known yet.
//!
//! ## References
//!
//! Operation `read` of a preview, and `external` of its new state (Pulumi 3.260, 2026-11).

use crate::finding::{Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::model::Op;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H017",
    "external-dependency-in-replace",
    Severity::Low,
    "a resource that is only read depends on one that this run makes",
)
.docs(include_str!("external_dependency_in_replace.rs"));

pub(super) struct ExternalDependencyInReplace;

impl Rule for ExternalDependencyInReplace {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let read = cx.stack.resources.iter().filter(|one| matches!(one.op, Op::Read | Op::ReadReplacement));
        for resource in read.filter(|one| one.exists() && !one.ty.starts_with("pulumi:")) {
            if cx.lens.state(resource).is_none_or(|state| state.id().is().is_none()) {
                continue;
            }
            let needs = cx.stack.graph().needs(resource.id);
            let mut made = needs
                .filter(|(edge, _)| matches!(edge.kind, EdgeKind::Dependency | EdgeKind::Property))
                .map(|(_, id)| cx.stack.resource(id))
                .filter(|one| one.is_managed() && matches!(one.op, Op::Create | Op::CreateReplacement));
            let Some(made) = made.next() else { continue };
            let (name, new) = (resource.urn.name(), made.urn.name());
            let message = format!("`{name}` is read, and depends on `{new}`, which this run makes");
            let finding = out.fail(resource.id, message).related([made.id]);
            finding.fix(format!("use `{new}` itself instead of reading it"));
        }
    }
}
