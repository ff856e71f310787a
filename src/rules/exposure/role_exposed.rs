//! What everybody on the Internet gets to runs with a role that may do everything.
//!
//! ## Why it matters
//!
//! A fault in a program that answers the Internet hands its role to whoever finds it: the credentials are one request to
//! the metadata service, or one environment variable, away. Here they are those of the whole account.
//!
//! ## What to do
//!
//! Give what answers the Internet a role of its own with the actions and resources that it needs.
//!
//! ## Not reported
//!
//! Roles with a permissions boundary; what is not known to be reached; machines behind API Gateway, CloudFront or another
//! front that is not modelled. The policy that allows everything has a finding of its own.
//!
//! ## References
//!
//! Amazon EC2 User Guide, IAM roles for Amazon EC2; Amazon ECS Developer Guide, task IAM role; AWS Lambda Developer Guide,
//! function URLs (2026-11).

use super::unclear;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::reach::{Doubt, Place, Reach};
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C028",
    "role-exposed",
    Severity::High,
    "what everybody on the Internet gets to runs with a role that may do everything",
)
.docs(include_str!("role_exposed.rs"));

pub(super) struct RoleExposed;

impl Rule for RoleExposed {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.lens.has_roles() {
            return;
        }
        let reach = Reach::new(cx.lens);
        for role in cx.lens.roles() {
            let Some((at, path)) = &role.mighty else { continue };
            let (taker, way) = match on_the_internet(cx, role.resource.id, &reach) {
                Ok(Some(reached)) => reached,
                Ok(None) => {
                    // What runs with it may be among what is not seen.
                    match cx.not_whole() {
                        Some(reason) => out.undetermined(role.resource.id, reason),
                        None => out.pass_on(role.resource.id),
                    }
                    continue;
                }
                Err(doubt) => {
                    out.undetermined(doubt.resource, unclear(cx.stack, &doubt));
                    continue;
                }
            };
            let (name, of) = (cx.stack.resource(taker).urn.name(), role.resource.urn.name());
            let message =
                format!("`{name}` is reached from the Internet and runs with `{of}`, which may do everything");
            let finding = out.fail(taker, message).key(of);
            finding.evidence(format!("the way: {way}"));
            finding.evidence(format!("`{path}` of `{}` allows everything", cx.stack.resource(*at).urn.name()));
            finding.related([role.resource.id, *at]).fix("give it a role of its own, with what it needs");
        }
    }
}

/// Something that runs with a role and is reached from the Internet, and on which way; why that cannot be known, else.
pub(super) fn on_the_internet(
    cx: &Cx<'_>,
    role: ResourceId,
    reach: &Reach<'_, '_>,
) -> Result<Option<(ResourceId, String)>, Doubt> {
    let mut doubt = None;
    for taker in cx.lens.takers(role) {
        let answer = reach.between(&Place::Internet, &Place::Resource(taker));
        if let Some(way) = answer.ways.first() {
            return Ok(Some((taker, way.told(cx.stack))));
        }
        doubt = doubt.or(answer.doubts.into_iter().next());
    }
    doubt.map_or(Ok(None), Err)
}
