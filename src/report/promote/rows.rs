//! Promotions as rows of the machine-readable result.

use serde::Serialize;

use crate::diff::Shown;
use crate::promote::{Difference, Pair, Readiness};
use crate::report::findings::SourceRow;

/// Two resources that are one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct PairRow<'a> {
    source: &'a str,
    /// Null where it is ambiguous.
    target: Option<&'a str>,
    #[cfg_attr(test, schemars(extend("enum" = ["name", "config", "similarity", "ambiguous"])))]
    by: &'static str,
    /// Resources of both sides that are as much alike; empty unless it is ambiguous.
    candidates: Vec<&'a str>,
}

impl<'a> PairRow<'a> {
    pub(super) fn of(pair: &'a Pair) -> Self {
        Self {
            source: &pair.source,
            target: pair.target.as_deref(),
            by: pair.by.name(),
            candidates: pair.candidates.iter().map(|urn| &**urn).collect(),
        }
    }
}

/// What differs in one pair, or what only one side has.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct DifferenceRow<'a> {
    /// The resource of the source; null where it has none, and for what is no resource.
    source: Option<&'a str>,
    /// The resource of the target.
    target: Option<&'a str>,
    #[serde(rename = "type")]
    ty: Option<&'a str>,
    /// The property in Pulumi's grammar, with a `#` for an option of the resource, or the key of the configuration; null
    /// for the resource as a whole.
    path: Option<&'a str>,
    #[cfg_attr(test, schemars(extend("enum" = ["expected", "token", "different", "weaker", "artefact", "missing", "extra", "config", "version"])))]
    verdict: &'static str,
    /// The expectation that covers it, or that it breaks.
    rule: Option<&'a str>,
    /// The value in the source; secrets are `[secret]`.
    before: serde_json::Value,
    /// The value in the target.
    after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    severity: &'static str,
    why: &'a str,
    /// Where the program writes the resource.
    position: Option<SourceRow>,
}

impl<'a> DifferenceRow<'a> {
    pub(super) fn of(difference: &'a Difference) -> Self {
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            source: difference.source.as_deref(),
            target: difference.target.as_deref(),
            ty: difference.ty.as_deref(),
            path: difference.path.as_deref(),
            verdict: difference.verdict.name(),
            rule: difference.rule.as_deref(),
            before: json(&difference.before),
            after: json(&difference.after),
            severity: difference.severity.name(),
            why: &difference.why,
            position: difference.position.clone().map(SourceRow::of),
        }
    }
}

/// One thing that must hold before a promotion.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct ReadinessRow<'a> {
    #[cfg_attr(test, schemars(extend("enum" = ["pending-operations", "complete", "age", "soak"])))]
    check: &'static str,
    input: &'a str,
    /// Null where it cannot be known.
    passed: Option<bool>,
    message: &'a str,
}

impl<'a> ReadinessRow<'a> {
    pub(super) fn of(row: &'a Readiness) -> Self {
        Self { check: row.check, input: &row.input, passed: row.passed, message: &row.message }
    }
}

/// What the configuration says may differ.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct ExpectationRow {
    pub(super) rule: String,
    /// Whether it covered, or decided, a difference.
    pub(super) used: bool,
}
