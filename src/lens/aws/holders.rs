//! What has an address in a network: which security groups it is in, in which subnets, and whether the address is public.
//!
//! Source: pulumi-aws 7 schema, 2026-11.

use super::routing::SUBNET;
use crate::lens::reach::{Doubt, Why};
use crate::lens::references::values_at;
use crate::lens::{By, Lens, Reference, class_of, kin_of, spelled, top_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId};

/// What something with an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderKind {
    /// A machine, a container, a network interface.
    Host,
    /// A managed database, cache, queue, search engine or file system.
    Service,
    /// A load balancer.
    Balancer,
    /// A function: it sends and is never called at an address of its own.
    Function,
}

/// Where a type says in which subnets it is.
enum Placed {
    Own(&'static [&'static str]),
    /// In those of a group of subnets: the property that names it, its class, and the property of that.
    Group(&'static str, &'static str),
}

/// How a type gets a public address.
#[derive(Clone, Copy)]
enum Address {
    Never,
    /// Where this is true; absent is no.
    Flag(&'static str),
    /// Where this is true; what it is when absent depends on the provider's version.
    VersionedFlag(&'static str),
    /// Unless it is internal.
    NotInternal,
    /// By its own flag, its subnet, or an address of its own.
    Machine,
    /// By an address of its own.
    Attached,
    /// As its template or its subnets say.
    Template,
    /// Where a member of it has one.
    Member,
}

struct Row {
    class: &'static str,
    kind: HolderKind,
    groups: &'static str,
    placed: Placed,
    address: Address,
}

const fn row(class: &'static str, kind: HolderKind, groups: &'static str, placed: Placed, address: Address) -> Row {
    Row { class, kind, groups, placed, address }
}

pub(in crate::lens) const INSTANCE: &str = "aws:ec2/instance:Instance";
pub(in crate::lens) const INTERFACE: &str = "aws:ec2/networkInterface:NetworkInterface";
pub(in crate::lens) const SCALING: &str = "aws:autoscaling/group:Group";
pub(in crate::lens) const SERVICE: &str = "aws:ecs/service:Service";
pub(in crate::lens) const BALANCER: &str = "aws:lb/loadBalancer:LoadBalancer";
pub(in crate::lens) const CLASSIC: &str = "aws:elb/loadBalancer:LoadBalancer";
const TEMPLATE: &str = "aws:ec2/launchTemplate:LaunchTemplate";
const CONFIGURATION: &str = "aws:ec2/launchConfiguration:LaunchConfiguration";
/// What machines are started with.
pub(in crate::lens) const TEMPLATES: [&str; 2] = [TEMPLATE, CONFIGURATION];
const CLUSTER: &str = "aws:rds/cluster:Cluster";
const MEMBER: &str = "aws:rds/clusterInstance:ClusterInstance";
const ADDRESS: &str = "aws:ec2/eip:Eip";
const ASSOCIATION: &str = "aws:ec2/eipAssociation:EipAssociation";
/// A database that may also be a member of a cluster.
const WHOLE_MEMBER: &str = "aws-native:rds:DbInstance";
const GROUPS: [&str; 3] = [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws-native:ec2:SecurityGroup",
];

const SUBNETS: &[&str] = &["subnets", "subnetMappings[].subnetId"];
const FLAG: Address = Address::Flag("publiclyAccessible");
const VPC_GROUPS: &str = "vpcSecurityGroupIds";

const ROWS: [Row; 21] = [
    row(INSTANCE, HolderKind::Host, VPC_GROUPS, Placed::Own(&["subnetId"]), Address::Machine),
    row(INTERFACE, HolderKind::Host, "securityGroups", Placed::Own(&["subnetId"]), Address::Attached),
    row(SCALING, HolderKind::Host, "", Placed::Own(&["vpcZoneIdentifiers"]), Address::Template),
    row(
        SERVICE,
        HolderKind::Host,
        "networkConfiguration.securityGroups",
        Placed::Own(&["networkConfiguration.subnets"]),
        Address::Flag("networkConfiguration.assignPublicIp"),
    ),
    row(
        "aws:lambda/function:Function",
        HolderKind::Function,
        "vpcConfig.securityGroupIds",
        Placed::Own(&["vpcConfig.subnetIds"]),
        Address::Never,
    ),
    row(
        "aws:rds/instance:Instance",
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup"),
        FLAG,
    ),
    row(
        CLUSTER,
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup"),
        Address::Member,
    ),
    row(
        "aws:redshift/cluster:Cluster",
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("clusterSubnetGroupName", "aws:redshift/subnetGroup:SubnetGroup"),
        Address::VersionedFlag("publiclyAccessible"),
    ),
    row(
        "aws:dms/replicationInstance:ReplicationInstance",
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("replicationSubnetGroupId", "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"),
        Address::VersionedFlag("publiclyAccessible"),
    ),
    row("aws:mq/broker:Broker", HolderKind::Service, "securityGroups", Placed::Own(&["subnetIds"]), FLAG),
    row(
        "aws:elasticache/cluster:Cluster",
        HolderKind::Service,
        "securityGroupIds",
        Placed::Group("subnetGroupName", "aws:elasticache/subnetGroup:SubnetGroup"),
        Address::Never,
    ),
    row(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        HolderKind::Service,
        "securityGroupIds",
        Placed::Group("subnetGroupName", "aws:elasticache/subnetGroup:SubnetGroup"),
        Address::Never,
    ),
    row(
        "aws:memorydb/cluster:Cluster",
        HolderKind::Service,
        "securityGroupIds",
        Placed::Group("subnetGroupName", "aws:memorydb/subnetGroup:SubnetGroup"),
        Address::Never,
    ),
    row(
        "aws:docdb/cluster:Cluster",
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("dbSubnetGroupName", "aws:docdb/subnetGroup:SubnetGroup"),
        Address::Never,
    ),
    row(
        "aws:opensearch/domain:Domain",
        HolderKind::Service,
        "vpcOptions.securityGroupIds",
        Placed::Own(&["vpcOptions.subnetIds"]),
        Address::Never,
    ),
    row(
        "aws:elasticsearch/domain:Domain",
        HolderKind::Service,
        "vpcOptions.securityGroupIds",
        Placed::Own(&["vpcOptions.subnetIds"]),
        Address::Never,
    ),
    row(
        "aws:efs/mountTarget:MountTarget",
        HolderKind::Service,
        "securityGroups",
        Placed::Own(&["subnetId"]),
        Address::Never,
    ),
    row(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        HolderKind::Service,
        "securityGroupIds",
        Placed::Own(&["subnetIds"]),
        Address::Never,
    ),
    row(BALANCER, HolderKind::Balancer, "securityGroups", Placed::Own(SUBNETS), Address::NotInternal),
    row(CLASSIC, HolderKind::Balancer, "securityGroups", Placed::Own(SUBNETS), Address::NotInternal),
    row(
        "aws:neptune/cluster:Cluster",
        HolderKind::Service,
        VPC_GROUPS,
        Placed::Group("neptuneSubnetGroupName", "aws:neptune/subnetGroup:SubnetGroup"),
        Address::Never,
    ),
];

/// What is known, or why it is not.
pub(in crate::lens) type Fact<T> = Result<T, Doubt>;

/// Resources that a property names, and whether it names others, too, that cannot be seen.
#[derive(Debug, Clone, Default)]
pub(in crate::lens) struct Seen {
    pub(in crate::lens) ids: Vec<ResourceId>,
    pub(in crate::lens) doubt: Option<Doubt>,
}

/// Something with an address in a network.
#[derive(Debug, Clone)]
pub(in crate::lens) struct Holder<'a> {
    pub(in crate::lens) resource: &'a Resource,
    pub(in crate::lens) kind: HolderKind,
    pub(in crate::lens) groups: Seen,
    pub(in crate::lens) subnets: Seen,
    pub(in crate::lens) public: Fact<bool>,
    /// What stands between: the group of subnets, the template, the public address.
    pub(in crate::lens) through: Vec<ResourceId>,
}

/// What a type is, if it has addresses.
pub fn holder_kind(ty: &str) -> Option<HolderKind> {
    let class = kin_of(ty);
    ROWS.iter().find(|row| row.class == class).map(|row| row.kind)
}

/// The classes of everything that has an address.
pub(in crate::lens) fn holder_classes() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.class)
}

impl<'a> Lens<'a> {
    /// A resource as something with an address; nothing where its type has none.
    pub(in crate::lens) fn holder(&self, resource: &'a Resource) -> Option<Holder<'a>> {
        let class = kin_of(&resource.ty);
        let row = ROWS.iter().find(|row| row.class == class)?;
        let mut through = Vec::new();
        let template = matches!(row.address, Address::Template).then(|| self.template(resource, &mut through));
        let groups = match &template {
            Some(Ok(template)) => self.template_groups(template),
            Some(Err(doubt)) => Seen { ids: Vec::new(), doubt: Some(doubt.clone()) },
            None => self.seen(resource, row.groups, &GROUPS),
        };
        let mut subnets = Seen::default();
        match row.placed {
            Placed::Own(paths) => {
                for path in paths {
                    let more = self.seen(resource, path, &[SUBNET]);
                    subnets.ids.extend(more.ids);
                    subnets.doubt = subnets.doubt.or(more.doubt);
                }
            }
            Placed::Group(property, class) => match self.reference(resource, property, By::Name, class) {
                Reference::Resources(ids) => {
                    for id in ids {
                        through.push(id);
                        let more = self.seen(self.stack.resource(id), "subnetIds", &[SUBNET]);
                        subnets.ids.extend(more.ids);
                        subnets.doubt = subnets.doubt.or(more.doubt);
                    }
                }
                Reference::Absent => {}
                Reference::Foreign => subnets.doubt = Some(Doubt::at(resource.id, property, Why::Foreign)),
                Reference::Unknown => subnets.doubt = Some(Doubt::at(resource.id, property, Why::Unknown)),
            },
        }
        let public = match template {
            Some(Ok(template)) => self.template_address(template, resource, &subnets.ids),
            Some(Err(doubt)) => Err(doubt),
            None => self.public_address(resource, row.address, &subnets.ids, &mut through),
        };
        Some(Holder { resource, kind: row.kind, groups, subnets, public, through })
    }

    /// The resources of some classes that a property names by id.
    pub(in crate::lens) fn seen(&self, from: &'a Resource, path: &str, classes: &[&str]) -> Seen {
        let (Some(state), Some(path)) = (self.state(from), spelled(&from.ty, path)) else { return Seen::default() };
        let (path, top) = (&*path, top_of(&path));
        let mut seen = Seen::default();
        for class in classes.iter().filter(|class| self.of_class(class).next().is_some()) {
            seen.ids.extend(self.reference(from, path, By::Id, class).resources());
        }
        let values = values_at(state.property(top), &path[top.len()..]);
        let hidden = values.iter().any(Known::is_hidden);
        let named = values.iter().filter(|value| !value.is_absent()).count();
        let list_hidden = hidden && values.len() == 1;
        if named > seen.ids.len() || (list_hidden && seen.ids.is_empty()) {
            let why = if hidden { Why::Unknown } else { Why::Foreign };
            seen.doubt = Some(Doubt { resource: from.id, path: Some(PropertyPath::of(top)), why });
        }
        seen
    }

    /// The template that a scaling group starts machines with.
    fn template(&self, group: &'a Resource, through: &mut Vec<ResourceId>) -> Fact<&'a Resource> {
        for (path, by, class) in [
            ("launchTemplate.id", By::Id, TEMPLATE),
            ("launchTemplate.name", By::Name, TEMPLATE),
            ("mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId", By::Id, TEMPLATE),
            ("launchConfiguration", By::Name, CONFIGURATION),
        ] {
            match self.reference(group, path, by, class) {
                Reference::Resources(ids) if ids.len() == 1 => {
                    through.push(ids[0]);
                    return Ok(self.stack.resource(ids[0]));
                }
                Reference::Resources(_) | Reference::Unknown => return Err(Doubt::at(group.id, path, Why::Unknown)),
                Reference::Foreign => return Err(Doubt::at(group.id, path, Why::Foreign)),
                Reference::Absent => {}
            }
        }
        Err(Doubt { resource: group.id, path: None, why: Why::NotModelled("how it starts machines") })
    }

    fn template_groups(&self, template: &'a Resource) -> Seen {
        let mut seen = Seen::default();
        for path in [VPC_GROUPS, "networkInterfaces[].securityGroups", "securityGroups"] {
            let more = self.seen(template, path, &GROUPS);
            seen.ids.extend(more.ids);
            seen.doubt = seen.doubt.or(more.doubt);
        }
        seen
    }

    fn template_address(&self, template: &'a Resource, group: &'a Resource, subnets: &[ResourceId]) -> Fact<bool> {
        for path in ["networkInterfaces[].associatePublicIpAddress", "associatePublicIpAddress"] {
            if let Some(flag) = self.reach_flag(template, path)? {
                return Ok(flag);
            }
        }
        self.mapped(group, subnets)
    }

    fn public_address(
        &self,
        resource: &'a Resource,
        address: Address,
        subnets: &[ResourceId],
        through: &mut Vec<ResourceId>,
    ) -> Fact<bool> {
        match address {
            Address::Never => Ok(false),
            Address::Flag(path) => Ok(self.reach_flag(resource, path)?.unwrap_or(false)),
            Address::VersionedFlag(path) => match self.reach_flag(resource, path)? {
                Some(flag) => Ok(flag),
                None => Err(Doubt::at(resource.id, path, Why::Default)),
            },
            Address::NotInternal => match self.is_internal(resource) {
                (Known::Is(internal), _) => Ok(!internal),
                (hidden, path) => {
                    let why = if matches!(hidden, Known::Secret) { Why::Secret } else { Why::Unknown };
                    Err(Doubt { resource: resource.id, path: Some(path), why })
                }
            },
            Address::Attached => Ok(self.attached(resource, through)),
            Address::Machine => {
                if self.attached(resource, through) {
                    return Ok(true);
                }
                match self.reach_flag(resource, "associatePublicIpAddress")? {
                    Some(flag) => Ok(flag),
                    None => self.mapped(resource, subnets),
                }
            }
            Address::Template => Err(Doubt { resource: resource.id, path: None, why: Why::Unknown }),
            Address::Member => {
                let users = self.graph().users(resource.id).map(|(_, id)| self.stack.resource(id));
                for member in users.filter(|user| [MEMBER, WHOLE_MEMBER].contains(&class_of(&user.ty))) {
                    if self.reach_flag(member, "publiclyAccessible")?.unwrap_or(false) {
                        through.push(member.id);
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn attached(&self, host: &Resource, through: &mut Vec<ResourceId>) -> bool {
        let users = self.graph().users(host.id).map(|(_, id)| self.stack.resource(id));
        let mut addresses = users.filter(|user| [ADDRESS, ASSOCIATION].contains(&class_of(&user.ty)));
        let named = |user: &&'a Resource| {
            ["instance", "instanceId", "networkInterface", "networkInterfaceId"]
                .iter()
                .any(|input| self.graph().sources(user.id, input).any(|id| id == host.id))
        };
        let found = addresses.find(named).map(|address| address.id);
        through.extend(found);
        found.is_some()
    }
}
