//! `graph`: a picture of a stack, of a part of it, of what a change reaches, of the way between two resources.

use std::collections::BTreeSet;

use super::check::{self, check};
use crate::engine::Input;
use crate::graph::{EdgeKind, Stack};
use crate::input::Unread;
use crate::model::{ResourceId, shown};
use crate::picture::{self, Collapse, Only, View, Wish};
use crate::report::graph::GraphReport;
use crate::rules::Rule;

/// What to draw.
#[derive(Debug)]
pub struct Request {
    /// The input and how it is judged.
    pub check: check::Request,
    /// Around these.
    pub focus: Vec<String>,
    /// What a change of these reaches.
    pub blast: Vec<String>,
    /// The way between two.
    pub path: Option<(String, String)>,
    /// How many steps away.
    pub depth: Option<usize>,
    /// Which resources are left.
    pub only: Option<Only>,
    /// What is drawn as one; without it, as much as it takes.
    pub collapse: Option<Collapse>,
    /// Which lines are drawn.
    pub kinds: BTreeSet<EdgeKind>,
    /// The pictures, the one that is asked for first.
    pub views: Vec<View>,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The input cannot be read.
    #[error("cannot read {}: {}", .0.name, .0.error)]
    Unread(Unread),
    /// A word means no resource.
    #[error("no resource is called {word}; give a URN, a name, or a glob over both")]
    Unknown {
        /// The word, as it may be shown.
        word: String,
    },
    /// A word means several resources where one is wanted.
    #[error("{word} means {count} resources; give the URN of one: {first} or {second}")]
    Several {
        /// The word, as it may be shown.
        word: String,
        /// How many.
        count: usize,
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
}

/// Draws the input.
pub fn graph(request: &Request, rules: &[Box<dyn Rule>]) -> Result<GraphReport, Error> {
    let report = check(&request.check, rules);
    let run = match report.inputs.into_iter().next() {
        Some(Input::Read(run)) => *run,
        Some(Input::Unread(unread)) => return Err(Error::Unread(unread)),
        None => return Err(Error::Unread(Unread::new("", "there is no input", None))),
    };
    let stack = &run.stack;
    let all = |words: &[String]| -> Result<Vec<ResourceId>, Error> {
        let mut found = Vec::new();
        for word in words {
            found.extend(some(stack, word)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    };
    let path = match &request.path {
        Some((from, to)) => Some((one(stack, from)?, one(stack, to)?)),
        None => None,
    };
    let wish = Wish {
        focus: all(&request.focus)?,
        blast: all(&request.blast)?,
        path,
        depth: request.depth,
        only: request.only,
        collapse: request.collapse,
        kinds: request.kinds.clone(),
    };
    let choice = picture::choose(&run, &wish);
    let pictures = request.views.iter().map(|view| picture::draw(&run, &choice, &wish, *view)).collect();
    let mut notes: Vec<String> = picture::unseen(run.stack.coverage).into_iter().collect();
    if choice.way.as_ref().is_some_and(|way| way.steps.is_empty()) {
        let whole = notes.is_empty();
        notes.push(
            if whole { "neither resource needs the other" } else { "no way between the two is in the input" }
                .to_owned(),
        );
    }
    Ok(GraphReport { run, choice, pictures, notes })
}

fn some(stack: &Stack, word: &str) -> Result<Vec<ResourceId>, Error> {
    let found = picture::find(stack, word);
    if found.is_empty() { Err(Error::Unknown { word: shown(word) }) } else { Ok(found) }
}

fn one(stack: &Stack, word: &str) -> Result<ResourceId, Error> {
    match some(stack, word)?.as_slice() {
        &[one] => Ok(one),
        found => {
            let urn = |at: usize| found.get(at).map_or_else(String::new, |id| shown(&stack.resource(*id).urn));
            Err(Error::Several { word: shown(word), count: found.len(), first: urn(0), second: urn(1) })
        }
    }
}
