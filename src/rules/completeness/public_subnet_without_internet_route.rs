//! A subnet that is meant to be public has no route to an internet gateway.
//!
//! ## Why it matters
//!
//! What starts in the subnet gets a public address and cannot be reached at it, and nothing in it reaches the Internet.
//! A subnet is public by its route alone; the name and the address do nothing.
//!
//! ## What to do
//!
//! Give the route table of the subnet a route with destination `0.0.0.0/0` and the internet gateway of its VPC as
//! `gatewayId`, and associate the subnet with that table.
//!
//! ## Not reported
//!
//! Subnets of a VPC that the stack does not make. Where the default route leads to a transit gateway or an appliance,
//! or where the subnet is only called public and its VPC has no internet gateway, it is a fact, not a fault. There is
//! one finding for all such subnets of a VPC.
//!
//! ## References
//!
//! Amazon VPC User Guide, Subnets: a public subnet is one with a direct route to an internet gateway.

use std::collections::BTreeMap;

use super::verdict::{is_ours, list};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::{Public, Way};
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A070",
    "public-subnet-without-internet-route",
    Severity::High,
    "a public subnet has no route to the Internet",
)
.hidden_by(&["A001", "A005"])
.docs(include_str!("public_subnet_without_internet_route.rs"));

pub(super) struct PublicSubnetWithoutInternetRoute;

impl Rule for PublicSubnetWithoutInternetRoute {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut networks: BTreeMap<ResourceId, Vec<(Severity, &Resource)>> = BTreeMap::new();
        for (subnet, public) in cx.lens.public_subnets().into_iter().filter(|(subnet, _)| is_ours(subnet)) {
            let routing = cx.lens.routing();
            let Some(network) = routing.network_of(subnet.id) else {
                out.undetermined(subnet.id, cx.not_whole().unwrap_or(Reason::External));
                continue;
            };
            let severity = match routing.way_out(subnet.id) {
                Way::Internet => {
                    out.pass_on(subnet.id);
                    continue;
                }
                Way::Unclear => {
                    out.undetermined(subnet.id, cx.not_whole().unwrap_or(Reason::External));
                    continue;
                }
                Way::Nat(_) | Way::Nowhere if public == Public::ByAddress => Severity::High,
                Way::Nowhere if routing.gateways(network).len() > 0 => Severity::High,
                Way::Nat(_) | Way::Nowhere | Way::Other => Severity::Info,
            };
            match cx.not_whole() {
                Some(reason) => out.undetermined(subnet.id, reason),
                None => networks.entry(network).or_default().push((severity, subnet)),
            }
        }
        for (network, mut subnets) in networks {
            let worst = subnets.iter().map(|(severity, _)| *severity).max().unwrap_or(Severity::Info);
            subnets.retain(|(severity, _)| *severity == worst);
            report(cx, network, (worst, &subnets), out);
        }
    }
}

fn report(
    cx: &Cx<'_>,
    network: ResourceId,
    (severity, subnets): (Severity, &[(Severity, &Resource)]),
    out: &mut Sink<'_>,
) {
    let names = list(subnets.iter().map(|(_, subnet)| format!("`{}`", subnet.urn.name())), 4);
    let vpc = cx.stack.resource(network).urn.name();
    let message = format!(
        "no route leads from {names} of VPC `{vpc}` to the Internet: the subnets are public by name or address only"
    );
    let finding = out.fail(network, message).severity(severity);
    finding.related(subnets.iter().map(|(_, subnet)| subnet.id));
    finding.related(cx.lens.routing().gateways(network));
    finding.fix(
        "add a route with destination `0.0.0.0/0` and the internet gateway as `gatewayId` to \
        their route table, and associate them with it",
    );
}
