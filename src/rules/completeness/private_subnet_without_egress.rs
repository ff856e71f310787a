//! What runs in a subnet has no way out of it.
//!
//! ## Why it matters
//!
//! A Fargate task fetches its image when it starts, and a function calls services at addresses outside of the VPC. In
//! subnets with only the local route both wait until they time out.
//!
//! ## What to do
//!
//! Give the subnets a default route to a NAT gateway, or the VPC interface endpoints for the services that are needed
//! (`ecr.api`, `ecr.dkr` and `logs`, with a gateway endpoint for S3).
//!
//! ## Not reported
//!
//! A VPC with any interface endpoint, and subnets that the stack does not make. It is a fact, not a fault: many functions
//! only talk to the database beside them, and a route out of a network of its own, or its endpoints, are often given by
//! those who run the networks. Reviewers accept such stacks.
//!
//! ## References
//!
//! Amazon ECS Developer Guide, Fargate task networking; AWS Lambda Developer Guide, Giving functions access to a VPC.

use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::Reference;
use crate::lens::aws::{Way, Workload};
use crate::model::{PropertyPath, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A073",
    "private-subnet-without-egress",
    Severity::Info,
    "what runs in a private subnet has no way out of it",
)
.hidden_by(&["A001"])
.docs(include_str!("private_subnet_without_egress.rs"));

pub(super) struct PrivateSubnetWithoutEgress;

impl Rule for PrivateSubnetWithoutEgress {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (user, kind, path, subnets) in cx.lens.workloads() {
            if !is_ours(user) {
                continue;
            }
            let path = || PropertyPath::parse(path);
            match subnets {
                Reference::Resources(subnets) => match judge(cx, &subnets) {
                    Ok(true) => out.pass_on(user.id),
                    Ok(false) => {
                        let message = format!(
                            "`{}` runs in {} of only local routes, and the VPC has no interface endpoints: it \
                            reaches nothing outside{}",
                            user.urn.name(),
                            if subnets.len() == 1 { "a subnet" } else { "subnets" },
                            if kind == Workload::Container { ", not even its image" } else { "" },
                        );
                        let finding = out.fail(user.id, message).at(path());
                        finding.related(subnets);
                        finding.fix(
                            "give the subnets a default route to a NAT gateway, or the VPC \
                            interface endpoints for what it calls",
                        );
                    }
                    Err(reason) => out.undetermined(user.id, reason),
                },
                Reference::Absent => {}
                Reference::Unknown => out.undetermined(user.id, Reason::Unknown(path())),
                Reference::Foreign => out.undetermined(user.id, cx.not_whole().unwrap_or(Reason::External)),
            }
        }
    }
}

/// Whether there is a way out of one of the subnets, or services are reached inside their network.
fn judge(cx: &Cx<'_>, subnets: &[ResourceId]) -> Result<bool, Reason> {
    let routing = cx.lens.routing();
    let mut unclear = false;
    for subnet in subnets {
        let inside = routing.network_of(*subnet).is_some_and(|network| routing.has_endpoints(network));
        match routing.way_out(*subnet) {
            _ if inside => return Ok(true),
            Way::Nowhere => {}
            Way::Unclear => unclear = true,
            Way::Internet | Way::Nat(_) | Way::Other => return Ok(true),
        }
    }
    match cx.not_whole().or(unclear.then_some(Reason::External)) {
        Some(reason) => Err(reason),
        None => Ok(false),
    }
}
