//! A route sends far more over a peering than the peer has addresses.
//!
//! ## Why it matters
//!
//! A peering hands on nothing: what is sent over it and is no address of the peer is dropped. Every address that the
//! route takes in and the peer does not have is cut off from where it really is, and the day the peer's network gets
//! more ranges it is reached without anybody asking.
//!
//! ## What to do
//!
//! Route only the ranges of the peer's network over the peering.
//!
//! ## Not reported
//!
//! Routes to less than a whole private range (`10.0.0.0/8`, `172.16.0.0/12`) or to everything; routes whose destination or
//! table cannot be seen; transit gateways, which do hand on.
//!
//! ## References
//!
//! Amazon VPC Peering Guide, Unsupported VPC peering configurations, and Update your route tables; CIS Amazon Web Services
//! Foundations Benchmark 3.0, 5.5 (2026-11).

use ipnet::{IpNet, Ipv4Net};

use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::Route;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C026", "peering-open", Severity::Low, "a route sends more over a peering than the peer has addresses")
        .docs(include_str!("peering_open.rs"));

/// Private ranges that no network of AWS fills: the largest is a /16.
const WHOLE: [Ipv4Net; 2] = [
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(172, 16, 0, 0), 12),
];

pub(super) struct PeeringOpen;

impl Rule for PeeringOpen {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.lens.has_peerings() {
            return;
        }
        for route in cx.lens.routes().into_iter().filter(|route| route.peered && route.resource.is_managed()) {
            if is_wide(&route.destination) {
                report(cx, &route, out);
            } else {
                out.pass_on(route.resource.id);
            }
        }
    }
}

fn is_wide(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => WHOLE.iter().any(|whole| net.contains(whole)),
        IpNet::V6(net) => net.prefix_len() == 0,
    }
}

fn report<'a>(cx: &Cx<'a>, route: &Route<'a>, out: &mut Sink<'_>) {
    let table = cx.stack.resource(route.table).urn.name();
    let destination = if route.destination.prefix_len() == 0 {
        format!("everything (`{}`)", route.destination)
    } else {
        format!("all of `{}`", route.destination)
    };
    let peer = cx.lens.peer_of(route);
    let ranges: Vec<String> = peer
        .and_then(|peer| cx.lens.network(peer))
        .map(|network| network.ranges.iter().map(|range| format!("`{range}`")).collect())
        .unwrap_or_default();
    let has = match (peer, ranges.is_empty()) {
        (Some(peer), false) => {
            format!("; the peer `{}` has {}", cx.stack.resource(peer).urn.name(), ranges.join(", "))
        }
        _ => String::new(),
    };
    let message = format!("route table `{table}` sends {destination} over a peering{has}");
    let finding = out.fail(route.resource.id, message).at(route.path.clone());
    let others = peer.into_iter().chain([route.table]).filter(|id| *id != route.resource.id);
    finding.related(others).key(route.destination.to_string());
    finding.fix("route only the ranges of the peer's network over the peering");
}
