//! Networks and subnets.

use ipnet::IpNet;

use crate::lens::cidr::{NetworkForm, Slot, SubnetForm, Use, Version};
use crate::lens::{By, Lens, class_of};
use crate::model::{Resource, Value};

pub(super) const NETWORK: &str = "azure-native:network:VirtualNetwork";
pub(super) const SUBNET: &str = "azure-native:network:Subnet";
pub(super) const CLASSIC_NETWORK: &str = "azure:network/virtualNetwork:VirtualNetwork";
pub(super) const CLASSIC_SUBNET: &str = "azure:network/subnet:Subnet";

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

/// The subnets in which Azure places a service, by their name: the service, the smallest one it takes, and whether every
/// kind of the service needs that much.
///
/// Source: Azure documentation, About VPN Gateway configuration settings (the Basic gateway takes a /29), Azure Firewall
/// FAQ, About Azure Bastion configuration settings, Quickstart of Azure Route Server; 2026-11.
const ROOMS: [(&str, &str, u8, bool); 5] = [
    ("AzureBastionSubnet", "Azure Bastion", 26, true),
    ("AzureFirewallManagementSubnet", "the management of Azure Firewall", 26, true),
    ("AzureFirewallSubnet", "Azure Firewall", 26, true),
    ("GatewaySubnet", "a gateway", 27, false),
    ("RouteServerSubnet", "Azure Route Server", 27, true),
];

/// Where a network writes the ranges of subnets that have no resource of their own.
const WITHIN: [&str; 2] = ["subnets[].addressPrefix", "subnets[].addressPrefixes[]"];

/// Whether a class is the one of subnets.
pub fn is_subnet(class: &str) -> bool {
    matches!(class, SUBNET | CLASSIC_SUBNET)
}

impl<'a> Lens<'a> {
    /// The ranges of the subnets that are written inside a network, as far as they are known.
    pub fn ranges_within(&self, network: &'a Resource) -> Vec<IpNet> {
        if !matches!(class_of(&network.ty), NETWORK | CLASSIC_NETWORK) {
            return Vec::new();
        }
        let texts = WITHIN.iter().flat_map(|path| self.texts(network, path).seen);
        texts.filter_map(|text| text.parse().ok()).collect()
    }

    /// The service that is placed into a subnet, the longest prefix that it takes, and whether every kind of it does.
    pub fn room_of(&self, subnet: &'a Resource) -> Option<(&'static str, u8, bool)> {
        let input = if class_of(&subnet.ty) == SUBNET { "subnetName" } else { "name" };
        let name = self.state(subnet)?.input(input).is().and_then(Value::as_str)?;
        let (_, service, longest, always) = ROOMS.into_iter().find(|(known, ..)| *known == name)?;
        Some((service, longest, always))
    }
}
