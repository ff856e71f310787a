//! Networks and subnets.

use crate::lens::By;
use crate::lens::cidr::{Slot, SubnetForm, Use, Version};

pub(super) const NETWORK: &str = "gcp:compute/network:Network";
pub(super) const SUBNET: &str = "gcp:compute/subnetwork:Subnetwork";

const fn slot(path: &'static str) -> Slot {
    Slot { class: SUBNET, path, version: Version::Any, purpose: Use::Network }
}

pub(in crate::lens) const SLOTS: &[Slot] = &[slot("ipCidrRange"), slot("secondaryIpRanges[].ipCidrRange")];

/// The link of a network tells its project, its name does not.
fn is_link(name: &str) -> bool {
    name.contains("projects/")
}

pub(in crate::lens) const SUBNETS: &[SubnetForm] = &[SubnetForm {
    class: SUBNET,
    ranges: &["ipCidrRange", "secondaryIpRanges[].ipCidrRange"],
    network: "network",
    by: &[By::Id, By::Name],
    networks: &[NETWORK],
    unique: is_link,
}];
