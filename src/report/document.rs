//! The machine-readable result, schema `stackcheck.run/1` (`docs/schema/run-1.json`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::drift::rows::DriftRow;
use super::findings::{FindingRow, SourceRow, SuppressedRow};
use super::fleet::rows::FleetRow;
use super::graph_row::GraphRow;
use super::inputs::InputRow;
use super::promote::rows::{DifferenceRow, ExpectationRow, PairRow, ReadinessRow, StepRow};
use super::rows::ChangeRow;
use crate::engine::{Exit, Found};
use crate::finding::{Meta, Severity};

/// A text of the result: of the report that is written, or its own when a saved run was read.
pub(super) type Text<'a> = Cow<'a, str>;

/// How many there are, by a word.
pub(super) type Counts<'a> = BTreeMap<Text<'a>, usize>;

/// How much of a result is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// What a table tells that is not asked for everything.
    Brief,
    /// All but the picture.
    Full,
    /// All.
    Drawn,
}

/// The name of the schema; a change that breaks readers gets a new number.
pub(super) const SCHEMA: &str = "stackcheck.run/1";

/// The whole result.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Document<'a> {
    /// Always `stackcheck.run/1`.
    pub(in crate::report) schema: Text<'a>,
    pub(in crate::report) tool: Tool<'a>,
    /// What made it.
    #[cfg_attr(test, schemars(extend("enum" = ["check", "diff", "drift", "promote", "audit", "verify"])))]
    pub(in crate::report) command: Text<'a>,
    /// The inputs, in the order in which they were given.
    pub(in crate::report) inputs: Vec<InputRow<'a>>,
    pub(in crate::report) summary: Summary<'a>,
    /// What the previews do to each resource and why, or what differs between two inputs.
    pub(in crate::report) changes: Vec<ChangeRow<'a>>,
    /// The faults of all inputs, worst first within an input.
    pub(in crate::report) findings: Vec<FindingRow<'a>>,
    /// The faults that do not count, and why.
    pub(in crate::report) suppressed: Vec<SuppressedRow<'a>>,
    /// What has drifted, worst first.
    pub(in crate::report) drift: Vec<DriftRow<'a>>,
    /// The resources of two stacks that are one; empty for a command that compares none.
    pub(in crate::report) pairs: Vec<PairRow<'a>>,
    /// What differs between two stacks, the gravest first.
    pub(in crate::report) differences: Vec<DifferenceRow<'a>>,
    /// Whether two stacks are in a state to be promoted.
    pub(in crate::report) readiness: Vec<ReadinessRow<'a>>,
    /// What the configuration says may differ.
    pub(in crate::report) expectations: Vec<ExpectationRow>,
    /// Each stack with the next; empty for a command that compares none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::report) steps: Vec<StepRow<'a>>,
    /// What could not be known.
    pub(in crate::report) undetermined: Vec<UndeterminedRow<'a>>,
    /// Warnings and errors of the engine, the providers and the program.
    pub(in crate::report) diagnostics: Vec<DiagnosticRow<'a>>,
    /// What a reader should know of the comparison.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub(in crate::report) notes: Cow<'a, [String]>,
    /// The rules that findings name, by code.
    #[serde(default)]
    pub(in crate::report) rules: Vec<RuleRow<'a>>,
    /// What depends on what; only of a check of one stack that is small enough to be drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) graph: Option<GraphRow<'a>>,
    /// What only an audit of many stacks tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::report) fleet: Option<FleetRow<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct Tool<'a> {
    pub(in crate::report) name: Text<'a>,
    pub(in crate::report) version: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct Summary<'a> {
    /// What the previews do: how many resources by operation.
    pub(in crate::report) changes: BTreeMap<String, u64>,
    /// How many findings by severity; every severity is there.
    pub(in crate::report) findings: Counts<'a>,
    /// Findings that are left out because their cause is a finding.
    pub(in crate::report) folded: usize,
    pub(in crate::report) undetermined: usize,
    /// How many drifts by class; empty for a command that looks for none.
    pub(in crate::report) drift: Counts<'a>,
    /// How many differences of two stacks by verdict, and how many ambiguous pairs; empty for a command that compares
    /// none.
    pub(in crate::report) promotion: Counts<'a>,
    /// How many resources of a verification there are by `review`; empty for other commands.
    pub(in crate::report) review: Counts<'a>,
    /// How many differences are left out because nobody made them, by reason.
    pub(in crate::report) noise: BTreeMap<String, usize>,
    /// What `drift` was asked to do with these; absent where it counts them, as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(extend("enum" = ["hide", "show", null])))]
    pub(in crate::report) noise_told: Option<Text<'a>>,
    /// How many resources were compared; absent for a command that compares none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) compared: Option<usize>,
    pub(in crate::report) gate: GateRow,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct GateRow {
    pub(in crate::report) passed: bool,
    /// The exit code of the process.
    #[cfg_attr(test, schemars(extend("enum" = [0, 1, 2, 3, 4, 70])))]
    pub(in crate::report) exit: u8,
    /// The same in words.
    pub(in crate::report) verdict: String,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct UndeterminedRow<'a> {
    /// The place of its input among `inputs`; absent where there is one input only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) input: Option<usize>,
    pub(in crate::report) rule: Text<'a>,
    pub(in crate::report) code: Text<'a>,
    pub(in crate::report) stack: Option<String>,
    pub(in crate::report) urn: Option<Text<'a>>,
    /// The resource's type, where the URN tells another.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) ty: Option<Text<'a>>,
    /// Where the program writes the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) source: Option<SourceRow>,
    /// Why it cannot be known, as a word.
    pub(in crate::report) reason: Text<'a>,
    /// The same, for people.
    pub(in crate::report) message: String,
    /// What would settle it.
    pub(in crate::report) settle: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct DiagnosticRow<'a> {
    pub(in crate::report) stack: Option<String>,
    pub(in crate::report) urn: Option<Text<'a>>,
    #[cfg_attr(test, schemars(extend("enum" = ["warning", "error"])))]
    pub(in crate::report) severity: Text<'a>,
    pub(in crate::report) message: String,
}

/// What is known about a rule that a finding names.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct RuleRow<'a> {
    /// The rule's name.
    pub(in crate::report) rule: Text<'a>,
    #[cfg_attr(test, schemars(regex(pattern = "^[A-Z][0-9]{3}$")))]
    pub(in crate::report) code: Text<'a>,
    /// What is wrong, in one sentence without a full stop.
    pub(in crate::report) summary: Text<'a>,
    /// How bad it usually is.
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    pub(in crate::report) severity: Text<'a>,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    pub(in crate::report) confidence: Text<'a>,
    /// Why it matters and what to do, as Markdown.
    pub(in crate::report) help: String,
}

impl Tool<'static> {
    /// This one.
    pub(in crate::report) const THIS: Self =
        Self { name: Cow::Borrowed(env!("CARGO_PKG_NAME")), version: Cow::Borrowed(env!("CARGO_PKG_VERSION")) };
}

impl<'a> Document<'a> {
    /// A result in which nothing was found yet.
    pub(super) fn new(command: &'static str, inputs: Vec<InputRow<'a>>, summary: Summary<'a>) -> Self {
        Self {
            schema: SCHEMA.into(),
            tool: Tool::THIS,
            command: command.into(),
            inputs,
            summary,
            changes: Vec::new(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            drift: Vec::new(),
            pairs: Vec::new(),
            differences: Vec::new(),
            readiness: Vec::new(),
            expectations: Vec::new(),
            steps: Vec::new(),
            undetermined: Vec::new(),
            diagnostics: Vec::new(),
            notes: Cow::Borrowed(&[]),
            rules: Vec::new(),
            graph: None,
            fleet: None,
        }
    }
}

impl Summary<'_> {
    /// Nothing counted yet.
    pub(super) fn new(exit: Exit, verdict: String) -> Self {
        let gate = GateRow { passed: exit == Exit::Passed, exit: exit as u8, verdict };
        let (drift, promotion, review) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self {
            changes: BTreeMap::new(),
            findings: counts(std::iter::empty()),
            folded: 0,
            undetermined: 0,
            drift,
            promotion,
            review,
            noise: BTreeMap::new(),
            noise_told: None,
            compared: None,
            gate,
        }
    }
}

/// How many findings there are of each severity.
pub(super) fn counts<'a>(findings: impl Iterator<Item = &'a Found>) -> Counts<'static> {
    let mut counts: Counts<'_> = Severity::ALL.into_iter().map(|severity| (severity.name().into(), 0)).collect();
    for found in findings {
        *counts.entry(found.finding.severity.name().into()).or_default() += 1;
    }
    counts
}

/// Counts by words of the tool.
pub(super) fn counted(counts: impl IntoIterator<Item = (&'static str, usize)>) -> Counts<'static> {
    counts.into_iter().map(|(word, count)| (word.into(), count)).collect()
}

/// What is known about rules, by code.
pub(super) fn rules<'a>(metas: impl Iterator<Item = &'a Meta>) -> Vec<RuleRow<'a>> {
    let by_code: BTreeMap<&str, &Meta> = metas.map(|meta| (meta.code, meta)).collect();
    by_code.into_values().map(rule).collect()
}

fn rule(meta: &Meta) -> RuleRow<'_> {
    RuleRow {
        rule: meta.id.into(),
        code: meta.code.into(),
        summary: meta.summary.into(),
        severity: meta.severity.name().into(),
        confidence: meta.confidence.name().into(),
        help: help(&meta.docs.text()),
    }
}

/// The documentation of a rule: the header of a source file, or Markdown as it is.
fn help(docs: &str) -> String {
    let header: Vec<&str> = docs.lines().map_while(|line| line.strip_prefix("//!")).collect();
    if header.is_empty() {
        return docs.trim().to_owned();
    }
    header.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_code() {
        crate::report::schema::assert_documented::<Document<'_>>(SCHEMA, "run-1.json");
    }
}
