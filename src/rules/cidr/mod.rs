//! Family D: address ranges that cannot be.

mod cidr_host_bits_set;
mod cidr_invalid;
mod cidr_size;
mod peered_networks_overlap;
mod public_range_as_private;
mod reserved_range;
mod route_without_effect;
mod subnet_outside_vpc;
mod subnets_overlap;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(cidr_invalid::CidrInvalid),
        Box::new(cidr_host_bits_set::CidrHostBitsSet),
        Box::new(subnet_outside_vpc::SubnetOutsideVpc),
        Box::new(subnets_overlap::SubnetsOverlap),
        Box::new(peered_networks_overlap::PeeredNetworksOverlap),
        Box::new(public_range_as_private::PublicRangeAsPrivate),
        Box::new(reserved_range::ReservedRange),
        Box::new(cidr_size::CidrSize),
        Box::new(route_without_effect::RouteWithoutEffect),
    ]
}
