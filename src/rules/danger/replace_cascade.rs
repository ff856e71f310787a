//! One edit replaces many resources.
//!
//! ## Why it matters
//!
//! Whatever is computed from the id of a replaced network, cluster or subnet is replaced too. The edit is one line, and
//! what it takes down is the system. A change of the provider (another region or account in the configuration) replaces
//! everything that the provider manages.
//!
//! ## What to do
//!
//! Undo the edit, or plan the move: build the new network beside the old one and move over. Look at the configuration of
//! the stack when the provider changes: the wrong stack or the wrong `region` is the usual reason.
//!
//! ## Not reported
//!
//! Fewer than five replacements that follow from one edit. A resource that follows from several edits is counted for the
//! one that replaces most.
//!
//! ## References
//!
//! Pulumi documentation, `pulumi preview`: `replaceReasons` and `detailedDiff` of a step.

use super::going::{Cascade, cascades};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::stateful::{self, HOLDS_DATA};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("J003", "replace-cascade", Severity::High, "one edit replaces many resources")
    .confidence(Confidence::Certain)
    .docs(include_str!("replace_cascade.rs"));

/// More names than this nobody reads.
const MOST: usize = 20;

pub(super) struct ReplaceCascade;

impl Rule for ReplaceCascade {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for cascade in cascades(cx) {
            report(cx, &cascade, out);
        }
    }
}

fn report(cx: &Cx<'_>, cascade: &Cascade, out: &mut Sink<'_>) {
    let count = cascade.replaced.len();
    let name = cascade.root.urn.name();
    let path = cascade.root.path.clone();
    let message = match (&path, cascade.by_provider) {
        (_, true) => format!("provider `{name}` changes, and {count} resources that it manages are replaced"),
        (Some(path), _) => format!("the change of `{path}` of `{name}` replaces {count} other resources"),
        (None, _) => format!("the change of `{name}` replaces {count} other resources"),
    };
    let finding = match cascade.root.resource {
        Some(id) => out.fail(id, message),
        None => out.fail_stack(message),
    };
    finding.key(name);
    if let Some(path) = path {
        finding.at(path);
    }
    let holds = |id: &&u32| {
        let kind = stateful::of(&cx.stack.resource(**id).ty);
        kind.is_some_and(|kind| kind.weight >= HOLDS_DATA)
    };
    let mut stateful: Vec<String> =
        cascade.replaced.iter().filter(holds).map(|id| format!("`{}`", cx.stack.resource(*id).urn.name())).collect();
    stateful.sort_unstable();
    stateful.truncate(MOST);
    if !stateful.is_empty() {
        finding.evidence(format!("of these hold data: {}", stateful.join(", ")));
    }
    finding.related(cascade.replaced.iter().copied().take(MOST));
    if cascade.by_provider {
        finding.severity(Severity::Critical);
        let provider = crate::model::TypeToken::new(cascade.root.urn.own_type());
        let setting = provider.provider_package().map(|package| format!("{package}:region")).unwrap_or_default();
        if let Some(region) = cx.stack.config.get(&setting) {
            finding.evidence(format!("`{setting}` is `{region}` in the configuration of the stack"));
        }
        finding.fix("check region, account and stack of the configuration before anything else");
    } else {
        finding.fix("undo the edit, or build the new one beside the old one and move over");
    }
}
