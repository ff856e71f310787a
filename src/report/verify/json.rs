//! The verification as JSON, schema `stackcheck.run/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::VerifyReport;
use crate::report::inputs::{input_row, unread_row};
use crate::report::json::{Document, Summary, counts, write_document};
use crate::report::rows::ChangeRow;

/// Writes the verification.
pub fn write(report: &VerifyReport, out: &mut dyn Write) -> io::Result<()> {
    let unread = report.unread.iter().map(unread_row);
    let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
    let review = report.verified.counts().into_iter().map(|(verdict, count)| (verdict.name(), count)).collect();
    let summary = Summary::of_changes(BTreeMap::new(), BTreeMap::new(), counts([].into_iter()), report.exit() as u8);
    let changes = report.verified.rows.iter().map(ChangeRow::of_review).collect();
    write_document(&Document::of_changes(inputs, summary.reviewed(review), changes, Vec::new()), out)
}
