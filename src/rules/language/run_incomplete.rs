//! An update, a destruction or a refresh ended before it was through: steps failed, or began and are not known to have
//! ended.
//!
//! ## Why it matters
//!
//! What is deployed is neither the old nor the new program. A resource whose creation was cut off may exist without being
//! in the state; the old half of a replacement goes on costing money until it is deleted.
//!
//! ## What to do
//!
//! Repair what failed and run it again: Pulumi goes on where it stopped and deletes old halves. After steps that nobody
//! knows the end of, run `pulumi refresh` first.
//!
//! ## Not reported
//!
//! Previews: nothing is half-done. A run of which every step is done says why it failed in its messages only.
//!
//! ## References
//!
//! Pulumi documentation, `pulumi up` and `pulumi refresh`: the events of a run (`--event-log`).

use crate::finding::{Confidence, Finding, Meta, Severity, Sink};
use crate::graph::Progress;
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("L216", "run-incomplete", Severity::High, "a run ended before it was through")
    .confidence(Confidence::Certain)
    .docs(include_str!("run_incomplete.rs"));

/// Most resources that are named one by one of each kind.
const MOST: usize = 10;

/// What there is to tell, the worst first.
const KINDS: [(Progress, &str); 6] = [
    (Progress::PartlyFailed, "failed half-way: the cloud has made or changed it"),
    (Progress::Failed, "failed"),
    (Progress::Unfinished, "began and is not known to have ended"),
    (Progress::NotReplaced, "deleted, and its replacement is not made"),
    (Progress::OldHalfLeft, "replaced, and the old half is not deleted yet"),
    (Progress::NotBegun, "planned and not begun"),
];

pub(super) struct RunIncomplete;

impl Rule for RunIncomplete {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let outcome = &cx.stack.outcome;
        if !outcome.ran || outcome.succeeded {
            return;
        }
        let changes = cx.changes.iter().map(|change| cx.stack.resource(change.resource));
        let ended: Vec<(Progress, &Resource)> =
            changes.filter_map(|resource| Some((outcome.of(&resource.urn)?, resource))).collect();
        let of = |wanted: Progress| ended.iter().filter(move |(progress, _)| *progress == wanted).map(|(_, one)| *one);
        let open = ended.iter().filter(|(progress, _)| *progress != Progress::Done).count();
        if open == 0 {
            return;
        }
        let failed = of(Progress::Failed).chain(of(Progress::PartlyFailed)).next().is_some();
        let count = ended.len();
        // Where nothing is said to have failed, the run may have gone on after its record was cut.
        let (severity, message) = if outcome.cut && !failed {
            (
                Severity::Medium,
                format!("the events end before the run does: {open} of {count} changes are not seen to be done"),
            )
        } else {
            (META.severity, format!("the run ended half-way: {open} of {count} changes are not done"))
        };
        let finding = out.fail_stack(message).severity(severity).key("run");
        for (progress, says) in KINDS {
            name(finding, says, &of(progress).collect::<Vec<_>>());
        }
        let made: Vec<&Resource> = of(Progress::Done).collect();
        name(finding, "done before", &made);
        let unsure = of(Progress::Unfinished).next().is_some();
        finding.fix(if unsure {
            "run `pulumi refresh` to learn what became of the steps that began, then repair the cause and run it again"
        } else {
            "repair the cause and run it again: Pulumi goes on where it stopped"
        });
    }
}

/// Adds the resources of one kind to what the finding tells.
fn name(finding: &mut Finding, says: &str, resources: &[&Resource]) {
    if resources.is_empty() {
        return;
    }
    let named = |resource: &&Resource| format!("`{}`", crate::model::shown(resource.urn.name()));
    let told: Vec<String> = resources.iter().take(MOST).map(named).collect();
    let more = resources.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    finding.evidence(format!("{says}: {}{more}", told.join(", ")));
    if says != "done before" {
        finding.related(resources.iter().take(MOST).map(|resource| -> ResourceId { resource.id }));
    }
}
