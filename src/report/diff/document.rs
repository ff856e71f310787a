//! The comparison as rows, schema `stackcheck.run/1`.

use super::DiffReport;
use crate::report::document::{Document, Summary, counts, rules};
use crate::report::findings::finding;
use crate::report::inputs::{input_row, unread_row};
use crate::report::rows::ChangeRow;

impl<'a> Document<'a> {
    /// The result of a comparison; the only findings are damages of recorded state.
    pub fn of_diff(report: &'a DiffReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let summary = Summary {
            changes: report.counts(),
            findings: counts(report.damage.iter().map(|damage| &damage.found)),
            noise: report.folded().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect(),
            ..Summary::new(report.exit(), report.verdict())
        };
        Self {
            changes: report.shown().map(|resource| ChangeRow::of(resource, |change| report.shows(change))).collect(),
            findings: report.damaged().map(|(stack, found)| finding(stack, found)).collect(),
            rules: rules(report.damage.iter().map(|damage| &damage.found.meta)),
            ..Self::new("diff", inputs, summary)
        }
    }
}
