//! Networks and subnets.

use crate::lens::By;
use crate::lens::cidr::{NetworkForm, Slot, SubnetForm, Use, Version};

const NETWORK: &str = "azure-native:network:VirtualNetwork";
const SUBNET: &str = "azure-native:network:Subnet";
const CLASSIC_NETWORK: &str = "azure:network/virtualNetwork:VirtualNetwork";
const CLASSIC_SUBNET: &str = "azure:network/subnet:Subnet";

const fn slot(class: &'static str, path: &'static str) -> Slot {
    Slot { class, path, version: Version::Any, purpose: Use::Network }
}

pub(in crate::lens) const SLOTS: &[Slot] = &[
    slot(NETWORK, "addressSpace.addressPrefixes[]"),
    slot(SUBNET, "addressPrefix"),
    slot(SUBNET, "addressPrefixes[]"),
    slot(CLASSIC_NETWORK, "addressSpaces[]"),
    slot(CLASSIC_SUBNET, "addressPrefix"),
    slot(CLASSIC_SUBNET, "addressPrefixes[]"),
];

/// A virtual network is named within its resource group only: two of one name outside the stack may be different.
fn never(_: &str) -> bool {
    false
}

pub(in crate::lens) const SUBNETS: &[SubnetForm] = &[
    SubnetForm {
        class: SUBNET,
        ranges: &["addressPrefix", "addressPrefixes[]"],
        network: "virtualNetworkName",
        by: &[By::Name],
        networks: &[NETWORK],
        unique: never,
    },
    SubnetForm {
        class: CLASSIC_SUBNET,
        ranges: &["addressPrefix", "addressPrefixes[]"],
        network: "virtualNetworkName",
        by: &[By::Name],
        networks: &[CLASSIC_NETWORK],
        unique: never,
    },
];

pub(in crate::lens) const NETWORKS: &[NetworkForm] = &[
    NetworkForm { class: NETWORK, ranges: &[("addressSpace.addressPrefixes[]", Version::Any)], network: None },
    NetworkForm { class: CLASSIC_NETWORK, ranges: &[("addressSpaces[]", Version::Any)], network: None },
];
