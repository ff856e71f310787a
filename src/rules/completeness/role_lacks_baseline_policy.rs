//! The role of a service lacks a policy that the service cannot start without.
//!
//! ## Why it matters
//!
//! A Kubernetes cluster, its nodes, a Fargate pod, a container task and a function in a VPC act under their role from
//! the first second: they register, fetch images, make network interfaces. Without the rights the deployment fails, or
//! waits until it times out.
//!
//! ## What to do
//!
//! Attach the managed policy that is named (`aws.iam.RolePolicyAttachment`), or a policy of your own with its actions.
//!
//! ## Not reported
//!
//! A role with a policy that somebody wrote: it may allow the same, which cannot be judged here. Roles that the stack does
//! not make. A function outside of a VPC: it starts without rights (`iam-role-without-permissions`).
//!
//! ## References
//!
//! AWS managed policy reference; Amazon EKS User Guide, Cluster IAM role and Node IAM role; Amazon ECS Developer Guide,
//! Task execution IAM role; AWS Lambda Developer Guide, Execution role.

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::{Duty, Rights};
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A077",
    "role-lacks-baseline-policy",
    Severity::High,
    "the role of a service lacks a policy that the service needs to start",
)
.docs(include_str!("role_lacks_baseline_policy.rs"));

pub(super) struct RoleLacksBaselinePolicy;

impl Rule for RoleLacksBaselinePolicy {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for duty in cx.lens.duties().into_iter().filter(|duty| is_ours(duty.role)) {
            let hidden = || cx.not_whole().or_else(|| users::hidden(cx, duty.role));
            match duty.rights {
                Rights::Enough => out.pass_on(duty.role.id),
                Rights::Unclear => {
                    let path = PropertyPath::of(duty.property);
                    out.undetermined(duty.role.id, cx.not_whole().unwrap_or(Reason::Unknown(path)));
                }
                Rights::Lacks(_) | Rights::None => match hidden() {
                    Some(reason) => out.undetermined(duty.role.id, reason),
                    None => report(&duty, out),
                },
            }
        }
    }
}

fn report(duty: &Duty<'_>, out: &mut Sink<'_>) {
    let (role, user, ty) = (duty.role.urn.name(), duty.user.urn.name(), duty.user.ty.friendly());
    let (message, fix) = match duty.rights {
        Rights::Lacks(group) => (
            format!(
                "role `{role}` of `{user}` ({ty}) lacks `{}`: the service cannot start without it",
                group.first().copied().unwrap_or_default()
            ),
            format!("attach {} to it", group.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")),
        ),
        _ => (
            format!("role `{role}` of `{user}` ({ty}) has no policy at all: the service cannot start under it"),
            "attach the policies that the service needs (`aws.iam.RolePolicyAttachment`)".to_owned(),
        ),
    };
    let finding = out.fail(duty.role.id, message).fix(fix);
    finding.related([duty.user.id]).key(user.to_owned());
}
