//! How far a change reaches beyond what it touches.
//!
//! ## Why it matters
//!
//! A reviewer reads what changes. What relies on it is not in the list, and is what breaks when the change goes wrong.
//!
//! ## What to do
//!
//! Read the changes of the most relied-on resources first.
//!
//! ## Not reported
//!
//! What is only created: nothing relies on it yet. Changes on which nothing else relies. Where the input hides
//! what stays as it is, the number is the least there can be.
//!
//! ## References
//!
//! Pulumi documentation, `pulumi preview`: operation and dependencies of a step.

use hashbrown::HashSet;

use crate::change::is_replaced;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::{EdgeKind, View};
use crate::lens::policy::holds_policies;
use crate::lens::stateful::{self, HOLDS_DATA};
use crate::model::{Op, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J014", "blast-radius", Severity::Info, "what changes is relied on by what the change does not name")
        .confidence(Confidence::Certain)
        .opt_in()
        .docs(include_str!("blast_radius.rs"));

/// More names than this nobody reads.
const MOST: usize = 10;

pub(super) struct BlastRadius;

impl Rule for BlastRadius {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let touched = |id: &ResourceId| {
            let op = &cx.stack.resource(*id).op;
            matches!(op, Op::Update | Op::Delete) || is_replaced(op)
        };
        let changes = cx.changes.iter().filter(|change| !change.noted).map(|change| change.resource);
        let touched: Vec<ResourceId> = changes.filter(touched).collect();
        let reached = reached(cx, &touched);
        if reached == 0 {
            out.pass();
            return;
        }
        let least = if cx.stack.coverage.hides_resources() { "at least " } else { "" };
        let changes = match touched.len() {
            1 => "one resource that is there changes".to_owned(),
            count => format!("{count} resources that are there change"),
        };
        let others = if reached == 1 { "one other relies".to_owned() } else { format!("{reached} others rely") };
        let finding = out.fail_stack(format!("{changes}, and {least}{others} on what changes")).key("reach");
        finding.fix("read the changes of the most relied-on ones first");
        let mut most: Vec<(usize, ResourceId)> = touched.iter().map(|id| (users(cx, *id).len(), *id)).collect();
        most.retain(|(users, _)| *users > 0);
        most.sort_unstable_by_key(|(users, id)| (std::cmp::Reverse(*users), *id));
        most.truncate(MOST);
        let ranked = most.iter().map(|(users, id)| format!("`{}` ({users})", name(cx, *id)));
        finding.evidence(format!("most relied on: {}", ranked.collect::<Vec<_>>().join(", ")));
        finding.related(most.iter().map(|(_, id)| *id));
        let holds =
            |id: &&ResourceId| stateful::of(&cx.stack.resource(**id).ty).is_some_and(|kind| kind.weight >= HOLDS_DATA);
        let rights = |id: &&ResourceId| holds_policies(&cx.stack.resource(**id).ty);
        for (what, ids) in [
            ("hold data", touched.iter().filter(holds).collect::<Vec<_>>()),
            ("say who may do what", touched.iter().filter(rights).collect()),
        ] {
            let names: Vec<String> = ids.iter().take(MOST).map(|id| format!("`{}`", name(cx, **id))).collect();
            if !names.is_empty() {
                finding.evidence(format!("{what}: {}", names.join(", ")));
            }
        }
    }
}

fn name<'a>(cx: &Cx<'a>, id: ResourceId) -> &'a str {
    cx.stack.resource(id).urn.name()
}

/// The resources that take something from one.
fn users(cx: &Cx<'_>, id: ResourceId) -> HashSet<ResourceId> {
    let graph = cx.stack.graph_of(View::Before);
    graph.users(id).filter(|(edge, _)| edge.kind != EdgeKind::Parent).map(|(_, user)| user).collect()
}

/// How many others rely on these, at whatever distance.
fn reached(cx: &Cx<'_>, touched: &[ResourceId]) -> usize {
    let mut seen: HashSet<ResourceId> = touched.iter().copied().collect();
    let mut open = touched.to_vec();
    while let Some(at) = open.pop() {
        open.extend(users(cx, at).into_iter().filter(|user| seen.insert(*user)));
    }
    seen.len() - touched.len()
}
