//! The machine-readable result, schema `stackcheck.run/1` (`docs/schema/run-1.json`).

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::drift::rows::DriftRow;
use super::findings::{self, FindingRow, SuppressedRow, urn};
use super::fleet::rows::FleetRow;
use super::formatter::Printable;
use super::inputs::{InputRow, input};
use super::promote::rows::{DifferenceRow, ExpectationRow, PairRow, ReadinessRow};
use super::rows::{self, ChangeRow};
use crate::engine::{Found, Open, Report, Run};
use crate::finding::Severity;
use crate::graph::Severity as DiagnosticSeverity;
use crate::model::masked;

/// The name of the schema; a change that breaks readers gets a new number.
const SCHEMA: &str = "stackcheck.run/1";

/// The whole result.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Document<'a> {
    /// Always `stackcheck.run/1`.
    schema: &'static str,
    tool: Tool,
    /// The inputs, in the order in which they were given.
    inputs: Vec<InputRow<'a>>,
    summary: Summary,
    /// What the previews do to each resource and why, or what differs between two inputs.
    changes: Vec<ChangeRow<'a>>,
    /// The faults of all inputs, worst first within an input.
    findings: Vec<FindingRow<'a>>,
    /// The faults that do not count, and why.
    suppressed: Vec<SuppressedRow<'a>>,
    /// What has drifted, worst first.
    drift: Vec<DriftRow<'a>>,
    /// The resources of two stacks that are one; empty for a command that compares none.
    pairs: Vec<PairRow<'a>>,
    /// What differs between two stacks, the gravest first.
    differences: Vec<DifferenceRow<'a>>,
    /// Whether two stacks are in a state to be promoted.
    readiness: Vec<ReadinessRow<'a>>,
    /// What the configuration says may differ.
    expectations: Vec<ExpectationRow>,
    /// What could not be known.
    undetermined: Vec<UndeterminedRow<'a>>,
    /// Warnings and errors of the engine, the providers and the program.
    diagnostics: Vec<DiagnosticRow<'a>>,
    /// What only an audit of many stacks tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet: Option<FleetRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Summary {
    /// What the previews do: how many resources by operation.
    changes: BTreeMap<String, u64>,
    /// How many findings by severity; every severity is there.
    findings: BTreeMap<&'static str, usize>,
    /// Findings that are left out because their cause is a finding.
    folded: usize,
    undetermined: usize,
    /// How many drifts by class; empty for a command that looks for none.
    drift: BTreeMap<&'static str, usize>,
    /// How many differences of two stacks by verdict, and how many ambiguous pairs; empty for a command that compares
    /// none.
    promotion: BTreeMap<&'static str, usize>,
    /// How many resources of a verification there are by `review`; empty for other commands.
    review: BTreeMap<&'static str, usize>,
    /// How many differences are left out because nobody made them, by reason.
    noise: BTreeMap<String, usize>,
    gate: GateRow,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GateRow {
    passed: bool,
    /// The exit code of the process.
    #[cfg_attr(test, schemars(extend("enum" = [0, 1, 3, 4, 70])))]
    exit: u8,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct UndeterminedRow<'a> {
    rule: &'a str,
    code: &'a str,
    stack: Option<String>,
    urn: Option<&'a str>,
    /// Why it cannot be known, as a word.
    reason: &'static str,
    /// The same, for people.
    message: String,
    /// What would settle it.
    settle: Option<&'static str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DiagnosticRow<'a> {
    stack: Option<String>,
    urn: Option<&'a str>,
    #[cfg_attr(test, schemars(extend("enum" = ["warning", "error"])))]
    severity: &'static str,
    message: String,
}

/// Writes the result as one JSON object, indented.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(report), out)
}

/// Writes a result of any command.
pub(super) fn write_document(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Printable::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

pub(super) const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

impl<'a> Document<'a> {
    /// The result of a comparison; the only findings are damages of recorded state.
    pub(super) fn of_changes(
        inputs: Vec<InputRow<'a>>,
        summary: Summary,
        changes: Vec<ChangeRow<'a>>,
        findings: Vec<FindingRow<'a>>,
    ) -> Self {
        let (drift, undetermined, diagnostics) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            schema: SCHEMA,
            tool: TOOL,
            inputs,
            summary,
            changes,
            findings,
            suppressed: Vec::new(),
            drift,
            pairs: Vec::new(),
            differences: Vec::new(),
            readiness: Vec::new(),
            expectations: Vec::new(),
            undetermined,
            diagnostics,
            fleet: None,
        }
    }

    /// The result of an audit of many stacks.
    pub(super) fn of_fleet(
        inputs: Vec<InputRow<'a>>,
        summary: Summary,
        (findings, suppressed): (Vec<FindingRow<'a>>, Vec<SuppressedRow<'a>>),
        fleet: FleetRow<'a>,
    ) -> Self {
        Self { fleet: Some(fleet), suppressed, ..Self::of_changes(inputs, summary, Vec::new(), findings) }
    }

    /// The result of a search for drift.
    pub(super) fn of_drift(
        inputs: Vec<InputRow<'a>>,
        summary: Summary,
        drift: Vec<DriftRow<'a>>,
        findings: Vec<FindingRow<'a>>,
    ) -> Self {
        Self { drift, ..Self::of_changes(inputs, summary, Vec::new(), findings) }
    }

    /// The result of a comparison of stacks.
    pub(super) fn of_promotion(
        inputs: Vec<InputRow<'a>>,
        summary: Summary,
        pairs: Vec<PairRow<'a>>,
        differences: Vec<DifferenceRow<'a>>,
        readiness: Vec<ReadinessRow<'a>>,
        expectations: Vec<ExpectationRow>,
    ) -> Self {
        let usual = Self::of_changes(inputs, summary, Vec::new(), Vec::new());
        Self { pairs, differences, readiness, expectations, ..usual }
    }
}

impl Summary {
    /// The counts of a comparison.
    pub(super) fn of_changes(
        changes: BTreeMap<String, u64>,
        noise: BTreeMap<String, usize>,
        findings: BTreeMap<&'static str, usize>,
        exit: u8,
    ) -> Self {
        let gate = GateRow { passed: exit == 0, exit };
        let (drift, promotion, review) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { changes, findings, folded: 0, undetermined: 0, drift, promotion, review, noise, gate }
    }

    /// With the counts of a verification.
    pub(super) fn reviewed(mut self, review: BTreeMap<&'static str, usize>) -> Self {
        self.review = review;
        self
    }

    /// The counts of an audit of many stacks.
    pub(super) fn of_fleet(
        findings: BTreeMap<&'static str, usize>,
        folded: usize,
        undetermined: usize,
        exit: u8,
    ) -> Self {
        Self { folded, undetermined, ..Self::of_changes(BTreeMap::new(), BTreeMap::new(), findings, exit) }
    }

    /// The counts of a search for drift.
    pub(super) fn of_drift<'f>(
        drift: BTreeMap<&'static str, usize>,
        noise: BTreeMap<String, usize>,
        findings: impl Iterator<Item = &'f Found>,
        exit: u8,
    ) -> Self {
        Self { drift, ..Self::of_changes(BTreeMap::new(), noise, counts(findings), exit) }
    }

    /// The counts of a comparison of stacks.
    pub(super) fn of_promotion(promotion: BTreeMap<&'static str, usize>, exit: u8) -> Self {
        let none = counts(std::iter::empty());
        Self { promotion, ..Self::of_changes(BTreeMap::new(), BTreeMap::new(), none, exit) }
    }
}

fn document(report: &Report) -> Document<'_> {
    let exit = report.exit() as u8;
    Document {
        schema: SCHEMA,
        tool: TOOL,
        inputs: report.inputs.iter().map(input).collect(),
        summary: Summary {
            changes: report.changes(),
            findings: counts(report.runs().flat_map(|run| &run.findings)),
            folded: report.runs().map(|run| run.folded).sum(),
            undetermined: report.runs().map(|run| run.undetermined.len()).sum(),
            drift: BTreeMap::new(),
            promotion: BTreeMap::new(),
            review: BTreeMap::new(),
            noise: BTreeMap::new(),
            gate: GateRow { passed: exit == 0, exit },
        },
        changes: report.runs().flat_map(rows::of_run).collect(),
        findings: report.runs().flat_map(findings::of_run).collect(),
        suppressed: report.runs().flat_map(findings::suppressed).collect(),
        drift: Vec::new(),
        pairs: Vec::new(),
        differences: Vec::new(),
        readiness: Vec::new(),
        expectations: Vec::new(),
        undetermined: report
            .runs()
            .flat_map(|run| run.undetermined.iter().map(|open| undetermined(run, open)))
            .collect(),
        diagnostics: report.runs().flat_map(diagnostics).collect(),
        fleet: None,
    }
}

/// How many findings there are of each severity.
pub(super) fn counts<'a>(findings: impl Iterator<Item = &'a Found>) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<_, _> = Severity::ALL.into_iter().map(|severity| (severity.name(), 0)).collect();
    for found in findings {
        *counts.entry(found.finding.severity.name()).or_default() += 1;
    }
    counts
}

fn undetermined<'a>(run: &'a Run, open: &'a Open) -> UndeterminedRow<'a> {
    let reason = &open.undetermined.reason;
    UndeterminedRow {
        rule: open.meta.id,
        code: open.meta.code,
        stack: run.stack.name.qualified(),
        urn: urn(&run.stack, open.undetermined.resource),
        reason: reason.name(),
        message: reason.to_string(),
        settle: reason.settle(),
    }
}

fn diagnostics(run: &Run) -> impl Iterator<Item = DiagnosticRow<'_>> {
    let loud = run.stack.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= DiagnosticSeverity::Warning);
    loud.map(|diagnostic| DiagnosticRow {
        stack: run.stack.name.qualified(),
        urn: diagnostic.urn.as_deref(),
        severity: diagnostic.severity.name(),
        message: masked(&diagnostic.message).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_the_documentation_is_the_one_of_the_code() {
        crate::report::schema::assert_documented::<Document<'_>>(SCHEMA, "run-1.json");
    }
}
