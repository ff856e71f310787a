//! Plans which rule wants which types, runs the rules in parallel, settles what they say (selection, folding, order).
//! Does not know what a rule means.

mod alone;
mod before;
mod comment;
mod exception;
mod fingerprint;
mod inline;
mod intent;
mod report;
mod run;
mod selection;
mod settle;
mod suppress;
mod suppression;
mod terms;

pub use alone::{Said, alone};
pub use before::{Before, before};
pub use comment::Comments;
pub(crate) use exception::Subject;
pub use exception::{Exception, Exceptions, May, PathGlob, RULES as EXCEPTION_RULES, Use, is_known};
pub use fingerprint::of_parts as fingerprint;
pub use intent::{Intent, RULES as INTENT_RULES, judge as judge_intents};
pub use report::{Bar, Exit, Gate, Input, Report};
pub use selection::Selection;
pub use suppress::{Fault, Ground, Severities, fault_of};
pub use suppression::{Origin, Suppressed, Suppression};
pub use terms::{Term, Terms};

use crate::change::Changes;
use crate::finding::{Finding, Meta, Undetermined};
use crate::graph::Stack;
use crate::rules::{Expectations, Rule};
use settle::Settled;

/// What the rules said about one stack, in the order in which it is shown.
#[derive(Debug)]
pub struct Run {
    /// The stack.
    pub stack: Stack,
    /// What a preview does, and why.
    pub changes: Changes,
    /// The environment of the configuration that it was judged by.
    pub environment: Option<String>,
    /// When the stack does not pass.
    pub gate: Gate,
    /// The faults, worst first.
    pub findings: Vec<Found>,
    /// The faults that do not count because somebody decided so, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// What became of each exception of the configuration, in its order.
    pub uses: Vec<Use>,
    /// The configuration does not tell how to judge this stack: what it was judged by is a guess.
    pub misjudged: Option<String>,
    /// How many findings were left out because their cause is among the findings.
    pub folded: usize,
    /// The questions without an answer.
    pub undetermined: Vec<Open>,
    /// Rules that failed themselves; the others went on.
    pub broken_rules: Vec<Meta>,
}

impl Run {
    /// Adds a fault that no rule of the stack found, behind those that are as bad.
    pub fn add(&mut self, found: Found) {
        let at = self.findings.partition_point(|other| other.finding.severity >= found.finding.severity);
        self.findings.insert(at, found);
    }
}

/// A fault and the rule that found it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The rule.
    pub meta: Meta,
    /// The fault.
    pub finding: Finding,
    /// Sixteen hexadecimal digits that stay the same when the stack's name, places in lists or the version of the tool
    /// change.
    pub fingerprint: String,
    /// The fingerprints of every fault that is told in this finding: of each the one now, and then those that it had
    /// while its resource had the names that are its aliases.
    pub faults: Vec<Vec<String>>,
}

/// A question without an answer and the rule that asks it.
#[derive(Debug, Clone)]
pub struct Open {
    /// The rule.
    pub meta: Meta,
    /// The question.
    pub undetermined: Undetermined,
}

/// Runs the selected rules on a stack.
pub fn check(stack: Stack, rules: &[Box<dyn Rule>], selection: &Selection, expectations: &Expectations) -> Run {
    let mut run = examine(stack, rules, selection, expectations);
    run.finish();
    run
}

/// Runs the selected rules on a stack and leaves every fault a finding of its own, for exceptions to be settled; then
/// [`Run::finish`] is to be called.
pub fn examine(stack: Stack, rules: &[Box<dyn Rule>], selection: &Selection, expectations: &Expectations) -> Run {
    let selected: Vec<&dyn Rule> = rules.iter().map(|rule| &**rule).filter(|r| selection.takes(r.meta())).collect();
    let mut changes = Changes::of(&stack);
    let notes = changes.acknowledge(&stack, &expectations.acknowledged, expectations.today);
    let next = |verdicts| settle::settle(&stack, verdicts, selection);
    let Settled { findings, folded, undetermined, broken_rules } =
        run::all(&stack, &changes, &selected, expectations, next);
    let mut run = Run {
        stack,
        changes,
        environment: None,
        gate: Gate::default(),
        findings,
        suppressed: Vec::new(),
        uses: Vec::new(),
        misjudged: None,
        folded,
        undetermined,
        broken_rules,
    };
    run.stack.notes.extend(notes);
    run
}
