//! The default route of a subnet leads to a NAT gateway in that same subnet.
//!
//! ## Why it matters
//!
//! What the NAT gateway sends out follows the routes of its own subnet and comes back to it. Nothing leaves the
//! network.
//!
//! ## What to do
//!
//! Put the NAT gateway into a public subnet, one whose table has a route to the internet gateway.
//!
//! ## Source
//!
//! Amazon VPC User Guide, NAT gateways: the gateway uses the route table of its subnet.

use super::verdict::is_ours;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::Way;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("A072", "nat-route-loop", Severity::High, "a NAT gateway is behind its own route")
    .confidence(Confidence::Certain)
    .docs(include_str!("nat_route_loop.rs"));

pub(super) struct NatRouteLoop;

impl Rule for NatRouteLoop {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (nat, subnet) in cx.lens.public_nats().into_iter().filter(|(nat, _)| is_ours(nat)) {
            let &[subnet] = subnet.resources() else { continue };
            // What is seen is enough: a route that leads back leads back, whatever else there is.
            match cx.lens.routing().way_out(subnet) {
                Way::Nat(nats) if nats == [nat.id] => {
                    let (own, place) = (nat.urn.name(), cx.stack.resource(subnet).urn.name());
                    let message = format!(
                        "the default route of subnet `{place}` leads to NAT gateway `{own}`, which is \
                        in that subnet: what it sends comes back to it"
                    );
                    let finding = out.fail(nat.id, message).at(PropertyPath::of("subnetId"));
                    finding.related([subnet]);
                    finding.fix("put it into a subnet whose route table has a route to the internet gateway");
                }
                Way::Unclear => out.undetermined(nat.id, cx.not_whole().unwrap_or(crate::finding::Reason::External)),
                _ => out.pass(),
            }
        }
    }
}
