//! Networks, subnets, routes and the lists of who may come in.

use crate::lens::By;
use crate::lens::cidr::{NetworkForm, Slot, SubnetForm, Use, Version};

pub(in crate::lens) const VPCS: [&str; 2] = [VPC, "aws:ec2/defaultVpc:DefaultVpc"];

const VPC: &str = "aws:ec2/vpc:Vpc";
const SUBNET: &str = "aws:ec2/subnet:Subnet";
const EXTRA_V4: &str = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const EXTRA_V6: &str = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation";
const NATIVE_EXTRA: &str = "aws-native:ec2:VpcCidrBlock";

const GROUP: &str = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP: &str = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const GROUP_RULE: &str = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE: &str = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE: &str = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const NATIVE_GROUP: &str = "aws-native:ec2:SecurityGroup";
const NATIVE_INGRESS: &str = "aws-native:ec2:SecurityGroupIngress";
const NATIVE_EGRESS: &str = "aws-native:ec2:SecurityGroupEgress";
pub(super) const ROUTE: &str = "aws:ec2/route:Route";
pub(super) const TABLE: &str = "aws:ec2/routeTable:RouteTable";
pub(super) const DEFAULT_TABLE: &str = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const ACL: &str = "aws:ec2/networkAcl:NetworkAcl";
const DEFAULT_ACL: &str = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const ACL_RULE: &str = "aws:ec2/networkAclRule:NetworkAclRule";
const LIST: &str = "aws:ec2/managedPrefixList:ManagedPrefixList";
const LIST_ENTRY: &str = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/// The shortest and the longest prefix of an IPv4 range that a class may have (Amazon VPC User Guide, VPC CIDR blocks and
/// Subnet sizing, 2026-11).
pub fn prefix_lengths(class: &str) -> Option<(u8, u8)> {
    matches!(class, VPC | EXTRA_V4 | SUBNET | NATIVE_EXTRA).then_some((16, 28))
}

const fn network(class: &'static str, path: &'static str, version: Version) -> Slot {
    Slot { class, path, version, purpose: Use::Network }
}

const fn v4(class: &'static str, path: &'static str) -> Slot {
    Slot { class, path, version: Version::V4, purpose: Use::Match }
}

const fn v6(class: &'static str, path: &'static str) -> Slot {
    Slot { class, path, version: Version::V6, purpose: Use::Match }
}

const fn any(class: &'static str, path: &'static str) -> Slot {
    Slot { class, path, version: Version::Any, purpose: Use::Match }
}

pub(in crate::lens) const SLOTS: &[Slot] = &[
    network(VPC, "cidrBlock", Version::V4),
    network(VPC, "ipv6CidrBlock", Version::V6),
    network(EXTRA_V4, "cidrBlock", Version::V4),
    network(EXTRA_V6, "ipv6CidrBlock", Version::V6),
    network(SUBNET, "cidrBlock", Version::V4),
    network(SUBNET, "ipv6CidrBlock", Version::V6),
    network(NATIVE_EXTRA, "cidrBlock", Version::V4),
    v4(GROUP, "ingress[].cidrBlocks[]"),
    v6(GROUP, "ingress[].ipv6CidrBlocks[]"),
    v4(GROUP, "egress[].cidrBlocks[]"),
    v6(GROUP, "egress[].ipv6CidrBlocks[]"),
    v4(DEFAULT_GROUP, "ingress[].cidrBlocks[]"),
    v6(DEFAULT_GROUP, "ingress[].ipv6CidrBlocks[]"),
    v4(DEFAULT_GROUP, "egress[].cidrBlocks[]"),
    v6(DEFAULT_GROUP, "egress[].ipv6CidrBlocks[]"),
    v4(GROUP_RULE, "cidrBlocks[]"),
    v6(GROUP_RULE, "ipv6CidrBlocks[]"),
    v4(INGRESS_RULE, "cidrIpv4"),
    v6(INGRESS_RULE, "cidrIpv6"),
    v4(EGRESS_RULE, "cidrIpv4"),
    v6(EGRESS_RULE, "cidrIpv6"),
    v4(NATIVE_GROUP, "securityGroupIngress[].cidrIp"),
    v6(NATIVE_GROUP, "securityGroupIngress[].cidrIpv6"),
    v4(NATIVE_GROUP, "securityGroupEgress[].cidrIp"),
    v6(NATIVE_GROUP, "securityGroupEgress[].cidrIpv6"),
    v4(NATIVE_INGRESS, "cidrIp"),
    v6(NATIVE_INGRESS, "cidrIpv6"),
    v4(NATIVE_EGRESS, "cidrIp"),
    v6(NATIVE_EGRESS, "cidrIpv6"),
    v4(ROUTE, "destinationCidrBlock"),
    v6(ROUTE, "destinationIpv6CidrBlock"),
    v4(TABLE, "routes[].cidrBlock"),
    v6(TABLE, "routes[].ipv6CidrBlock"),
    v4(DEFAULT_TABLE, "routes[].cidrBlock"),
    v6(DEFAULT_TABLE, "routes[].ipv6CidrBlock"),
    v4(ACL, "ingress[].cidrBlock"),
    v6(ACL, "ingress[].ipv6CidrBlock"),
    v4(ACL, "egress[].cidrBlock"),
    v6(ACL, "egress[].ipv6CidrBlock"),
    v4(DEFAULT_ACL, "ingress[].cidrBlock"),
    v6(DEFAULT_ACL, "ingress[].ipv6CidrBlock"),
    v4(DEFAULT_ACL, "egress[].cidrBlock"),
    v6(DEFAULT_ACL, "egress[].ipv6CidrBlock"),
    v4(ACL_RULE, "cidrBlock"),
    v6(ACL_RULE, "ipv6CidrBlock"),
    any(LIST, "entries[].cidr"),
    any(LIST_ENTRY, "cidr"),
];

pub(in crate::lens) const SUBNETS: &[SubnetForm] = &[SubnetForm {
    class: SUBNET,
    ranges: &["cidrBlock", "ipv6CidrBlock"],
    network: "vpcId",
    by: &[By::Id],
    networks: &VPCS,
    unique: is_vpc_id,
}];

fn is_vpc_id(name: &str) -> bool {
    name.starts_with("vpc-")
}

pub(in crate::lens) const NETWORKS: &[NetworkForm] = &[
    NetworkForm { class: VPC, ranges: &[("cidrBlock", Version::V4), ("ipv6CidrBlock", Version::V6)], network: None },
    NetworkForm {
        class: VPCS[1],
        ranges: &[("cidrBlock", Version::V4), ("ipv6CidrBlock", Version::V6)],
        network: None,
    },
    NetworkForm { class: EXTRA_V4, ranges: &[("cidrBlock", Version::V4)], network: Some("vpcId") },
    NetworkForm { class: EXTRA_V6, ranges: &[("ipv6CidrBlock", Version::V6)], network: Some("vpcId") },
    NetworkForm {
        class: NATIVE_EXTRA,
        ranges: &[("cidrBlock", Version::V4), ("ipv6CidrBlock", Version::V6)],
        network: Some("vpcId"),
    },
];
