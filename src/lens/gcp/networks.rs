//! What is in the networks of Google Cloud, and how it gets out of them.

use hashbrown::HashSet;

use super::cidr::{NETWORK, SUBNET};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const NAT: &str = "gcp:compute/routerNat:RouterNat";
const ROUTER: &str = "gcp:compute/router:Router";
const ROUTE: &str = "gcp:compute/route:Route";
const CLUSTER: &str = super::ranges::CLUSTER;

/// What makes machines, each with its interfaces in `networkInterfaces`. The nodes of clusters are none: GKE writes the
/// firewall rules that they need.
///
/// Source: schema of gcp 10; GKE documentation, Automatically created firewall rules.
const MACHINES: [&str; 3] = [
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
];

/// A cluster whose nodes have no addresses outside, and the way out of its network.
#[derive(Debug)]
pub struct PrivateNodes<'a> {
    /// The cluster.
    pub cluster: &'a Resource,
    /// Its subnetwork, and the network of that.
    pub subnetwork: ResourceId,
    /// The network.
    pub network: ResourceId,
    /// Whether there is a way out; nothing where that cannot be known.
    pub way_out: Option<bool>,
}

/// Networks with a way out.
#[derive(Default)]
pub(super) struct WaysOut {
    pub(super) networks: HashSet<ResourceId>,
    /// A NAT or a route of which it is not known where it is.
    stray: bool,
}

impl<'a> Lens<'a> {
    /// Whether machines are in a network.
    pub fn has_machines(&self, network: ResourceId) -> bool {
        let read = || {
            let machines = MACHINES.iter().flat_map(|class| self.of_class(class)).filter(|one| one.is_managed());
            machines.flat_map(|machine| self.networks_of_machine(machine)).collect()
        };
        self.with_machines.get_or_init(read).contains(&network)
    }

    /// The networks of the stack that a machine is in.
    pub(super) fn networks_of_machine(&self, machine: &'a Resource) -> Vec<ResourceId> {
        let named = |path, class| self.named_in_google(machine, path, class).resources().to_vec();
        let subnetworks = named("networkInterfaces[].subnetwork", SUBNET);
        let behind = subnetworks.into_iter().flat_map(|subnetwork| {
            let subnetwork = self.stack.resource(subnetwork);
            self.named_in_google(subnetwork, "network", NETWORK).resources().to_vec()
        });
        named("networkInterfaces[].network", NETWORK).into_iter().chain(behind).collect()
    }

    /// What a property names, by its link or its name.
    fn named_in_google(&self, from: &'a Resource, path: &str, class: &str) -> Reference {
        match self.reference(from, path, By::Id, class) {
            found @ (Reference::Resources(_) | Reference::Absent) => found,
            other => match self.reference(from, path, By::Name, class) {
                found @ Reference::Resources(_) => found,
                _ => other,
            },
        }
    }

    /// The clusters with private nodes in a subnetwork that the stack makes and that does not reach Google's services by
    /// itself.
    pub fn private_nodes(&self) -> Vec<PrivateNodes<'a>> {
        let clusters: Vec<_> = self.of_class(CLUSTER).filter(|cluster| self.has_private_nodes(cluster)).collect();
        if clusters.is_empty() {
            return Vec::new();
        }
        let ways = self.ways_out();
        let read = |cluster: &'a Resource| {
            let &[subnetwork] = self.named_in_google(cluster, "subnetwork", SUBNET).resources() else { return None };
            let within = self.stack.resource(subnetwork);
            let &[network] = self.named_in_google(within, "network", NETWORK).resources() else { return None };
            let ours = within.is_managed() && self.stack.resource(network).is_managed();
            let reaches = self.state(within)?.property("privateIpGoogleAccess").read(Value::as_bool);
            let way_out = match reaches {
                Known::Is(true) => return None,
                _ if ways.networks.contains(&network) => Some(true),
                Known::Unknown | Known::Secret => None,
                _ => (!ways.stray).then_some(false),
            };
            ours.then_some(PrivateNodes { cluster, subnetwork, network, way_out })
        };
        clusters.into_iter().filter_map(read).collect()
    }

    fn has_private_nodes(&self, cluster: &'a Resource) -> bool {
        let path = PropertyPath::parse("privateClusterConfig.enablePrivateNodes");
        self.state(cluster).map(|state| state.at(&path).read(Value::as_bool)) == Some(Known::Is(true))
    }

    pub(super) fn ways_out(&self) -> WaysOut {
        let mut ways = WaysOut::default();
        for nat in self.of_class(NAT) {
            let routers = self.named_in_google(nat, "router", ROUTER);
            ways.stray |= routers.resources().is_empty();
            for router in routers.resources() {
                ways.add(&self.named_in_google(self.stack.resource(*router), "network", NETWORK));
            }
        }
        // Whatever a route of its own leads to, an appliance or a tunnel, may lead outside.
        for route in self.of_class(ROUTE) {
            let next = ["nextHopIlb", "nextHopInstance", "nextHopIp", "nextHopVpnTunnel"];
            let state = self.state(route);
            if state.is_some_and(|state| next.into_iter().any(|name| !state.property(name).is_absent())) {
                ways.add(&self.named_in_google(route, "network", NETWORK));
            }
        }
        ways
    }
}

impl WaysOut {
    fn add(&mut self, network: &Reference) {
        self.networks.extend(network.resources());
        self.stray |= *network == Reference::Unknown;
    }
}
