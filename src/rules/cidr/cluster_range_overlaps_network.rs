//! A range of a cluster has addresses in common with the network that it is in.
//!
//! ## Why it matters
//!
//! Services, pods and control planes need addresses that nothing else has. The cloud refuses the cluster, or what has the
//! same address outside is not reached from inside.
//!
//! ## What to do
//!
//! Give the cluster a range that is used nowhere around it. AKS takes `10.0.0.0/16` for services unless another one is
//! written.
//!
//! ## Not reported
//!
//! Networks that the stack does not make, and sizes without a place (`/20`), which the cloud chooses. Pods of AKS in an
//! overlay. Clusters that are there already and keep their ranges: the cloud has taken them.
//!
//! ## References
//!
//! Amazon EKS User Guide, View and change the service CIDR: it must not overlap with those of the VPC. AKS documentation,
//! networking parameters: the service range must not overlap with subnets of the network. GKE documentation, Creating a
//! VPC-native cluster. `DigitalOcean` documentation, VPC-native clusters.

use super::cluster_is_new;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::clusters::{ClusterRange, is_cluster};
use crate::model::{Resource, ResourceId, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D011",
    "cluster-range-overlaps-network",
    Severity::High,
    "a range of a cluster has addresses in common with the network that it is in",
)
.docs(include_str!("cluster_range_overlaps_network.rs"));

pub(super) struct ClusterRangeOverlapsNetwork;

impl Rule for ClusterRangeOverlapsNetwork {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_cluster(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let Some(ranges) = cx.lens.ranges_of_cluster(subject).filter(|_| cluster_is_new(subject)) else { return };
        let mut found = false;
        for own in &ranges.own {
            let meets = |range: &ipnet::IpNet| range.contains(&own.range) || own.range.contains(range);
            if let Some((range, id)) = ranges.around.iter().find(|(range, _)| meets(range)) {
                report(cx, subject, own, (*range, *id), out);
                found = true;
            }
        }
        match ranges.hidden.filter(|_| !ranges.around.is_empty()) {
            _ if found => {}
            Some(path) => out.undetermined(subject.id, Reason::Unknown(path)),
            None if ranges.own.is_empty() || ranges.around.is_empty() => {}
            None => out.pass_on(subject.id),
        }
    }
}

fn report(
    cx: &Cx<'_>,
    cluster: &Resource,
    own: &ClusterRange,
    (range, id): (ipnet::IpNet, ResourceId),
    out: &mut Sink<'_>,
) {
    let (name, around) = (cluster.urn.name(), cx.stack.resource(id).urn.name());
    let which = if own.is_written { "" } else { ", the one that is taken where none is written," };
    let message = format!(
        "range `{}`{which} of the cluster `{name}` for {} has addresses in common with `{range}` of `{around}`",
        own.range, own.of
    );
    let finding = out.fail(cluster.id, message).at(own.path.clone()).related([id]);
    finding.fix(format!("write a range for {} that is used nowhere around the cluster", own.of));
}
