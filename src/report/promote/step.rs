//! The rows of a promotion by their step.

use std::collections::BTreeSet;

use super::rows::{DifferenceRow, PairRow, ReadinessRow, StepRow};
use crate::report::Document;
use crate::report::inputs::InputRow;
use crate::report::table::counted;

/// What is told of a stack and the next.
#[derive(Default)]
pub(super) struct Part<'d> {
    pub(super) source: Option<&'d InputRow<'d>>,
    pub(super) target: Option<&'d InputRow<'d>>,
    /// How many expectations covered, or decided, something; runs that were saved by earlier versions do not tell of which
    /// step.
    pub(super) used: usize,
    pub(super) notes: &'d [String],
    pub(super) pairs: Vec<&'d PairRow<'d>>,
    pub(super) differences: Vec<&'d DifferenceRow<'d>>,
    pub(super) readiness: Vec<&'d ReadinessRow<'d>>,
}

/// The steps in their order, each with its rows. What was saved by earlier versions is one step from the first stack to
/// the last.
pub(super) fn parts<'d>(document: &'d Document<'d>) -> Vec<Part<'d>> {
    let mut parts: Vec<Part<'d>> = document.steps.iter().map(|step| Part::of(document, step)).collect();
    if parts.is_empty() && document.inputs.len() > 1 {
        parts.push(Part::whole(document));
    }
    for row in &document.pairs {
        parts.get_mut(row.step.unwrap_or(0)).into_iter().for_each(|part| part.pairs.push(row));
    }
    for row in &document.differences {
        parts.get_mut(row.step.unwrap_or(0)).into_iter().for_each(|part| part.differences.push(row));
    }
    for row in &document.readiness {
        parts.get_mut(row.step.unwrap_or(0)).into_iter().for_each(|part| part.readiness.push(row));
    }
    parts
}

impl<'d> Part<'d> {
    fn of(document: &'d Document<'d>, step: &'d StepRow<'d>) -> Self {
        let [source, target] = [step.source, step.target].map(|at| document.inputs.get(at));
        Self { source, target, used: step.used.len(), notes: &step.notes, ..Self::default() }
    }

    fn whole(document: &'d Document<'d>) -> Self {
        let used = document.expectations.iter().filter(|row| row.used).count();
        Self { source: document.inputs.first(), target: document.inputs.last(), used, ..Self::default() }
    }

    /// `promotion shop/staging (export) → shop/prod (preview) · 12 resources paired`
    pub(super) fn headline(&self) -> String {
        let name = |input: Option<&InputRow<'_>>| {
            input.map_or_else(String::new, |input| {
                let name = input.stack.as_deref().unwrap_or(&input.name);
                format!("{name} ({})", input.kind.as_deref().unwrap_or("input"))
            })
        };
        let paired = self.pairs.len() - self.ambiguous().count();
        format!("promotion {} → {} · {} paired", name(self.source), name(self.target), counted(paired, "resource"))
    }

    /// `FAIL 2 · WARN 1 · EXPECTED 14 · ENVIRONMENT 30 · AMBIGUOUS 1 · parity 80 %`
    pub(super) fn tally(&self) -> String {
        let failing = self.differences.iter().filter(|row| row.blocking).count();
        let warning = self.counting().count().saturating_sub(failing);
        let (expected, token, ambiguous) = (self.count("expected"), self.count("token"), self.ambiguous().count());
        format!(
            "FAIL {failing} · WARN {warning} · EXPECTED {expected} · ENVIRONMENT {token} · AMBIGUOUS {ambiguous} · parity {} %",
            self.parity()
        )
    }

    /// How many of a hundred resources are the same on both sides, rounded down.
    fn parity(&self) -> usize {
        let other: BTreeSet<&str> = self.counting().filter_map(DifferenceRow::urn).collect();
        let all = self.pairs.len() + self.count("missing") + self.count("extra");
        (all.saturating_sub(other.len()) * 100).checked_div(all).unwrap_or(100)
    }

    pub(super) fn count(&self, verdict: &str) -> usize {
        self.differences.iter().filter(|row| row.verdict == verdict).count()
    }

    /// What a reader must see.
    pub(super) fn counting(&self) -> impl Iterator<Item = &'d DifferenceRow<'d>> {
        self.differences.iter().copied().filter(|row| row.counts())
    }

    pub(super) fn ambiguous(&self) -> impl Iterator<Item = &'d PairRow<'d>> {
        self.pairs.iter().copied().filter(|pair| pair.by == "ambiguous")
    }
}

/// The expectations that nothing needed.
pub(super) fn unused<'d>(document: &'d Document<'_>) -> impl Iterator<Item = &'d str> {
    document.expectations.iter().filter(|row| !row.used).map(|row| row.rule.as_str())
}
