//! A saved run, read. What it says of itself is not believed: places that it names must be there.

use serde::Deserialize;

use super::document::{Document, SCHEMA};
use super::formats::COMMANDS;
use crate::input::Unread;
use crate::model::Urn;

/// Why a text is no saved run.
#[derive(Debug, thiserror::Error)]
pub enum Unsaved {
    /// It is no JSON, or not of this shape.
    #[error("not a saved run: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another schema.
    #[error("expected a saved run of schema {SCHEMA}, found {0}")]
    Schema(String),
    /// It is of a command that this version does not have.
    #[error("not a saved run: there is no command `{0}` that saves one")]
    Command(String),
    /// Its parts do not belong together.
    #[error("not a saved run: {what} is said to be {place} of {count}")]
    Damaged {
        /// What points there.
        what: &'static str,
        /// Where, from 0.
        place: usize,
        /// How many there are.
        count: usize,
    },
    /// It has no stacks.
    #[error("not a saved run: an audit has a `fleet`, and nothing else has")]
    Fleet,
}

/// What every saved run says first.
#[derive(Deserialize)]
struct Named {
    schema: String,
}

impl Document<'static> {
    /// Reads a saved run.
    pub fn read(bytes: &[u8]) -> Result<Self, Unsaved> {
        let Named { schema } = serde_json::from_slice(bytes)?;
        if schema != SCHEMA {
            return Err(Unsaved::Schema(schema));
        }
        let document: Self = serde_json::from_slice(bytes)?;
        document.whole()?;
        Ok(document)
    }

    fn whole(&self) -> Result<(), Unsaved> {
        if !COMMANDS.contains(&&*self.command) {
            return Err(Unsaved::Command(self.command.to_string()));
        }
        if (self.command == "audit") != self.fleet.is_some() {
            return Err(Unsaved::Fleet);
        }
        let (inputs, steps) = (self.inputs.len(), self.steps.len());
        let suppressed = self.suppressed.iter().map(|row| &row.finding);
        let of_steps = self.steps.iter().flat_map(|step| [step.source, step.target]);
        inside("the input of a finding", self.findings.iter().chain(suppressed).filter_map(|row| row.input), inputs)?;
        inside("the input of a change", self.changes.iter().filter_map(|row| row.input), inputs)?;
        inside("the input of a question", self.undetermined.iter().filter_map(|row| row.input), inputs)?;
        inside("the input of a step", of_steps, inputs)?;
        inside("the step of a pair", self.pairs.iter().filter_map(|row| row.step), steps)?;
        inside("the step of a difference", self.differences.iter().filter_map(|row| row.step), steps)?;
        inside("the step of what must hold", self.readiness.iter().filter_map(|row| row.step), steps)?;
        let opened = self.drift.iter().flat_map(|row| &row.opened).copied();
        inside("the finding of a drift", opened, self.findings.len())
    }
}

impl Document<'_> {
    /// The command that made it.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The inputs that could not be read.
    pub fn unread(&self) -> impl Iterator<Item = Unread> {
        self.inputs.iter().filter_map(|input| {
            let error = input.error.as_ref()?;
            Some(Unread {
                name: input.name.to_string(),
                error: error.message.to_string(),
                hint: error.hint.as_ref().map(ToString::to_string),
            })
        })
    }

    /// The place of the input of a row. Runs that were saved by earlier versions tell the stack only.
    pub(super) fn input_of(&self, input: Option<usize>, stack: Option<&str>) -> usize {
        let is_of = |place: &usize| self.inputs.get(*place).is_some_and(|one| one.stack.as_deref() == stack);
        let first = || self.inputs.iter().position(|one| one.error.is_none());
        input.or_else(|| (0..self.inputs.len()).find(is_of).filter(|_| stack.is_some())).or_else(first).unwrap_or(0)
    }

    /// The same for a resource.
    pub(super) fn input_of_urn(&self, input: Option<usize>, urn: &str) -> usize {
        if input.is_some() || self.inputs.len() < 2 {
            return self.input_of(input, None);
        }
        let urn = Urn::new(urn);
        let end = format!("{}/{}", urn.project(), urn.stack());
        let of = |stack: &str| stack == end || stack.ends_with(&format!("/{end}"));
        let found = self.inputs.iter().position(|one| one.stack.as_deref().is_some_and(of));
        found.unwrap_or_else(|| self.input_of(None, None))
    }
}

fn inside(what: &'static str, places: impl IntoIterator<Item = usize>, count: usize) -> Result<(), Unsaved> {
    match places.into_iter().find(|place| *place >= count) {
        Some(place) => Err(Unsaved::Damaged { what, place, count }),
        None => Ok(()),
    }
}
