//! What became of the cases of users' rules.

use std::io::{self, Write};

use comfy_table::{Cell, Color};

use crate::finding::Meta;
use crate::model::shown;
use crate::report::table::{Detail, Style, counted, new_table, printable, wrapped};
use crate::rules::user::Expect;

/// A rule and what became of its cases.
#[derive(Debug)]
pub struct Trial {
    /// The rule.
    pub meta: Meta,
    /// Where it stands: file and line.
    pub place: String,
    /// Its cases.
    pub outcomes: Vec<Outcome>,
}

/// What became of a case.
#[derive(Debug)]
pub struct Outcome {
    /// The case.
    pub name: String,
    /// What it expects.
    pub expected: Expect,
    /// What the rule says; nothing where it could not be asked.
    pub found: Option<Expect>,
    /// What it said, in its words.
    pub said: Vec<String>,
}

impl Outcome {
    /// Whether it ended as expected.
    pub fn is_right(&self) -> bool {
        self.found == Some(self.expected)
    }
}

/// Writes what became of the cases.
pub fn write(trials: &[Trial], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut table = new_table(style);
    for trial in trials {
        for outcome in &trial.outcomes {
            if style.detail > Detail::Quiet || !outcome.is_right() {
                table.add_row(row(trial, outcome, style));
            }
        }
    }
    if table.row_count() > 0 {
        writeln!(out, "{}", table.trim_fmt())?;
    }
    for trial in trials.iter().filter(|trial| trial.outcomes.is_empty()) {
        let text = format!("{} {} has no case ({})", trial.meta.code, trial.meta.id, printable(&trial.place));
        writeln!(out, "{}", wrapped(&text, "", style.width))?;
    }
    let all = trials.iter().flat_map(|trial| &trial.outcomes);
    let wrong = all.clone().filter(|outcome| !outcome.is_right()).count();
    let (rules, cases) = (counted(trials.len(), "rule"), counted(all.count(), "case"));
    writeln!(out, "{rules}, {cases}, {wrong} failed")
}

fn row(trial: &Trial, outcome: &Outcome, style: Style) -> Vec<Cell> {
    let word = if outcome.is_right() { "ok" } else { "FAILED" };
    let colour = if outcome.is_right() { Color::Green } else { Color::Red };
    let mark = Cell::new(word);
    let mark = if style.colour { mark.fg(colour) } else { mark };
    let mut text = shown(&outcome.name);
    if !outcome.is_right() {
        let found = outcome.found.map_or("no answer", Expect::name);
        text = format!("{text}\nexpected {}, found {found} ({})", outcome.expected.name(), printable(&trial.place));
    }
    if !outcome.is_right() || style.detail == Detail::Verbose {
        let said = outcome.said.iter().map(|said| format!("\n· {}", shown(said)));
        text.extend(said);
    }
    vec![mark, Cell::new(trial.meta.code), Cell::new(text)]
}
