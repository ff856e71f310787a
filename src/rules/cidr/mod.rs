//! Family D: address ranges that cannot be.

mod cidr_host_bits_set;
mod cidr_invalid;
mod cidr_size;
mod cluster_range_overlaps_network;
mod networks_overlap_in_stack;
mod peered_networks_overlap;
mod public_range_as_private;
mod reserved_range;
mod route_without_effect;
mod subnet_gap_exhaustion;
mod subnet_outside_vpc;
mod subnets_overlap;
mod transit_attached_networks_overlap;
mod vpn_client_range_overlaps_network;

use ipnet::{IpNet, Ipv4Net};

use super::{Cx, Rule};
use crate::lens::cidr::{Use, Written};
use crate::model::{Op, Resource};

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(cidr_invalid::CidrInvalid),
        Box::new(cidr_host_bits_set::CidrHostBitsSet),
        Box::new(subnet_outside_vpc::SubnetOutsideVpc),
        Box::new(subnets_overlap::SubnetsOverlap),
        Box::new(peered_networks_overlap::PeeredNetworksOverlap),
        Box::new(transit_attached_networks_overlap::TransitAttachedNetworksOverlap),
        Box::new(networks_overlap_in_stack::NetworksOverlapInStack),
        Box::new(public_range_as_private::PublicRangeAsPrivate),
        Box::new(reserved_range::ReservedRange),
        Box::new(cidr_size::CidrSize),
        Box::new(cluster_range_overlaps_network::ClusterRangeOverlapsNetwork),
        Box::new(route_without_effect::RouteWithoutEffect),
        Box::new(subnet_gap_exhaustion::SubnetGapExhaustion),
        Box::new(vpn_client_range_overlaps_network::VpnClientRangeOverlapsNetwork),
    ]
}

/// Whether this change makes a cluster: the ranges of one that is there the cloud has taken.
fn cluster_is_new(cluster: &Resource) -> bool {
    matches!(cluster.op, Op::Create | Op::Replace | Op::CreateReplacement)
}

/// The IPv4 ranges that a resource takes for a network of its own.
fn networks<'a>(cx: &Cx<'a>, resource: &'a Resource) -> impl Iterator<Item = (Ipv4Net, Written<'a>)> {
    let written = cx.lens.written_ranges(resource);
    written.filter(|written| written.purpose == Use::Network).filter_map(|written| match written.text.parse() {
        Ok(IpNet::V4(net)) => Some((net, written)),
        _ => None,
    })
}
