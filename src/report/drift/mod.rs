//! Drift, for people and machines.

mod document;
pub(super) mod markdown;
pub(super) mod rows;
pub(super) mod table;

use std::collections::BTreeMap;

use rows::DriftRow;

use super::Document;
use super::diff::Noise;
use super::inputs::InputRow;
use super::table::counted;
use crate::drift::{Class, Drift, Drifts};
use crate::engine::{Bar, Exit};
use crate::finding::Confidence;
use crate::input::Unread;

/// A finished search for drift.
#[derive(Debug)]
pub struct DriftReport {
    /// What was found, and in which inputs.
    pub drifts: Drifts,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// What to do with noise.
    pub noise: Noise,
    /// Which drift fails.
    pub fail_on: Bar,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
    /// Several environments match: the first of them holds for now.
    pub misjudged: Option<String>,
}

impl DriftReport {
    /// The exit code of the process.
    pub fn exit(&self) -> Exit {
        if !self.unread.is_empty() {
            Exit::Unreadable
        } else if self.misjudged.is_some() {
            Exit::Usage
        } else if !self.exit_zero && self.failing() > 0 {
            Exit::Failed
        } else if !self.exit_zero && self.drifts.incomplete {
            Exit::Incomplete
        } else {
            Exit::Passed
        }
    }

    /// How many drifts are as bad as the bar says, or worse.
    fn failing(&self) -> usize {
        self.drifts.rows.iter().filter(|row| self.fails(row)).count()
    }

    /// Whether a drift is as bad as the bar says, or worse. What may as well be no drift fails nothing.
    fn fails(&self, row: &Drift) -> bool {
        let sure = row.class == Class::Real && row.confidence > Confidence::Possible;
        sure && self.fail_on.is_reached(row.severity)
    }

    /// How many drifts there are of each class.
    fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts: BTreeMap<_, _> =
            [Class::Real, Class::Noise, Class::Ignored].into_iter().map(|class| (class.name(), 0)).collect();
        for row in &self.drifts.rows {
            *counts.entry(row.class.name()).or_default() += 1;
        }
        counts
    }

    /// How many differences are noise, by their reason.
    fn noise_by_reason(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in self.drifts.rows.iter().filter(|row| row.class == Class::Noise) {
            *counts.entry(row.reason.as_deref().unwrap_or_default()).or_default() += 1;
        }
        counts
    }

    /// What the last line says.
    fn verdict(&self) -> String {
        let real = self.drifts.real().count();
        let word = match real {
            0 => "no drift".to_owned(),
            count => counted(count, "drift"),
        };
        let (failing, exit) = (self.failing(), self.exit());
        let below = if real > 0 && failing < real { format!(", {failing} at or above the bar") } else { String::new() };
        let incomplete = if self.drifts.incomplete { "; incomplete" } else { "" };
        format!("{word}{below}{incomplete} (exit {})", exit as u8)
    }
}

/// The rows to tell one by one.
fn shown<'d>(document: &'d Document<'_>, all: bool) -> impl Iterator<Item = &'d DriftRow<'d>> {
    let noise = document.summary.noise_told.as_deref() == Some("show");
    document.drift.iter().filter(move |row| match &*row.class {
        "ignored" => all,
        "noise" => noise,
        _ => true,
    })
}

/// The reasons of what is left out, with counts; nothing where it is shown or nobody wants to know.
fn folded<'d>(document: &'d Document<'_>) -> BTreeMap<&'d str, usize> {
    let told = document.summary.noise.iter().filter(|_| document.summary.noise_told.is_none());
    told.map(|(reason, count)| (reason.as_str(), *count)).collect()
}

/// `drift in the refresh of shop/live · 79 resources compared`
fn headline(document: &Document<'_>) -> String {
    let of = |input: &InputRow<'_>| input.stack.as_ref().map_or_else(String::new, |name| format!(" of {name}"));
    let kind = |input: &InputRow<'_>| match input.kind.as_deref() {
        Some("events") => "stream".to_owned(),
        kind => kind.unwrap_or("input").to_owned(),
    };
    let what = match document.inputs.as_slice() {
        [one] if one.is_state() => format!("{}{}, inputs against outputs", kind(one), of(one)),
        [one] => format!("{}{}", kind(one), of(one)),
        [new, old] => format!("{}{}, {} → {}", kind(new), of(new), old.name, new.name),
        _ => String::new(),
    };
    let compared = document.summary.compared;
    let compared = compared.map_or_else(String::new, |count| format!(" · {} compared", counted(count, "resource")));
    let failed = document.inputs.iter().any(|input| input.coverage.as_deref() == Some("failed"));
    let failed = if failed { " · the refresh failed or was cut: what follows is what was read" } else { "" };
    format!("drift in {what}{compared}{failed}")
}

/// The class, where it is not the usual one, and why.
fn remark(row: &DriftRow<'_>) -> Option<String> {
    match (&*row.class, row.reason.as_deref()) {
        ("noise", reason) => Some(format!("noise: {}", reason.unwrap_or("it changes by itself"))),
        (_, reason) => reason.map(str::to_owned),
    }
}
