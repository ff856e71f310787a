//! Rows of the machine-readable result that tell changes: what a preview does and why, or what differs.

use std::collections::BTreeMap;
use std::ops::Not;

use serde::{Deserialize, Serialize};

use super::document::{self, Extent, Text};
use super::label::other_type;
use crate::change::{self, Cause, Change, Root};
use crate::diff::{Difference, PropertyChange, ResourceDiff, Shown};
use crate::engine::Run;
use crate::graph::{Progress, Stack, View};
use crate::model::Op;
use crate::verify::{Row, Verdict};

/// A resource that changes, or differs between two inputs.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct ChangeRow<'a> {
    /// The place of its input among `inputs`; absent where there is one input only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) input: Option<usize>,
    /// The resource after the change.
    pub(in crate::report) urn: Text<'a>,
    /// Its URN before, where an alias renames it.
    pub(in crate::report) old_urn: Option<String>,
    #[serde(rename = "type")]
    pub(in crate::report) ty: Text<'a>,
    /// What the engine does with it (an open set), or what leads from one input to the other.
    pub(in crate::report) op: Text<'a>,
    /// Why: the program says something else of it, something that it is computed from changes, it was asked for or
    /// the engine gives no reason, its provider changes, a refresh found it so in the cloud and nobody asks for it, or it
    /// cannot be seen.
    #[cfg_attr(test, schemars(extend("enum" = ["edited", "follows", "forced", "provider", "refresh", "unknown"])))]
    pub(in crate::report) cause: Text<'a>,
    /// Where the chain of changes begins; empty where that cannot be seen.
    pub(in crate::report) roots: Vec<RootRow<'a>>,
    /// How sure the replacement is; null for what is not replaced, and where the input does not tell what forces it.
    #[cfg_attr(test, schemars(extend("enum" = ["certain", "conditional", "forced", null])))]
    pub(in crate::report) certainty: Option<Text<'a>>,
    /// The properties that change, as the engine lists them; `check` tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::report) paths: Vec<String>,
    /// The properties that force the replacement.
    pub(in crate::report) replace_paths: Vec<String>,
    /// Whether the old half is deleted before its replacement is made; absent where the input does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) delete_first: Option<bool>,
    /// Whether the replacement was asked for, or the resource is tainted.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(in crate::report) tainted: bool,
    /// What becomes of a deletion that is not one: it fails, since the resource is protected, or the resource leaves the
    /// stack and is kept in the cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(extend("enum" = ["protected", "retained", null])))]
    pub(in crate::report) deletion: Option<Text<'a>>,
    /// How far the change came in a run (`up`, `destroy`, `refresh`); null in a preview. `unfinished`: it began and
    /// nobody knows how it ended; `old-half-left`: replaced, and the old half is not deleted yet; `not-replaced`: the old
    /// half is deleted, and there is no replacement; `partly-failed`: it failed after the cloud had made or changed it.
    #[cfg_attr(test, schemars(extend("enum" = ["done", "not-begun", "old-half-left", "not-replaced", "unfinished", "failed", "partly-failed", null])))]
    pub(in crate::report) progress: Option<Text<'a>>,
    /// The data that goes with the resource; null where none does.
    pub(in crate::report) data_loss: Option<DataLossRow<'a>>,
    /// How many resources need it, by why they do: parent, dependency, property, provider, deleted-with, replace-with,
    /// view-of.
    pub(in crate::report) dependents: BTreeMap<Text<'a>, usize>,
    /// What the difference means between what was reviewed and what is there: it was applied and not reviewed, it was
    /// reviewed and not applied, it cannot be known, or a value that was not known became known. Null but for `verify`.
    #[cfg_attr(test, schemars(extend("enum" = ["unreviewed", "not-applied", "undecided", "known", null])))]
    pub(in crate::report) review: Option<Text<'a>>,
    /// The same in words, where it is about the resource as a whole.
    pub(in crate::report) said: Option<Text<'a>>,
    /// Whether it fails the gate of a comparison or a verification.
    #[serde(default)]
    pub(in crate::report) blocking: bool,
    /// The properties that differ; `diff` and `verify` list them, `check` does not.
    pub(in crate::report) properties: Vec<PropertyRow<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct RootRow<'a> {
    pub(in crate::report) urn: Text<'a>,
    /// The resource's type, where the URN tells another.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) ty: Option<Text<'a>>,
    /// Whether the input does not show the resource.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(in crate::report) unseen: bool,
    /// The property that is edited; null for the resource as a whole.
    pub(in crate::report) path: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct DataLossRow<'a> {
    /// What stands in the way of the loss or softens it.
    #[cfg_attr(test, schemars(extend("enum" = ["protect", "deletion-protection", "final-snapshot", "only-empty", "recovery-window", null])))]
    pub(in crate::report) guard: Option<Text<'a>>,
    /// Whether the configuration accepts it.
    pub(in crate::report) acknowledged: bool,
}

/// One property that differs.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct PropertyRow<'a> {
    /// The property in Pulumi's grammar; `#` marks an option of the resource (`#protect`, `#provider`, `#id`).
    pub(in crate::report) path: String,
    #[cfg_attr(test, schemars(extend("enum" = ["add", "update", "delete"])))]
    pub(in crate::report) kind: Text<'a>,
    /// The value before; secrets are `[secret]`, values of the future `[unknown]`.
    pub(in crate::report) before: serde_json::Value,
    /// The value after.
    pub(in crate::report) after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["real", "noise", "echo", "secret", "unknown"])))]
    pub(in crate::report) class: Text<'a>,
    /// Why it is of this class.
    pub(in crate::report) reason: Option<Text<'a>>,
}

impl<'a> ChangeRow<'a> {
    /// The row of a comparison: what differs, and nothing of why.
    pub(super) fn of(found: &'a ResourceDiff, shows: impl Fn(&PropertyChange) -> bool) -> Self {
        Self {
            input: None,
            urn: Text::from(&*found.urn),
            old_urn: found.old_urn.as_deref().map(str::to_owned),
            ty: Text::from(found.ty.written()),
            op: found.op.name().into(),
            cause: "unknown".into(),
            roots: Vec::new(),
            certainty: None,
            progress: None,
            paths: Vec::new(),
            delete_first: None,
            tainted: false,
            deletion: None,
            replace_paths: found.replace_paths.clone(),
            data_loss: None,
            dependents: BTreeMap::new(),
            review: None,
            said: None,
            blocking: found.difference() == Difference::Real,
            properties: found.properties.iter().filter(|change| shows(change)).map(PropertyRow::of).collect(),
        }
    }
}

impl<'a> ChangeRow<'a> {
    /// The row of a verification.
    pub(super) fn of_review(row: &'a Row) -> Self {
        let blocking = row.verdict == Verdict::Unreviewed;
        Self {
            review: Some(row.verdict.name().into()),
            said: row.said.map(Text::from),
            blocking,
            ..Self::of(&row.found, |_| true)
        }
    }
}

impl<'a> PropertyRow<'a> {
    fn of(change: &'a PropertyChange) -> Self {
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            path: change.label(),
            kind: change.kind.name().into(),
            before: json(&change.before),
            after: json(&change.after),
            class: change.class.name().into(),
            reason: change.reason.as_deref().map(Text::from),
        }
    }
}

/// The rows of one input of a check. Who needs the resources is told where all is.
pub(super) fn of_run(run: &Run, input: Option<usize>, extent: Extent) -> impl Iterator<Item = ChangeRow<'_>> {
    run.changes.iter().map(move |change| row(run, change, input, extent))
}

fn row<'a>(run: &'a Run, change: &'a Change, input: Option<usize>, extent: Extent) -> ChangeRow<'a> {
    let resource = run.stack.resource(change.resource);
    let before = run.stack.view(resource, View::Before);
    let old = before.and_then(|state| state.text("urn"));
    let deletion = before.filter(|_| resource.op == Op::Delete).and_then(|state| match state {
        state if state.flag("protect") => Some("protected"),
        state if state.flag("retainOnDelete") => Some("retained"),
        _ => None,
    });
    let dependents = if extent == Extent::Brief { BTreeMap::new() } else { change::dependents(&run.stack, resource) };
    ChangeRow {
        input,
        urn: Text::from(&*resource.urn),
        old_urn: old.filter(|old| **old != *resource.urn).map(std::borrow::Cow::into_owned),
        ty: Text::from(resource.ty.written()),
        op: resource.op.name().into(),
        cause: change.cause.name().into(),
        roots: change.roots.iter().map(|root| RootRow::of(root, &run.stack)).collect(),
        certainty: change.certainty.map(|certainty| certainty.name().into()),
        progress: run.stack.outcome.of(&resource.urn).map(|progress| Progress::name(progress).into()),
        paths: change.paths.iter().map(ToString::to_string).collect(),
        replace_paths: change.replace_paths.iter().map(ToString::to_string).collect(),
        delete_first: change.delete_first,
        tainted: change.cause == Cause::Forced && change.forced_by.iter().any(|reason| reason == "id"),
        deletion: deletion.map(Text::from),
        data_loss: change.data_loss.map(|loss| DataLossRow {
            guard: loss.guard.map(|guard| guard.name().into()),
            acknowledged: loss.acknowledged,
        }),
        dependents: document::counted(dependents),
        review: None,
        said: None,
        blocking: false,
        properties: Vec::new(),
    }
}

impl<'a> RootRow<'a> {
    fn of(root: &'a Root, stack: &'a Stack) -> Self {
        Self {
            urn: Text::from(&*root.urn),
            ty: root.resource.and_then(|id| other_type(stack.resource(id))),
            unseen: root.resource.is_none(),
            path: root.path.as_ref().map(ToString::to_string),
        }
    }
}
