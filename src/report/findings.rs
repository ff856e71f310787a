//! Findings as rows of the machine-readable result.

use serde::Serialize;

use crate::drift::Opened;
use crate::engine::{Found, Run, Suppressed, Suppression};
use crate::fleet::{Member, Row};
use crate::graph::Stack;
use crate::model::{ResourceId, SourcePosition};

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct FindingRow<'a> {
    /// The rule's name.
    rule: &'a str,
    /// The rule's code.
    #[cfg_attr(test, schemars(regex(pattern = "^[A-Z][0-9]{3}$")))]
    code: &'a str,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    severity: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    confidence: &'static str,
    stack: Option<String>,
    /// The resource; null for the stack as a whole.
    urn: Option<&'a str>,
    /// The property in Pulumi's grammar; null for the resource as a whole.
    path: Option<String>,
    /// What the preview does with the resource; null in recorded state.
    op: Option<&'a str>,
    message: String,
    /// What shows it, one fact each.
    evidence: Vec<String>,
    /// URNs of other resources that are part of it.
    related: Vec<&'a str>,
    /// What to do.
    fix: Option<String>,
    /// Where it is in the program: the fault's own place or, without one, where the resource is written.
    source: Option<SourceRow>,
    /// Stays the same when the stack's name, places in lists or the version of the tool change.
    #[cfg_attr(test, schemars(regex(pattern = "^[0-9a-f]{16}(-[0-9]+)?$")))]
    fingerprint: &'a str,
}

/// A finding that does not count.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SuppressedRow<'a> {
    finding: FindingRow<'a>,
    suppression: SuppressionRow<'a>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct SuppressionRow<'a> {
    /// Where it is written that the finding does not count.
    #[cfg_attr(test, schemars(extend("enum" = ["configuration", "resource", "program", "baseline", "unchanged"])))]
    origin: &'static str,
    reason: Option<&'a str>,
    /// Who answers for it.
    owner: Option<&'a str>,
    /// The last day on which it holds, `2026-11-28`.
    until: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SourceRow {
    /// The file, relative to the project.
    path: String,
    line: Option<u32>,
    column: Option<u32>,
}

/// The URN of a resource of a stack.
pub(super) fn urn(stack: &Stack, id: Option<ResourceId>) -> Option<&str> {
    id.map(|id| &*stack.resource(id).urn)
}

/// The rows of one input.
pub(super) fn of_run(run: &Run) -> impl Iterator<Item = FindingRow<'_>> {
    run.findings.iter().map(|found| finding(&run.stack, found))
}

/// The rows of one input that do not count.
pub(super) fn suppressed(run: &Run) -> impl Iterator<Item = SuppressedRow<'_>> {
    run.suppressed.iter().map(|Suppressed { found, by }| SuppressedRow {
        finding: finding(&run.stack, found),
        suppression: SuppressionRow::of(by),
    })
}

/// The rows of a stack of a fleet that do not count.
pub(super) fn suppressed_of_member(member: &Member) -> impl Iterator<Item = SuppressedRow<'_>> {
    member.suppressed.iter().map(|(row, by)| SuppressedRow {
        finding: FindingRow::of_member(member, row),
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
        urn: urn(stack, finding.resource),
        op: resource.filter(|_| !stack.kind.is_state()).map(|resource| resource.op.name()),
        related: finding.related.iter().map(|&id| &*stack.resource(id).urn).collect(),
        source: source.map(SourceRow::of),
        ..FindingRow::of(found)
    }
}

impl<'a> FindingRow<'a> {
    /// What a finding says by itself; where it is needs the stack.
    fn of(found: &'a Found) -> Self {
        let finding = &found.finding;
        Self {
            rule: found.meta.id,
            code: found.meta.code,
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            stack: None,
            urn: None,
            path: finding.path.as_ref().map(ToString::to_string),
            op: None,
            message: finding.message.clone(),
            evidence: finding.evidence.clone(),
            related: Vec::new(),
            fix: finding.fix.clone(),
            source: None,
            fingerprint: &found.fingerprint,
        }
    }

    /// A finding of a stack that was dropped.
    pub(super) fn of_member(member: &Member, row: &'a Row) -> Self {
        Self {
            rule: row.meta.id,
            code: row.meta.code,
            severity: row.severity.name(),
            confidence: row.confidence.name(),
            stack: member.name.qualified(),
            urn: row.urn.as_deref(),
            path: row.path.clone(),
            op: row.op.as_deref(),
            message: row.message.clone(),
            evidence: row.evidence.clone(),
            related: row.related.iter().map(String::as_str).collect(),
            fix: row.fix.clone(),
            source: row.source.clone().map(SourceRow::of),
            fingerprint: &row.fingerprint,
        }
    }

    /// A finding that a drift causes.
    pub(super) fn of_opened(opened: &'a Opened, stack: Option<String>) -> Self {
        let source = opened.found.finding.source.clone().or_else(|| opened.source.clone());
        Self {
            stack,
            urn: opened.urn.as_deref(),
            related: opened.related.iter().map(|urn| &**urn).collect(),
            source: source.map(SourceRow::of),
            ..Self::of(&opened.found)
        }
    }
}

impl<'a> SuppressionRow<'a> {
    fn of(by: &'a Suppression) -> Self {
        Self {
            origin: by.origin.name(),
            reason: by.reason.as_deref(),
            owner: by.owner.as_deref(),
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
}
