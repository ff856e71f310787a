//! What wants subnets in more than one availability zone, and in which zones its subnets are.

use std::collections::BTreeSet;

use crate::lens::{By, Lens, class_of, spelled, top_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const SUBNET: &str = "aws:ec2/subnet:Subnet";
const BALANCER: &str = "aws:lb/loadBalancer:LoadBalancer";

/// Classes whose subnets must be in two zones at least, and where each names them.
///
/// Source: Amazon RDS, `DocumentDB`, Neptune and DMS refuse a subnet group that does not cover two zones
/// (`DBSubnetGroupDoesNotCoverEnoughAZs`, `ReplicationSubnetGroupDoesNotCoverEnoughAZs`); EKS and Application Load
/// Balancers refuse fewer than two.
const SPREAD: [(&str, &str, &str); 7] = [
    ("aws:docdb/subnetGroup:SubnetGroup", "subnetIds", ""),
    ("aws:dms/replicationSubnetGroup:ReplicationSubnetGroup", "subnetIds", ""),
    ("aws:eks/cluster:Cluster", "vpcConfig.subnetIds", ""),
    (BALANCER, "subnets", ""),
    (BALANCER, "subnetMappings", "subnetId"),
    ("aws:neptune/subnetGroup:SubnetGroup", "subnetIds", ""),
    ("aws:rds/subnetGroup:SubnetGroup", "subnetIds", ""),
];

/// Where the subnets of something are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The property that lists them.
    pub path: &'static str,
    /// How many it lists.
    pub count: usize,
    /// Those that are in the stack.
    pub subnets: Vec<ResourceId>,
    /// Their zones; nothing where the zone of one of them is not known.
    pub zones: Option<BTreeSet<String>>,
}

impl<'a> Lens<'a> {
    /// What must be in two zones, and where its subnets are. A list that cannot be seen is nothing.
    pub fn spreads(&self) -> Vec<(&'a Resource, Option<Spread>)> {
        let mut spreads = Vec::new();
        for (class, path, inside) in SPREAD {
            for resource in self.of_class(class).filter(|resource| class != BALANCER || self.is_application(resource)) {
                let Some(state) = self.state(resource) else { continue };
                match state.at(&PropertyPath::parse(path)) {
                    Known::Absent => {}
                    Known::Unknown | Known::Secret => spreads.push((resource, None)),
                    // A balancer that leaves one of its two lists empty fills the other.
                    Known::Is(list) if !list.is_list() || list.is_empty() && class == BALANCER => {}
                    Known::Is(list) => spreads.push((resource, Some(self.spread(resource, path, inside, list)))),
                }
            }
        }
        spreads
    }

    fn spread(&self, resource: &'a Resource, path: &'static str, inside: &str, list: Value<'a>) -> Spread {
        let items: Vec<Known<Value<'_>>> = list.items().collect();
        let (count, mut hidden, mut subnets) = (items.len(), 0, Vec::new());
        let mut known = true;
        for item in items {
            let id = if inside.is_empty() { item } else { item.and_then(|item| item.get(inside)) };
            match id.read(Value::as_str) {
                Known::Is(id) => {
                    let found = self.find(By::Id, &id, SUBNET);
                    known &= !found.is_empty();
                    subnets.extend(found);
                }
                Known::Unknown | Known::Secret => hidden += 1,
                Known::Absent => known = false,
            }
        }
        if hidden > 0 {
            let sources = self.graph().sources(resource.id, top_of(path));
            let sources: Vec<_> = sources.filter(|id| class_of(&self.stack.resource(*id).ty) == SUBNET).collect();
            // As many as there are hidden values: each is one of them.
            known &= sources.len() >= hidden;
            subnets.extend(sources);
        }
        subnets.sort_unstable();
        subnets.dedup();
        let zones = subnets.iter().map(|id| self.zone(self.stack.resource(*id))).collect::<Option<_>>();
        Spread { path, count, subnets, zones: zones.filter(|_| known) }
    }

    fn zone(&self, subnet: &'a Resource) -> Option<String> {
        let state = self.state(subnet)?;
        ["availabilityZone", "availabilityZoneId"].into_iter().find_map(|name| {
            state
                .property(name)
                .read(Value::as_str)
                .is()
                .filter(|zone| !zone.is_empty())
                .map(std::borrow::Cow::into_owned)
        })
    }

    /// An Application Load Balancer in a region: one on an Outpost is in one place.
    fn is_application(&self, balancer: &'a Resource) -> bool {
        let Some(state) = self.state(balancer) else { return false };
        let Some(kind) = spelled(&balancer.ty, "loadBalancerType") else { return false };
        let kind = state.property(&kind).read(Value::as_str);
        let outpost = !state.property("customerOwnedIpv4Pool").is_absent();
        !outpost
            && match kind {
                Known::Absent => true,
                Known::Is(kind) => kind == "application" || kind.is_empty(),
                Known::Unknown | Known::Secret => false,
            }
    }
}
