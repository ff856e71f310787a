//! The ways between two places.

pub mod json;
pub mod table;

use crate::engine::Exit;
use crate::graph::{Coverage, Stack};
use crate::lens::ingress::Traffic;
use crate::lens::reach::{Answer, Place, Verdict, Way};
use crate::model::shown;

/// The answers to a question about ways.
#[derive(Debug)]
pub struct PathReport {
    /// The stack.
    pub stack: Stack,
    /// From where, as asked.
    pub from: String,
    /// To where, as asked.
    pub to: String,
    /// Whether the side before the change was asked, too.
    pub delta: bool,
    /// One for each pair of places.
    pub rows: Vec<Row>,
}

/// What is known of one pair of places.
#[derive(Debug)]
pub struct Row {
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
    /// After the change.
    pub now: Answer,
    /// Before the change, where that was asked.
    pub then: Option<Answer>,
}

/// What a change does to a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// More gets through than before.
    Opened,
    /// Less gets through than before.
    Closed,
    /// The same.
    Same,
    /// It cannot be known.
    Unclear,
}

impl Turn {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Turn::Opened => "opened",
            Turn::Closed => "closed",
            Turn::Same => "same",
            Turn::Unclear => "unclear",
        }
    }
}

fn traffic(answer: &Answer) -> impl Iterator<Item = Traffic> {
    answer.ways.iter().flat_map(|way| way.traffic.iter().copied())
}

/// The ways of one answer that let something through that the other does not.
fn more<'a>(own: &'a Answer, other: &Answer) -> Vec<&'a Way> {
    let covered = |one: Traffic| traffic(other).any(|other| other.covers(one));
    own.ways.iter().filter(|way| way.traffic.iter().any(|one| !covered(*one))).collect()
}

impl Row {
    /// The ways that the change opens.
    pub fn opened(&self) -> Vec<&Way> {
        self.then.as_ref().filter(|then| then.doubts.is_empty()).map_or_else(Vec::new, |then| more(&self.now, then))
    }

    /// The ways that the change closes.
    pub fn closed(&self) -> Vec<&Way> {
        let then = self.then.as_ref().filter(|_| self.now.doubts.is_empty());
        then.map_or_else(Vec::new, |then| more(then, &self.now))
    }

    /// What the change does; nothing where that was not asked.
    pub fn turn(&self) -> Option<Turn> {
        let then = self.then.as_ref()?;
        let unclear = |answer: &Answer| answer.verdict() == Verdict::Unclear;
        Some(match (self.opened().is_empty(), self.closed().is_empty()) {
            (false, _) => Turn::Opened,
            (true, false) => Turn::Closed,
            _ if unclear(&self.now) || unclear(then) => Turn::Unclear,
            _ => Turn::Same,
        })
    }
}

impl PathReport {
    /// The exit code: 0 there is a way (with `--delta`: something opens or closes), 1 there is none, 4 it cannot be known.
    pub fn exit(&self) -> Exit {
        let found = |row: &Row| match row.turn() {
            None => row.now.verdict() == Verdict::Open,
            Some(turn) => matches!(turn, Turn::Opened | Turn::Closed),
        };
        let unclear = |row: &Row| match row.turn() {
            None => row.now.verdict() == Verdict::Unclear,
            Some(turn) => turn == Turn::Unclear,
        };
        if self.rows.iter().any(found) {
            Exit::Passed
        } else if self.rows.iter().any(unclear) || self.stack.coverage != Coverage::Whole {
            Exit::Incomplete
        } else {
            Exit::Failed
        }
    }

    /// A place in words.
    pub fn place(&self, place: &Place) -> String {
        match place {
            Place::Internet => "internet".to_owned(),
            Place::Addresses(nets) => nets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Place::Resource(id) => shown(self.stack.resource(*id).urn.name()),
        }
    }
}
