//! Family D: address ranges that cannot be.

mod cidr_host_bits_set;
mod cidr_invalid;
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
    ]
}
