//! Networks that are joined by two peerings, one from each side.

use super::{By, Lens, Reference, class_of, top_of};
use crate::model::{Resource, ResourceId};

/// What makes one side of a peering: its class, where it names its own network and the other one, and by what; the
/// class of the networks.
struct Form {
    class: &'static str,
    own: (&'static str, By),
    other: (&'static str, By),
    network: &'static str,
}

/// Source: schemas of azure-native 3, azure 6 and gcp.
const FORMS: [Form; 3] = [
    Form {
        class: "azure-native:network:VirtualNetworkPeering",
        own: ("virtualNetworkName", By::Name),
        other: ("remoteVirtualNetwork.id", By::Id),
        network: "azure-native:network:VirtualNetwork",
    },
    Form {
        class: "azure:network/virtualNetworkPeering:VirtualNetworkPeering",
        own: ("virtualNetworkName", By::Name),
        other: ("remoteVirtualNetworkId", By::Id),
        network: "azure:network/virtualNetwork:VirtualNetwork",
    },
    Form {
        class: "gcp:compute/networkPeering:NetworkPeering",
        own: ("network", By::Id),
        other: ("peerNetwork", By::Id),
        network: "gcp:compute/network:Network",
    },
];

/// One side of a peering.
#[derive(Debug)]
pub struct HalfPeering<'a> {
    /// What makes it.
    pub resource: &'a Resource,
    /// Its own network and the other one.
    pub networks: [End; 2],
    /// The property that names the other one.
    pub property: &'static str,
}

/// A network that a peering names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// One that the stack makes.
    Network(ResourceId),
    /// One that cannot be told.
    Unknown,
    /// One outside the stack.
    Foreign,
}

impl<'a> Lens<'a> {
    /// The peerings of clouds that want one from each side.
    pub fn half_peerings(&self) -> Vec<HalfPeering<'a>> {
        let halves = |form: &'static Form| {
            self.of_class(form.class).map(move |resource| {
                let networks = [form.own, form.other].map(|(path, by)| self.peered(resource, path, by, form.network));
                HalfPeering { resource, networks, property: top_of(form.other.0) }
            })
        };
        FORMS.iter().flat_map(halves).collect()
    }

    fn peered(&self, peering: &'a Resource, path: &str, by: By, network: &str) -> End {
        let sources = self.graph().sources(peering.id, top_of(path));
        let sources: Vec<ResourceId> = sources.filter(|&id| class_of(&self.stack.resource(id).ty) == network).collect();
        match (self.reference(peering, path, by, network), &sources[..]) {
            (Reference::Resources(ids), _) if ids.len() == 1 => self.made(ids[0]),
            (Reference::Unknown, &[one]) => self.made(one),
            (Reference::Foreign | Reference::Absent, _) => End::Foreign,
            _ => End::Unknown,
        }
    }

    fn made(&self, id: ResourceId) -> End {
        if self.stack.resource(id).is_managed() { End::Network(id) } else { End::Foreign }
    }
}
