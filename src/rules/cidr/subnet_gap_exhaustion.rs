//! The subnets of a network use all of its addresses.
//!
//! ## Why it matters
//!
//! There is no room for one more zone, tier or service. Subnets cannot be made smaller: what is in them has to move first.
//!
//! ## What to do
//!
//! Leave a part of the range free when the network is planned, or add a further range to it.
//!
//! ## Not reported
//!
//! Networks with one subnet: it may be meant to be all. Networks with a range that is not known yet or comes from a pool,
//! and networks that are managed elsewhere.
//!
//! ## References
//!
//! Amazon VPC User Guide, Subnet CIDR blocks: the range of a subnet cannot be changed; Azure Virtual Network documentation,
//! plan virtual networks (2026-11).

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::addresses::AddressSet;
use crate::lens::cidr::is_subnet;
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("D013", "subnet-gap-exhaustion", Severity::Info, "the subnets of a network use all of its addresses")
        .opt_in()
        .docs(include_str!("subnet_gap_exhaustion.rs"));

pub(super) struct SubnetGapExhaustion;

impl Rule for SubnetGapExhaustion {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (network, subnets) in subnets_of_networks(cx) {
            check(cx, network, &subnets, out);
        }
    }
}

/// The known ranges of the subnets of each network that the stack makes.
fn subnets_of_networks(cx: &Cx<'_>) -> BTreeMap<ResourceId, Vec<IpNet>> {
    let mut networks: BTreeMap<ResourceId, Vec<IpNet>> = BTreeMap::new();
    for id in cx.lens.network_ids() {
        let within = cx.lens.ranges_within(cx.stack.resource(id));
        if !within.is_empty() && cx.stack.resource(id).is_managed() {
            networks.insert(id, within);
        }
    }
    let types = cx.stack.types().into_iter().filter(|ty| is_subnet(ty));
    for resource in types.flat_map(|ty| cx.stack.by_type(ty)).filter(|subnet| subnet.exists()) {
        let Some(subnet) = cx.lens.subnet(resource) else { continue };
        let &[network] = subnet.network.resources() else { continue };
        if cx.stack.resource(network).is_managed() {
            let known = subnet.ranges.iter().filter_map(|(_, range)| (*range).is());
            networks.entry(network).or_default().extend(known);
        }
    }
    networks
}

fn check(cx: &Cx<'_>, id: ResourceId, subnets: &[IpNet], out: &mut Sink<'_>) {
    let Some(network) = cx.lens.network(id) else { return };
    let own: Vec<&IpNet> = network.ranges.iter().filter(|range| range.addr().is_ipv4()).collect();
    let taken: AddressSet = subnets.iter().copied().collect();
    let mut distinct: Vec<&IpNet> = subnets.iter().filter(|net| net.addr().is_ipv4()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if own.is_empty() || distinct.len() < 2 || !own.iter().all(|range| taken.contains(range)) {
        return out.pass_on(id);
    }
    let hidden = own.first().and_then(|range| network.hidden_like(range));
    let hidden = hidden.map(|(resource, path)| (resource, path.clone())).or(cx.lens.stray_ranges().first().cloned());
    match (cx.not_whole(), hidden) {
        (Some(reason), _) => out.undetermined(id, reason),
        (None, Some((resource, path))) => out.undetermined(resource, Reason::Unknown(path)),
        (None, None) => {
            let mut ranges: Vec<String> = own.iter().take(3).map(|range| format!("`{range}`")).collect();
            if own.len() > ranges.len() {
                ranges.push(format!("{} more", own.len() - ranges.len()));
            }
            let name = cx.stack.resource(id).urn.name();
            let message = format!(
                "the subnets of `{name}` use all of {}: there is no room for one more, in another zone or for another \
                 purpose",
                ranges.join(", ")
            );
            out.fail(id, message).fix("leave a part of the range free, or add a further range to the network");
        }
    }
}
