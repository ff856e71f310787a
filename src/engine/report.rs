//! The result of a run of the tool over all its inputs.

use std::collections::BTreeMap;

use super::{Found, Run};
use crate::finding::{Confidence, Severity};
use crate::graph::Coverage;
use crate::input::Unread;
use crate::model::Resource;

/// How bad a finding must be to fail the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// This bad, or worse.
    At(Severity),
    /// No finding fails it.
    Never,
}

impl Bar {
    /// The words for it.
    pub const WORDS: [&str; 6] = ["info", "low", "medium", "high", "critical", "never"];

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "never" { Some(Self::Never) } else { Severity::parse(word).map(Self::At) }
    }

    /// Whether a finding of this severity fails the gate.
    pub fn is_reached(self, severity: Severity) -> bool {
        match self {
            Self::At(bar) => severity >= bar,
            Self::Never => false,
        }
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::At(Severity::High)
    }
}

/// When a stack does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// How bad a finding must be to fail it.
    pub fail_on: Bar,
    /// How sure a finding must be to fail it.
    pub confidence: Confidence,
    /// Questions without an answer make the result incomplete.
    pub strict: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self { fail_on: Bar::default(), confidence: Confidence::Possible, strict: false }
    }
}

impl Gate {
    /// Whether a finding fails it.
    pub fn refuses(self, severity: Severity, confidence: Confidence) -> bool {
        let bad = match self.fail_on {
            Bar::At(bar) => severity >= bar,
            Bar::Never => false,
        };
        bad && confidence >= self.confidence
    }
}

/// One input: what was found in it, or why it could not be read.
#[derive(Debug)]
pub enum Input {
    /// It was read.
    Read(Box<Run>),
    /// It was not.
    Unread(Unread),
}

/// What all inputs gave, in their order.
#[derive(Debug)]
pub struct Report {
    /// The inputs.
    pub inputs: Vec<Input>,
    /// Report, but never fail because of what was found.
    pub exit_zero: bool,
}

/// How the process ends; the same for every command and format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The gate passed.
    Passed = 0,
    /// A finding is as bad as the gate says, or worse.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// No input could be read.
    Unreadable = 3,
    /// An input could not be read, a preview failed, or (strict) a question has no answer.
    Incomplete = 4,
    /// A fault of the tool.
    Internal = 70,
}

impl Report {
    /// The inputs that were read.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.inputs.iter().filter_map(|input| match input {
            Input::Read(run) => Some(&**run),
            Input::Unread(_) => None,
        })
    }

    /// How the process ends.
    pub fn exit(&self) -> Exit {
        let read = self.runs().count();
        if self.runs().any(|run| !run.broken_rules.is_empty()) {
            return Exit::Internal;
        }
        if self.runs().any(|run| run.misjudged.is_some()) {
            return Exit::Usage;
        }
        if !self.exit_zero && self.runs().any(|run| run.failing() > 0) {
            return Exit::Failed;
        }
        if read == 0 && !self.inputs.is_empty() {
            return Exit::Unreadable;
        }
        if read < self.inputs.len() || (!self.exit_zero && self.runs().any(Run::is_incomplete)) {
            return Exit::Incomplete;
        }
        Exit::Passed
    }

    /// What the changes are, summed over the inputs.
    pub fn changes(&self) -> BTreeMap<String, u64> {
        let mut sum = BTreeMap::new();
        for (op, count) in self.runs().flat_map(Run::counts) {
            *sum.entry(op).or_default() += count;
        }
        sum
    }
}

impl Run {
    /// How many findings are as bad as the gate says, or worse.
    pub fn failing(&self) -> usize {
        let refused = |found: &&Found| self.gate.refuses(found.finding.severity, found.finding.confidence);
        self.findings.iter().filter(refused).count()
    }

    /// Whether the preview or the run that the input tells of failed, or the input ends before it does.
    pub fn is_failed(&self) -> bool {
        self.stack.coverage == Coverage::Failed || self.stack.outcome.is_failed()
    }

    /// Whether more could have been said on better input.
    pub fn is_incomplete(&self) -> bool {
        self.is_failed() || (self.gate.strict && !self.undetermined.is_empty())
    }

    /// What the preview does, by operation: the engine's own counts where it gives them, else those of the listed steps.
    /// Recorded state changes nothing.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        if self.stack.kind.is_state() {
            return BTreeMap::new();
        }
        if let Some(summary) = &self.stack.change_summary {
            return summary.clone();
        }
        let mut counts = BTreeMap::new();
        let told = |resource: &&Resource| resource.step.is_some() && !resource.is_default_provider();
        for resource in self.stack.resources.iter().filter(told) {
            *counts.entry(resource.op.logical_name().to_owned()).or_default() += 1;
        }
        counts
    }
}
