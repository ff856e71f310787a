//! A policy of a policy pack is violated, as the events of a run or a preview tell.
//!
//! ## Why it matters
//!
//! A mandatory policy stops the deployment. An advisory one does not: somebody wrote it down all the same.
//!
//! ## What to do
//!
//! The policy says it; the finding's evidence names the pack.
//!
//! ## Not reported
//!
//! Policies that are disabled, and what a policy has repaired by itself. `pulumi preview --json` leaves policies out: they
//! stand in event streams only.
//!
//! ## References
//!
//! Pulumi documentation, Policy as code: enforcement levels.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::{Enforcement, Violation};
use crate::model::shown;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("L215", "policy-violation", Severity::High, "a policy is violated")
    .confidence(Confidence::Certain)
    .docs(include_str!("policy_violation.rs"));

pub(super) struct PolicyViolation;

impl Rule for PolicyViolation {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for violation in &cx.stack.outcome.violations {
            report(cx, violation, out);
        }
    }
}

fn report(cx: &Cx<'_>, violation: &Violation, out: &mut Sink<'_>) {
    let (kind, severity) = match violation.enforcement {
        Enforcement::Mandatory => ("mandatory", Severity::High),
        Enforcement::Advisory => ("advisory", Severity::Medium),
    };
    let says = first_line(&violation.message);
    let colon = if says.is_empty() { "" } else { ": " };
    let message = format!("the {kind} policy `{}` is violated{colon}{}", shown(&violation.policy), shown(says));
    let resource = violation.urn.as_ref().and_then(|urn| cx.stack.by_urn(urn));
    let finding = match resource {
        Some(resource) => out.fail(resource.id, message),
        None => out.fail_stack(message),
    };
    finding.severity(severity).key(format!("{} {says}", violation.policy));
    if !violation.pack.is_empty() {
        finding.evidence(format!("policy pack `{}`", shown(&violation.pack)));
    }
    if violation.enforcement == Enforcement::Mandatory {
        finding.evidence("a mandatory policy stops the deployment");
    }
    finding.fix("change the resource to what the policy asks for, or talk to the people who keep the policy pack");
}

/// The first line that says something.
fn first_line(message: &str) -> &str {
    message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}
