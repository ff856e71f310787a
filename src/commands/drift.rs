//! `drift`: where the cloud is not what was recorded, or not what the program asks for.

use super::check::read_one_within;
use crate::config::{Asked, Config};
use crate::diff;
use crate::drift::{self, Drifts, Settings, Subject};
use crate::engine::Bar;
use crate::graph::Stack;
use crate::model::Date;
use crate::report::diff::Noise;
use crate::report::drift::DriftReport;
use crate::rules::Rule;

/// What to look at and how to judge it.
#[derive(Debug)]
pub struct Request {
    /// A refresh, or the state of tonight.
    pub input: String,
    /// The state of last night.
    pub old: Option<String>,
    /// Compare two stacks by the names of their resources.
    pub force: bool,
    /// What to do with differences that nobody made.
    pub noise: Noise,
    /// The configuration.
    pub config: Config,
    /// The environment that applies whatever the stack is called.
    pub environment: Option<String>,
    /// Which drift fails.
    pub fail_on: Bar,
    /// Which day it is: what is ignored may be so until one.
    pub today: Option<Date>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
}

/// Why the inputs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// They are of two stacks.
    #[error(
        "{before} and {after} are two stacks; give two states of one stack, or compare by the names of the resources \
         with --force"
    )]
    TwoStacks {
        /// The one before.
        before: String,
        /// The one after.
        after: String,
    },
    /// One of two inputs is no state.
    #[error("{name} is no state; two inputs must be exports or checkpoints, and a preview or a stream stands alone")]
    NotState {
        /// The input.
        name: String,
    },
}

/// Looks for drift.
pub fn drift(request: &Request, rules: &[Box<dyn Rule>]) -> Result<DriftReport, Error> {
    let mut report = DriftReport {
        drifts: Drifts::default(),
        unread: Vec::new(),
        noise: request.noise,
        fail_on: request.fail_on,
        exit_zero: request.exit_zero,
        misjudged: None,
    };
    let mut stacks = Vec::new();
    for name in [Some(&request.input), request.old.as_ref()].into_iter().flatten() {
        match read_one_within(name, request.config.max_input) {
            Ok(stack) => stacks.push(stack),
            Err(unread) => report.unread.push(unread),
        }
    }
    if !report.unread.is_empty() {
        report.drifts.stacks = stacks;
        return Ok(report);
    }
    let mut stacks = stacks.into_iter();
    let Some(new) = stacks.next() else { return Ok(report) };
    let judged = request.config.judgement(&new.name, request.environment.as_deref(), &Asked::default());
    report.misjudged = judged.ambiguous;
    let mut expectations = judged.expectations;
    expectations.today = request.today;
    let settings = Settings {
        rules,
        selection: &request.config.selection,
        expectations: &expectations,
        ignores: &request.config.drift_ignored,
        today: request.today,
    };
    report.drifts = drift::find(subject(new, stacks.next(), request.force)?, settings);
    Ok(report)
}

fn subject(new: Stack, old: Option<Stack>, force: bool) -> Result<Subject, Error> {
    let Some(old) = old else { return Ok(Subject::of(new)) };
    if let Some(other) = [&new, &old].into_iter().find(|stack| !stack.kind.is_state()) {
        return Err(Error::NotState { name: other.input.clone() });
    }
    match diff::names_differ(&old, &new) {
        Some((before, after)) if !force => Err(Error::TwoStacks { before, after }),
        _ => Ok(Subject::States(Box::new((old, new)))),
    }
}
