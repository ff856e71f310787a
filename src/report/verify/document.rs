//! The verification as rows, schema `stackcheck.run/1`.

use std::borrow::Cow;

use super::VerifyReport;
use crate::report::document::{Document, Summary, counted};
use crate::report::inputs::{input_row, unread_row};
use crate::report::rows::ChangeRow;

impl<'a> Document<'a> {
    /// Whether what was applied is what was reviewed.
    pub fn of_verification(report: &'a VerifyReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let review = report.verified.counts().into_iter().map(|(verdict, count)| (verdict.name(), count));
        let compared = Some(report.verified.compared);
        let summary = Summary { review: counted(review), compared, ..Summary::new(report.exit(), report.verdict()) };
        Self {
            changes: report.verified.rows.iter().map(ChangeRow::of_review).collect(),
            notes: Cow::Borrowed(&report.verified.notes),
            ..Self::new("verify", inputs, summary)
        }
    }
}
