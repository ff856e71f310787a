//! The last update of a resource did not finish: it did not become ready; or it is marked to be made anew.
//!
//! ## Why it matters
//!
//! What did not become ready may not work at all: pods that do not start, a load balancer without an address. What is
//! marked (`taint`) is replaced by the next update, with what it holds.
//!
//! ## What to do
//!
//! Read the error that was recorded, repair the cause, and run `pulumi up`: it tries again. `pulumi state untaint` takes
//! a mark away.
//!
//! ## Not reported
//!
//! What the preview in the input repairs: an update of the resource, or its deletion.
//!
//! ## References
//!
//! Fields `initErrors` and `taint` of a recorded resource (Pulumi 3.260, 2026-11).

use super::recorded::recorded;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::json::Node;
use crate::model::{Op, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "H010",
    "tainted-or-failed-init",
    Severity::High,
    "the last update of a resource did not finish, or it is marked to be made anew",
)
.confidence(Confidence::Certain)
.docs(include_str!("tainted_or_failed_init.rs"));

/// So much of an error is shown.
const SHOWN: usize = 300;

pub(super) struct TaintedOrFailedInit;

impl Rule for TaintedOrFailedInit {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for resource in cx.stack.resources.iter().filter(|resource| resource.op == Op::Same) {
            let Some(state) = recorded(cx, resource) else { continue };
            let name = || resource.urn.name();
            let mut errors = state.field("initErrors").into_iter().flat_map(Node::items).filter_map(Node::as_str);
            if let Some(error) = errors.next() {
                let finding = out.fail(
                    resource.id,
                    format!("the last update of `{}` was not finished: it did not become ready", name()),
                );
                finding.evidence(shown_within(&error, SHOWN)).key("init");
                finding.evidence.extend(errors.map(|error| shown_within(&error, SHOWN)));
                finding.fix("repair what the error tells, and run `pulumi up` again");
            }
            if state.flag("taint") {
                let finding =
                    out.fail(resource.id, format!("`{}` is marked to be replaced by the next update", name()));
                finding.severity(Severity::Medium).key("taint");
                finding.evidence("the state has `taint` for it").fix("`pulumi state untaint` if it should stay");
            }
        }
    }
}
