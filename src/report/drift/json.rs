//! Drift as JSON, schema `stackcheck.run/1`.

use std::io::{self, Write};

use super::DriftReport;
use super::rows::DriftRow;
use crate::drift::Class;
use crate::report::diff::Noise;
use crate::report::findings::FindingRow;
use crate::report::inputs::{input_row, unread_row};
use crate::report::json::{Document, Summary, write_document};

/// Writes the result.
pub fn write(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    let drifts = &report.drifts;
    let unread = report.unread.iter().map(unread_row);
    let inputs = drifts.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
    let noise = report.noise_by_reason().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    let found = drifts.opened.iter().map(|opened| &opened.found);
    let summary = Summary::of_drift(report.counts(), noise, found, report.exit() as u8);
    let shown = drifts.rows.iter().filter(|row| row.class != Class::Noise || report.noise != Noise::Hide);
    let stack = drifts.stacks.first().and_then(|stack| stack.name.qualified());
    let findings = drifts.opened.iter().map(|opened| FindingRow::of_opened(opened, stack.clone())).collect();
    write_document(&Document::of_drift(inputs, summary, shown.map(DriftRow::of).collect(), findings), out)
}
