//! A gateway endpoint is on the route tables of public subnets only.
//!
//! ## Why it matters
//!
//! The private subnets are those that have no other way to S3 or DynamoDB, or a way through a NAT gateway that costs money
//! for every byte.
//!
//! ## What to do
//!
//! Add the route tables of the private subnets to `routeTableIds`.
//!
//! ## Not reported
//!
//! Networks without private subnets; endpoints with at least one table that is not public; what is not known yet.
//!
//! ## References
//!
//! Amazon VPC User Guide, Gateway endpoints: routing.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::gateway_endpoint::{ENDPOINT, ENDPOINT_TABLES, Served};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N023",
    "gateway-endpoint-misses-tables",
    Severity::Medium,
    "a gateway endpoint is on the route tables of public subnets only",
)
.docs(include_str!("gateway_endpoint_misses_tables.rs"));

pub(super) struct GatewayEndpointMissesTables;

impl Rule for GatewayEndpointMissesTables {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *ENDPOINT
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if !Asked::of(cx.stack, subject, Recorded::Accepted).is_some_and(|asked| asked.is_new(ENDPOINT_TABLES)) {
            return;
        }
        let path = PropertyPath::of(ENDPOINT_TABLES);
        match cx.lens.served(cx.stack.resource(subject.id)) {
            None => {}
            Some(Served::Others) => out.pass(),
            Some(Served::Unknown) => out.undetermined(subject.id, Reason::Unknown(path)),
            Some(Served::PublicOnly(without)) => {
                if let Some(reason) = cx.not_whole() {
                    return out.undetermined(subject.id, reason);
                }
                let names: Vec<&str> = without.iter().take(3).map(|id| cx.stack.resource(*id).urn.name()).collect();
                let more = if without.len() > names.len() { " and others" } else { "" };
                let message = format!("the endpoint serves public subnets only, not `{}`{more}", names.join("`, `"));
                out.fail(subject.id, message)
                    .at(path)
                    .related(without)
                    .fix("add the route tables of the private subnets to `routeTableIds`");
            }
        }
    }
}
