//! The recorded state as the engine judges it before it loads or writes it (Pulumi: `pkg/resource/deploy/snapshot.go`,
//! `pkg/resource/stack/snapshot/integrity.go`). The engine stops at the first damage; here every one is found, in one
//! pass over the entries, and each rule of the family takes its own.
//!
//! Only recorded state is judged: a preview lists what changes, so that most of what it refers to is not in it.

mod entries;
mod references;
mod whole;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::Stack;
use crate::model::{PropertyPath, ResourceId, shown_within};
use crate::rules::{Cx, Rule};
use entries::Entries;

/// One damage.
#[derive(Debug)]
pub struct Violation {
    /// The code of the rule.
    rule: &'static str,
    resource: Option<ResourceId>,
    /// Another severity than the rule's.
    severity: Option<Severity>,
    message: String,
    evidence: Vec<String>,
    related: Vec<ResourceId>,
    path: Option<PropertyPath>,
    fix: &'static str,
    key: String,
}

impl Violation {
    fn new(rule: &'static str, resource: Option<ResourceId>, message: String, fix: &'static str) -> Self {
        let (evidence, related, key) = (Vec::new(), Vec::new(), String::new());
        Self { rule, resource, severity: None, message, evidence, related, path: None, fix, key }
    }

    fn evidence(mut self, facts: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(facts);
        self
    }

    fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.key);
        self
    }
}

/// Every damage of the recorded state.
pub(in crate::rules) fn violations(stack: &Stack) -> Vec<Violation> {
    let Some(deployment) = stack.deployment.map(|place| stack.node(place)) else { return Vec::new() };
    let entries = Entries::of(stack);
    let mut found = Vec::new();
    whole::check(deployment, &mut found);
    whole::check_pending(stack, deployment, &mut found);
    references::check(stack, &entries, deployment, &mut found);
    found
}

/// The rule of a code.
pub(super) fn rule(meta: Meta) -> Box<dyn Rule> {
    // The state itself shows it.
    Box::new(Integrity { meta: meta.confidence(Confidence::Certain) })
}

struct Integrity {
    meta: Meta,
}

impl Rule for Integrity {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for violation in cx.shared.violations(cx.stack).iter().filter(|violation| violation.rule == self.meta.code) {
            let message = violation.message.as_str();
            let finding = match violation.resource {
                Some(id) => out.fail(id, message),
                None => out.fail_stack(message),
            };
            finding.evidence.extend(violation.evidence.iter().cloned());
            finding.severity(violation.severity.unwrap_or(self.meta.severity));
            finding.related(violation.related.iter().copied()).fix(violation.fix).key(violation.key.as_str());
            if let Some(path) = &violation.path {
                finding.at(path.clone());
            }
        }
    }
}

/// A URN or name of the input as it may be shown.
fn named(text: &str) -> String {
    shown_within(text, 240)
}
