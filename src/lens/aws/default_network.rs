//! What is put into the network that a cloud makes for every account or project.
//!
//! Source: schemas of pulumi-aws 7 and pulumi-gcp 10; Amazon VPC User Guide, Default VPCs; Google Cloud VPC documentation,
//! default network (2026-11).

use super::holders::INSTANCE;
use crate::graph::EdgeKind;
use crate::lens::references::values_at;
use crate::lens::{By, Lens, Reference, class_of, top_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

/// Types of Google Cloud, and where they name their network.
const PLACED: [(&str, &str); 2] =
    [("gcp:compute/instance:Instance", "networkInterfaces[].network"), ("gcp:container/cluster:Cluster", "network")];
const NETWORK: &str = "gcp:compute/network:Network";
const DEFAULT: &str = "default";
const DEFAULT_VPC: &str = "aws:ec2/defaultVpc:DefaultVpc";
const DEFAULT_SUBNET: &str = "aws:ec2/defaultSubnet:DefaultSubnet";

const SUBNET: &str = "subnetId";
/// Inputs each of which says where a machine of AWS is, or who lets it be reached.
const SAYS: [&str; 7] = [
    SUBNET,
    "launchTemplate",
    "networkInterfaces",
    "primaryNetworkInterface",
    "securityGroupIds",
    "securityGroups",
    "vpcSecurityGroupIds",
];

/// Whether a resource is in the default network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placing {
    /// In one that it names.
    Own,
    /// It names the default network of the project, here.
    Named(PropertyPath),
    /// It names a subnet of the default network, here.
    Subnet(PropertyPath, ResourceId),
    /// It names neither subnet nor group.
    Nothing,
    /// It is the default network, and this is put into it.
    Taken(ResourceId),
    /// It cannot be known, because of this.
    Unclear(PropertyPath),
}

/// Whether resources of a type may be put into the default network, or are it.
pub fn may_be_in_default_network(ty: &str) -> bool {
    let class = class_of(ty);
    [INSTANCE, DEFAULT_VPC].contains(&class) || PLACED.iter().any(|(placed, _)| *placed == class)
}

impl<'a> Lens<'a> {
    /// Whether a resource is put into the default network.
    pub fn placing(&self, resource: &'a Resource) -> Placing {
        let class = class_of(&resource.ty);
        if class == DEFAULT_VPC {
            return self.taken(resource).map_or(Placing::Own, Placing::Taken);
        }
        if class == INSTANCE {
            return self.machine_placing(resource);
        }
        let Some((_, path)) = PLACED.iter().find(|(placed, _)| *placed == class) else { return Placing::Own };
        match self.reference(resource, path, By::Id, NETWORK) {
            Reference::Foreign => {}
            Reference::Unknown => return Placing::Unclear(PropertyPath::of(top_of(path))),
            Reference::Resources(_) | Reference::Absent => return Placing::Own,
        }
        let Some(state) = self.state(resource) else { return Placing::Own };
        let top = top_of(path);
        let named = values_at(state.input(top), &path[top.len()..]).into_iter();
        let mut named = named.filter_map(|value| value.is().and_then(Value::as_str));
        let default = named.any(|name| name.rsplit('/').next() == Some(DEFAULT));
        if default { Placing::Named(PropertyPath::of(top)) } else { Placing::Own }
    }

    fn machine_placing(&self, machine: &'a Resource) -> Placing {
        if let [subnet] = self.reference(machine, SUBNET, By::Id, DEFAULT_SUBNET).resources() {
            return Placing::Subnet(PropertyPath::of(SUBNET), *subnet);
        }
        let Some(state) = self.state(machine) else { return Placing::Own };
        let says = |name: &&str| match state.input(name) {
            Known::Absent => false,
            Known::Is(value) => !value.is_empty(),
            Known::Unknown | Known::Secret => true,
        };
        if SAYS.iter().any(says) { Placing::Own } else { Placing::Nothing }
    }

    /// Something of its own that the program puts into the default network.
    fn taken(&self, network: &'a Resource) -> Option<ResourceId> {
        let users = self.graph().users(network.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
        let mut users = users.map(|(_, id)| self.stack.resource(id)).filter(|user| user.is_managed());
        users.find(|user| !class_of(&user.ty).contains(":Default")).map(|user| user.id)
    }
}
