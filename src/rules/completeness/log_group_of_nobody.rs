//! A log group is named after a function, and no function writes to it.
//!
//! ## Why it matters
//!
//! A function writes to `/aws/lambda/` and its own name to the letter. Another name stays empty, and what was set on it
//! (retention, key, filters, subscriptions) is missing on the group that Lambda makes by itself at the first call.
//!
//! ## What to do
//!
//! Set `name` of the group from the name of the function, so that nothing is appended to it; or name the group in
//! `loggingConfig.logGroup` of the function.
//!
//! ## Not reported
//!
//! Groups that something of the stack is given to write to; groups whose name is typed, unless it is the name of a function of the
//! stack and something behind it. Functions of other stacks cannot be seen.
//!
//! ## References
//!
//! AWS Lambda Developer Guide, Sending Lambda function logs to CloudWatch Logs; Pulumi documentation, Autonaming.

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::log_groups::{Misnamed, is_filter, is_log_group, no_writers};
use crate::lens::class_of;
use crate::model::{PropertyPath, Resource, TypeToken, shown_within};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A090",
    "log-group-of-nobody",
    Severity::Info,
    "a log group is named after a function, and no function writes to it",
)
.docs(include_str!("log_group_of_nobody.rs"));

pub(super) struct LogGroupOfNobody;

impl Rule for LogGroupOfNobody {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_log_group(class_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let Some(misnamed) = cx.lens.misnamed_log_group(subject).filter(|_| is_ours(subject)) else { return };
        let no_writers: Vec<Box<str>> = no_writers().map(Into::into).collect();
        // What is given the group may be a function that logs there.
        if users::of(cx, subject, &no_writers).next().is_some() {
            return out.pass();
        }
        if let Some(reason) = cx.not_whole() {
            return out.undetermined(subject.id, reason);
        }
        report(cx, subject, &misnamed, out);
    }
}

fn report(cx: &Cx<'_>, subject: &Resource, misnamed: &Misnamed<'_>, out: &mut Sink<'_>) {
    let name = shown_within(&misnamed.name, 120);
    let message = match &misnamed.function {
        Some((function, own)) => {
            let (function, own) = (function.urn.name(), shown_within(own, 80));
            format!("`{name}` is the log group of no function: `{function}` writes to `/aws/lambda/{own}`")
        }
        None => format!("`{name}` is the log group of no function: the engine appended to its name"),
    };
    let finding = out.fail(subject.id, message).at(PropertyPath::of("name"));
    finding.related(misnamed.function.as_ref().map(|(function, _)| function.id));
    finding.fix("set `name` to `/aws/lambda/` and the name of the function");
    let filter = users::of(cx, subject, &[]).find(|user| is_filter(class_of(&user.ty)));
    if let Some(filter) = filter {
        finding.severity(Severity::Medium);
        finding.evidence(format!("`{}` waits for lines that are written elsewhere", filter.urn.name()));
    }
}
