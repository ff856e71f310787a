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
//! ## Not reported
//!
//! Gateways that are imported or only read, or whose subnet is not known; subnets with another way out besides the gateway.
//!
//! ## References
//!
//! Amazon VPC User Guide, NAT gateways: the gateway uses the route table of its subnet.

use std::collections::BTreeMap;

use super::verdict::is_ours;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::Way;
use crate::model::{PropertyPath, ResourceId};
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
        let mut loops: BTreeMap<Option<ResourceId>, Vec<(ResourceId, ResourceId)>> = BTreeMap::new();
        for (nat, subnet) in cx.lens.public_nats().into_iter().filter(|(nat, _)| is_ours(nat)) {
            let &[subnet] = subnet.resources() else { continue };
            // What is seen is enough: a route that leads back leads back, whatever else there is.
            match cx.lens.routing().way_out(subnet) {
                Way::Nat(nats) if nats == [nat.id] => {
                    loops.entry(cx.lens.routing().network_of(subnet)).or_default().push((nat.id, subnet));
                }
                Way::Unclear => out.undetermined(nat.id, cx.not_whole().unwrap_or(crate::finding::Reason::External)),
                _ => out.pass_on(nat.id),
            }
        }
        for loops in loops.into_values() {
            report(cx, &loops, out);
        }
    }
}

/// The gateways of a network that are behind their own route.
pub(super) fn looping<'a>(cx: &Cx<'a>, network: ResourceId) -> impl Iterator<Item = ResourceId> + use<'a> {
    let cx = *cx;
    cx.lens.public_nats().into_iter().filter(|(nat, _)| is_ours(nat)).filter_map(move |(nat, subnet)| {
        let &[subnet] = subnet.resources() else { return None };
        let here = cx.lens.routing().network_of(subnet) == Some(network);
        (here && leads_back(&cx, nat.id, subnet)).then_some(nat.id)
    })
}

fn leads_back(cx: &Cx<'_>, nat: ResourceId, subnet: ResourceId) -> bool {
    matches!(cx.lens.routing().way_out(subnet), Way::Nat(nats) if nats == [nat])
}

/// One finding for a network: its gateways were put into the wrong subnets together.
fn report(cx: &Cx<'_>, loops: &[(ResourceId, ResourceId)], out: &mut Sink<'_>) {
    let name = |id: ResourceId| cx.stack.resource(id).urn.name();
    let Some((&(nat, subnet), others)) = loops.split_first() else { return };
    let message = format!(
        "the default route of subnet `{}` leads to NAT gateway `{}`, which is in that subnet: what it sends comes back \
         to it",
        name(subnet),
        name(nat)
    );
    let finding = out.fail(nat, message).at(PropertyPath::of("subnetId"));
    finding.related([subnet]);
    for &(nat, subnet) in others {
        finding.related([nat, subnet]).evidence(format!("so is `{}` in `{}`", name(nat), name(subnet)));
    }
    finding.fix("put it into a subnet whose route table has a route to the internet gateway");
}
