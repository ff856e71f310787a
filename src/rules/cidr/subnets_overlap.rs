//! Two subnets of one network have addresses in common.
//!
//! ## Why it matters
//!
//! The cloud refuses the second of them (`InvalidSubnet.Conflict` on AWS), and everything that was to be put into it is
//! missing.
//!
//! ## What to do
//!
//! Renumber one of them. A subnet that exists already is replaced when its range changes: renumber the new one.
//!
//! ## Not reported
//!
//! Subnets of different networks, and of networks that cannot be told apart; ranges that are not known yet; a subnet
//! that is replaced or deleted: only what is there after the change is compared. Where one range overlaps several
//! others it is one finding. Unchanged subnets that the input leaves out are not compared.
//!
//! ## References
//!
//! Amazon VPC User Guide, Subnet CIDR blocks: the blocks of the subnets of a VPC cannot overlap.

use std::collections::{BTreeMap, HashSet};

use ipnet::IpNet;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::Reference;
use crate::lens::addresses::overlapping;
use crate::lens::cidr::is_subnet;
use crate::model::{Known, Op, PropertyPath, Resource, ResourceId, ResourceSet};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("D004", "subnets-overlap", Severity::High, "two subnets of one network have addresses in common")
        .docs(include_str!("subnets_overlap.rs"));

pub(super) struct SubnetsOverlap;

impl Rule for SubnetsOverlap {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for members in networks(cx).values() {
            let nets: Vec<IpNet> = members.iter().map(|member| member.net).collect();
            let groups = overlapping(&nets);
            for group in &groups {
                report(cx, &group.iter().map(|&place| &members[place]).collect::<Vec<_>>(), out);
            }
            let new = members.iter().find(|m| matches!(cx.stack.resource(m.subnet).op, Op::Create | Op::Replace));
            match (cx.not_whole(), new) {
                _ if !groups.is_empty() => {}
                (Some(reason), Some(member)) => out.undetermined(member.subnet, reason),
                _ => members.iter().for_each(|member| out.pass_on(member.subnet)),
            }
        }
    }
}

/// A network: one of the stack, or one outside it by a name that nothing else has.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Network<'a> {
    Own(ResourceId),
    Foreign(&'a str),
}

/// A range of a subnet.
struct Member<'a> {
    subnet: ResourceId,
    path: &'a PropertyPath,
    net: IpNet,
}

/// The known ranges of the subnets of each network.
fn networks<'c>(cx: &'c Cx<'_>) -> BTreeMap<Network<'c>, Vec<Member<'c>>> {
    let types = cx.stack.types().into_iter().filter(|ty| is_subnet(ty));
    let mut subnets: Vec<&Resource> = types.flat_map(|ty| cx.stack.by_type(ty)).filter(|r| r.exists()).collect();
    subnets.sort_by_key(|subnet| (!subnet.is_managed(), subnet.id));
    let mut networks: BTreeMap<Network<'_>, Vec<Member<'_>>> = BTreeMap::new();
    let shared: ResourceSet = cx.lens.sharing_ids().into_iter().collect();
    let mut seen = HashSet::new();
    for resource in subnets {
        let id = || cx.lens.state(resource).and_then(|state| state.id().is());
        // One that is managed and read in one program, or imported twice, is one subnet.
        if shared.contains(resource.id) && id().is_some_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(subnet) = cx.lens.subnet(resource) else { continue };
        let network = match (&subnet.network, &subnet.foreign) {
            (Reference::Resources(ids), _) if ids.len() == 1 => Network::Own(ids[0]),
            (_, Some(name)) => Network::Foreign(name),
            _ => continue,
        };
        let known = subnet.ranges.iter().filter_map(|(path, range)| match range {
            Known::Is(net) => Some(Member { subnet: resource.id, path, net: *net }),
            _ => None,
        });
        networks.entry(network).or_default().extend(known);
    }
    networks
}

/// Reports ranges that overlap, the one that contains the others first. Of two it is the inner or later one that is
/// wrong; of more, the one they all meet.
fn report(cx: &Cx<'_>, group: &[&Member<'_>], out: &mut Sink<'_>) {
    let managed = |member: &&&Member<'_>| cx.stack.resource(member.subnet).is_managed();
    let subject = if let [_, inner] = group { [*inner, group[0]].iter().find(managed).copied() } else { None };
    let Some(subject) = subject.or_else(|| group.iter().find(managed).copied()) else { return };
    let others: Vec<&Member<'_>> = group.iter().filter(|member| !std::ptr::eq(**member, subject)).copied().collect();
    let name = |member: &Member<'_>| {
        let own = if member.subnet == subject.subnet { "itself" } else { cx.stack.resource(member.subnet).urn.name() };
        format!("`{}` of `{own}`", member.net)
    };
    let named: Vec<String> = others.iter().take(3).map(|member| name(member)).collect();
    let more = others.len().saturating_sub(3);
    let whom = if more > 0 { format!("{} and {more} more", named.join(", ")) } else { named.join(", ") };
    let verb = if others.iter().all(|member| member.net == subject.net) { "is also" } else { "overlaps" };
    let message = format!("`{}` {verb} {whom} in the same network", subject.net);
    let finding = out.fail(subject.subnet, message);
    finding.at(subject.path.clone()).key(subject.net.to_string()).fix("renumber one of them");
    let mut related: Vec<ResourceId> =
        others.iter().map(|member| member.subnet).filter(|id| *id != subject.subnet).collect();
    related.dedup();
    finding.related(related);
}
