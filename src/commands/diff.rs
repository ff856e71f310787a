//! `diff`: what differs inside one preview, or between two inputs of any kind.

use globset::GlobMatcher;

use super::check::read_within;
use crate::diff::{self, Comparison, ResourceDiff};
use crate::engine::{self, Selection};
use crate::finding::Severity;
use crate::graph::Stack;
use crate::report::diff::{Damage, DiffReport, Noise};
use crate::rules::{Expectations, integrity};

/// What to compare and how to show it.
#[derive(Debug)]
pub struct Request {
    /// The only input, or the one before.
    pub first: String,
    /// The input after.
    pub second: Option<String>,
    /// The state that completes the input after: the only one, or the second.
    pub state: Option<String>,
    /// Compare two stacks by the names of their resources.
    pub force: bool,
    /// What to do with differences that nobody made.
    pub noise: Noise,
    /// The resources that are wanted; all without it.
    pub focus: Option<GlobMatcher>,
    /// The largest input that is read, in bytes.
    pub max_input: Option<u64>,
}

/// Why the inputs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// They are of two stacks.
    #[error(
        "{before} and {after} are two stacks; give two inputs of one stack, or compare by the names of the resources \
         with --force"
    )]
    TwoStacks {
        /// The first.
        before: String,
        /// The second.
        after: String,
    },
    /// One state has no before.
    #[error("{name} is {kind} and tells one moment only; give the one before, too: `stackcheck diff OLD {name}`")]
    NoSteps {
        /// The input.
        name: String,
        /// What it is.
        kind: &'static str,
    },
}

/// Compares the inputs.
pub fn diff(request: &Request) -> Result<DiffReport, Error> {
    let mut report = DiffReport {
        stacks: Vec::new(),
        unread: Vec::new(),
        comparison: Comparison::default(),
        noise: request.noise,
        damage: Vec::new(),
    };
    let inputs = match &request.second {
        None => vec![(&request.first, request.state.as_deref())],
        Some(second) => vec![(&request.first, None), (second, request.state.as_deref())],
    };
    for (name, state) in inputs {
        match read_within(name, state, request.max_input) {
            Ok(stack) => judge(stack, state.unwrap_or(name), &mut report),
            Err(unread) => report.unread.push(unread),
        }
    }
    if !report.unread.is_empty() {
        return Ok(report);
    }
    report.comparison = match report.stacks.as_slice() {
        [a, b] => two(a, b, request.force)?,
        [one] => inside(one)?,
        _ => Comparison::default(),
    };
    if let Some(focus) = &request.focus {
        report.comparison.focus(|resource| wanted(focus, resource));
    }
    Ok(report)
}

/// Takes a stack into the report, with what the engine would refuse in its recorded state.
fn judge(stack: Stack, state: &str, report: &mut DiffReport) {
    if stack.deployment.is_none() {
        return report.stacks.push(stack);
    }
    let run = engine::check(stack, &integrity::rules(), &Selection::default(), &Expectations::default());
    let input = report.stacks.len();
    let bad = run.findings.into_iter().filter(|found| found.finding.severity >= Severity::High);
    report.damage.extend(bad.map(|found| Damage { input, state: state.to_owned(), found }));
    report.stacks.push(run.stack);
}

fn two(a: &Stack, b: &Stack, force: bool) -> Result<Comparison, Error> {
    match diff::names_differ(a, b) {
        Some((before, after)) if !force => Err(Error::TwoStacks { before, after }),
        _ => Ok(diff::two(a, b)),
    }
}

fn inside(stack: &Stack) -> Result<Comparison, Error> {
    if stack.kind.is_state() {
        let kind = if stack.kind.name() == "export" { "an export" } else { "a checkpoint" };
        return Err(Error::NoSteps { name: stack.input.clone(), kind });
    }
    Ok(diff::inside(stack))
}

/// A glob means the URN, before or after, or the name alone.
fn wanted(focus: &GlobMatcher, resource: &ResourceDiff) -> bool {
    let urns = [Some(&resource.urn), resource.old_urn.as_ref()];
    urns.into_iter().flatten().any(|urn| focus.is_match(&**urn) || focus.is_match(urn.name()))
}
