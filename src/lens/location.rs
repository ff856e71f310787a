//! In which network and subnet something is placed.

use hashbrown::HashMap;

use super::cidr::{is_network, is_subnet};
use super::{Lens, aws};
use crate::graph::{EdgeKind, Stack};
use crate::model::ResourceId;

/// Where a resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In a network; in several of its subnets, or in none.
    Network(ResourceId),
    /// In one subnet.
    Subnet(ResourceId),
}

/// Inputs that say where a resource is, or to what it belongs that is somewhere.
///
/// Source: the schemas of pulumi-aws 5 to 7, pulumi-gcp 7 to 9 and pulumi-azure-native 2 to 3.
const INPUTS: &[&str] = &[
    "cacheSubnetGroupName",
    "clusterSubnetGroupName",
    "dbSubnetGroupName",
    "dbSubnetGroup",
    "ipConfigurations",
    "loadBalancerArn",
    "network",
    "networkAclId",
    "networkConfiguration",
    "networkInterface",
    "networkInterfaceId",
    "networkInterfaces",
    "networkProfile",
    "routeTableId",
    "securityGroup",
    "securityGroupId",
    "securityGroupIds",
    "securityGroups",
    "subnet",
    "subnetGroupName",
    "subnetId",
    "subnetIds",
    "subnetMappings",
    "subnetName",
    "subnets",
    "subnetwork",
    "virtualNetworkName",
    "vpc",
    "vpcConfig",
    "vpcId",
    "vpcOptions",
    "vpcSecurityGroupIds",
    "vpcZoneIdentifiers",
];

/// So many resources may stand between one and its network: a rule, its listener, the load balancer.
const FARTHEST: usize = 3;

/// Where the resources of a stack are, as far as its links tell.
pub struct Locations<'a> {
    stack: &'a Stack,
    networks: HashMap<ResourceId, Option<ResourceId>>,
    known: HashMap<ResourceId, Option<Location>>,
}

impl<'a> Locations<'a> {
    /// Of a stack.
    pub fn of(lens: &Lens<'a>, stack: &'a Stack) -> Self {
        let subnets = stack.resources.iter().filter(|resource| is_subnet(&resource.ty));
        let networks = subnets.map(|subnet| {
            let network = lens.subnet(subnet).and_then(|subnet| subnet.network.resources().first().copied());
            (subnet.id, network)
        });
        Self { stack, networks: networks.collect(), known: HashMap::new() }
    }

    /// The network that a subnet is in.
    pub fn network_of(&self, subnet: ResourceId) -> Option<ResourceId> {
        self.networks.get(&subnet).copied().flatten()
    }

    /// Where a resource is.
    pub fn find(&mut self, id: ResourceId) -> Option<Location> {
        self.find_within(id, FARTHEST)
    }

    fn find_within(&mut self, id: ResourceId, steps: usize) -> Option<Location> {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let graph = self.stack.graph();
        let says = |name: &str| INPUTS.contains(&name);
        let mut targets: Vec<ResourceId> = graph
            .needs(id)
            .filter(|(edge, _)| edge.kind == EdgeKind::Property && graph.property(*edge).is_some_and(says))
            .map(|(_, target)| target)
            .collect();
        targets.sort_unstable();
        targets.dedup();
        let subnets: Vec<ResourceId> =
            targets.iter().copied().filter(|target| self.networks.contains_key(target)).collect();
        let network = targets.iter().copied().find(|target| is_network(&self.stack.resource(*target).ty));
        let found = match (subnets.as_slice(), network) {
            (&[subnet], _) => Some(Location::Subnet(subnet)),
            (&[first, ..], _) => self.network_of(first).map(Location::Network),
            ([], Some(network)) => Some(Location::Network(network)),
            ([], None) if steps == 0 => None,
            ([], None) => targets.into_iter().find_map(|target| match self.find_within(target, steps - 1)? {
                Location::Network(network) => Some(Location::Network(network)),
                Location::Subnet(subnet) => self.network_of(subnet).map(Location::Network),
            }),
        };
        // With fewer steps left, nothing found says nothing.
        if found.is_some() || steps == FARTHEST {
            self.known.insert(id, found);
        }
        found
    }
}

impl Lens<'_> {
    /// What there is to say of a network or subnet in a few words: its ranges, the way out.
    pub fn location_note(&self, id: ResourceId) -> Option<String> {
        let resource = self.stack.resource(id);
        let mut words: Vec<String> = match self.subnet(resource) {
            Some(subnet) => subnet.ranges.iter().filter_map(|(_, range)| Some(range.is()?.to_string())).collect(),
            None => self.network(id).into_iter().flat_map(|own| &own.ranges).map(ToString::to_string).collect(),
        };
        if aws::routing::is_aws_subnet(&resource.ty) {
            words.extend(match self.routing().way_out(id) {
                aws::Way::Internet => Some("→ internet".to_owned()),
                aws::Way::Nat(_) => Some("→ NAT".to_owned()),
                aws::Way::Nowhere => Some("no way out".to_owned()),
                aws::Way::Other | aws::Way::Unclear => None,
            });
        }
        (!words.is_empty()).then(|| words.join(" · "))
    }
}
