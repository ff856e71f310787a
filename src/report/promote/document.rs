//! Promotions as rows, schema `stackcheck.run/1`.

use super::PromoteReport;
use super::rows::{DifferenceRow, ExpectationRow, PairRow, ReadinessRow};
use crate::report::document::{Document, Summary, counted};
use crate::report::inputs::{input_row, unread_row};

impl<'a> Document<'a> {
    /// The result of a comparison of stacks.
    pub fn of_promotion(report: &'a PromoteReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let summary = Summary { promotion: counted(report.counts()), ..Summary::new(report.exit(), report.verdict()) };
        let expectations = report.expectations.iter().enumerate();
        let promotions = || report.steps.iter().map(|step| &step.promotion);
        let differences = report.steps.iter().flat_map(|step| {
            step.promotion.differences.iter().map(|difference| DifferenceRow::of(difference, step.fails(difference)))
        });
        Self {
            pairs: promotions().flat_map(|one| &one.pairs).map(PairRow::of).collect(),
            differences: differences.collect(),
            readiness: promotions().flat_map(|one| &one.readiness).map(ReadinessRow::of).collect(),
            expectations: expectations
                .map(|(at, rule)| ExpectationRow { rule: rule.clone(), used: report.is_used(at) })
                .collect(),
            ..Self::new("promote", inputs, summary)
        }
    }
}
