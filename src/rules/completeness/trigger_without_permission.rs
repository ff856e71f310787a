//! A service is to call something and nobody allowed it.
//!
//! ## Why it matters
//!
//! An event rule, a bucket, a topic or an API calls a function, queue or topic in its own name, and needs a permission
//! there. Without it the event is dropped in silence (a bucket refuses the notification when it is made).
//!
//! ## What to do
//!
//! Add an `aws.lambda.Permission` with the service as `principal` and the caller's ARN as `sourceArn`; for a queue or
//! topic a policy that lets the service send.
//!
//! ## Not reported
//!
//! Functions, queues and topics that the stack does not make, and a trigger that acts under a role of its own. What a
//! queue's or topic's policy says is not read: that there is one is enough.
//!
//! ## References
//!
//! AWS Lambda Developer Guide, Resource-based policy statements; Amazon S3 User Guide, Granting permissions to publish
//! event notifications; Amazon SNS Developer Guide, Fanout to Amazon SQS queues.

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::Trigger;
use crate::lens::top_of;
use crate::model::{PropertyPath, Resource};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("A074", "trigger-without-permission", Severity::High, "a service calls something that it may not call")
        .docs(include_str!("trigger_without_permission.rs"));

pub(super) struct TriggerWithoutPermission;

impl Rule for TriggerWithoutPermission {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for trigger in cx.lens.triggers() {
            let target = cx.stack.resource(trigger.target);
            if !is_ours(trigger.from) || !is_ours(target) {
                continue;
            }
            let hidden = || cx.not_whole().or_else(|| users::hidden(cx, target));
            match trigger.allowed {
                Some(true) => out.pass_on(trigger.from.id),
                None => {
                    let path = PropertyPath::of("function");
                    out.undetermined(trigger.from.id, cx.not_whole().unwrap_or(Reason::Unknown(path)));
                }
                Some(false) => match hidden() {
                    Some(reason) => out.undetermined(trigger.from.id, reason),
                    None => report(&trigger, target, out),
                },
            }
        }
    }
}

fn report(trigger: &Trigger<'_>, target: &Resource, out: &mut Sink<'_>) {
    let (from, to, service) = (trigger.from.urn.name(), target.urn.name(), trigger.service);
    let message = format!(
        "`{from}` lets `{service}.amazonaws.com` call `{to}` ({}), and nothing allows it: the call is refused",
        target.ty.friendly()
    );
    let finding = out.fail(trigger.from.id, message).at(PropertyPath::of(top_of(trigger.property)));
    finding.related([target.id]).key(to.to_owned());
    finding.fix(if target.ty.name() == "Function" {
        format!("add an `aws.lambda.Permission` for `{to}` with principal `{service}.amazonaws.com`")
    } else {
        format!("add a policy to `{to}` that lets `{service}.amazonaws.com` send to it")
    });
}
