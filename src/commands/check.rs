//! `check`: rules and change summary on previews and states.

use std::path::PathBuf;

use rayon::prelude::*;

use super::{gather, program, source};
use crate::config::{Asked, Config};
use crate::drift::{self, DRIFT_RULES, Settings};
use crate::engine::{
    self, Before, Comments, EXCEPTION_RULES, Ground, INTENT_RULES, Input, Report, Run, Selection, Use,
};
use crate::finding::Meta;
use crate::fleet::{Baseline, CONTRACT_RULES, Compare, Neighbours};
use crate::graph::{Stack, StackName};
use crate::input::{self, Unread};
use crate::model::Date;
use crate::rules::{Expectations, Rule};

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
    /// What goes before the configuration.
    pub asked: Asked,
    /// Which day it is: acknowledgements and exceptions expire.
    pub today: Option<Date>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
    /// States of other stacks: files, folders, globs.
    pub with: Vec<String>,
    /// What was wrong before.
    pub baseline: Option<Baseline>,
    /// The folder of the program.
    pub source_root: Option<PathBuf>,
}

/// Every rule that there is, those on stacks of a fleet and on exceptions among them.
pub fn metas(rules: &[Box<dyn Rule>]) -> Vec<Meta> {
    rules
        .iter()
        .map(|rule| *rule.meta())
        .chain(CONTRACT_RULES)
        .chain(DRIFT_RULES)
        .chain(INTENT_RULES)
        .chain(EXCEPTION_RULES)
        .collect()
}

/// Checks every input; one that cannot be read does not keep the others from being reported.
pub fn check(request: &Request, rules: &[Box<dyn Rule>]) -> Report {
    let (neighbours, unread) = neighbours(&request.with, request.config.max_input);
    let one = |name: &String| match read_within(name, request.state.as_deref(), request.config.max_input) {
        Ok(stack) => Input::Read(Box::new(judge(stack, request, rules, &neighbours))),
        Err(unread) => Input::Unread(unread),
    };
    let mut inputs: Vec<Input> = match request.inputs.as_slice() {
        [only] => vec![one(only)],
        several => several.par_iter().map(one).collect(),
    };
    inputs.extend(unread.into_iter().map(Input::Unread));
    let mut report = Report { inputs, exit_zero: request.exit_zero };
    settle(&mut report, request, rules);
    report
}

/// Settles what is known only when every stack was judged: which exceptions are unused, and what the baseline knows.
fn settle(report: &mut Report, request: &Request, rules: &[Box<dyn Rule>]) {
    let exceptions = &request.config.exceptions;
    let mut runs: Vec<&mut Run> = report
        .inputs
        .iter_mut()
        .filter_map(|input| match input {
            Input::Read(run) => Some(&mut **run),
            Input::Unread(_) => None,
        })
        .collect();
    let mut uses = vec![Use::default(); exceptions.list.len()];
    for run in &runs {
        uses.iter_mut().zip(&run.uses).for_each(|(sum, own)| *sum = sum.and(*own));
    }
    for (at, fault) in exceptions.faults(&uses, request.today) {
        let first = runs.iter_mut().find(|run| run.uses.get(at).is_some_and(|own| own.relevant));
        if let Some(run) = first {
            run.tell(fault, None, None, &request.selection);
        }
    }
    if let Some(baseline) = &request.baseline {
        let compare = Compare { exceptions, selection: &request.selection, rules: &metas(rules) };
        let notes = baseline.settle(&mut runs, &compare);
        if let Some(run) = runs.first_mut() {
            run.stack.notes.extend(notes);
        }
    }
}

/// Reads the states of other stacks one by one: little is kept of each.
fn neighbours(with: &[String], most: Option<u64>) -> (Neighbours, Vec<Unread>) {
    let mut neighbours = Neighbours::default();
    let found = gather::gather(&gather::Wanted { inputs: with.to_vec(), ..gather::Wanted::default() });
    let mut unread = found.unread;
    for source in found.sources {
        let (name, stack) = match source {
            gather::Source::File(name) => (name.clone(), read_one_within(&name, most)),
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
pub(super) fn judge(stack: Stack, request: &Request, rules: &[Box<dyn Rule>], neighbours: &Neighbours) -> Run {
    judge_as(stack, request, &request.selection, rules, neighbours)
}

/// The same with another choice of rules.
pub(super) fn judge_as(
    stack: Stack,
    request: &Request,
    selection: &Selection,
    rules: &[Box<dyn Rule>],
    neighbours: &Neighbours,
) -> Run {
    let mut judgement = request.config.judgement(&stack.name, request.environment.as_deref(), &request.asked);
    judgement.expectations.today = request.today;
    let expectations = &judgement.expectations;
    let (stack, before) = if judgement.changed_only {
        engine::before(stack, rules, selection, expectations)
    } else {
        (stack, Before::default())
    };
    let mut run = engine::examine(stack, rules, selection, expectations);
    run.environment = judgement.environment;
    run.gate = judgement.gate;
    run.stack.notes.extend(judgement.ambiguous.clone());
    run.misjudged = judgement.ambiguous;
    neighbours.judge(&mut run, selection);
    engine::judge_intents(&mut run, &request.config.intents, selection);
    let ignores = &request.config.drift_ignored;
    drift::judge(&mut run, Settings { rules, selection, expectations, ignores, today: request.today });
    judgement.severities.settle(&mut run);
    except(&mut run, request, rules);
    run.finish();
    if judgement.changed_only && run.stack.kind.is_state() {
        run.stack.notes.push("recorded state changes nothing: every finding counts (changed-only)".to_owned());
    }
    before.settle(&mut run, &judgement.severities);
    run
}

fn except(run: &mut Run, request: &Request, rules: &[Box<dyn Rule>]) {
    let (comments, note) = match &request.source_root {
        Some(root) => program::comments(run, root),
        None => (Comments::default(), None),
    };
    run.stack.notes.extend(note);
    run.except(&Ground {
        exceptions: &request.config.exceptions,
        comments: &comments,
        today: request.today,
        rules: &metas(rules),
        selection: &request.selection,
    });
}

/// What is expected of a stack of this name.
pub(super) fn expectations(request: &Request, name: &StackName) -> Expectations {
    let judgement = request.config.judgement(name, request.environment.as_deref(), &request.asked);
    Expectations { today: request.today, ..judgement.expectations }
}

/// Reads one input, and the state that completes it; none of them may be larger than so many bytes.
pub(super) fn read_within(name: &str, state: Option<&str>, most: Option<u64>) -> Result<Stack, Unread> {
    let stack = read_one_within(name, most)?;
    let Some(state) = state else { return Ok(stack) };
    if stack.kind.is_state() {
        let error = format!("--state completes a preview, and this is {}", stack.kind.name());
        return Err(Unread::new(name, error, Some("leave --state out")));
    }
    let base = read_one_within(state, most)?;
    input::complete(stack, base).map_err(|error| Unread::refused(state, &error))
}

/// Reads one input, which may not be larger than so many bytes.
pub(super) fn read_one_within(name: &str, most: Option<u64>) -> Result<Stack, Unread> {
    let content =
        source::content(name, most).map_err(|error| Unread::new(name, error.to_string(), error.hint.as_deref()))?;
    input::read(name, content).map_err(|error| Unread::refused(name, &error))
}

/// Reads a baseline. The text fits behind "cannot use".
pub fn baseline(name: &str) -> Result<Baseline, String> {
    let bytes = source::bytes(name).map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{name}: it is no text"))?;
    Baseline::parse(name, &text).map_err(|error| format!("{name}: {error}"))
}
