//! A public NAT gateway is in a subnet without a route to the Internet.
//!
//! ## Why it matters
//!
//! A NAT gateway sends on what it is given by the routes of the subnet that it is in. In a subnet without a route to an
//! internet gateway it reaches nothing, and neither do the private subnets behind it.
//!
//! ## What to do
//!
//! Put the NAT gateway into a public subnet, one whose table has a route to the internet gateway.
//!
//! ## Not reported
//!
//! Private NAT gateways, gateways of a whole region, and subnets that the stack does not make. A gateway whose subnet
//! has a default route to a transit gateway or an appliance may be meant so.
//!
//! ## References
//!
//! Amazon VPC User Guide, NAT gateways: a public NAT gateway is made in a public subnet.

use super::nat_route_loop::looping;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::Reference;
use crate::lens::aws::Way;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("A071", "nat-in-private-subnet", Severity::High, "a public NAT gateway is in a private subnet")
        .hidden_by(&["A001", "A005", "A070", "A072"])
        .docs(include_str!("nat_in_private_subnet.rs"));

pub(super) struct NatInPrivateSubnet;

impl Rule for NatInPrivateSubnet {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (nat, subnet) in cx.lens.public_nats().into_iter().filter(|(nat, _)| is_ours(nat)) {
            let path = PropertyPath::of("subnetId");
            let subnet = match subnet {
                Reference::Resources(subnets) if subnets.len() == 1 => subnets[0],
                Reference::Absent => continue,
                Reference::Resources(_) | Reference::Unknown => {
                    out.undetermined(nat.id, Reason::Unknown(path));
                    continue;
                }
                Reference::Foreign => {
                    out.undetermined(nat.id, cx.not_whole().unwrap_or(Reason::External));
                    continue;
                }
            };
            match (cx.lens.routing().way_out(subnet), cx.not_whole()) {
                (Way::Internet | Way::Other, _) => out.pass_on(nat.id),
                (Way::Unclear, reason) => out.undetermined(nat.id, reason.unwrap_or(Reason::External)),
                (Way::Nat(_) | Way::Nowhere, Some(reason)) => out.undetermined(nat.id, reason),
                (Way::Nat(_) | Way::Nowhere, None) => {
                    let (own, place) = (nat.urn.name(), cx.stack.resource(subnet).urn.name());
                    let message = format!(
                        "public NAT gateway `{own}` is in subnet `{place}`, which has no route to the \
                        Internet: nothing gets out through it"
                    );
                    let finding = out.fail(nat.id, message).at(path);
                    let network = cx.lens.routing().network_of(subnet);
                    finding.related([subnet]).related(network);
                    // Gateways of one network that are put into its private subnets were put there together.
                    finding.related(network.into_iter().flat_map(|network| looping(cx, network)));
                    finding.fix("put it into a subnet whose route table has a route to the internet gateway");
                }
            }
        }
    }
}
