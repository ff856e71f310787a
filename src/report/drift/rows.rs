//! Drift as rows of the machine-readable result.

use serde::Serialize;

use crate::diff::Shown;
use crate::drift::Drift;
use crate::report::findings::SourceRow;

/// What has drifted: a property, or a resource as a whole.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct DriftRow<'a> {
    urn: &'a str,
    /// The resource's type.
    #[serde(rename = "type")]
    ty: &'a str,
    /// The property in Pulumi's grammar, with a `#` for an option of the resource; null when the whole resource is gone
    /// or new.
    path: Option<&'a str>,
    #[cfg_attr(test, schemars(extend("enum" = ["changed", "added", "removed", "gone", "unmanaged"])))]
    kind: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["real", "noise", "ignored"])))]
    class: &'static str,
    /// Why it is of this class, or what is special about it.
    reason: Option<&'a str>,
    /// The value that was recorded, or is asked for; secrets are `[secret]`.
    before: serde_json::Value,
    /// The value in the cloud.
    after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    severity: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    confidence: &'static str,
    /// Whether `ignoreChanges` hides it from previews and updates.
    hidden: bool,
    /// Codes of the findings that it causes.
    opens: &'a [&'static str],
    /// What to do.
    advice: Option<&'a str>,
    /// Where the program writes the resource.
    source: Option<SourceRow>,
}

impl<'a> DriftRow<'a> {
    /// The row of a drift.
    pub(super) fn of(drift: &'a Drift) -> Self {
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            urn: &drift.urn,
            ty: &drift.ty,
            path: drift.path.as_deref(),
            kind: drift.kind.name(),
            class: drift.class.name(),
            reason: drift.reason.as_deref(),
            before: json(&drift.before),
            after: json(&drift.after),
            severity: drift.severity.name(),
            confidence: drift.confidence.name(),
            hidden: drift.hidden,
            opens: &drift.opens,
            advice: drift.advice.as_deref(),
            source: drift.source.clone().map(SourceRow::of),
        }
    }
}
