//! The addresses that a VPN gives to its clients are addresses of the network that they want to get into.
//!
//! ## Why it matters
//!
//! AWS refuses the endpoint. On Azure the clients connect and do not reach what has the same addresses as they.
//!
//! ## What to do
//!
//! Give the clients a range that is used nowhere: not in the network, not in those behind it, not where people work from.
//!
//! ## Not reported
//!
//! Networks that the stack does not make, and what lies behind the network: peered ones, and those of offices.
//!
//! ## References
//!
//! AWS Client VPN Administrator Guide, rules and best practices: the client range must not overlap with that of the VPC.
//! Azure VPN Gateway documentation, point-to-site: the pool must not overlap with the virtual network (2026-11).

use ipnet::IpNet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::vpn_clients::serves_clients;
use crate::model::{PropertyPath, Resource, ResourceId, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D014",
    "vpn-client-range-overlaps-network",
    Severity::High,
    "a VPN gives its clients addresses of the network that they get into",
)
.docs(include_str!("vpn_client_range_overlaps_network.rs"));

pub(super) struct VpnClientRangeOverlapsNetwork;

impl Rule for VpnClientRangeOverlapsNetwork {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        serves_clients(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(clients) = cx.lens.vpn_clients(cx.stack.resource(subject.id)) else { return };
        let mut found = false;
        for (path, own) in &clients.ranges {
            if let Some(met) = clients.networks.iter().find_map(|id| met(cx, *id, own)) {
                report(cx, subject, (path, own), met, out);
                found = true;
            }
        }
        let unseen = clients.networks.iter().find_map(|id| {
            let (_, _, path) = cx.lens.network(*id)?.hidden.first()?;
            Some(path.clone())
        });
        match clients.hidden.or(unseen) {
            _ if found => {}
            _ if clients.networks.is_empty() => {
                out.undetermined(subject.id, cx.not_whole().unwrap_or(Reason::External));
            }
            Some(path) => out.undetermined(subject.id, Reason::Unknown(path)),
            None => out.pass_on(subject.id),
        }
    }
}

/// The range of a network that has addresses in common with another range.
fn met(cx: &Cx<'_>, network: ResourceId, own: &IpNet) -> Option<(IpNet, ResourceId)> {
    let mut ranges = cx.lens.network(network)?.ranges_like(own);
    let range = ranges.find(|range| range.contains(own) || own.contains(*range))?;
    Some((*range, network))
}

fn report(
    cx: &Cx<'_>,
    gateway: &Resource,
    (path, own): (&PropertyPath, &IpNet),
    (range, network): (IpNet, ResourceId),
    out: &mut Sink<'_>,
) {
    let (name, around) = (gateway.urn.name(), cx.stack.resource(network).urn.name());
    let message = format!(
        "`{name}` gives its clients addresses of `{own}`, which has addresses in common with `{range}` of `{around}`"
    );
    let finding = out.fail(gateway.id, message).at(path.clone()).related([network]).key(own.to_string());
    finding.fix("give the clients a range that is used nowhere around the network");
}
