//! Findings as rows of the machine-readable result.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::document::Text;
use super::label::other_type;
use crate::drift::Opened;
use crate::engine::{Found, Run, Suppressed, Suppression};
use crate::fleet::{Member, Row};
use crate::graph::Stack;
use crate::model::{ResourceId, SourcePosition};

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct FindingRow<'a> {
    /// The place of its input among `inputs`; absent where there is one input only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) input: Option<usize>,
    /// The rule's name.
    pub(in crate::report) rule: Text<'a>,
    /// The rule's code.
    #[cfg_attr(test, schemars(regex(pattern = "^[A-Z][0-9]{3}$")))]
    pub(in crate::report) code: Text<'a>,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    pub(in crate::report) severity: Text<'a>,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    pub(in crate::report) confidence: Text<'a>,
    pub(in crate::report) stack: Option<String>,
    /// The resource; null for the stack as a whole.
    pub(in crate::report) urn: Option<Text<'a>>,
    /// The resource's type, where the URN tells another.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) ty: Option<Text<'a>>,
    /// The property in Pulumi's grammar; null for the resource as a whole.
    pub(in crate::report) path: Option<String>,
    /// What the preview does with the resource; null in recorded state.
    pub(in crate::report) op: Option<Text<'a>>,
    pub(in crate::report) message: Text<'a>,
    /// What shows it, one fact each.
    pub(in crate::report) evidence: Vec<Text<'a>>,
    /// URNs of other resources that are part of it.
    pub(in crate::report) related: Vec<Text<'a>>,
    /// What to do.
    pub(in crate::report) fix: Option<Text<'a>>,
    /// Where it is in the program: the fault's own place or, without one, where the resource is written.
    pub(in crate::report) source: Option<SourceRow>,
    /// Stays the same when the stack's name, places in lists or the version of the tool change.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}(-[0-9]+)?$")))]
    pub(in crate::report) fingerprint: Text<'a>,
    /// Whether it is at or above the bar of the gate.
    #[serde(default)]
    pub(in crate::report) blocking: bool,
    /// Whose it is; only an audit tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) owner: Option<Text<'a>>,
    /// The region of the resource; only an audit tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) region: Option<Text<'a>>,
}

/// A finding that does not count.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct SuppressedRow<'a> {
    pub(in crate::report) finding: FindingRow<'a>,
    pub(in crate::report) suppression: SuppressionRow<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct SuppressionRow<'a> {
    /// Where it is written that the finding does not count.
    #[cfg_attr(test, schemars(extend("enum" = ["configuration", "resource", "program", "baseline", "unchanged"])))]
    pub(in crate::report) origin: Text<'a>,
    pub(in crate::report) reason: Option<Text<'a>>,
    /// Who answers for it.
    pub(in crate::report) owner: Option<Text<'a>>,
    /// The last day on which it holds, `2026-11-28`.
    pub(in crate::report) until: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct SourceRow {
    /// The file, relative to the project; after a check with `--source-root`, to the folder in which it ran.
    pub(in crate::report) path: String,
    pub(in crate::report) line: Option<u32>,
    pub(in crate::report) column: Option<u32>,
}

/// The URN of a resource of a stack.
pub(super) fn urn(stack: &Stack, id: Option<ResourceId>) -> Option<&str> {
    id.map(|id| &*stack.resource(id).urn)
}

/// So many findings are worth a second thread.
const MANY: usize = 1024;

/// The rows of one input.
pub(super) fn of_run<'a>(run: &'a Run, input: Option<usize>) -> Vec<FindingRow<'a>> {
    let row = |found: &'a Found| {
        let blocking = run.gate.refuses(found.finding.severity, found.finding.confidence);
        FindingRow { input, blocking, ..finding(&run.stack, found) }
    };
    if run.findings.len() < MANY {
        return run.findings.iter().map(row).collect();
    }
    run.findings.par_iter().map(row).collect()
}

/// The rows of one input that do not count.
pub(super) fn suppressed(run: &Run, input: Option<usize>) -> impl Iterator<Item = SuppressedRow<'_>> {
    run.suppressed.iter().map(move |Suppressed { found, by }| SuppressedRow {
        finding: FindingRow { input, ..finding(&run.stack, found) },
        suppression: SuppressionRow::of(by),
    })
}

/// The rows of a stack of a fleet that do not count.
pub(super) fn suppressed_of_member(member: &Member, input: Option<usize>) -> impl Iterator<Item = SuppressedRow<'_>> {
    member.suppressed.iter().map(move |(row, by)| SuppressedRow {
        finding: FindingRow { input, ..FindingRow::of_member(member, row, false) },
        suppression: SuppressionRow::of(by),
    })
}

/// The row of a finding.
pub(super) fn finding<'a>(stack: &'a Stack, found: &'a Found) -> FindingRow<'a> {
    let finding = &found.finding;
    let resource = finding.resource.map(|id| stack.resource(id));
    let source = finding.source.clone().or_else(|| stack.latest(resource?)?.source());
    FindingRow {
        stack: stack.name.qualified(),
        urn: urn(stack, finding.resource).map(Text::from),
        ty: resource.and_then(other_type),
        op: resource.filter(|_| !stack.kind.is_state()).map(|resource| resource.op.name().into()),
        related: finding.related.iter().map(|&id| Text::from(&*stack.resource(id).urn)).collect(),
        source: source.map(SourceRow::of),
        ..FindingRow::of(found)
    }
}

impl<'a> FindingRow<'a> {
    /// What a finding says by itself; where it is needs the stack.
    fn of(found: &'a Found) -> Self {
        let finding = &found.finding;
        Self {
            input: None,
            rule: found.meta.id.into(),
            code: found.meta.code.into(),
            severity: finding.severity.name().into(),
            confidence: finding.confidence.name().into(),
            stack: None,
            urn: None,
            ty: None,
            path: finding.path.as_ref().map(ToString::to_string),
            op: None,
            message: Text::from(&finding.message),
            evidence: finding.evidence.iter().map(Text::from).collect(),
            related: Vec::new(),
            fix: finding.fix.as_deref().map(Text::from),
            source: None,
            fingerprint: Text::from(&*found.fingerprint),
            blocking: false,
            owner: None,
            region: None,
        }
    }

    /// A finding of a stack that was dropped.
    pub(super) fn of_member(member: &Member, row: &'a Row, blocking: bool) -> Self {
        Self {
            input: None,
            rule: row.meta.id.into(),
            code: row.meta.code.into(),
            severity: row.severity.name().into(),
            confidence: row.confidence.name().into(),
            stack: member.name.qualified(),
            urn: row.urn.as_deref().map(Text::from),
            ty: None,
            path: row.path.clone(),
            op: row.op.as_deref().map(Text::from),
            message: Text::from(&row.message),
            evidence: row.evidence.iter().map(Text::from).collect(),
            related: row.related.iter().map(|urn| Text::from(&**urn)).collect(),
            fix: row.fix.as_deref().map(Text::from),
            source: row.source.clone().map(SourceRow::of),
            fingerprint: Text::from(&*row.fingerprint),
            blocking,
            owner: row.owner.as_deref().map(Text::from),
            region: row.region.as_deref().map(Text::from),
        }
    }

    /// A finding that a drift causes.
    pub(super) fn of_opened(opened: &'a Opened, stack: Option<String>) -> Self {
        let source = opened.found.finding.source.clone().or_else(|| opened.source.clone());
        Self {
            stack,
            urn: opened.urn.as_deref().map(Text::from),
            related: opened.related.iter().map(|urn| Text::from(&**urn)).collect(),
            source: source.map(SourceRow::of),
            ..Self::of(&opened.found)
        }
    }
}

impl<'a> SuppressionRow<'a> {
    fn of(by: &'a Suppression) -> Self {
        Self {
            origin: by.origin.name().into(),
            reason: by.reason.as_deref().map(Text::from),
            owner: by.owner.as_deref().map(Text::from),
            until: by.until.map(|day| day.to_string()),
        }
    }
}

impl SourceRow {
    /// The row of a place in the program.
    pub(super) fn of(source: SourcePosition) -> Self {
        let SourcePosition { path, line, column } = source;
        Self { path, line, column }
    }

    /// `network.py:12`.
    pub(in crate::report) fn place(&self) -> String {
        self.line.map_or_else(|| self.path.clone(), |line| format!("{}:{line}", self.path))
    }
}
