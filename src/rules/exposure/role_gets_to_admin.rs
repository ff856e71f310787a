//! A role that may not do everything gets to one that may.
//!
//! ## Why it matters
//!
//! The right to hand a role to a service and to start something with it is the right to do whatever that role may: one
//! function or machine with the administrator's role is enough. Whoever breaks into what has the first role has the
//! account.
//!
//! ## What to do
//!
//! Name the roles that may be handed on in the `Resource` of `iam:PassRole`, take the right to start things away, or give
//! the mighty role only what its work needs.
//!
//! ## Not reported
//!
//! Roles that may do everything themselves, and those with a permissions boundary; rights under a condition other than on
//! `iam:PassedToService`; rights that a statement may refuse; roles whose trust has a condition other than on the account
//! of the source. Roles outside the stack. A policy that is not known before
//! the deployment is an open question where a mighty role is there.
//!
//! ## References
//!
//! IAM User Guide, Granting a user permissions to pass a role to an AWS service, Policy evaluation logic, and Permissions
//! boundaries for IAM entities (2026-11).

use super::role_exposed::on_the_internet;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::roles::{MANAGED, Role, Step};
use crate::lens::reach::Reach;
use crate::model::{PropertyPath, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C027", "role-gets-to-admin", Severity::Medium, "a role that may not do everything gets to one that may")
        .docs(include_str!("role_gets_to_admin.rs"));

pub(super) struct RoleGetsToAdmin;

impl Rule for RoleGetsToAdmin {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.lens.has_roles() {
            return;
        }
        let roles = cx.lens.roles();
        let mighty: Vec<&Role<'_>> = roles.iter().filter(|role| role.mighty.is_some()).collect();
        if mighty.is_empty() {
            return;
        }
        let reach = Reach::new(cx.lens);
        for role in roles.iter().filter(|role| role.mighty.is_none()) {
            let way = mighty.iter().find_map(|other| Some((role.gets_to(other)?, *other)));
            match (way, &role.hidden, cx.not_whole()) {
                // A policy that refuses it may be among what is not seen.
                (Some(_), _, Some(reason)) => out.undetermined(role.resource.id, reason),
                (Some(((step, by), other)), _, None) => report(cx, role, other, step, by, &reach, out),
                (None, Some((by, path)), _) => out.undetermined(*by, why_hidden(cx, *by, path)),
                (None, None, _) => out.pass_on(role.resource.id),
            }
        }
    }
}

/// A policy of another stack is named, and what it says is not seen.
fn why_hidden(cx: &Cx<'_>, at: ResourceId, path: &PropertyPath) -> Reason {
    let state = cx.lens.state(cx.stack.resource(at));
    let named = path.top().is_some_and(|top| MANAGED.contains(&top));
    let known = state.is_some_and(|state| !state.at(path).is_hidden());
    if named && known { Reason::External } else { Reason::Unknown(path.clone()) }
}

fn report(
    cx: &Cx<'_>,
    role: &Role<'_>,
    other: &Role<'_>,
    step: Step,
    by: ResourceId,
    reach: &Reach<'_, '_>,
    out: &mut Sink<'_>,
) {
    let (name, to) = (role.resource.urn.name(), other.resource.urn.name());
    let how = match step {
        Step::Takes => "it may take it".to_owned(),
        Step::Starts(action, what) => format!("it may hand it to {what} that it starts (`iam:PassRole`, `{action}`)"),
    };
    let finding = out.fail(role.resource.id, format!("role `{name}` gets to `{to}`, which may do everything: {how}"));
    let granted = cx.stack.resource(by).urn.name();
    finding.evidence(format!("`{granted}` grants it")).key(to);
    if let Some((at, path)) = &other.mighty {
        finding.evidence(format!("`{path}` of `{}` allows everything", cx.stack.resource(*at).urn.name()));
        finding.related([*at]);
    }
    if let Some((at, path)) = &role.hidden {
        let name = cx.stack.resource(*at).urn.name();
        finding.evidence(format!("unless `{path}` of `{name}` refuses it, which cannot be seen"));
    }
    if let Ok(Some((taker, way))) = on_the_internet(cx, role.resource.id, reach) {
        finding.severity(Severity::High).related([taker]);
        finding.evidence(format!("worse, as what runs with `{name}` is reached from the Internet: {way}"));
    }
    finding.related([other.resource.id, by].into_iter().filter(|id| *id != role.resource.id));
    finding.fix("name the roles that may be handed on in the `Resource` of `iam:PassRole`");
}
