//! Promotions as rows, schema `stackcheck.run/1`.

use super::PromoteReport;
use super::rows::{DifferenceRow, ExpectationRow, PairRow, ReadinessRow, StepRow};
use crate::report::document::{Document, Summary, counted};
use crate::report::inputs::{input_row, unread_row};

impl<'a> Document<'a> {
    /// The result of a comparison of stacks.
    pub fn of_promotion(report: &'a PromoteReport) -> Self {
        let unread = report.unread.iter().map(unread_row);
        let inputs = report.stacks.iter().map(|stack| input_row(stack, None)).chain(unread).collect();
        let summary = Summary { promotion: counted(report.counts()), ..Summary::new(report.exit(), report.verdict()) };
        let expectations = report.expectations.iter().enumerate();
        let several = report.steps.len() > 1;
        let steps = || report.steps.iter().enumerate().map(|(at, step)| (several.then_some(at), step));
        let pairs = steps().flat_map(|(at, step)| step.promotion.pairs.iter().map(move |row| PairRow::of(row, at)));
        let differences = steps().flat_map(|(at, step)| {
            step.promotion.differences.iter().map(move |row| DifferenceRow::of(row, at, step.fails(row)))
        });
        let readiness =
            steps().flat_map(|(at, step)| step.promotion.readiness.iter().map(move |row| ReadinessRow::of(row, at)));
        Self {
            pairs: pairs.collect(),
            differences: differences.collect(),
            readiness: readiness.collect(),
            steps: report.steps.iter().map(StepRow::of).collect(),
            expectations: expectations
                .map(|(at, rule)| ExpectationRow { rule: rule.clone(), used: report.is_used(at) })
                .collect(),
            ..Self::new("promote", inputs, summary)
        }
    }
}
