//! Promotions as JSON, schema `stackcheck.run/1`.

use std::io::{self, Write};

use super::PromoteReport;
use super::rows::{DifferenceRow, ExpectationRow, PairRow, ReadinessRow};
use crate::report::inputs::{input_row, unread_row};
use crate::report::json::{Document, Summary, write_document};

/// Writes the result.
pub fn write(report: &PromoteReport, out: &mut dyn Write) -> io::Result<()> {
    let unread = report.unread.iter().map(unread_row);
    let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
    let promotions = || report.steps.iter().map(|step| &step.promotion);
    let expectations = report.expectations.iter().enumerate();
    let expectations = expectations.map(|(at, rule)| ExpectationRow { rule: rule.clone(), used: report.is_used(at) });
    write_document(
        &Document::of_promotion(
            inputs,
            Summary::of_promotion(report.counts(), report.exit() as u8),
            promotions().flat_map(|one| &one.pairs).map(PairRow::of).collect(),
            promotions().flat_map(|one| &one.differences).map(DifferenceRow::of).collect(),
            promotions().flat_map(|one| &one.readiness).map(ReadinessRow::of).collect(),
            expectations.collect(),
        ),
        out,
    )
}
