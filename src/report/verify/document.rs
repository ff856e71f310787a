//! The verification as rows, schema `stackcheck.run/1`.

use super::VerifyReport;
use super::table::verdict;
use crate::report::document::{Document, Summary, counted};
use crate::report::inputs::{input_row, unread_row};
use crate::report::rows::ChangeRow;

impl<'a> Document<'a> {
    /// Whether what was applied is what was reviewed.
    pub fn of_verification(report: &'a VerifyReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let review = report.verified.counts().into_iter().map(|(verdict, count)| (verdict.name(), count));
        let summary = Summary { review: counted(review), ..Summary::new(report.exit(), verdict(report)) };
        Self {
            changes: report.verified.rows.iter().map(ChangeRow::of_review).collect(),
            ..Self::new("verify", inputs, summary)
        }
    }
}
