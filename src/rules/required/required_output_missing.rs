//! The stack lacks an output that the configuration requires.
//!
//! ## Why it matters
//! Other stacks, pipelines and people read it.
//!
//! ## What to do
//! Export it from the program, or take it out of `require.outputs` for this environment.
//!
//! ## Not reported
//! Anything where the input does not tell the outputs: digests of previews leave them out, and a preview that failed did
//! not come to them.
//!
//! ## References
//!
//! The configuration of this tool: `[require]`.

use crate::finding::{Confidence, Meta, Reason, Severity, Sink, Undetermined};
use crate::graph::{Coverage, InputKind, View};
use crate::model::{Known, PropertyPath};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "R004",
    "required-output-missing",
    Severity::High,
    "the stack lacks an output that the configuration requires",
)
.confidence(Confidence::Certain)
.docs(include_str!("required_output_missing.rs"));

pub(super) struct RequiredOutputMissing;

impl Rule for RequiredOutputMissing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let required = &cx.expectations.required.outputs;
        if required.is_empty() {
            return;
        }
        let stack = cx.stack;
        let root = stack.root();
        let state = root.and_then(|root| stack.view(root, View::After));
        let told = stack.kind.is_state()
            || (stack.coverage != Coverage::Failed
                && stack.kind != InputKind::Plan
                && state.is_some_and(|state| state.outputs().is_some()));
        let (Some(root), Some(state), true) = (root, state, told) else {
            let reason = cx.not_whole().unwrap_or_else(|| Reason::Untold(PropertyPath::of("outputs")));
            out.undetermined.push(Undetermined { resource: root.map(|root| root.id), reason });
            return;
        };
        for name in required {
            let value = state.outputs().map_or(Known::Absent, |outputs| outputs.get(name));
            if !value.is_absent() {
                out.pass_on(root.id);
                continue;
            }
            let path = PropertyPath::of("outputs").name(name);
            let message = format!("the output `{name}` is missing, and the configuration requires it");
            out.fail(root.id, message).at(path).key(name).fix(format!("export `{name}` from the program"));
        }
    }
}
