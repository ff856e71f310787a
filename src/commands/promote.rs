//! `promote`: whether what was tried on one stack may go to the next.

use super::check::read_within;
use crate::config::{Asked, Config};
use crate::engine::Bar;
use crate::graph::Stack;
use crate::model::Moment;
use crate::promote;
use crate::report::promote::{PromoteReport, Step};

/// What to compare and how to judge it.
#[derive(Debug)]
pub struct Request {
    /// The stacks, in the order in which they are promoted.
    pub inputs: Vec<String>,
    /// The state that completes the last input.
    pub state: Option<String>,
    /// Compare stacks of two projects.
    pub force: bool,
    /// The configuration.
    pub config: Config,
    /// The bar, instead of the configuration's.
    pub fail_on: Option<Bar>,
    /// What time it is: exports grow old, and a stack is tried for a while.
    pub now: Option<Moment>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
}

/// Why the inputs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// They are of two projects.
    #[error(
        "{source_name} and {target_name} are two projects; give two stacks of one program, or compare them with --force"
    )]
    TwoProjects {
        /// The one before.
        source_name: String,
        /// The one after.
        target_name: String,
    },
    /// The chain does not name the stack.
    #[error("{input} is of stack `{stack}`, which is not in the `chain` of the configuration")]
    NotInChain {
        /// The input.
        input: String,
        /// Its stack.
        stack: String,
    },
}

/// Compares each stack with the next.
pub fn promote(request: &Request) -> Result<PromoteReport, Error> {
    let plan = &request.config.promotion;
    let mut report = PromoteReport {
        stacks: Vec::new(),
        unread: Vec::new(),
        steps: Vec::new(),
        expectations: plan.expectations.iter().map(ToString::to_string).collect(),
        exit_zero: request.exit_zero,
        misjudged: None,
    };
    for (at, name) in request.inputs.iter().enumerate() {
        let state = request.state.as_deref().filter(|_| at + 1 == request.inputs.len());
        match read_within(name, state, request.config.max_input) {
            Ok(stack) => report.stacks.push(stack),
            Err(unread) => report.unread.push(unread),
        }
    }
    if !report.unread.is_empty() {
        return Ok(report);
    }
    let note = in_order(&mut report.stacks, &plan.chain)?;
    for at in 1..report.stacks.len() {
        let [source, target] = [&report.stacks[at - 1], &report.stacks[at]];
        one_project(source, target, request.force)?;
        let judged = request.config.judgement(&target.name, None, &Asked::default());
        let usual = judged.gate.fail_on;
        // A bar that is given needs no environment.
        let misjudged = judged.ambiguous.filter(|_| request.fail_on.is_none());
        report.misjudged = report.misjudged.or(misjudged);
        let mut promotion = promote::compare(source, target, plan, request.now);
        promotion.notes.extend(note.clone());
        report.steps.push(Step { source: at - 1, target: at, fail_on: request.fail_on.unwrap_or(usual), promotion });
    }
    Ok(report)
}

/// Puts more than two stacks into the order of the chain; two stand as they were given. Returns what there is to say.
fn in_order(stacks: &mut [Stack], chain: &[String]) -> Result<Option<String>, Error> {
    let place = |stack: &Stack| chain.iter().position(|name| Some(name) == stack.name.stack.as_ref());
    if chain.is_empty() {
        return Ok(None);
    }
    if let [source, target] = stacks {
        let backwards = place(source).zip(place(target)).is_some_and(|(from, to)| from > to);
        return Ok(backwards.then(|| "the `chain` of the configuration goes the other way".to_owned()));
    }
    if let Some(stray) = stacks.iter().find(|stack| place(stack).is_none()) {
        let stack = stray.name.stack.clone().unwrap_or_default();
        return Err(Error::NotInChain { input: stray.input.clone(), stack });
    }
    stacks.sort_by_key(place);
    Ok(None)
}

fn one_project(source: &Stack, target: &Stack, force: bool) -> Result<(), Error> {
    let differ = source.name.project.as_ref().zip(target.name.project.as_ref()).is_some_and(|(a, b)| a != b);
    if differ && !force {
        let name = |stack: &Stack| stack.name.qualified().unwrap_or_else(|| stack.input.clone());
        return Err(Error::TwoProjects { source_name: name(source), target_name: name(target) });
    }
    Ok(())
}
