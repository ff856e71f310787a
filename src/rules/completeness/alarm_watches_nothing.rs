//! An alarm watches a resource by a name that nothing in the stack has.
//!
//! ## Why it matters
//!
//! A metric without data is no error: the alarm stays in `INSUFFICIENT_DATA`, or is green for ever, and nobody hears of
//! the database that is full.
//!
//! ## What to do
//!
//! Take the value of the dimension from the resource (`db.identifier`, `queue.name`) instead of typing it: the engine
//! appends to names that it makes.
//!
//! ## Not reported
//!
//! Dimensions of kinds of resources of which the stack has none; names that are not known. A name that no resource of the
//! stack is called by, not even in the program, may be that of another stack: that is only a hint (shown when the rule is
//! selected).
//!
//! ## References
//!
//! Amazon CloudWatch User Guide, Metrics concepts: dimensions; Using Amazon CloudWatch alarms: how missing data is
//! treated.

use super::verdict::is_ours;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::alarms::{Watch, Watched, is_alarm};
use crate::lens::class_of;
use crate::model::{Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A091",
    "alarm-watches-nothing",
    Severity::Medium,
    "an alarm watches a resource by a name that nothing in the stack has",
)
.docs(include_str!("alarm_watches_nothing.rs"));

pub(super) struct AlarmWatchesNothing;

impl Rule for AlarmWatchesNothing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_alarm(class_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if !is_ours(subject) {
            return;
        }
        for watch in cx.lens.watches(cx.stack.resource(subject.id)) {
            match (watch.watched, cx.not_whole()) {
                (Watched::Named, _) => out.pass(),
                (Watched::Hidden, _) => out.undetermined(subject.id, Reason::Unknown(watch.path)),
                (_, Some(reason)) => out.undetermined(subject.id, reason),
                (Watched::Called(_) | Watched::Nothing, None) => report(&watch, subject, out),
            }
        }
    }
}

fn report(watch: &Watch<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let name = shown_within(&watch.name, 80);
    let (message, related) = match watch.watched {
        Watched::Called(resource) => {
            (format!("`{name}` is what the program calls a resource, and not its name in the cloud"), Some(resource.id))
        }
        _ => (format!("no {} of the stack is called `{name}`", watch.kind), None),
    };
    let finding = out.fail(subject.id, message).at(watch.path.clone()).related(related);
    finding.key(name).fix("take the name from the resource");
    if related.is_none() {
        finding.severity(Severity::Low).confidence(Confidence::Possible);
    }
}
