//! Drift as rows of the machine-readable result.

use serde::{Deserialize, Serialize};

use crate::diff::Shown;
use crate::drift::{Drift, Opened};
use crate::report::document::Text;
use crate::report::findings::SourceRow;

/// What has drifted: a property, or a resource as a whole.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct DriftRow<'a> {
    pub(in crate::report) urn: Text<'a>,
    /// The resource's type.
    #[serde(rename = "type")]
    pub(in crate::report) ty: Text<'a>,
    /// The property in Pulumi's grammar, with a `#` for an option of the resource; null when the whole resource is gone
    /// or new.
    pub(in crate::report) path: Option<Text<'a>>,
    #[cfg_attr(test, schemars(extend("enum" = ["changed", "added", "removed", "gone", "unmanaged"])))]
    pub(in crate::report) kind: Text<'a>,
    #[cfg_attr(test, schemars(extend("enum" = ["real", "noise", "ignored"])))]
    pub(in crate::report) class: Text<'a>,
    /// Why it is of this class, or what is special about it.
    pub(in crate::report) reason: Option<Text<'a>>,
    /// The value that was recorded, or is asked for; secrets are `[secret]`.
    pub(in crate::report) before: serde_json::Value,
    /// The value in the cloud.
    pub(in crate::report) after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical"])))]
    pub(in crate::report) severity: Text<'a>,
    #[cfg_attr(test, schemars(extend("enum" = ["possible", "likely", "certain"])))]
    pub(in crate::report) confidence: Text<'a>,
    /// Whether `ignoreChanges` hides it from previews and updates.
    pub(in crate::report) hidden: bool,
    /// Codes of the findings that it causes.
    pub(in crate::report) opens: Vec<Text<'a>>,
    /// Their places among `findings`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::report) opened: Vec<usize>,
    /// What to do.
    pub(in crate::report) advice: Option<Text<'a>>,
    /// Where the program writes the resource.
    pub(in crate::report) source: Option<SourceRow>,
    /// Whether it is at or above the bar.
    #[serde(default)]
    pub(in crate::report) blocking: bool,
}

impl<'a> DriftRow<'a> {
    /// The row of a drift.
    pub(super) fn of(drift: &'a Drift, opened: &[Opened], blocking: bool) -> Self {
        let follow = opened.iter().enumerate().filter(|(_, opened)| !drift.opens.is_empty() && opened.follows(drift));
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            urn: Text::from(&*drift.urn),
            ty: Text::from(drift.ty.written()),
            path: drift.path.as_deref().map(Text::from),
            kind: drift.kind.name().into(),
            class: drift.class.name().into(),
            reason: drift.reason.as_deref().map(Text::from),
            before: json(&drift.before),
            after: json(&drift.after),
            severity: drift.severity.name().into(),
            confidence: drift.confidence.name().into(),
            hidden: drift.hidden,
            opens: drift.opens.iter().map(|code| Text::from(*code)).collect(),
            opened: follow.map(|(at, _)| at).collect(),
            advice: drift.advice.as_deref().map(Text::from),
            source: drift.source.clone().map(SourceRow::of),
            blocking,
        }
    }
}
