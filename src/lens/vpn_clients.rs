//! Gateways that people connect to from outside: the addresses that they are given, and the networks that they get into.

use ipnet::IpNet;

use super::places::places;
use super::{By, Lens, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

/// A property, and the class of what it names.
type Named = (&'static str, &'static str);

/// How a type writes it.
struct Form {
    class: &'static str,
    /// The addresses for clients.
    pools: &'static [&'static str],
    /// Where it names networks, and where it names subnets.
    networks: &'static [Named],
    subnets: &'static [Named],
    /// What puts it into subnets from outside.
    joined_by: Option<&'static str>,
}

const AWS_NETWORK: &str = "aws:ec2/vpc:Vpc";
const AWS_SUBNET: &str = "aws:ec2/subnet:Subnet";
const AZURE_NETWORK: &str = "azure-native:network:VirtualNetwork";
const AZURE_SUBNET: &str = "azure-native:network:Subnet";
const CLASSIC_NETWORK: &str = "azure:network/virtualNetwork:VirtualNetwork";
const CLASSIC_SUBNET: &str = "azure:network/subnet:Subnet";

/// Source: schemas of aws 7, azure-native 3 and azure 6. A subnet of Azure may be written inside its network: the gateway
/// is then computed from that.
const FORMS: [Form; 3] = [
    Form {
        class: "aws:ec2clientvpn/endpoint:Endpoint",
        pools: &["clientCidrBlock"],
        networks: &[("vpcId", AWS_NETWORK)],
        subnets: &[("subnetId", AWS_SUBNET)],
        joined_by: Some("aws:ec2clientvpn/networkAssociation:NetworkAssociation"),
    },
    Form {
        class: "azure-native:network:VirtualNetworkGateway",
        pools: &[
            "vpnClientConfiguration.vpnClientAddressPool.addressPrefixes[]",
            "vpnClientConfiguration.vngClientConnectionConfigurations[].vpnClientAddressPool.addressPrefixes[]",
        ],
        networks: &[("ipConfigurations[].subnet.id", AZURE_NETWORK)],
        subnets: &[("ipConfigurations[].subnet.id", AZURE_SUBNET)],
        joined_by: None,
    },
    Form {
        class: "azure:network/virtualNetworkGateway:VirtualNetworkGateway",
        pools: &["vpnClientConfiguration.addressSpaces[]"],
        networks: &[("ipConfigurations[].subnetId", CLASSIC_NETWORK)],
        subnets: &[("ipConfigurations[].subnetId", CLASSIC_SUBNET)],
        joined_by: None,
    },
];

/// What a gateway gives to clients, and where it lets them in.
#[derive(Debug, Default)]
pub struct Clients {
    /// The ranges that clients get addresses from. What is no range is left out.
    pub ranges: Vec<(PropertyPath, IpNet)>,
    /// A range that cannot be seen.
    pub hidden: Option<PropertyPath>,
    /// The networks of the stack that they get into.
    pub networks: Vec<ResourceId>,
}

/// Whether people connect to what is of this type.
pub fn serves_clients(ty: &str) -> bool {
    FORMS.iter().any(|form| form.class == class_of(ty))
}

impl<'a> Lens<'a> {
    /// The clients of a gateway; nothing where it has none.
    pub fn vpn_clients(&self, gateway: &'a Resource) -> Option<Clients> {
        let form = FORMS.iter().find(|form| form.class == class_of(&gateway.ty))?;
        let state = self.state(gateway)?;
        let mut clients = Clients::default();
        for (path, value) in form.pools.iter().flat_map(|pattern| places(pattern, |name| state.property(name))) {
            match value.read(Value::as_str) {
                Known::Is(text) => clients.ranges.extend(text.parse().ok().map(|net: IpNet| (path, net.trunc()))),
                Known::Absent => {}
                Known::Unknown | Known::Secret => clients.hidden = clients.hidden.or(Some(path)),
            }
        }
        if clients.ranges.is_empty() && clients.hidden.is_none() {
            return None;
        }
        for (path, class) in form.networks {
            clients.networks.extend(self.reference(gateway, path, By::Id, class).resources());
        }
        let users = self.graph().users(gateway.id).map(|(_, id)| self.stack.resource(id));
        let joined = users.filter(|user| form.joined_by.is_some_and(|class| class_of(&user.ty) == class));
        for place in joined.chain([gateway]) {
            let named = form.subnets.iter().map(|(path, class)| self.reference(place, path, By::Id, class));
            for subnet in named.flat_map(|subnets| subnets.resources().to_vec()) {
                let subnet = self.subnet(self.stack.resource(subnet));
                clients.networks.extend(subnet.into_iter().flat_map(|subnet| subnet.network.resources()));
            }
        }
        clients.networks.sort_unstable();
        clients.networks.dedup();
        Some(clients)
    }
}
