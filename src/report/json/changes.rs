//! The rows of what a preview does: one for each resource that changes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::change::{self, Change, Root};
use crate::engine::Run;
use crate::graph::View;

/// What happens to one resource.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeRow<'a> {
    urn: &'a str,
    /// Its URN before, where an alias renames it.
    old_urn: Option<String>,
    #[serde(rename = "type")]
    ty: &'a str,
    /// What the engine does with it; an open set.
    op: &'a str,
    /// Why: the program says something else of it, something that it is computed from changes, it was asked for or
    /// the engine gives no reason, its provider changes, or it cannot be seen.
    #[cfg_attr(test, schemars(extend("enum" = ["edited", "follows", "forced", "provider", "unknown"])))]
    cause: &'static str,
    /// Where the chain of changes begins; empty where that cannot be seen.
    roots: Vec<RootRow<'a>>,
    /// How sure the replacement is; null for what is not replaced.
    #[cfg_attr(test, schemars(extend("enum" = ["certain", "conditional", "forced", null])))]
    certainty: Option<&'static str>,
    /// The properties that force the replacement.
    replace_paths: Vec<String>,
    /// The data that goes with the resource; null where none does.
    data_loss: Option<DataLossRow>,
    /// How many resources need it, by why they do: parent, dependency, property, provider, deleted-with, replace-with,
    /// view-of.
    dependents: BTreeMap<&'static str, usize>,
    /// The properties that differ; `diff` lists them.
    properties: Vec<PropertyRow>,
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
pub(super) struct PropertyRow {
    pub(super) path: String,
    #[cfg_attr(test, schemars(extend("enum" = ["add", "update", "delete"])))]
    pub(super) kind: &'static str,
    /// As text; secret values are masked.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = ["real", "noise", "echo", "secret", "unknown"])))]
    pub(super) class: &'static str,
    /// Why it is of this class.
    pub(super) reason: Option<String>,
}

/// The rows of one input.
pub(super) fn rows(run: &Run) -> impl Iterator<Item = ChangeRow<'_>> {
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
        replace_paths: change.replace_paths.iter().map(ToString::to_string).collect(),
        data_loss: change.data_loss.map(|loss| DataLossRow {
            guard: loss.guard.map(crate::lens::stateful::Guard::name),
            acknowledged: loss.acknowledged,
        }),
        dependents: change::dependents(&run.stack, resource),
        properties: Vec::new(),
    }
}

fn root(root: &Root) -> RootRow<'_> {
    RootRow { urn: &root.urn, path: root.path.as_ref().map(ToString::to_string) }
}
