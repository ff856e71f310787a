//! Promotions, for people and machines.

mod document;
pub(super) mod markdown;
pub(super) mod rows;
mod step;
pub(super) mod table;

use std::collections::BTreeMap;

use super::table::counted;
use crate::engine::{Bar, Exit};
use crate::graph::Stack;
use crate::input::Unread;
use crate::promote::{By, Difference, Pair, Promotion};

/// A stack and the next.
#[derive(Debug)]
pub struct Step {
    /// The place of the source among the stacks.
    pub source: usize,
    /// The place of the target.
    pub target: usize,
    /// Which differences fail.
    pub fail_on: Bar,
    /// What was found.
    pub promotion: Promotion,
}

/// A finished comparison of stacks.
#[derive(Debug)]
pub struct PromoteReport {
    /// The inputs, in the order in which they are promoted.
    pub stacks: Vec<Stack>,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// Each stack with the next.
    pub steps: Vec<Step>,
    /// What the configuration says may differ, in its order.
    pub expectations: Vec<String>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
    /// Several environments match: the first of them holds for now.
    pub misjudged: Option<String>,
}

/// The check of readiness whose failure makes the result incomplete.
const COMPLETE: &str = "complete";

impl Step {
    /// Whether a difference fails.
    fn fails(&self, difference: &Difference) -> bool {
        difference.verdict.counts() && self.fail_on.is_reached(difference.severity)
    }

    fn failing(&self) -> usize {
        self.promotion.differences.iter().filter(|difference| self.fails(difference)).count()
    }

    /// What is to be read and does not fail.
    fn warning(&self) -> usize {
        self.promotion.counting().count() - self.failing()
    }

    fn ambiguous(&self) -> impl Iterator<Item = &Pair> {
        self.promotion.pairs.iter().filter(|pair| pair.by == By::Ambiguous)
    }

    fn is_ready(&self) -> bool {
        self.promotion.readiness.iter().all(|row| row.passed != Some(false) || row.check == COMPLETE)
    }
}

impl PromoteReport {
    /// The exit code of the process.
    pub fn exit(&self) -> Exit {
        let fails = self.steps.iter().any(|step| step.failing() > 0 || !step.is_ready());
        if !self.unread.is_empty() {
            Exit::Unreadable
        } else if self.misjudged.is_some() {
            Exit::Usage
        } else if self.exit_zero {
            Exit::Passed
        } else if fails {
            Exit::Failed
        } else if self.steps.iter().any(|step| step.promotion.incomplete) {
            Exit::Incomplete
        } else {
            Exit::Passed
        }
    }

    /// Whether an expectation covered or decided something in one of the steps.
    fn is_used(&self, at: usize) -> bool {
        self.steps.iter().any(|step| step.promotion.used.contains(&at))
    }

    /// How many differences there are of each verdict, and how many ambiguous pairs.
    fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::from([("ambiguous", 0)]);
        for step in &self.steps {
            *counts.entry("ambiguous").or_default() += step.ambiguous().count();
            for (verdict, count) in step.promotion.counts() {
                *counts.entry(verdict).or_default() += count;
            }
        }
        counts
    }

    /// What the last line says.
    fn verdict(&self) -> String {
        let sum = |count: fn(&Step) -> usize| self.steps.iter().map(count).sum::<usize>();
        let (failing, warning, exit) = (sum(Step::failing), sum(Step::warning), self.exit());
        let ready = if self.steps.iter().all(Step::is_ready) { "" } else { "; not ready" };
        let incomplete = if self.steps.iter().any(|step| step.promotion.incomplete) { "; incomplete" } else { "" };
        let text = match (failing, warning) {
            (0, 0) => "nothing weaker, missing or other".to_owned(),
            (0, warning) => format!("{} to read, none at or above the bar", counted(warning, "difference")),
            (failing, _) => format!("{} at or above the bar", counted(failing, "difference")),
        };
        format!("{text}{ready}{incomplete} (exit {})", exit as u8)
    }
}
