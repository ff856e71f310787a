//! Networks that meet at a hub: a transit gateway of AWS, a virtual hub of Azure.

use super::connections::End;
use super::transit::Role;
use super::{By, Lens};
use crate::model::{PropertyPath, Resource, ResourceId};

const CONNECTION: &str = "azure-native:network:HubVirtualNetworkConnection";
const HUB: &str = "azure-native:network:VirtualHub";
const VNET: &str = "azure-native:network:VirtualNetwork";

/// A network of the stack at a hub.
#[derive(Debug)]
pub struct AtHub<'a> {
    /// What joins it.
    pub resource: &'a Resource,
    /// The property that names the network.
    pub path: PropertyPath,
    /// The network.
    pub network: ResourceId,
    /// The hub.
    hub: End,
    /// The tables that route what it sends, and those that route to it, by [`Role`]; nothing where that cannot be known.
    tables: [Option<Vec<Table>>; 2],
}

/// A route table of a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Table {
    Default,
    Own(End),
}

/// What puts the networks of one hub beside each other.
fn key(hub: &End) -> (Option<ResourceId>, &str) {
    match hub {
        End::Resource(id) => (Some(*id), ""),
        End::Outside(text) => (None, text),
    }
}

impl AtHub<'_> {
    /// Whether two networks are at one hub.
    pub fn is_beside(&self, other: &Self) -> bool {
        self.hub == other.hub
    }

    /// Whether one table routes to both, or what one sends to the other; nothing where that cannot be known.
    pub fn meets(&self, other: &Self) -> Option<bool> {
        let [own, theirs] = [self, other].map(|one| one.tables.each_ref().map(Option::as_deref));
        let ([Some(sends), Some(gets)], [Some(others_send), Some(others_get)]) = (own, theirs) else { return None };
        let share = |one: &[Table], other: &[Table]| one.iter().any(|table| other.contains(table));
        Some(share(gets, others_get) || share(sends, others_get) || share(others_send, gets))
    }
}

impl<'a> Lens<'a> {
    /// The networks of the stack that are at hubs, those of one hub beside each other.
    pub fn networks_at_hubs(&self) -> Vec<AtHub<'a>> {
        let mut found = self.at_transit_gateways();
        found.extend(self.of_class(CONNECTION).filter_map(|connection| self.at_virtual_hub(connection)));
        found.sort_by(|one, other| key(&one.hub).cmp(&key(&other.hub)));
        found
    }

    fn at_transit_gateways(&self) -> Vec<AtHub<'a>> {
        let transit = self.transit();
        let tables = |attachment: ResourceId, takes_default: [Option<bool>; 2]| {
            Role::ALL.map(|role| {
                let own = transit
                    .places
                    .iter()
                    .filter(|place| place.role == role && !place.is_default && place.of == End::Resource(attachment));
                let mut tables: Vec<Table> = own.map(|place| Table::Own(place.table.clone())).collect();
                tables.extend(takes_default[role as usize]?.then_some(Table::Default));
                Some(tables)
            })
        };
        let read = |attachment: &super::transit::Attachment<'a>| match &attachment.network {
            End::Resource(network) => Some(AtHub {
                resource: attachment.resource,
                path: PropertyPath::of("vpcId"),
                network: *network,
                hub: attachment.gateway.clone(),
                tables: tables(attachment.resource.id, attachment.takes_default),
            }),
            End::Outside(_) => None,
        };
        transit.attachments.iter().filter_map(read).collect()
    }

    fn at_virtual_hub(&self, connection: &'a Resource) -> Option<AtHub<'a>> {
        let path = PropertyPath::parse("remoteVirtualNetwork.id");
        let &[network] = self.reference(connection, "remoteVirtualNetwork.id", By::Id, VNET).resources() else {
            return None;
        };
        let hub = match self.reference(connection, "virtualHubName", By::Name, HUB).resources() {
            &[hub] => End::Resource(hub),
            _ => End::Outside(self.texts(connection, "virtualHubName").seen.first()?.clone().into_owned()),
        };
        // Without a routing of its own a connection uses the default table of the hub both ways.
        let plain = self.state(connection)?.property("routingConfiguration").is_absent();
        let tables = [(); 2].map(|()| plain.then(|| vec![Table::Default]));
        Some(AtHub { resource: connection, path, network, hub, tables })
    }
}
