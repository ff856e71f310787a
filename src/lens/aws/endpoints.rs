//! What is called at an address that AWS runs: the URL of a function, the API of a Kubernetes cluster, a search domain
//! outside any network.

use ipnet::IpNet;

use super::holders::Fact;
use crate::lens::reach::{Doubt, Why};
use crate::lens::references::values_at;
use crate::lens::{Lens, class_of, kin_of};
use crate::model::{Known, PropertyPath, Resource, Value};

const URL: &str = "aws:lambda/functionUrl:FunctionUrl";
const CLUSTER: &str = "aws:eks/cluster:Cluster";

/// The property that gives a managed database a public address.
pub const PUBLIC: &str = "publiclyAccessible";

/// Whether resources of a type have that property.
pub fn has_public_flag(ty: &str) -> bool {
    const CLASSES: [&str; 5] = [
        "aws:rds/instance:Instance",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:redshift/cluster:Cluster",
        "aws:dms/replicationInstance:ReplicationInstance",
        "aws:mq/broker:Broker",
    ];
    CLASSES.contains(&kin_of(ty))
}

/// The classes of such resources.
pub(in crate::lens) const CLASSES: [&str; 2] = [URL, CLUSTER];

/// Who may call, and where that is written.
pub(in crate::lens) type Callers = Vec<(IpNet, Option<PropertyPath>)>;

fn everybody() -> IpNet {
    IpNet::V4(ipnet::Ipv4Net::default())
}

impl<'a> Lens<'a> {
    /// Who may call an endpoint; nothing where the resource is none.
    pub(in crate::lens) fn endpoint(&self, resource: &'a Resource) -> Option<Fact<Callers>> {
        let state = self.state(resource)?;
        let doubt = |path: &str, secret: bool| {
            Err(Doubt::at(resource.id, path, if secret { Why::Secret } else { Why::Unknown }))
        };
        match class_of(&resource.ty) {
            URL => Some(match state.property("authorizationType").read(Value::as_str) {
                Known::Is(kind) if kind == "NONE" => {
                    Ok(vec![(everybody(), Some(PropertyPath::of("authorizationType")))])
                }
                Known::Is(_) | Known::Absent => Ok(Vec::new()),
                hidden => doubt("authorizationType", matches!(hidden, Known::Secret)),
            }),
            CLUSTER => {
                let config = state.property("vpcConfig");
                let public = values_at(config, ".endpointPublicAccess")
                    .first()
                    .map_or(Known::Absent, |value| value.read(Value::as_bool));
                match public {
                    Known::Is(true) | Known::Absent => {}
                    Known::Is(false) => return Some(Ok(Vec::new())),
                    hidden => return Some(doubt("vpcConfig.endpointPublicAccess", matches!(hidden, Known::Secret))),
                }
                let path = PropertyPath::parse("vpcConfig.publicAccessCidrs");
                let mut ranges = Vec::new();
                for value in values_at(config, ".publicAccessCidrs") {
                    match value.read(|value| value.as_str()?.parse().ok()) {
                        Known::Is(net) => ranges.push((net, Some(path.clone()))),
                        Known::Absent => {}
                        hidden => return Some(doubt("vpcConfig.publicAccessCidrs", matches!(hidden, Known::Secret))),
                    }
                }
                if ranges.is_empty() {
                    // EKS lets everybody in where nothing is said (EKS API reference, 2026-11).
                    ranges.push((everybody(), Some(PropertyPath::of("vpcConfig"))));
                }
                Some(Ok(ranges))
            }
            _ => None,
        }
    }
}
