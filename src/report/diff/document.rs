//! The comparison as rows, schema `stackcheck.run/1`.

use std::borrow::Cow;

use super::DiffReport;
use crate::report::document::{Document, Summary, counts, rules};
use crate::report::findings::{FindingRow, finding};
use crate::report::inputs::{InputRow, input_row, unread_row};
use crate::report::rows::ChangeRow;

impl<'a> Document<'a> {
    /// The result of a comparison; the only findings are damages of recorded state.
    pub fn of_diff(report: &'a DiffReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let completed = |at: usize| {
            let damage = report.damage.iter().find(|damage| damage.input == at)?;
            report.stacks.get(at).filter(|stack| stack.input != damage.state).map(|_| damage.state.as_str())
        };
        let inputs = report.stacks.iter().enumerate().map(|(at, stack)| {
            let state = completed(at).map(Cow::Borrowed);
            InputRow { state, ..input_row(stack, None) }
        });
        let inputs: Vec<InputRow<'_>> = inputs.chain(unread).collect();
        let several = inputs.len() > 1;
        let summary = Summary {
            changes: report.counts(),
            findings: counts(report.damage.iter().map(|damage| &damage.found)),
            compared: Some(report.comparison.compared),
            noise: report.folded().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect(),
            ..Summary::new(report.exit(), report.verdict())
        };
        Self {
            changes: report.shown().map(|resource| ChangeRow::of(resource, |change| report.shows(change))).collect(),
            findings: report
                .damaged()
                .map(|(at, stack, found)| FindingRow { input: several.then_some(at), ..finding(stack, found) })
                .collect(),
            notes: Cow::Borrowed(&report.comparison.notes),
            rules: rules(report.damage.iter().map(|damage| &damage.found.meta)),
            ..Self::new("diff", inputs, summary)
        }
    }
}
