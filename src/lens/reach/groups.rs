//! Whom security groups let in and out.

use ipnet::IpNet;

use super::{Doubt, Hop, Reach, Why};
use crate::lens::addresses::{AddressSet, Extent};
use crate::lens::aws::holders::Holder;
use crate::lens::ingress::{Ingress, Peer, Source, Traffic};
use crate::lens::{By, class_of, top_of};
use crate::model::{Known, ResourceId, Value};

/// Who is on the other side of a rule.
pub(super) enum Other<'r, 'a> {
    /// Every address of the Internet.
    World,
    /// These addresses.
    Nets(&'r [IpNet]),
    /// Something of the stack.
    Member(&'r Holder<'a>),
    /// Something of the stack that hands on the address of who asks: only its groups count.
    GroupsOf(&'r Holder<'a>),
}

/// What rules let through.
#[derive(Default)]
pub(super) struct Admitted {
    /// The traffic, with the group and the rule.
    pub(super) rules: Vec<(Vec<Traffic>, Vec<Hop>, IpNet)>,
    pub(super) doubts: Vec<Doubt>,
}

const ANY: &str = "0.0.0.0/0";

impl<'a> Reach<'_, 'a> {
    /// What the groups of a holder let in from, or out to, the other side.
    pub(super) fn admitted(&self, holder: &Holder<'a>, inwards: bool, other: &Other<'_, 'a>) -> Admitted {
        let mut admitted = Admitted::default();
        admitted.doubts.extend(holder.groups.doubt.clone());
        let groups = self.groups_of(holder);
        if groups.is_empty() && admitted.doubts.is_empty() && !self.is_unguarded(holder) {
            admitted.doubts.push(Doubt::of(holder.resource.id, Why::DefaultGroup));
        }
        let stray = self.lens.stray_rule(inwards);
        admitted.doubts.extend(stray.map(|rule| Doubt::of(rule, Why::NotModelled("the security group"))));
        for &group in &groups {
            let Some(rules) = (if inwards { Some(self.rules_in(group)) } else { self.rules_out(group) }) else {
                admitted.rules.push((vec![Traffic::Everything], vec![Hop::of(group)], whole()));
                continue;
            };
            for rule in rules.iter() {
                self.judge(rule, group, other, &mut admitted);
            }
        }
        admitted
    }

    /// The groups that a holder is in; where it names none, the default one of its network if the stack manages that.
    pub(super) fn groups_of(&self, holder: &Holder<'a>) -> Vec<ResourceId> {
        if !holder.groups.ids.is_empty() || holder.groups.doubt.is_some() {
            return holder.groups.ids.clone();
        }
        let network = self.network_of(holder);
        let defaults = self.lens.of_class("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
        let own = defaults.filter(|group| network.is_some() && self.lens.network_around(group) == network);
        own.map(|group| group.id).collect()
    }

    fn judge(&self, rule: &Ingress, group: ResourceId, other: &Other<'_, 'a>, admitted: &mut Admitted) {
        let (lets, doubt) = self.lets(rule, group, other);
        if let Some(net) = lets {
            let mut known = Vec::new();
            for traffic in &rule.traffic {
                match traffic {
                    Known::Is(traffic) => known.push(*traffic),
                    Known::Absent => {}
                    Known::Unknown => admitted.doubts.push(Self::doubt_of(rule, None, Why::Unknown)),
                    Known::Secret => admitted.doubts.push(Self::doubt_of(rule, None, Why::Secret)),
                }
            }
            if !known.is_empty() {
                let mut hops = vec![Hop::of(group)];
                if rule.resource == group {
                    hops = vec![Hop { resource: Some(group), path: Some(rule.path()) }];
                } else {
                    hops.push(Hop { resource: Some(rule.resource), path: None });
                }
                admitted.rules.push((known, hops, net));
            }
        } else if let Some(doubt) = doubt {
            admitted.doubts.push(doubt);
        }
    }

    /// Whether a rule lets the other side through, and an address range that stands for it.
    fn lets(&self, rule: &Ingress, group: ResourceId, other: &Other<'_, 'a>) -> (Option<IpNet>, Option<Doubt>) {
        let hidden = rule.hidden_peer().map(|peer| {
            let why = if matches!(peer.source, Known::Secret) { Why::Secret } else { Why::Unknown };
            Self::doubt_of(rule, Some(peer), why)
        });
        match other {
            Other::World => match rule.extent() {
                Extent::World { v4: true, .. } => (Some(whole()), None),
                Extent::World { .. } => (None, Some(Self::doubt_of(rule, None, Why::NotModelled("IPv6")))),
                Extent::Wide => (rule.peers.iter().flat_map(Peer::ranges).next().copied(), None),
                Extent::Narrow => (None, hidden),
            },
            Other::Nets(nets) => {
                let set: AddressSet = rule.peers.iter().flat_map(Peer::ranges).copied().collect();
                let all = !nets.is_empty() && nets.iter().all(|net| set.contains(net));
                if all { (nets.first().copied(), None) } else { (None, hidden) }
            }
            Other::Member(member) => self.lets_member(rule, group, (member, &self.ranges_of(member)), hidden),
            Other::GroupsOf(member) => self.lets_group(rule, group, (member, whole()), hidden),
        }
    }

    fn lets_member(
        &self,
        rule: &Ingress,
        group: ResourceId,
        (member, ranges): (&Holder<'a>, &[IpNet]),
        hidden: Option<Doubt>,
    ) -> (Option<IpNet>, Option<Doubt>) {
        let stand_in = ranges.first().copied().unwrap_or_else(whole);
        let set: AddressSet = rule.peers.iter().flat_map(Peer::ranges).copied().collect();
        let world = matches!(set.extent(), Extent::World { v4: true, .. });
        if world || (!ranges.is_empty() && ranges.iter().all(|range| set.contains(range))) {
            return (Some(stand_in), None);
        }
        let (net, mut doubt) = self.lets_group(rule, group, (member, stand_in), hidden);
        if net.is_some() {
            return (net, None);
        }
        let mut let_in = rule.peers.iter().flat_map(Peer::ranges);
        // A part of its addresses may be its own, and what it is asked by may be in some of its subnets.
        let touches =
            |net: &IpNet| ranges.is_empty() || ranges.iter().any(|range| range.contains(net) || net.contains(range));
        if doubt.is_none() && let_in.clone().any(touches) {
            doubt = Some(Self::doubt_of(rule, None, Why::NotModelled("which single address is let in by a rule")));
        }
        if doubt.is_none() && let_in.any(|net| net.addr().is_ipv6()) && self.may_have_v6(member) {
            doubt = Some(Self::doubt_of(rule, None, Why::NotModelled("IPv6")));
        }
        (None, doubt)
    }

    /// Whether a rule lets in the members of a group that something is in.
    fn lets_group(
        &self,
        rule: &Ingress,
        group: ResourceId,
        (member, stand_in): (&Holder<'a>, IpNet),
        hidden: Option<Doubt>,
    ) -> (Option<IpNet>, Option<Doubt>) {
        let own = self.groups_of(member);
        let mut doubt = hidden;
        for peer in &rule.peers {
            match &peer.source {
                Known::Is(Source::Itself) if own.contains(&group) => return (Some(stand_in), None),
                Known::Is(Source::Group) => match self.group_peer(rule, peer) {
                    Ok(groups) if groups.iter().any(|named| own.contains(named)) => return (Some(stand_in), None),
                    Ok(_) => {}
                    Err(why) => doubt = doubt.or_else(|| Some(Self::doubt_of(rule, Some(peer), why))),
                },
                Known::Is(Source::ForeignList) => {
                    doubt = doubt.or_else(|| Some(Self::doubt_of(rule, Some(peer), Why::Foreign)));
                }
                _ => {}
            }
        }
        (None, doubt)
    }

    /// Whether something is in a subnet that has addresses of IPv6, or may have.
    fn may_have_v6(&self, member: &Holder<'a>) -> bool {
        let subnets = member.subnets.ids.iter().filter_map(|subnet| self.lens.subnet(self.resource(*subnet)));
        let mut ranges = subnets.flat_map(|subnet| &subnet.ranges);
        ranges.any(|(_, range)| !matches!(range, Known::Is(net) if net.addr().is_ipv4()))
    }

    /// The groups of the stack that a peer names.
    fn group_peer(&self, rule: &Ingress, peer: &Peer) -> Result<Vec<ResourceId>, Why> {
        let resource = self.lens.stack.resource(rule.resource);
        let path = rule.path_to(peer);
        let value = self.lens.state(resource).map_or(Known::Absent, |state| state.at(&path).read(Value::as_str));
        match value {
            Known::Is(id) => {
                let found = self.lens.find_any(By::Id, &id);
                if found.is_empty() { Err(Why::Foreign) } else { Ok(found) }
            }
            Known::Secret => Err(Why::Secret),
            Known::Absent => Ok(Vec::new()),
            Known::Unknown => {
                let text = path.to_string();
                let sources = self.lens.graph().sources(rule.resource, top_of(&text));
                let mut groups: Vec<ResourceId> = sources
                    .filter(|id| class_of(&self.lens.stack.resource(*id).ty).ends_with("SecurityGroup"))
                    .collect();
                groups.sort_unstable();
                groups.dedup();
                // Several rules in one list: it is not told which of them names which group.
                if groups.len() == 1 { Ok(groups) } else { Err(Why::Unknown) }
            }
        }
    }

    fn doubt_of(rule: &Ingress, peer: Option<&Peer>, why: Why) -> Doubt {
        let path = peer.map_or_else(|| rule.path(), |peer| rule.path_to(peer));
        Doubt { resource: rule.resource, path: (!path.segments().is_empty()).then_some(path), why }
    }
}

pub(super) fn whole() -> IpNet {
    // The text is a constant, and the other branch the same range.
    ANY.parse().unwrap_or_else(|_| IpNet::V4(ipnet::Ipv4Net::default()))
}
