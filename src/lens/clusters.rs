//! The address ranges of Kubernetes clusters: those of services, pods and control planes, and those of the networks around
//! them.

use std::borrow::Cow;

use ipnet::IpNet;

use super::places::places;
use super::{By, Lens, Reference, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

/// How a kind of cluster writes its ranges, and where its nodes are.
struct Form {
    class: &'static str,
    /// The property, what it is for, and what is taken where nothing is written.
    ranges: &'static [(&'static str, &'static str, Option<&'static str>)],
    /// Where it names subnets or, for some, networks; their class.
    placed: &'static [(&'static str, &'static str)],
    around: Around,
}

/// What the ranges must not meet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    /// The ranges of the network.
    Network,
    /// The subnets of the network.
    Subnets,
    /// The range of the network, in a property of it.
    Property(&'static str),
}

const AWS_SUBNET: &str = "aws:ec2/subnet:Subnet";
const AZURE_SUBNET: &str = "azure-native:network:Subnet";
const GOOGLE_SUBNET: &str = "gcp:compute/subnetwork:Subnetwork";
const OCEAN_NETWORK: &str = "digitalocean:index/vpc:Vpc";
const AKS: &str = "azure-native:containerservice:ManagedCluster";

/// Source: schemas of aws 7, azure-native 3, gcp 10 and digitalocean 4; Amazon EKS User Guide, `serviceIpv4Cidr`; AKS
/// documentation, networking parameters of a cluster (`serviceCidr` is `10.0.0.0/16` unless written); GKE documentation,
/// VPC-native clusters; 2026-11.
const FORMS: [Form; 4] = [
    Form {
        class: "aws:eks/cluster:Cluster",
        ranges: &[("kubernetesNetworkConfig.serviceIpv4Cidr", "services", None)],
        placed: &[("vpcConfig.subnetIds", AWS_SUBNET)],
        around: Around::Network,
    },
    Form {
        class: AKS,
        ranges: &[
            ("networkProfile.serviceCidr", "services", Some("10.0.0.0/16")),
            ("networkProfile.podCidr", "pods", None),
        ],
        placed: &[("agentPoolProfiles[].vnetSubnetID", AZURE_SUBNET)],
        around: Around::Subnets,
    },
    Form {
        class: "gcp:container/cluster:Cluster",
        ranges: &[
            ("ipAllocationPolicy.servicesIpv4CidrBlock", "services", None),
            ("ipAllocationPolicy.clusterIpv4CidrBlock", "pods", None),
            ("privateClusterConfig.masterIpv4CidrBlock", "the control plane", None),
            ("clusterIpv4Cidr", "pods", None),
        ],
        placed: &[("subnetwork", GOOGLE_SUBNET)],
        around: Around::Subnets,
    },
    Form {
        class: "digitalocean:index/kubernetesCluster:KubernetesCluster",
        ranges: &[("clusterSubnet", "pods", None), ("serviceSubnet", "services", None)],
        placed: &[("vpcUuid", OCEAN_NETWORK)],
        around: Around::Property("ipRange"),
    },
];

/// A range of a cluster.
#[derive(Debug)]
pub struct ClusterRange {
    /// Where it is written, or would be.
    pub path: PropertyPath,
    /// The range; one that is not a whole range is none.
    pub range: IpNet,
    /// What gets addresses from it.
    pub of: &'static str,
    /// The program writes it.
    pub is_written: bool,
}

/// A cluster with its ranges.
#[derive(Debug)]
pub struct Ranges<'a> {
    /// The cluster.
    pub cluster: &'a Resource,
    /// Its ranges.
    pub own: Vec<ClusterRange>,
    /// The ranges around it, each with what has it.
    pub around: Vec<(IpNet, ResourceId)>,
    /// A property that is not known yet.
    pub hidden: Option<PropertyPath>,
}

/// Whether a class is one of clusters with ranges of their own.
pub fn is_cluster(ty: &str) -> bool {
    FORMS.iter().any(|form| form.class == class_of(ty))
}

impl<'a> Lens<'a> {
    /// The ranges of a cluster and of what is around it, as far as the stack makes that.
    pub fn ranges_of_cluster(&self, cluster: &'a Resource) -> Option<Ranges<'a>> {
        let form = FORMS.iter().find(|form| form.class == class_of(&cluster.ty))?;
        let mut ranges = Ranges { cluster, own: Vec::new(), around: Vec::new(), hidden: None };
        for (pattern, of, default) in form.ranges {
            if *of == "pods" && form.class == AKS && self.has_overlay(cluster) {
                continue;
            }
            self.read_range(&mut ranges, (pattern, of, *default));
        }
        self.read_around(&mut ranges, form);
        Some(ranges)
    }

    fn read_range(&self, ranges: &mut Ranges<'a>, (pattern, of, default): (&str, &'static str, Option<&str>)) {
        let Some(state) = self.state(ranges.cluster) else { return };
        let written = places(pattern, |name| state.property(name)).into_iter().find(|(_, value)| !value.is_absent());
        let (path, text) = match written {
            Some((path, value)) => match value.read(Value::as_str) {
                Known::Is(text) => (path, Some(text)),
                Known::Unknown | Known::Secret => {
                    ranges.hidden.get_or_insert(path);
                    return;
                }
                Known::Absent => return,
            },
            None => (PropertyPath::parse(pattern), None),
        };
        let is_written = text.is_some();
        let text = text.or(default.map(Cow::Borrowed));
        // A size alone (`/20`) leaves the place to the cloud.
        if let Some(range) = text.and_then(|text| text.parse::<IpNet>().ok()) {
            ranges.own.push(ClusterRange { path, range: range.trunc(), of, is_written });
        }
    }

    fn read_around(&self, ranges: &mut Ranges<'a>, form: &Form) {
        for (path, class) in form.placed {
            let placed = match self.reference(ranges.cluster, path, By::Id, class) {
                Reference::Foreign => self.reference(ranges.cluster, path, By::Name, class),
                found => found,
            };
            for id in placed.resources() {
                self.add_around(ranges, form.around, class, *id);
            }
        }
        ranges.around.sort_unstable_by_key(|(range, id)| (*range, *id));
        ranges.around.dedup();
    }

    fn add_around(&self, ranges: &mut Ranges<'a>, around: Around, class: &str, id: ResourceId) {
        let resource = self.stack.resource(id);
        if let Around::Property(name) = around {
            let text = self.state(resource).and_then(|state| state.property(name).is()?.as_str());
            return ranges.around.extend(text.and_then(|text| text.parse().ok()).map(|range| (range, id)));
        }
        let Some(subnet) = self.subnet(resource) else { return };
        let network = subnet.network.resources().first().copied();
        if around == Around::Network {
            let own = network.and_then(|network| Some((network, self.network(network)?)));
            let own = own.into_iter().flat_map(|(id, network)| network.ranges.iter().map(move |range| (*range, id)));
            return ranges.around.extend(own);
        }
        let beside = self.of_class(class).filter(|other| {
            let same = || self.subnet(other).is_some_and(|other| other.network.resources().first() == network.as_ref());
            other.id == id || network.is_some() && same()
        });
        for other in beside {
            // The first range is that of the machines; the others may be those that the cluster takes itself.
            let first = self.subnet(other).and_then(|subnet| subnet.ranges.first()?.1.is());
            ranges.around.extend(first.map(|range| (range, other.id)));
        }
    }

    /// Whether the pods of a cluster have addresses that nobody outside it sees.
    fn has_overlay(&self, cluster: &'a Resource) -> bool {
        self.texts(cluster, "networkProfile.networkPluginMode")
            .seen
            .iter()
            .any(|mode| mode.eq_ignore_ascii_case("overlay"))
    }
}
