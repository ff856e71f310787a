//! Resources that go away: what the rules on deletions and replacements share.

use std::collections::BTreeMap;

use crate::change::{Cause, Change, Root, dependents, is_replaced};
use crate::finding::{Confidence, Finding, Severity};
use crate::graph::{InputKind, Stack, View};
use crate::lens::stateful::{LOST_FOR_GOOD, Stateful};
use crate::model::{Op, Resource, ResourceId, StateView};
use crate::rules::Cx;

/// So many replacements that follow from one edit are one finding about the edit.
pub(super) const CASCADE: usize = 5;

/// How bad it is to lose what a resource holds.
pub(super) fn severity(kind: &Stateful) -> Severity {
    match kind.weight {
        LOST_FOR_GOOD.. => Severity::Critical,
        2 => Severity::High,
        1 => Severity::Medium,
        _ => Severity::Info,
    }
}

/// The state that goes away: of a resource that the stack owns and the cloud deletes with it.
pub(super) fn gone<'a>(stack: &'a Stack, resource: &'a Resource) -> Option<StateView<'a>> {
    let before = stack.view(resource, View::Before)?;
    let state = before.state();
    let owned = state.custom && !state.external && resource.ty.provider_package().is_none();
    // The old half of an earlier replacement has its successor already.
    (owned && (!state.delete || is_replaced(&resource.op))).then_some(before)
}

/// Whether the resource is deleted for good, not replaced.
pub(super) fn is_deleted(resource: &Resource) -> bool {
    resource.op == Op::Delete
}

/// Makes a finding a fact where the configuration accepts it.
pub(super) fn accept(change: &Change, finding: &mut Finding) {
    if let Some(accepted) = &change.accepted {
        finding.severity(Severity::Info).evidence(accepted.clone());
    }
}

/// Adds what stands in the way of a loss, and who needs what is lost.
pub(super) fn describe(
    cx: &Cx<'_>,
    finding: &mut Finding,
    resource: &Resource,
    kind: &Stateful,
    before: StateView<'_>,
) {
    if let Some(guard) = kind.guard(before) {
        finding.evidence(guard.said());
    }
    if before.state().untold.properties {
        finding.confidence(Confidence::Likely).evidence("the input does not tell what protects it");
    }
    let users: usize =
        dependents(cx.stack, resource).iter().filter(|(kind, _)| **kind == "property").map(|(_, n)| n).sum();
    match users {
        0 => {}
        1 => {
            finding.evidence("1 resource is computed from it");
        }
        many => {
            finding.evidence(format!("{many} resources are computed from it"));
        }
    }
}

/// What a chain begins with: a resource or a provider, and the replacements that follow from it.
#[derive(Debug)]
pub(super) struct Cascade {
    pub(super) root: Root,
    /// Without the root itself, in the order of the input.
    pub(super) replaced: Vec<ResourceId>,
    pub(super) by_provider: bool,
}

/// The edits that replace many resources, the one that replaces most first. One resource is counted for one edit.
pub(super) fn cascades(cx: &Cx<'_>) -> Vec<Cascade> {
    let mut by_root: BTreeMap<&str, Cascade> = BTreeMap::new();
    for change in cx.changes.iter().filter(|change| is_replaced(&cx.stack.resource(change.resource).op)) {
        let mut last = None;
        for root in &change.roots {
            // Two edited properties of one resource are one beginning.
            if last.replace(&root.urn) == Some(&root.urn) || root.resource == Some(change.resource) {
                continue;
            }
            let new = || Cascade { root: root.clone(), replaced: Vec::new(), by_provider: false };
            let cascade = by_root.entry(&root.urn).or_insert_with(new);
            cascade.by_provider |= change.cause == Cause::Provider;
            cascade.replaced.push(change.resource);
        }
    }
    let mut cascades: Vec<Cascade> = by_root.into_values().collect();
    cascades.sort_by_key(|cascade| std::cmp::Reverse(cascade.replaced.len()));
    let mut counted = hashbrown::HashSet::new();
    cascades.retain(|cascade| {
        let news = cascade.replaced.iter().filter(|id| !counted.contains(*id)).count();
        let taken = news >= CASCADE;
        if taken {
            counted.extend(cascade.replaced.iter().copied());
        }
        taken
    });
    cascades
}

/// Why a resource is replaced, for people; fits behind "is replaced".
pub(super) fn because(stack: &Stack, change: &Change) -> String {
    let paths: Vec<String> = change.replace_paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let first = change.roots.iter().find(|root| root.resource != Some(change.resource));
    let elsewhere = first.map(|root| {
        let name =
            root.resource.map_or_else(|| root.urn.name().to_owned(), |id| stack.resource(id).urn.name().to_owned());
        let path = root.path.as_ref().map(|path| format!(", `{path}`")).unwrap_or_default();
        format!("`{name}`{path}")
    });
    match (change.cause, paths.is_empty(), elsewhere) {
        (Cause::Provider, ..) => "because its provider changes".to_owned(),
        (Cause::Follows, false, Some(root)) => {
            format!("because {} follows from the change of {root}", paths.join(", "))
        }
        (Cause::Follows, true, Some(root)) => format!("because it follows from the change of {root}"),
        (_, false, _) => {
            let verb = if paths.len() == 1 { "changes" } else { "change" };
            format!("because {} {verb}", paths.join(", "))
        }
        _ if change.forced_by.iter().any(|reason| reason == "id") => {
            "because it was asked for or it is tainted".to_owned()
        }
        _ if matches!(stack.kind, InputKind::Plan | InputKind::Summary) => {
            format!("for a reason that the {} does not tell", stack.kind.name())
        }
        _ => "and the preview gives no reason".to_owned(),
    }
}
