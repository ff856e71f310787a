//! The comparison as JSON, schema `stackcheck.run/1`.

use std::io::{self, Write};

use super::DiffReport;
use crate::report::findings::finding;
use crate::report::inputs::{input_row, unread_row};
use crate::report::json::{Document, Summary, counts, write_document};
use crate::report::rows::ChangeRow;

/// Writes the comparison.
pub fn write(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    let unread = report.unread.iter().map(unread_row);
    let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
    let noise = report.folded().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    let summary = Summary::of_changes(
        report.counts(),
        noise,
        counts(report.damage.iter().map(|damage| &damage.found)),
        report.exit() as u8,
    );
    let changes = report.shown().map(|resource| ChangeRow::of(resource, |change| report.shows(change))).collect();
    let findings = report.damaged().map(|(stack, found)| finding(stack, found)).collect();
    write_document(&Document::of_changes(inputs, summary, changes, findings), out)
}
