//! The range of a subnet lies in none of the ranges of its network.
//!
//! ## Why it matters
//!
//! The cloud refuses the subnet (`InvalidSubnet.Range` on AWS), and everything that was to be put into it is missing.
//!
//! ## What to do
//!
//! Give the subnet a range inside the network, or add the range to the network first.
//!
//! ## Not reported
//!
//! Networks that are managed elsewhere or not in the input, whose ranges are not known yet, or that get their ranges
//! from a pool: it cannot be known. Further ranges of the network that the same stack adds are taken into account.
//!
//! ## References
//!
//! Amazon VPC User Guide, Subnet CIDR blocks: a subset of the CIDR block of the VPC.

use ipnet::IpNet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::Reference;
use crate::lens::cidr::{Subnet, is_subnet};
use crate::model::{Known, PropertyPath, Resource, ResourceId, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("D003", "subnet-outside-vpc", Severity::High, "the range of a subnet lies outside its network")
        .docs(include_str!("subnet_outside_vpc.rs"));

pub(super) struct SubnetOutsideVpc;

impl Rule for SubnetOutsideVpc {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_subnet(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(subnet) = cx.lens.subnet(subject) else { return };
        let network = match network(cx, subnet) {
            Ok(Some(network)) => network,
            Ok(None) => return,
            Err(reason) => return out.undetermined(subject.id, reason),
        };
        for (path, range) in &subnet.ranges {
            match range {
                Known::Is(net) => judge(cx, subject, network, (*net, path), out),
                Known::Secret => out.undetermined(subject.id, Reason::Secret(path.clone())),
                Known::Unknown => out.undetermined(subject.id, Reason::Unknown(path.clone())),
                Known::Absent => {}
            }
        }
    }
}

/// The network of a subnet, where it is in the stack and has ranges.
fn network(cx: &Cx<'_>, subnet: &Subnet) -> Result<Option<ResourceId>, Reason> {
    match &subnet.network {
        Reference::Resources(ids) => match ids.as_slice() {
            &[id] => Ok(cx.lens.network(id).map(|_| id)),
            _ => Err(Reason::Unknown(PropertyPath::of(subnet.network_path))),
        },
        Reference::Foreign | Reference::Unknown => Err(cx.not_whole().unwrap_or(Reason::External)),
        Reference::Absent => Ok(None),
    }
}

fn judge(cx: &Cx<'_>, subject: &Resource, id: ResourceId, (net, path): (IpNet, &PropertyPath), out: &mut Sink<'_>) {
    let Some(network) = cx.lens.network(id) else { return };
    if network.addresses.contains(&net) {
        return out.pass();
    }
    let owner = cx.stack.resource(id);
    if !owner.is_managed() {
        return out.undetermined(subject.id, Reason::External);
    }
    if let Some(reason) = cx.not_whole() {
        return out.undetermined(subject.id, reason);
    }
    if let Some((resource, hidden)) = network.hidden_like(&net) {
        return out.undetermined(resource, Reason::Unknown(hidden.clone()));
    }
    if let Some((stray, hidden)) = cx.lens.stray_ranges().first() {
        return out.undetermined(*stray, Reason::Unknown(hidden.clone()));
    }
    let mut texts: Vec<String> = network.ranges_like(&net).take(5).map(|range| format!("`{range}`")).collect();
    if texts.is_empty() {
        return;
    }
    let count = network.ranges_like(&net).count();
    if count > texts.len() {
        texts.push(format!("and {} more", count - texts.len()));
    }
    let message =
        format!("`{net}` lies outside the range of its network: `{}` has {}", owner.urn.name(), texts.join(", "));
    let finding = out.fail(subject.id, message);
    finding.at(path.clone()).related([id]).key(net.to_string());
    finding.fix("give the subnet a range inside the network, or add the range to the network");
}
