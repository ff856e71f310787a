//! `check`: rules and change summary on previews and states.

use rayon::prelude::*;

use super::{gather, source};
use crate::config::Config;
use crate::engine::{self, Bar, Gate, Input, Report, Run, Selection};
use crate::fleet::Neighbours;
use crate::graph::Stack;
use crate::input::{self, Unread};
use crate::model::Date;
use crate::rules::Rule;

/// What to check and how to judge it.
#[derive(Debug, Default)]
pub struct Request {
    /// The inputs, as people name them.
    pub inputs: Vec<String>,
    /// The state that completes the only input.
    pub state: Option<String>,
    /// The configuration.
    pub config: Config,
    /// The environment that applies whatever the stacks are called.
    pub environment: Option<String>,
    /// Which rules run.
    pub selection: Selection,
    /// Regions that resources may be in, instead of the configuration's.
    pub regions: Vec<String>,
    /// The bar, instead of the configuration's.
    pub fail_on: Option<Bar>,
    /// Questions without an answer make the result incomplete, whatever the configuration says.
    pub strict: bool,
    /// Which day it is: acknowledgements expire.
    pub today: Option<Date>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
    /// States of other stacks: files, folders, globs.
    pub with: Vec<String>,
}

/// Checks every input; one that cannot be read does not keep the others from being reported.
pub fn check(request: &Request, rules: &[Box<dyn Rule>]) -> Report {
    let (neighbours, unread) = neighbours(&request.with);
    let one = |name: &String| match read(name, request.state.as_deref()) {
        Ok(stack) => {
            let mut run = judge(stack, request, rules);
            neighbours.judge(&mut run, &request.selection);
            Input::Read(Box::new(run))
        }
        Err(unread) => Input::Unread(unread),
    };
    let mut inputs: Vec<Input> = match request.inputs.as_slice() {
        [only] => vec![one(only)],
        several => several.par_iter().map(one).collect(),
    };
    inputs.extend(unread.into_iter().map(Input::Unread));
    Report { inputs, exit_zero: request.exit_zero }
}

/// Reads the states of other stacks one by one: little is kept of each.
fn neighbours(with: &[String]) -> (Neighbours, Vec<Unread>) {
    let mut neighbours = Neighbours::default();
    let found = gather::gather(&gather::Wanted { inputs: with.to_vec(), ..gather::Wanted::default() });
    let mut unread = found.unread;
    for source in found.sources {
        let (name, stack) = match source {
            gather::Source::File(name) => (name.clone(), read_one(&name)),
            gather::Source::Archive(path) => {
                let name = path.display().to_string();
                let error = "expected states of other stacks, found an archive";
                unread.push(Unread::new(name, error, Some("unpack it, and name the folder")));
                continue;
            }
        };
        match stack {
            Ok(stack) if stack.kind.is_state() => neighbours.add(&stack),
            Ok(stack) => {
                let error = format!("expected the state of another stack, found a {}", stack.kind.name());
                unread.push(Unread::new(name, error, Some("give the output of `pulumi stack export`")));
            }
            Err(failed) => unread.push(failed),
        }
    }
    (neighbours, unread)
}

/// Runs the rules on a stack, as the configuration says.
pub(super) fn judge(stack: Stack, request: &Request, rules: &[Box<dyn Rule>]) -> Run {
    let mut judgement = request.config.judgement(&stack.name, request.environment.as_deref());
    if !request.regions.is_empty() {
        judgement.expectations.regions.clone_from(&request.regions);
    }
    judgement.expectations.today = request.today;
    let mut run = engine::check(stack, rules, &request.selection, &judgement.expectations);
    run.environment = judgement.environment;
    run.gate = Gate {
        fail_on: request.fail_on.unwrap_or(judgement.gate.fail_on),
        strict: request.strict || judgement.gate.strict,
    };
    run
}

/// Reads one input, and the state that completes it.
pub(super) fn read(name: &str, state: Option<&str>) -> Result<Stack, Unread> {
    let stack = read_one(name)?;
    let Some(state) = state else { return Ok(stack) };
    if stack.kind.is_state() {
        let error = format!("--state completes a preview, and this is {}", stack.kind.name());
        return Err(Unread::new(name, error, Some("leave --state out")));
    }
    let base = read_one(state)?;
    input::complete(stack, base).map_err(|error| Unread::refused(state, &error))
}

/// Reads one input.
pub(super) fn read_one(name: &str) -> Result<Stack, Unread> {
    let bytes = source::bytes(name).map_err(|error| Unread::new(name, error.to_string(), error.hint.as_deref()))?;
    input::read(name, bytes).map_err(|error| Unread::refused(name, &error))
}
