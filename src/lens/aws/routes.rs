//! Routes, in tables and beside them.

use ipnet::IpNet;

use super::cidr::{DEFAULT_TABLE, ROUTE, TABLE};
use super::peering::{PEERING, Side};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

/// A route to a destination that can be seen.
#[derive(Debug)]
pub struct Route<'a> {
    /// What writes it: a route, or the table itself.
    pub resource: &'a Resource,
    /// Where the destination is written.
    pub path: PropertyPath,
    /// The table.
    pub table: ResourceId,
    /// Where it leads to.
    pub destination: IpNet,
    /// Whether its target may stand in the way of traffic inside the network: an interface, a NAT gateway or an
    /// endpoint.
    pub diverts: bool,
    /// Whether it leads over a peering.
    pub peered: bool,
}

/// The properties that hold a destination, in a route and in the list of a table.
const DESTINATIONS: [&str; 2] = ["destinationCidrBlock", "destinationIpv6CidrBlock"];
const LISTED: [&str; 2] = ["cidrBlock", "ipv6CidrBlock"];

/// Targets inside the network that may take more specific traffic (Amazon VPC User Guide, Route tables: routing for a
/// middlebox appliance, 2026-11).
const DIVERTING: [&str; 3] = ["networkInterfaceId", "natGatewayId", "vpcEndpointId"];

/// The target that is a peering.
const PEERED: &str = "vpcPeeringConnectionId";

impl<'a> Lens<'a> {
    /// The network at the other end of the peering that a route leads over, where it is in the stack.
    pub fn peer_of(&self, route: &Route<'a>) -> Option<ResourceId> {
        let path = if route.resource.id == route.table { "routes[].vpcPeeringConnectionId" } else { PEERED };
        let &[peering] = self.reference(route.resource, path, By::Id, PEERING).resources() else { return None };
        let own = self.network_around(self.stack.resource(route.table))?;
        let peering = self.peerings().into_iter().find(|one| one.resource.id == peering)?;
        peering.sides.into_iter().find_map(|side| match side {
            Side::Network(id) if id != own => Some(id),
            _ => None,
        })
    }

    /// The routes whose table is in the stack, those beside the tables by name, then listed ones.
    pub fn routes(&self) -> Vec<Route<'a>> {
        let mut routes = Vec::new();
        for resource in self.of_class(ROUTE) {
            let tables = [TABLE, DEFAULT_TABLE].map(|class| self.reference(resource, "routeTableId", By::Id, class));
            let &[table] = tables.iter().flat_map(Reference::resources).copied().collect::<Vec<_>>().as_slice() else {
                continue;
            };
            let Some(state) = self.state(resource) else { continue };
            let property = |name: &str| state.property(name);
            for name in DESTINATIONS {
                let path = PropertyPath::of(name);
                routes.extend(destination(property(name)).map(|destination| Route {
                    resource,
                    path,
                    table,
                    destination,
                    diverts: DIVERTING.iter().any(|name| is_given(property(name))),
                    peered: is_given(property(PEERED)),
                }));
            }
        }
        routes.sort_by(|a, b| a.resource.urn.cmp(&b.resource.urn));
        for table in self.of_class(TABLE).chain(self.of_class(DEFAULT_TABLE)) {
            routes.extend(self.listed(table));
        }
        routes
    }

    fn listed(&self, table: &'a Resource) -> Vec<Route<'a>> {
        // What the cloud lists holds the local route and the routes beside the table, too.
        let Some(Known::Is(list)) = self.state(table).map(|state| state.input("routes")) else { return Vec::new() };
        let mut routes = Vec::new();
        for (at, route) in list.items().enumerate() {
            let Known::Is(route) = route else { continue };
            if route.get("gatewayId").is().and_then(Value::as_str).as_deref() == Some("local") {
                continue;
            }
            for name in LISTED {
                let path = PropertyPath::of("routes").index(at).name(name);
                routes.extend(destination(route.get(name)).map(|destination| Route {
                    resource: table,
                    path,
                    table: table.id,
                    destination,
                    diverts: DIVERTING.iter().any(|name| is_given(route.get(name))),
                    peered: is_given(route.get(PEERED)),
                }));
            }
        }
        routes
    }
}

fn destination(value: Known<Value<'_>>) -> Option<IpNet> {
    value.is()?.as_str()?.parse::<IpNet>().ok().map(|net| net.trunc())
}

fn is_given(value: Known<Value<'_>>) -> bool {
    value.is_hidden() || value.is().is_some_and(|value| !value.is_empty())
}
