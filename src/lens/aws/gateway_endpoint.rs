//! Gateway endpoints, and the subnets that they serve.

use hashbrown::{HashMap, HashSet};

use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId, Value};

/// An endpoint of a VPC.
pub const ENDPOINT: &str = "aws:ec2/vpcEndpoint:VpcEndpoint";
/// Its input that names route tables.
pub const ENDPOINT_TABLES: &str = "routeTableIds";

const ASSOCIATION: &str = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
const IGW: &str = "aws:ec2/internetGateway:InternetGateway";
const ROUTE: &str = "aws:ec2/route:Route";
const SUBNET: &str = "aws:ec2/subnet:Subnet";
const SUBNET_TABLE: &str = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const TABLE: &str = "aws:ec2/routeTable:RouteTable";
const VPC: &str = "aws:ec2/vpc:Vpc";

/// Whom a gateway endpoint serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// Only subnets whose way out is an internet gateway, and not these.
    PublicOnly(Vec<ResourceId>),
    /// Others, too, or there are no others.
    Others,
    /// A table, a subnet or a network cannot be known.
    Unknown,
}

impl<'a> Lens<'a> {
    /// Whom an endpoint serves; nothing for one that is no gateway endpoint or has no route tables.
    pub fn served(&self, endpoint: &'a Resource) -> Option<Served> {
        let state = self.state(endpoint)?;
        let kind = state.property("vpcEndpointType").read(Value::as_str);
        if !matches!(kind, Known::Absent) && !matches!(&kind, Known::Is(kind) if kind == "Gateway") {
            return None;
        }
        let mut tables = match self.reference(endpoint, ENDPOINT_TABLES, By::Id, TABLE) {
            Reference::Resources(tables) => tables,
            Reference::Absent => return None,
            Reference::Foreign | Reference::Unknown => return Some(Served::Unknown),
        };
        for association in self.of_class(ASSOCIATION) {
            if self.reference(association, "vpcEndpointId", By::Id, ENDPOINT).resources().contains(&endpoint.id) {
                tables.extend(self.reference(association, "routeTableId", By::Id, TABLE).resources());
            }
        }
        let public = self.public_tables();
        if !tables.iter().all(|table| public.contains(table)) {
            return Some(Served::Others);
        }
        let vpc = self.reference(endpoint, "vpcId", By::Id, VPC);
        let [vpc] = vpc.resources() else { return Some(Served::Unknown) };
        let tables_of = self.tables_by_subnet();
        let mut without = Vec::new();
        for subnet in self.of_class(SUBNET) {
            match self.reference(subnet, "vpcId", By::Id, VPC) {
                Reference::Resources(vpcs) if vpcs.contains(vpc) => {}
                Reference::Unknown => return Some(Served::Unknown),
                _ => continue,
            }
            match tables_of.get(&subnet.id) {
                Some(Reference::Unknown | Reference::Foreign) => return Some(Served::Unknown),
                Some(Reference::Resources(own)) if own.iter().any(|table| public.contains(table)) => {}
                // Without an association it is on the main table of the network.
                _ => without.push(subnet.id),
            }
        }
        Some(if without.is_empty() { Served::Others } else { Served::PublicOnly(without) })
    }

    /// The route table of each subnet that is associated with one.
    fn tables_by_subnet(&self) -> HashMap<ResourceId, Reference> {
        let mut tables = HashMap::new();
        for link in self.of_class(SUBNET_TABLE) {
            for subnet in self.reference(link, "subnetId", By::Id, SUBNET).resources() {
                tables.insert(*subnet, self.reference(link, "routeTableId", By::Id, TABLE));
            }
        }
        tables
    }

    /// The route tables with a route to an internet gateway.
    fn public_tables(&self) -> HashSet<ResourceId> {
        let leads_out = |from, path| !self.reference(from, path, By::Id, IGW).resources().is_empty();
        let inline = self.of_class(TABLE).filter(|table| leads_out(table, "routes[].gatewayId")).map(|table| table.id);
        let mut public: HashSet<ResourceId> = inline.collect();
        for route in self.of_class(ROUTE).filter(|route| leads_out(route, "gatewayId")) {
            public.extend(self.reference(route, "routeTableId", By::Id, TABLE).resources());
        }
        public
    }
}
