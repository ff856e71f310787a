//! A function runs on a runtime of AWS Lambda that is deprecated.
//!
//! ## Why it matters
//!
//! A deprecated runtime gets no more fixes. Some time later functions can no longer be made with it, then not even changed:
//! the deployment fails on the day it is needed most.
//!
//! ## What to do
//!
//! Move to the newest runtime of the language, and run the tests of the code on it.
//!
//! ## Not reported
//!
//! Functions that are container images. Runtimes that are not in the table. A runtime that is only deprecated is told as
//! information: functions can still be made and changed with it. Nothing is said when the day is not known.
//!
//! ## References
//!
//! AWS Lambda Developer Guide, Lambda runtimes: supported and deprecated runtimes, Runtime deprecation policy
//! (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>).

use super::is_new;
use super::support::{Life, Runtime, runtime, runtimes_as_of};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::runtime_properties;
use crate::lens::places;
use crate::model::{Date, Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I006",
    "lambda-runtime-deprecated",
    Severity::High,
    "a function runs on a runtime of AWS Lambda that is deprecated",
)
.folds_alike()
.docs(include_str!("lambda_runtime_deprecated.rs"));

pub(super) struct LambdaRuntimeDeprecated;

impl Rule for LambdaRuntimeDeprecated {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        runtime_properties(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let (Some(today), Some(state)) = (cx.expectations.today, cx.lens.state(subject)) else { return };
        let Some(property) = runtime_properties(&subject.ty) else { return };
        for (path, value) in places(property, |name| state.property(name)) {
            match value.and_then(|value| value.as_str().map_or(Known::Absent, Known::Is)) {
                Known::Is(name) => match runtime(&name).map(|known| (known, known.life(today))) {
                    Some((known, Some(life))) => report(cx, subject, path, &name, known, &life, out),
                    _ => out.pass(),
                },
                Known::Unknown => out.undetermined(subject.id, Reason::Unknown(path)),
                Known::Secret => out.undetermined(subject.id, Reason::Secret(path)),
                Known::Absent => {}
            }
        }
    }
}

fn report(
    cx: &Cx<'_>,
    subject: &Resource,
    path: PropertyPath,
    name: &str,
    known: &Runtime,
    life: &Life,
    out: &mut Sink<'_>,
) {
    let from =
        |day: &Option<Date>| day.map_or(String::new(), |day| format!("; from {day} on none can be made with it"));
    let (message, severity) = match life {
        Life::Frozen(day) => (
            format!("functions can neither be made nor changed with runtime `{name}` since {day}"),
            severity(cx, subject, Severity::High),
        ),
        Life::Closed(day, _) => (
            format!("functions can no longer be made with runtime `{name}` since {day}"),
            severity(cx, subject, Severity::High),
        ),
        Life::Unfixed(day, create) => {
            (format!("runtime `{name}` gets no more fixes since {day}{}", from(create)), Severity::Info)
        }
        Life::Soon(day) => (format!("runtime `{name}` gets no more fixes from {day} on"), Severity::Info),
    };
    let finding = out.fail(subject.id, message).severity(severity).at(path).key(name.to_owned());
    if let Life::Closed(_, Some(update)) = life {
        finding.evidence(format!("functions can be changed until {update}"));
    }
    finding.evidence(format!("as of {}", runtimes_as_of()));
    if !known.successor.is_empty() {
        finding.fix(format!("move to `{}`", known.successor));
    }
}

/// What runs already goes on running.
fn severity(cx: &Cx<'_>, subject: &Resource, new: Severity) -> Severity {
    if is_new(cx, subject) { new } else { new.lowered(1) }
}
