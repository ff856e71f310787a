//! What was wrong before a change: findings that were there are not introduced by it.

use hashbrown::HashMap;

use super::{Found, Origin, Run, Selection, Severities, Suppressed, Suppression, check};
use crate::finding::{Finding, Severity};
use crate::graph::{Outcome, Parts, Stack};
use crate::model::{Op, Resource};
use crate::rules::{Expectations, Rule};

/// The findings of a stack as it is before a preview changes it.
#[derive(Debug, Default)]
pub struct Before {
    /// By fingerprint, whichever of several alike it is.
    found: HashMap<String, Vec<Old>>,
}

#[derive(Debug)]
struct Old {
    message: String,
    severity: Severity,
}

/// Runs the rules on the stack as it is before the change, and gives the stack back.
pub fn before(
    stack: Stack,
    rules: &[Box<dyn Rule>],
    selection: &Selection,
    expectations: &Expectations,
) -> (Stack, Before) {
    if stack.kind.is_state() {
        return (stack, Before::default());
    }
    let mut parts = stack.into_parts();
    let then = Parts {
        input: parts.input.clone(),
        kind: parts.kind,
        name: parts.name.clone(),
        coverage: parts.coverage,
        config: parts.config.clone(),
        diagnostics: Vec::new(),
        change_summary: None,
        resources: parts.resources.iter().filter_map(as_before).collect(),
        deployment: parts.deployment,
        notes: Vec::new(),
        outcome: Outcome::default(),
        documents: std::mem::take(&mut parts.documents),
        told: None,
    };
    let run = check(Stack::new(then), rules, selection, expectations);
    let mut before = Before::default();
    for found in run.findings {
        for name in found.faults.iter().filter_map(|names| names.first()) {
            let old = Old { message: found.finding.message.clone(), severity: found.finding.severity };
            before.found.entry(base(name).to_owned()).or_default().push(old);
        }
    }
    parts.documents = run.stack.into_parts().documents;
    (Stack::new(parts), before)
}

/// The resource as it was, and nothing happens to it.
fn as_before(resource: &Resource) -> Option<Resource> {
    let state = resource.before.clone()?;
    Some(Resource { op: Op::Same, before: None, after: Some(state), step: None, ..resource.clone() })
}

/// The fingerprint without the number that tells several alike apart.
fn base(fingerprint: &str) -> &str {
    fingerprint.split_once('-').map_or(fingerprint, |(base, _)| base)
}

impl Before {
    /// Takes out of what counts the findings that were there before and are no worse now. What cannot be told counts:
    /// a finding is the same when it says the same of the same thing, or when nothing happens to what it is about.
    pub fn settle(mut self, run: &mut Run, severities: &Severities) {
        if self.found.is_empty() {
            return;
        }
        let stack = &run.stack;
        let at_rest = |found: &Found| {
            let mut about = found.finding.resource.iter().chain(&found.finding.related).peekable();
            about.peek().is_some() && about.all(|id| stack.resource(*id).op == Op::Same)
        };
        let mut kept = Vec::with_capacity(run.findings.len());
        for found in run.findings.drain(..) {
            if self.had(&found, severities, at_rest(&found)) {
                let by = Suppression { origin: Origin::Unchanged, reason: None, owner: None, until: None };
                run.suppressed.push(Suppressed { found, by });
            } else {
                kept.push(found);
            }
        }
        run.findings = kept;
    }

    /// Whether every fault that is told in a finding was there.
    fn had(&mut self, found: &Found, severities: &Severities, rests: bool) -> bool {
        let Finding { message, severity, .. } = &found.finding;
        let graded = severities.of(&found.meta);
        let same = |old: &Old| graded.unwrap_or(old.severity) >= *severity && (rests || old.message == *message);
        let mut had = !found.faults.is_empty();
        for name in found.faults.iter().filter_map(|names| names.first()) {
            let olds = self.found.get_mut(base(name));
            had &= olds.and_then(|olds| olds.iter().position(same).map(|at| olds.swap_remove(at))).is_some();
        }
        had
    }
}
