//! What connects two networks: peerings.

use super::{By, Lens, class_of};
use crate::model::{Known, Resource, ResourceId, Value};

/// A resource that connects two things: the properties that name them, and what each may be in the stack.
struct Form {
    class: &'static str,
    ends: [(&'static str, &'static [&'static str]); 2],
}

const VPC: &[&str] = &super::aws::cidr::VPCS;
const VNET: &[&str] = &["azure-native:network:VirtualNetwork"];
const CLASSIC_VNET: &[&str] = &["azure:network/virtualNetwork:VirtualNetwork"];
const NETWORK: &[&str] = &["gcp:compute/network:Network"];

const FORMS: [Form; 5] = [
    Form { class: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", ends: [("vpcId", VPC), ("peerVpcId", VPC)] },
    Form { class: "aws-native:ec2:VpcPeeringConnection", ends: [("vpcId", VPC), ("peerVpcId", VPC)] },
    Form {
        class: "azure-native:network:VirtualNetworkPeering",
        ends: [("virtualNetworkName", VNET), ("remoteVirtualNetwork.id", VNET)],
    },
    Form {
        class: "azure:network/virtualNetworkPeering:VirtualNetworkPeering",
        ends: [("virtualNetworkName", CLASSIC_VNET), ("remoteVirtualNetworkId", CLASSIC_VNET)],
    },
    Form { class: "gcp:compute/networkPeering:NetworkPeering", ends: [("network", NETWORK), ("peerNetwork", NETWORK)] },
];

/// One end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// A resource of the stack.
    Resource(ResourceId),
    /// Something outside the stack, by its id.
    Outside(String),
}

/// A peering of two networks.
#[derive(Debug, Clone)]
pub struct Connection<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// What it connects. One whose ends are not known is none.
    pub ends: [End; 2],
}

impl<'a> Lens<'a> {
    /// The peerings of networks, in the order of the input.
    pub fn connections(&self) -> Vec<Connection<'a>> {
        let of_form = |form: &'static Form| self.of_class(form.class).map(move |resource| (form, resource));
        let found = FORMS.iter().flat_map(of_form).filter_map(|(form, resource)| {
            let [a, b] = form.ends.map(|(path, classes)| self.end(resource, path, classes));
            Some(Connection { resource, ends: [a?, b?] })
        });
        found.collect()
    }

    /// What a property names: a resource of one of the classes, or something else by its text.
    pub(super) fn end(&self, resource: &'a Resource, path: &str, classes: &[&str]) -> Option<End> {
        for class in classes {
            for by in [By::Id, By::Name] {
                if let [id] = self.reference(resource, path, by, class).resources() {
                    return Some(End::Resource(*id));
                }
            }
        }
        let value = self.state(resource)?.at(&crate::model::PropertyPath::parse(path));
        match value.read(Value::as_str) {
            // The name of a network of another stack may be that of any network.
            Known::Is(text) if path != "virtualNetworkName" && !text.is_empty() => {
                Some(End::Outside(text.into_owned()))
            }
            _ => None,
        }
    }

    /// The networks that have ranges of their own.
    pub fn networks_with_ranges(&self) -> Vec<&'a Resource> {
        let resources = self.stack.resources.iter().filter(|resource| resource.exists());
        resources.filter(|resource| super::cidr::is_network_with_ranges(class_of(&resource.ty))).collect()
    }
}
