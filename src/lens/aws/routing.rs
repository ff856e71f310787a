//! Where the subnets of AWS networks send what goes outside: subnet, association, route table, default route.

use std::borrow::Cow;

use ipnet::IpNet;

use super::workloads::Public;
use crate::lens::references::values_at;
use crate::lens::{By, Lens, Reference, class_of, each_of};
use crate::model::{Known, PerResource, Resource, ResourceId, ResourceSet, Value};

const VPC: &str = "aws:ec2/vpc:Vpc";
pub(in crate::lens) const SUBNET: &str = "aws:ec2/subnet:Subnet";
const TABLE: &str = "aws:ec2/routeTable:RouteTable";
const DEFAULT_TABLE: &str = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const MAIN: &str = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const ASSOCIATION: &str = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ROUTE: &str = "aws:ec2/route:Route";
pub(super) const NAT: &str = "aws:ec2/natGateway:NatGateway";
const ENDPOINT: &str = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ATTACHMENT: &str = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
pub(in crate::lens) const INTERNET: &str = "aws:ec2/internetGateway:InternetGateway";

/// The properties of a route that name a target other than an internet or NAT gateway.
const OTHER_TARGETS: [&str; 10] = [
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "egressOnlyInternetGatewayId",
    "instanceId",
    "localGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
];

/// Whether a type is a subnet whose routing is read here.
pub(in crate::lens) fn is_aws_subnet(ty: &str) -> bool {
    class_of(ty) == SUBNET
}

/// Where traffic for the outside goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To an internet gateway.
    Internet,
    /// To NAT gateways: these, as far as they are in the stack.
    Nat(Vec<ResourceId>),
    /// To something else: a transit gateway, an appliance, a virtual private gateway.
    Other,
    /// Nowhere.
    Nowhere,
    /// It cannot be known.
    Unclear,
}

/// The routing of all AWS networks of a stack.
#[derive(Debug, Default)]
pub struct Routing {
    /// The route tables that a subnet is associated with.
    associated: PerResource<ResourceId>,
    /// The tables that a network has made its main one.
    main: PerResource<ResourceId>,
    /// The default routes of a table; those of an unmanaged main table under its network.
    ways: PerResource<Default>,
    /// What associates a subnet with a table.
    links: PerResource<ResourceId>,
    /// An association or a route of which it is not known where it belongs.
    stray: bool,
    /// The network of each subnet that is in one of the stack.
    networks: PerResource<ResourceId>,
    /// Networks with a NAT gateway in them.
    translated: ResourceSet,
    /// The subnets that are meant to be public, in the order of the input.
    pub(super) public: Vec<(ResourceId, Public)>,
    /// Networks with a subnet that is meant to be public.
    open: ResourceSet,
    /// Networks with an endpoint of their own for some service.
    endpoints: ResourceSet,
    /// The internet gateways of a network.
    gateways: PerResource<ResourceId>,
}

/// A default route.
#[derive(Debug)]
struct Default {
    leads: Leads,
    /// Where it is written.
    at: ResourceId,
}

/// Where a default route leads, and for which addresses.
#[derive(Debug, Clone)]
struct Leads {
    way: Way,
    /// It is for IPv6 only.
    v6_only: bool,
}

impl Routing {
    pub(in crate::lens) fn of(lens: &Lens<'_>) -> Self {
        let mut routing = Self::default();
        let subnets: Vec<_> = lens.of_class(SUBNET).collect();
        let read = each_of(&subnets, |subnet| (lens.public(subnet), lens.reference(subnet, "vpcId", By::Id, VPC)));
        let mut networks = Vec::with_capacity(subnets.len());
        for (subnet, (public, network)) in subnets.into_iter().zip(read) {
            routing.public.extend(public.map(|public| (subnet.id, public)));
            if let &[network] = network.resources() {
                networks.push((subnet.id, network));
                routing.open.extend(public.map(|_| network));
            }
        }
        routing.networks = networks.into_iter().collect();
        for nat in lens.of_class(NAT) {
            let subnets = lens.reference(nat, "subnetId", By::Id, SUBNET);
            let Routing { networks, translated, .. } = &mut routing;
            translated.extend(subnets.resources().iter().flat_map(|subnet| networks.of(*subnet)).copied());
        }
        routing.gates(lens);
        let associations: Vec<_> = lens.of_class(ASSOCIATION).collect();
        let read = each_of(&associations, |association| {
            (lens.reference(association, "subnetId", By::Id, SUBNET), table_of(lens, association))
        });
        routing.associate(associations.into_iter().map(|association| association.id).zip(read));
        let mut main = Vec::new();
        for table in lens.of_class(DEFAULT_TABLE) {
            let named = lens.reference(table, "defaultRouteTableId", By::Id, VPC);
            let network =
                if named.resources().is_empty() { lens.reference(table, "vpcId", By::Id, VPC) } else { named };
            main.extend(network.resources().iter().map(|network| (*network, table.id)));
        }
        for association in lens.of_class(MAIN) {
            let tables = lens.reference(association, "routeTableId", By::Id, TABLE);
            for network in lens.reference(association, "vpcId", By::Id, VPC).resources() {
                main.extend(tables.resources().iter().map(|table| (*network, *table)));
            }
            routing.stray |= tables == Reference::Unknown;
        }
        routing.main = main.into_iter().collect();
        let tables: Vec<_> = lens.of_class(TABLE).chain(lens.of_class(DEFAULT_TABLE)).collect();
        let read = each_of(&tables, |table| inline(lens, table));
        let inline = tables
            .into_iter()
            .zip(read)
            .flat_map(|(table, ways)| ways.into_iter().map(|leads| (table.id, Default { leads, at: table.id })));
        let mut ways: Vec<(ResourceId, Default)> = inline.collect();
        for route in lens.of_class(ROUTE) {
            routing.route(lens, route, &mut ways);
        }
        routing.ways = ways.into_iter().collect();
        routing
    }

    fn gates(&mut self, lens: &Lens<'_>) {
        for endpoint in lens.of_class(ENDPOINT) {
            let gateway = matches!(
                lens.state(endpoint).map(|state| state.property("vpcEndpointType").read(Value::as_str)),
                Some(Known::Absent) | None
            );
            let gateway = gateway || lens.texts(endpoint, "vpcEndpointType").seen.iter().any(|ty| ty == "Gateway");
            if !gateway {
                self.endpoints.extend(lens.network_around(endpoint));
            }
        }
        let mut gateways = Vec::new();
        for gateway in lens.of_class(INTERNET) {
            gateways.extend(lens.network_around(gateway).map(|network| (network, gateway.id)));
        }
        for attachment in lens.of_class(ATTACHMENT) {
            let attached = lens.reference(attachment, "internetGatewayId", By::Id, INTERNET);
            if let Some(network) = lens.network_around(attachment) {
                gateways.extend(attached.resources().iter().map(|gateway| (network, *gateway)));
            }
        }
        self.gateways = gateways.into_iter().collect();
    }

    /// Takes in associations, each with its subnets and its tables.
    fn associate(&mut self, associations: impl Iterator<Item = (ResourceId, (Reference, Vec<ResourceId>))>) {
        let (mut links, mut associated) = (Vec::new(), Vec::new());
        for (association, (subnets, tables)) in associations {
            self.stray |= subnets == Reference::Unknown;
            for subnet in subnets.resources() {
                links.push((*subnet, association));
                // Where there is no table, it is made elsewhere, or its id is not known: the subnet has one all the same.
                associated.extend(tables.iter().map(|table| (*subnet, *table)));
            }
        }
        self.links = links.into_iter().collect();
        self.associated = associated.into_iter().collect();
    }

    fn route<'a>(&mut self, lens: &Lens<'a>, route: &'a Resource, ways: &mut Vec<(ResourceId, Default)>) {
        let Some(state) = lens.state(route) else { return };
        let Some(leads) = leads(&|name| state.property(name), &|class| {
            lens.reference(route, name_of(class), By::Id, class).resources().to_vec()
        }) else {
            return;
        };
        // What it leads to was taken away from the cloud: what comes of that is not known.
        let gone = state.output("state").is().and_then(Value::as_str).is_some_and(|state| state == "blackhole");
        let leads = if gone { Leads { way: Way::Unclear, ..leads } } else { leads };
        let mut tables = table_of(lens, route);
        if tables.is_empty() {
            tables = sources(lens, route, "routeTableId", VPC);
        }
        self.stray |= tables.is_empty() && lens.reference(route, "routeTableId", By::Id, TABLE) == Reference::Unknown;
        ways.extend(tables.into_iter().map(|table| (table, Default { leads: leads.clone(), at: route.id })));
    }

    /// Where a subnet sends what goes outside, by whatever kind of addresses.
    pub fn way_out(&self, subnet: ResourceId) -> Way {
        let Some(ways) = self.ways_of(subnet) else { return Way::Unclear };
        best(&ways).map_or_else(|| self.nowhere(), |(_, way)| way.leads.way.clone())
    }

    /// Where a subnet sends what goes outside, with what says so: what associates it with a table, the table, and where
    /// the route is written. Where both kinds of addresses have a way out, it is that of IPv4.
    pub(in crate::lens) fn route_out(&self, subnet: ResourceId) -> (Way, Vec<ResourceId>) {
        let Some(mut ways) = self.ways_of(subnet) else { return (Way::Unclear, Vec::new()) };
        if ways.iter().any(|(_, way)| !way.leads.v6_only) {
            ways.retain(|(_, way)| !way.leads.v6_only);
        }
        let Some((table, way)) = best(&ways) else { return (self.nowhere(), Vec::new()) };
        let mut said = vec![way.at];
        said.extend((table != way.at).then_some(table));
        said.extend(self.links.of(subnet));
        (way.leads.way.clone(), said)
    }

    /// The default routes of a subnet, each with its table; nothing where its tables cannot be known.
    fn ways_of(&self, subnet: ResourceId) -> Option<Vec<(ResourceId, &Default)>> {
        let ways = |table: ResourceId| self.ways.of(table).map(move |way| (table, way));
        if self.links.has(subnet) {
            // Without one it is that of another stack.
            let tables = self.associated.of(subnet);
            return (tables.len() > 0).then(|| tables.copied().flat_map(ways).collect());
        }
        // What this stack does not make it does not know: the subnet, its network, or their table.
        let network = self.network_of(subnet)?;
        Some(self.main.of(network).copied().chain([network]).flat_map(ways).collect())
    }

    /// Where what has no default route goes.
    fn nowhere(&self) -> Way {
        if self.stray { Way::Unclear } else { Way::Nowhere }
    }

    /// The network of a subnet, where it is in the stack.
    pub fn network_of(&self, subnet: ResourceId) -> Option<ResourceId> {
        self.networks.of(subnet).next().copied()
    }

    /// Whether a NAT gateway is in the network.
    pub fn has_nat(&self, network: ResourceId) -> bool {
        self.translated.contains(network)
    }

    /// Whether a subnet of the network is meant to be public.
    pub fn has_public_subnet(&self, network: ResourceId) -> bool {
        self.open.contains(network)
    }

    /// Whether services are reached inside the network, through endpoints of its own.
    pub fn has_endpoints(&self, network: ResourceId) -> bool {
        self.endpoints.contains(network)
    }

    /// The internet gateways of a network.
    pub fn gateways(&self, network: ResourceId) -> impl ExactSizeIterator<Item = ResourceId> {
        self.gateways.of(network).copied()
    }
}

/// The route that counts among several.
fn best<'d>(ways: &[(ResourceId, &'d Default)]) -> Option<(ResourceId, &'d Default)> {
    let rank = |way: &Way| match way {
        Way::Internet => 0,
        Way::Unclear => 1,
        Way::Nat(_) => 2,
        Way::Other => 3,
        Way::Nowhere => 4,
    };
    ways.iter().min_by_key(|(_, way)| rank(&way.leads.way)).copied()
}

/// The property of a route that names something of a class.
fn name_of(class: &str) -> &'static str {
    if class == NAT { "natGatewayId" } else { "gatewayId" }
}

/// The tables that an association or route names; none where they are not in the stack.
fn table_of<'a>(lens: &Lens<'a>, from: &'a Resource) -> Vec<ResourceId> {
    let tables = [TABLE, DEFAULT_TABLE].map(|class| lens.reference(from, "routeTableId", By::Id, class));
    tables.iter().flat_map(Reference::resources).copied().collect()
}

fn sources(lens: &Lens<'_>, from: &Resource, input: &str, class: &str) -> Vec<ResourceId> {
    let sources = lens.graph().sources(from.id, input);
    sources.filter(|id| class_of(&lens.stack.resource(*id).ty) == class).collect()
}

/// The default routes that a table lists itself.
fn inline<'a>(lens: &Lens<'a>, table: &'a Resource) -> Vec<Leads> {
    let Some(state) = lens.state(table) else { return Vec::new() };
    let from = |class: &str| {
        let named = format!("routes[].{}", name_of(class));
        lens.reference(table, &named, By::Id, class).resources().to_vec()
    };
    let ways = values_at(state.property("routes"), "[]").into_iter().filter_map(|route| match route {
        Known::Is(route) => leads(&|name| route.get(name), &from),
        Known::Unknown | Known::Secret => Some(Leads { way: Way::Unclear, v6_only: false }),
        Known::Absent => None,
    });
    ways.collect()
}

/// Whether a route for this range is one for what nothing else is for: everything, or a half of it, as those write it
/// who want to come before another default route.
fn is_default(range: &str) -> bool {
    matches!(range, "0.0.0.0/0" | "::/0") || range.parse::<IpNet>().is_ok_and(|range| range.prefix_len() <= 1)
}

/// Where a route leads, if it is a default one.
fn leads<'v>(property: &dyn Fn(&str) -> Known<Value<'v>>, from: &dyn Fn(&str) -> Vec<ResourceId>) -> Option<Leads> {
    let text = |name: &str| property(name).read(Value::as_str);
    let [v4, v6] = [["destinationCidrBlock", "cidrBlock"], ["destinationIpv6CidrBlock", "ipv6CidrBlock"]]
        .map(|names| names.map(text).into_iter().find(is_written).unwrap_or(Known::Absent));
    let is = |block: &Known<Cow<'_, str>>| matches!(block, Known::Is(text) if is_default(text));
    let v6_only = v4.is_absent();
    if is(&v4) || is(&v6) {
        return way(property, from).map(|way| Leads { way, v6_only });
    }
    let given = |name: &str| is_given(&property(name));
    // A list of ranges may hold all of them.
    let listed = given("destinationPrefixListId") && (given("gatewayId") || given("natGatewayId"));
    let hidden = v4.is_hidden() || v6.is_hidden();
    (listed || hidden).then_some(Leads { way: Way::Unclear, v6_only: v6_only && !listed })
}

/// States write the empty text for a range that a route does not have.
fn is_written(range: &Known<Cow<'_, str>>) -> bool {
    !range.is_absent() && !matches!(range, Known::Is(text) if text.is_empty())
}

fn is_given(target: &Known<Value<'_>>) -> bool {
    match target {
        Known::Absent => false,
        Known::Is(value) => !value.is_empty(),
        Known::Unknown | Known::Secret => true,
    }
}

/// Where a default route leads.
fn way<'v>(property: &dyn Fn(&str) -> Known<Value<'v>>, from: &dyn Fn(&str) -> Vec<ResourceId>) -> Option<Way> {
    let given = |name: &str| is_given(&property(name));
    if OTHER_TARGETS.into_iter().any(given) {
        return Some(Way::Other);
    }
    if given("natGatewayId") {
        return Some(Way::Nat(from(NAT)));
    }
    Some(match property("gatewayId").read(Value::as_str) {
        Known::Is(id) if id.starts_with("igw-") => Way::Internet,
        Known::Is(id) if id.starts_with("vgw-") || id == "local" => Way::Other,
        Known::Is(_) if from(INTERNET).is_empty() => Way::Other,
        Known::Unknown | Known::Secret if from(INTERNET).is_empty() => Way::Unclear,
        Known::Is(_) | Known::Unknown | Known::Secret => Way::Internet,
        Known::Absent => return None,
    })
}

impl<'a> Lens<'a> {
    /// Where the subnets of the stack send what goes outside.
    pub fn routing(&self) -> &Routing {
        self.routing.get_or_init(|| Routing::of(self))
    }

    /// The AWS network that a resource is in, where it is in the stack.
    pub fn network_around(&self, resource: &'a Resource) -> Option<ResourceId> {
        let network = self.reference(resource, "vpcId", By::Id, VPC);
        match network.resources() {
            [one] => Some(*one),
            _ => None,
        }
    }
}
