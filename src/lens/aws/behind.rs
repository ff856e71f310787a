//! What stands behind a security group.

use hashbrown::HashMap;

use super::flags::is_on;
use super::holders::{SCALING, TEMPLATES, holder_kind};
use super::ingress::{is_default_group, is_of_groups};
use crate::graph::EdgeKind;
use crate::json::Kind as Json;
use crate::lens::ingress::Behind;
use crate::lens::references::values_at;
use crate::lens::{By, Lens, class_of, kin_of, spelled, top_of};
use crate::model::{Known, Resource, ResourceId};

/// What carries a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A machine or container.
    Host,
    /// A managed database, cache, queue or search engine.
    Database,
    /// A load balancer.
    Balancer,
    /// Something else.
    Other,
}

/// A type that carries security groups, what it is, and the property that gives it a public address when true.
type Row = (&'static str, Kind, Option<&'static str>);

const PUBLIC: Option<&str> = Some("publiclyAccessible");

const CARRIERS: &[Row] = &[
    (INSTANCE, Kind::Host, Some("associatePublicIpAddress")),
    ("aws:ec2/launchConfiguration:LaunchConfiguration", Kind::Host, Some("associatePublicIpAddress")),
    ("aws:ec2/launchTemplate:LaunchTemplate", Kind::Host, Some("networkInterfaces[].associatePublicIpAddress")),
    ("aws:ec2/networkInterface:NetworkInterface", Kind::Host, None),
    ("aws:ecs/service:Service", Kind::Host, Some("networkConfiguration.assignPublicIp")),
    ("aws:dms/replicationInstance:ReplicationInstance", Kind::Database, PUBLIC),
    ("aws:docdb/cluster:Cluster", Kind::Database, None),
    ("aws:elasticache/cluster:Cluster", Kind::Database, None),
    ("aws:elasticache/replicationGroup:ReplicationGroup", Kind::Database, None),
    ("aws:elasticsearch/domain:Domain", Kind::Database, None),
    ("aws:memorydb/cluster:Cluster", Kind::Database, None),
    ("aws:mq/broker:Broker", Kind::Database, PUBLIC),
    ("aws:msk/cluster:Cluster", Kind::Database, None),
    ("aws:neptune/cluster:Cluster", Kind::Database, None),
    ("aws:opensearch/domain:Domain", Kind::Database, None),
    (CLUSTER, Kind::Database, None),
    ("aws:rds/instance:Instance", Kind::Database, PUBLIC),
    ("aws:redshift/cluster:Cluster", Kind::Database, PUBLIC),
    ("aws:elb/loadBalancer:LoadBalancer", Kind::Balancer, None),
    ("aws:lb/loadBalancer:LoadBalancer", Kind::Balancer, None),
];

const INSTANCE: &str = "aws:ec2/instance:Instance";
const SUBNET: &str = "aws:ec2/subnet:Subnet";
const CLUSTER: &str = "aws:rds/cluster:Cluster";
const CLUSTER_MEMBERS: [&str; 2] = ["aws:rds/clusterInstance:ClusterInstance", "aws-native:rds:DbInstance"];
/// Public addresses, and what ties them to an instance or network interface.
const ADDRESSES: [&str; 2] = ["aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"];

/// Resources by the ids of security groups that are written out in their inputs.
pub(in crate::lens) type GroupIds = HashMap<String, Vec<ResourceId>>;

impl<'a> Lens<'a> {
    /// What carries a group, as far as the stack tells.
    pub(in crate::lens) fn stands_behind(&self, group: &'a Resource) -> Behind {
        let edges: Vec<(EdgeKind, ResourceId)> = self
            .stack
            .graph()
            .users(group.id)
            .map(|(edge, user)| (edge.kind, user))
            .filter(|(kind, user)| uses_group(*kind, self.stack.resource(*user)))
            .collect();
        let mut users: Vec<ResourceId> =
            edges.iter().filter(|(kind, _)| *kind == EdgeKind::Property).map(|(_, user)| *user).collect();
        if edges.is_empty() {
            users.extend(self.users_by_id(group));
        }
        users.sort_unstable();
        users.dedup();
        let unused = users.is_empty() && edges.is_empty() && !is_default_group(&group.ty) && !self.is_exported(group);
        // The engine lists what a property is computed from among the other dependencies, too.
        let others = edges.iter().any(|(_, user)| users.binary_search(user).is_err());
        let mut behind = Behind { unused, only_balancers: !users.is_empty(), others, ..Behind::default() };
        for user in users {
            self.add_carrier(&mut behind, self.stack.resource(user));
        }
        behind.carriers.sort_unstable();
        behind.carriers.dedup();
        behind
    }

    fn users_by_id(&self, group: &'a Resource) -> Vec<ResourceId> {
        let Some(id) = self.state(group).and_then(|state| state.id().is()) else { return Vec::new() };
        let ids = self.group_ids.get_or_init(|| {
            let mut ids = GroupIds::new();
            for user in self.stack.resources.iter().filter(|user| uses_group(EdgeKind::Property, user)) {
                let inputs = self.state(user).and_then(crate::model::StateView::inputs);
                let nodes = inputs.into_iter().flat_map(|inputs| inputs.node().descendants());
                for text in nodes.filter(|node| node.kind() == Json::String).filter_map(crate::json::Node::as_str) {
                    if text.starts_with("sg-") {
                        ids.entry(text.into_owned()).or_default().push(user.id);
                    }
                }
            }
            ids
        });
        ids.get(&*id).cloned().unwrap_or_default()
    }

    fn add_carrier(&self, behind: &mut Behind, user: &'a Resource) {
        let class = kin_of(&user.ty);
        let row = CARRIERS.iter().find(|(ty, ..)| *ty == class);
        let kind = row.map_or(Kind::Other, |(_, kind, _)| *kind);
        behind.only_balancers &= kind == Kind::Balancer;
        self.add_holders(behind, user);
        let first = match kind {
            Kind::Host => &mut behind.public_host,
            Kind::Database => &mut behind.public_database,
            Kind::Balancer | Kind::Other => return,
        };
        let flag = row.and_then(|(.., flag)| *flag).map_or(Known::Absent, |flag| self.flag(user, flag));
        if first.is_none() && self.is_public(user, kind, flag) {
            *first = Some(user.id);
        }
        if kind == Kind::Database {
            let port = self.state(user).and_then(|state| state.property("port").is()?.as_i64());
            behind.database_ports.extend(port.and_then(|port| u16::try_from(port).ok()));
        }
    }

    /// What has an address: the user or, where it is a template, what is started with it.
    fn add_holders(&self, behind: &mut Behind, user: &'a Resource) {
        if holder_kind(&user.ty).is_some() {
            behind.carriers.push(user.id);
            return;
        }
        if !TEMPLATES.contains(&class_of(&user.ty)) {
            behind.others = true;
            return;
        }
        for (edge, starter) in self.graph().users(user.id) {
            if class_of(&self.stack.resource(starter).ty) == SCALING {
                behind.carriers.push(starter);
            } else if edge.kind == EdgeKind::Property {
                behind.others = true;
            }
        }
    }

    fn is_public(&self, user: &'a Resource, kind: Kind, flag: Known<bool>) -> bool {
        let class = kin_of(&user.ty);
        match flag {
            Known::Is(true) => true,
            Known::Is(false) => kind == Kind::Host && self.has_address(user),
            _ if class == INSTANCE => self.has_address(user) || self.is_in_public_subnet(user),
            _ if class == CLUSTER => self.has_public_member(user),
            _ => kind == Kind::Host && self.has_address(user),
        }
    }

    /// Whether a flag is true; of several, one.
    fn flag(&self, resource: &'a Resource, path: &str) -> Known<bool> {
        let (Some(state), Some(path)) = (self.state(resource), spelled(&resource.ty, path)) else {
            return Known::Absent;
        };
        let top = top_of(&path);
        let flags = values_at(state.property(top), &path[top.len()..]).into_iter();
        let flags: Vec<Known<bool>> = flags.map(|value| value.read(is_on)).collect();
        let first = flags.iter().copied().find(|flag| *flag == Known::Is(true));
        first.or(flags.first().copied()).unwrap_or(Known::Absent)
    }

    fn has_address(&self, host: &Resource) -> bool {
        let users = self.stack.graph().users(host.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
        users.map(|(_, user)| self.stack.resource(user)).any(|user| ADDRESSES.contains(&class_of(&user.ty)))
    }

    fn is_in_public_subnet(&self, instance: &'a Resource) -> bool {
        let subnets = self.reference(instance, "subnetId", By::Id, SUBNET);
        let maps = |id: &ResourceId| self.flag(self.stack.resource(*id), "mapPublicIpOnLaunch") == Known::Is(true);
        !subnets.resources().is_empty() && subnets.resources().iter().all(maps)
    }

    fn has_public_member(&self, cluster: &Resource) -> bool {
        let users = self.stack.graph().users(cluster.id).map(|(_, user)| self.stack.resource(user));
        let mut members = users.filter(|user| CLUSTER_MEMBERS.contains(&class_of(&user.ty)));
        members.any(|member| self.flag(member, "publiclyAccessible") == Known::Is(true))
    }
}

/// Whether the edge may mean that the user carries the group. Components and the stack only hold what does.
fn uses_group(kind: EdgeKind, user: &Resource) -> bool {
    matches!(kind, EdgeKind::Property | EdgeKind::Dependency)
        && user.exists()
        && user.latest().is_some_and(|state| state.custom)
        && !is_of_groups(&user.ty)
}
