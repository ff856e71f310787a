//! Drift as rows, schema `stackcheck.run/1`.

use std::borrow::Cow;

use super::DriftReport;
use super::rows::DriftRow;
use crate::drift::Class;
use crate::report::diff::Noise;
use crate::report::document::{Document, Summary, counted, counts, rules};
use crate::report::findings::FindingRow;
use crate::report::inputs::{input_row, unread_row};

impl<'a> Document<'a> {
    /// The result of a search for drift.
    pub fn of_drift(report: &'a DriftReport) -> Self {
        let drifts = &report.drifts;
        let unread = report.unread.iter().map(unread_row);
        let inputs = drifts.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let noise = report.noise_by_reason().into_iter();
        let summary = Summary {
            drift: counted(report.counts()),
            noise_told: match report.noise {
                Noise::Hide => Some("hide".into()),
                Noise::Summarise => None,
                Noise::Show => Some("show".into()),
            },
            compared: Some(drifts.compared),
            noise: noise.map(|(reason, count)| (reason.to_owned(), count)).collect(),
            findings: counts(drifts.opened.iter().map(|opened| &opened.found)),
            ..Summary::new(report.exit(), report.verdict())
        };
        let shown = drifts.rows.iter().filter(|row| row.class != Class::Noise || report.noise != Noise::Hide);
        let stack = drifts.stacks.first().and_then(|stack| stack.name.qualified());
        Self {
            drift: shown.map(|row| DriftRow::of(row, &drifts.opened, report.fails(row))).collect(),
            findings: drifts.opened.iter().map(|opened| FindingRow::of_opened(opened, stack.clone())).collect(),
            notes: Cow::Borrowed(&drifts.notes),
            rules: rules(drifts.opened.iter().map(|opened| &opened.found.meta)),
            ..Self::new("drift", inputs, summary)
        }
    }
}
