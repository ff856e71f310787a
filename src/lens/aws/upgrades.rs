//! Versions and shapes of what is there already, which a service changes in one direction only or not at all.
//!
//! Source: Amazon RDS and Amazon EKS user guides on upgrades, Amazon Cognito API on the schema of a user pool, 2026-11.

use crate::lens::{By, Lens, class_of};
use crate::model::{Known, PropertyPath, Resource, StateView, Value};

/// A cluster of EKS.
pub const CLUSTER: &str = "aws:eks/cluster:Cluster";
/// Its input that says where it runs.
pub const CLUSTER_NETWORK: &str = "vpcConfig";
/// The input that says which version runs.
pub const CLUSTER_VERSION: &str = "version";

const DATABASES: [&str; 2] = ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"];
const POOL: &str = "aws:cognito/userPool:UserPool";
const SUBNET: &str = "aws:ec2/subnet:Subnet";

/// Zones without a control plane of EKS, by their ids, which mean the same in every account.
const NO_CONTROL_PLANE: [&str; 3] = ["cac1-az3", "use1-az3", "usw1-az2"];

/// A change of the version of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// The engine.
    pub engine: String,
    /// What runs.
    pub old: String,
    /// What is asked for.
    pub new: String,
    /// Whether a major step is allowed.
    pub allowed: Known<bool>,
}

/// Whether the version or the shape of a resource of a type may be one that it cannot go to.
pub fn is_upgraded(ty: &str) -> bool {
    DATABASES.contains(&class_of(ty)) || class_of(ty) == POOL
}

/// The input that holds the version of a database.
pub const DATABASE_VERSION: &str = "engineVersion";

/// The change of the version of a database; nothing where it stays or cannot be seen.
pub fn new_version(ty: &str, before: StateView<'_>, after: StateView<'_>) -> Option<NewVersion> {
    if !DATABASES.contains(&class_of(ty)) {
        return None;
    }
    let text = |state: StateView<'_>, name: &str| Some(state.property(name).read(Value::as_str).is()?.into_owned());
    let (old, new) = (text(before, DATABASE_VERSION)?, text(after, DATABASE_VERSION)?);
    let allowed = match after.input("allowMajorVersionUpgrade") {
        Known::Absent => Known::Is(false),
        value => value.read(Value::as_bool),
    };
    (old != new).then(|| Some(NewVersion { engine: text(after, "engine")?, old, new, allowed }))?
}

/// The attribute of a user pool that was there and is no longer the same, and where attributes stand.
pub fn lost_attribute(ty: &str, before: StateView<'_>, after: StateView<'_>) -> Option<(PropertyPath, String)> {
    if class_of(ty) != POOL {
        return None;
    }
    let (old, new) = (before.input("schemas").is()?, after.input("schemas"));
    let kept: Vec<Known<(String, String)>> = match new {
        Known::Is(new) => new.items().map(|item| item.and_then(attribute)).collect(),
        Known::Absent => Vec::new(),
        Known::Unknown | Known::Secret => return None,
    };
    if kept.iter().any(Known::is_hidden) {
        return None;
    }
    let lost = old.items().map(|item| item.and_then(attribute)).find(|old| !old.is_hidden() && !kept.contains(old))?;
    Some((PropertyPath::of("schemas"), lost.is()?.0))
}

/// Name and type of an attribute.
fn attribute(value: Value<'_>) -> Known<(String, String)> {
    let text = |name: &str| value.get(name).read(|text| text.as_str().map(std::borrow::Cow::into_owned));
    text("name").and_then(|name| text("attributeDataType").and_then(|kind| Known::Is((name, kind))))
}

impl<'a> Lens<'a> {
    /// The subnets of a cluster of EKS that are in a zone without a control plane, each with its zone.
    pub fn subnets_without_control_plane(&self, cluster: &'a Resource) -> Vec<(&'a Resource, &'static str)> {
        let subnets = self.reference(cluster, "vpcConfig.subnetIds", By::Id, SUBNET);
        let zone = |subnet: &'a Resource| {
            let zone = self.state(subnet)?.property("availabilityZoneId").read(Value::as_str).is()?;
            NO_CONTROL_PLANE.into_iter().find(|without| *without == zone)
        };
        let subnets = subnets.resources().iter().map(|id| self.stack.resource(*id));
        subnets.filter_map(|subnet| Some((subnet, zone(subnet)?))).collect()
    }
}
