//! Rows of the machine-readable result that tell changes: what a preview does and why, or what differs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::change::{self, Change, Root};
use crate::diff::{PropertyChange, ResourceDiff, Shown};
use crate::engine::Run;
use crate::graph::{Progress, View};
use crate::verify::Row;

/// A resource that changes, or differs between two inputs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeRow<'a> {
    /// The resource after the change.
    urn: &'a str,
    /// Its URN before, where an alias renames it.
    old_urn: Option<String>,
    #[serde(rename = "type")]
    ty: &'a str,
    /// What the engine does with it (an open set), or what leads from one input to the other.
    op: &'a str,
    /// Why: the program says something else of it, something that it is computed from changes, it was asked for or
    /// the engine gives no reason, its provider changes, or it cannot be seen.
    #[cfg_attr(test, schemars(extend("enum" = ["edited", "follows", "forced", "provider", "unknown"])))]
    cause: &'static str,
    /// Where the chain of changes begins; empty where that cannot be seen.
    roots: Vec<RootRow<'a>>,
    /// How sure the replacement is; null for what is not replaced, and where the input does not tell what forces it.
    #[cfg_attr(test, schemars(extend("enum" = ["certain", "conditional", "forced", null])))]
    certainty: Option<&'static str>,
    /// The properties that force the replacement.
    replace_paths: Vec<String>,
    /// How far the change came in a run (`up`, `destroy`, `refresh`); null in a preview. `unfinished`: it began and
    /// nobody knows how it ended; `old-half-left`: replaced, and the old half is not deleted yet; `not-replaced`: the old
    /// half is deleted, and there is no replacement; `partly-failed`: it failed after the cloud had made or changed it.
    #[cfg_attr(test, schemars(extend("enum" = ["done", "not-begun", "old-half-left", "not-replaced", "unfinished", "failed", "partly-failed", null])))]
    progress: Option<&'static str>,
    /// The data that goes with the resource; null where none does.
    data_loss: Option<DataLossRow>,
    /// How many resources need it, by why they do: parent, dependency, property, provider, deleted-with, replace-with,
    /// view-of.
    dependents: BTreeMap<&'static str, usize>,
    /// What the difference means between what was reviewed and what is there: it was applied and not reviewed, it was
    /// reviewed and not applied, it cannot be known, or a value that was not known became known. Null but for `verify`.
    #[cfg_attr(test, schemars(extend("enum" = ["unreviewed", "not-applied", "undecided", "known", null])))]
    review: Option<&'static str>,
    /// The same in words, where it is about the resource as a whole.
    said: Option<&'static str>,
    /// The properties that differ; `diff` and `verify` list them, `check` does not.
    properties: Vec<PropertyRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RootRow<'a> {
    urn: &'a str,
    /// The property that is edited; null for the resource as a whole.
    path: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DataLossRow {
    /// What stands in the way of the loss or softens it.
    #[cfg_attr(test, schemars(extend("enum" = ["protect", "deletion-protection", "final-snapshot", "only-empty", "recovery-window", null])))]
    guard: Option<&'static str>,
    /// Whether the configuration accepts it.
    acknowledged: bool,
}

/// One property that differs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PropertyRow<'a> {
    /// The property in Pulumi's grammar; `#` marks an option of the resource (`#protect`, `#provider`, `#id`).
    path: String,
    #[cfg_attr(test, schemars(extend("enum" = ["add", "update", "delete"])))]
    kind: &'static str,
    /// The value before; secrets are `[secret]`, values of the future `[unknown]`.
    before: serde_json::Value,
    /// The value after.
    after: serde_json::Value,
    #[cfg_attr(test, schemars(extend("enum" = ["real", "noise", "echo", "secret", "unknown"])))]
    class: &'static str,
    /// Why it is of this class.
    reason: Option<&'a str>,
}

impl<'a> ChangeRow<'a> {
    /// The row of a comparison: what differs, and nothing of why.
    pub(super) fn of(found: &'a ResourceDiff, shows: impl Fn(&PropertyChange) -> bool) -> Self {
        Self {
            urn: &found.urn,
            old_urn: found.old_urn.as_deref().map(str::to_owned),
            ty: &found.ty,
            op: found.op.name(),
            cause: "unknown",
            roots: Vec::new(),
            certainty: None,
            progress: None,
            replace_paths: found.replace_paths.clone(),
            data_loss: None,
            dependents: BTreeMap::new(),
            review: None,
            said: None,
            properties: found.properties.iter().filter(|change| shows(change)).map(PropertyRow::of).collect(),
        }
    }
}

impl<'a> ChangeRow<'a> {
    /// The row of a verification.
    pub(super) fn of_review(row: &'a Row) -> Self {
        Self { review: Some(row.verdict.name()), said: row.said, ..Self::of(&row.found, |_| true) }
    }
}

impl<'a> PropertyRow<'a> {
    fn of(change: &'a PropertyChange) -> Self {
        let json = |shown: &Option<Shown>| shown.as_ref().map_or(serde_json::Value::Null, Shown::json);
        Self {
            path: change.label(),
            kind: change.kind.name(),
            before: json(&change.before),
            after: json(&change.after),
            class: change.class.name(),
            reason: change.reason.as_deref(),
        }
    }
}

/// The rows of one input.
pub(super) fn of_run(run: &Run) -> impl Iterator<Item = ChangeRow<'_>> {
    run.changes.iter().map(|change| row(run, change))
}

fn row<'a>(run: &'a Run, change: &'a Change) -> ChangeRow<'a> {
    let resource = run.stack.resource(change.resource);
    let old = run.stack.view(resource, View::Before).and_then(|state| state.text("urn"));
    ChangeRow {
        urn: &resource.urn,
        old_urn: old.filter(|old| **old != *resource.urn).map(std::borrow::Cow::into_owned),
        ty: &resource.ty,
        op: resource.op.name(),
        cause: change.cause.name(),
        roots: change.roots.iter().map(root).collect(),
        certainty: change.certainty.map(change::Certainty::name),
        progress: run.stack.outcome.of(&resource.urn).map(Progress::name),
        replace_paths: change.replace_paths.iter().map(ToString::to_string).collect(),
        data_loss: change.data_loss.map(|loss| DataLossRow {
            guard: loss.guard.map(crate::lens::stateful::Guard::name),
            acknowledged: loss.acknowledged,
        }),
        dependents: change::dependents(&run.stack, resource),
        review: None,
        said: None,
        properties: Vec::new(),
    }
}

fn root(root: &Root) -> RootRow<'_> {
    RootRow { urn: &root.urn, path: root.path.as_ref().map(ToString::to_string) }
}
