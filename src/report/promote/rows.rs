//! Promotions as rows of the machine-readable result.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Step;
use crate::diff::Shown;
use crate::promote::{Difference, Pair, Readiness};
use crate::report::document::Text;
use crate::report::findings::SourceRow;

/// A stack and the next.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct StepRow<'a> {
    /// The place of the source among `inputs`.
    pub(in crate::report) source: usize,
    /// The place of the target.
    pub(in crate::report) target: usize,
    /// The places among `expectations` of those that covered, or decided, something.
    pub(in crate::report) used: Cow<'a, [usize]>,
    /// What a reader should know of the comparison.
    pub(in crate::report) notes: Cow<'a, [String]>,
}

impl<'a> StepRow<'a> {
    pub(super) fn of(step: &'a Step) -> Self {
        let Step { source, target, promotion, .. } = step;
        let (used, notes) = (Cow::Borrowed(&*promotion.used), Cow::Borrowed(&*promotion.notes));
        Self { source: *source, target: *target, used, notes }
    }
}

/// Two resources that are one.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct PairRow<'a> {
    /// The place of its step among `steps`; absent where there is one step only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) step: Option<usize>,
    pub(in crate::report) source: Text<'a>,
    /// Null where it is ambiguous.
    pub(in crate::report) target: Option<Text<'a>>,
    #[cfg_attr(test, schemars(extend("enum" = ["name", "config", "similarity", "ambiguous"])))]
    pub(in crate::report) by: Text<'a>,
    /// Resources of both sides that are as much alike; empty unless it is ambiguous.
    pub(in crate::report) candidates: Vec<Text<'a>>,
}

impl<'a> PairRow<'a> {
    pub(super) fn of(pair: &'a Pair, step: Option<usize>) -> Self {
        Self {
            step,
            source: Text::from(&*pair.source),
            target: pair.target.as_deref().map(Text::from),
            by: pair.by.name().into(),
            candidates: pair.candidates.iter().map(|urn| Text::from(&**urn)).collect(),
        }
    }
}

/// What differs in one pair, or what only one side has.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct DifferenceRow<'a> {
    /// The place of its step among `steps`; absent where there is one step only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) step: Option<usize>,
    /// The resource of the source; null where it has none, and for what is no resource.
    pub(in crate::report) source: Option<Text<'a>>,
    /// The resource of the target.
    pub(in crate::report) target: Option<Text<'a>>,
    #[serde(rename = "type")]
    pub(in crate::report) ty: Option<Text<'a>>,
    /// The property in Pulumi's grammar, with a `#` for an option of the resource, or the key of the configuration; null
    /// for the resource as a whole.
    pub(in crate::report) path: Option<Text<'a>>,
    #[cfg_attr(test, schemars(extend("enum" = ["expected", "token", "different", "weaker", "artefact", "missing", "extra", "config", "version"])))]
    pub(in crate::report) verdict: Text<'a>,
    /// The expectation that covers it, or that it breaks.
    pub(in crate::report) rule: Option<Text<'a>>,
    /// The value in the source; secrets are `[secret]`.
    pub(in crate::report) before: serde_json::Value,
    /// The value in the target.
    pub(in crate::report) after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    pub(in crate::report) severity: Text<'a>,
    pub(in crate::report) why: Text<'a>,
    /// Where the program writes the resource.
    pub(in crate::report) position: Option<SourceRow>,
    /// Whether it is at or above the bar of the target.
    #[serde(default)]
    pub(in crate::report) blocking: bool,
}

impl<'a> DifferenceRow<'a> {
    pub(super) fn of(difference: &'a Difference, step: Option<usize>, blocking: bool) -> Self {
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            step,
            source: difference.source.as_deref().map(Text::from),
            target: difference.target.as_deref().map(Text::from),
            ty: difference.ty.as_deref().map(Text::from),
            path: difference.path.as_deref().map(Text::from),
            verdict: difference.verdict.name().into(),
            rule: difference.rule.as_deref().map(Text::from),
            before: json(&difference.before),
            after: json(&difference.after),
            severity: difference.severity.name().into(),
            why: Text::from(&*difference.why),
            position: difference.position.clone().map(SourceRow::of),
            blocking,
        }
    }
}

impl DifferenceRow<'_> {
    /// The resource: that of the target or, where it has none, of the source.
    pub(in crate::report) fn urn(&self) -> Option<&str> {
        self.target.as_deref().or(self.source.as_deref())
    }

    /// Whether a reader must see it: neither expected nor a matter of the environment.
    pub(in crate::report) fn counts(&self) -> bool {
        self.verdict != "expected" && self.verdict != "token"
    }
}

/// One thing that must hold before a promotion.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct ReadinessRow<'a> {
    /// The place of its step among `steps`; absent where there is one step only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) step: Option<usize>,
    #[cfg_attr(test, schemars(extend("enum" = ["pending-operations", "complete", "age", "soak"])))]
    pub(in crate::report) check: Text<'a>,
    pub(in crate::report) input: Text<'a>,
    /// Null where it cannot be known.
    pub(in crate::report) passed: Option<bool>,
    pub(in crate::report) message: Text<'a>,
}

impl<'a> ReadinessRow<'a> {
    pub(super) fn of(row: &'a Readiness, step: Option<usize>) -> Self {
        Self {
            step,
            check: row.check.into(),
            input: Text::from(&*row.input),
            passed: row.passed,
            message: Text::from(&*row.message),
        }
    }
}

/// What the configuration says may differ.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct ExpectationRow {
    pub(in crate::report) rule: String,
    /// Whether it covered, or decided, a difference.
    pub(in crate::report) used: bool,
}
