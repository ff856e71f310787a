//! Network ACLs: the rules of a subnet, gone through by number. What no rule lets through is kept out.
//!
//! Source: Amazon VPC user guide, network ACLs, 2026-11. A subnet that no ACL of the stack is put on has the default one
//! of its network, which lets everything through unless the stack manages it.

use hashbrown::HashMap;
use ipnet::IpNet;

use super::ingress::traffic;
use super::routing::SUBNET;
use crate::lens::addresses::{AddressSet, Extent};
use crate::lens::ingress::{Traffic, elements};
use crate::lens::{By, Lens, Reference, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const ACL: &str = "aws:ec2/networkAcl:NetworkAcl";
const DEFAULT_ACL: &str = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
const RULE: &str = "aws:ec2/networkAclRule:NetworkAclRule";
const ASSOCIATION: &str = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

/// Which way traffic goes through the border of a subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Into it.
    In,
    /// Out of it.
    Out,
}

/// A rule of an ACL.
#[derive(Debug, Clone)]
pub struct AclRule {
    /// Where it is written.
    pub resource: ResourceId,
    /// Where it stands in that; empty where the resource is the rule.
    pub path: PropertyPath,
    /// Its number; the lower comes first.
    pub number: Known<i64>,
    /// Which way.
    pub course: Known<Course>,
    /// Whether it lets through.
    pub allows: Known<bool>,
    /// What.
    pub traffic: Known<Traffic>,
    /// From or to where.
    pub net: Known<IpNet>,
}

/// What a subnet's ACL says of traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage {
    /// No ACL of the stack has a say.
    Free,
    /// This ACL lets this part of it through.
    Through(ResourceId, Vec<Traffic>),
    /// This ACL keeps all of it out.
    Kept(ResourceId),
    /// It cannot be known because of this resource.
    Unclear(ResourceId),
}

/// The ACLs of a stack.
#[derive(Debug, Default)]
pub struct Acls {
    of_subnet: HashMap<ResourceId, ResourceId>,
    /// The default one of a network, where the stack manages it.
    of_network: HashMap<ResourceId, ResourceId>,
    rules: HashMap<ResourceId, Vec<AclRule>>,
    /// An ACL or association of which it is not known where it belongs.
    stray: Option<ResourceId>,
    /// A rule of which it is not known to which ACL it belongs.
    stray_rule: Option<ResourceId>,
}

impl Acls {
    pub(in crate::lens) fn of(lens: &Lens<'_>) -> Self {
        let mut acls = Self::default();
        for class in [ACL, DEFAULT_ACL] {
            for acl in lens.of_class(class) {
                acls.put(acl.id, lens.reference(acl, "subnetIds", By::Id, SUBNET), acl.id);
                let own = acls.rules.entry(acl.id).or_default();
                own.extend(inline(lens, acl, "ingress", Course::In));
                own.extend(inline(lens, acl, "egress", Course::Out));
            }
        }
        for acl in lens.of_class(DEFAULT_ACL) {
            let named = lens.graph().sources(acl.id, "defaultNetworkAclId");
            let networks = named.filter(|id| lens.network_around(lens.stack.resource(*id)).is_none());
            acls.of_network.extend(networks.map(|network| (network, acl.id)));
        }
        for association in lens.of_class(ASSOCIATION) {
            let acl = lens.reference(association, "networkAclId", By::Id, ACL);
            let subnets = lens.reference(association, "subnetId", By::Id, SUBNET);
            match acl.resources() {
                [acl] => acls.put(*acl, subnets, association.id),
                _ => acls.stray = Some(association.id),
            }
        }
        for rule in lens.of_class(RULE) {
            let owner = [ACL, DEFAULT_ACL].map(|class| lens.reference(rule, "networkAclId", By::Id, class));
            let Some(state) = lens.state(rule) else { continue };
            let egress = state.property("egress").read(Value::as_bool);
            let course = match egress {
                Known::Is(true) => Known::Is(Course::Out),
                Known::Is(false) | Known::Absent => Known::Is(Course::In),
                _ => Known::Unknown,
            };
            let names = Names { number: "ruleNumber", action: "ruleAction", v4: "cidrBlock", v6: "ipv6CidrBlock" };
            if owner.iter().all(|owner| *owner == Reference::Unknown) {
                acls.stray_rule = Some(rule.id);
            }
            for acl in owner.iter().flat_map(Reference::resources) {
                let path = PropertyPath::default();
                let read = read(rule.id, path, course, &names, &|name| state.property(name));
                acls.rules.entry(*acl).or_default().push(read);
            }
        }
        for rules in acls.rules.values_mut() {
            rules.sort_by_key(|rule| (rule.number.is(), rule.resource));
        }
        acls
    }

    fn put(&mut self, acl: ResourceId, subnets: Reference, by: ResourceId) {
        match subnets {
            Reference::Resources(ids) => self.of_subnet.extend(ids.into_iter().map(|subnet| (subnet, acl))),
            Reference::Unknown => self.stray = Some(by),
            Reference::Foreign | Reference::Absent => {}
        }
    }

    /// The ACL of a subnet, where the stack has a say.
    pub fn acl_of(&self, subnet: ResourceId, network: Option<ResourceId>) -> Option<ResourceId> {
        self.of_subnet.get(&subnet).or_else(|| self.of_network.get(&network?)).copied()
    }

    /// The rules of an ACL, by number.
    pub fn rules(&self, acl: ResourceId) -> &[AclRule] {
        self.rules.get(&acl).map_or(&[], Vec::as_slice)
    }

    /// Every ACL, in the order of the resources.
    pub fn all(&self) -> Vec<ResourceId> {
        let mut all: Vec<ResourceId> = self.rules.keys().copied().collect();
        all.sort_unstable();
        all
    }

    /// The subnets that an ACL is put on, in the order of the resources.
    pub fn subnets_of(&self, acl: ResourceId) -> Vec<ResourceId> {
        let own = self.of_subnet.iter().filter(|(_, own)| **own == acl);
        let mut subnets: Vec<ResourceId> = own.map(|(subnet, _)| *subnet).collect();
        subnets.sort_unstable();
        subnets
    }

    /// Whether subnets that have no ACL of their own get this one.
    pub fn is_default(&self, acl: ResourceId) -> bool {
        self.of_network.values().any(|own| *own == acl)
    }

    /// A rule of which it is not known to which ACL it belongs: no absence can be claimed then.
    pub fn stray_rule(&self) -> Option<ResourceId> {
        self.stray_rule
    }

    /// What of some traffic from or to some addresses passes the border of a subnet.
    pub fn passage(
        &self,
        subnet: ResourceId,
        network: Option<ResourceId>,
        course: Course,
        net: &IpNet,
        what: Traffic,
    ) -> Passage {
        match (self.acl_of(subnet, network), self.stray) {
            (Some(acl), _) => self.through(acl, course, net, what),
            (None, Some(stray)) => Passage::Unclear(stray),
            (None, None) => Passage::Free,
        }
    }

    /// What an ACL says of traffic from or to some addresses.
    pub fn through(&self, acl: ResourceId, course: Course, net: &IpNet, what: Traffic) -> Passage {
        let (mut through, mut verdicts): (Vec<Traffic>, Vec<Verdict>) = (Vec::new(), Vec::new());
        let mut parts: Vec<IpNet> = Vec::new();
        for rule in self.rules(acl) {
            if matches!(rule.course, Known::Is(own) if own != course) {
                continue;
            }
            let Some((allows, traffic, range)) = rule.known() else { return Passage::Unclear(rule.resource) };
            let overlaps = range.contains(net) || net.contains(&range);
            let Some(both) = traffic.common(what).filter(|_| overlaps) else { continue };
            // Rules of one kind may take all of the addresses together, as the two halves of the Internet do.
            let beside = verdicts.iter().filter(|own| own.allows == allows && own.traffic.covers(both));
            let together: AddressSet = beside.map(|own| own.range).chain([range]).collect();
            let whole = together.contains(net);
            verdicts.push(Verdict { allows, whole, traffic: both, range });
            let mut refusals = verdicts.iter().filter(|own| !own.allows && own.whole);
            if !allows || refusals.clone().any(|own| own.traffic.covers(both)) {
                continue;
            }
            if refusals.any(|own| own.traffic.common(both).is_some()) {
                return Passage::Unclear(acl);
            }
            if whole { through.push(both) } else { parts.push(range) }
        }
        // A few addresses of the Internet are not the Internet.
        let some = if net.prefix_len() > 0 { !parts.is_empty() } else { extent(parts) != Extent::Narrow };
        match (through.is_empty(), some) {
            (false, _) => Passage::Through(acl, through),
            (true, true) => Passage::Unclear(acl),
            (true, false) => Passage::Kept(acl),
        }
    }
}

fn extent(nets: Vec<IpNet>) -> Extent {
    nets.into_iter().collect::<AddressSet>().extent()
}

/// What a rule says of some of the traffic.
struct Verdict {
    allows: bool,
    /// With rules of its kind before it, of all the addresses.
    whole: bool,
    traffic: Traffic,
    range: IpNet,
}

impl AclRule {
    /// Whether it lets through, what, and from or to where; nothing where a part of the rule cannot be seen.
    pub fn known(&self) -> Option<(bool, Traffic, IpNet)> {
        match (self.number, self.course, self.allows, self.traffic, self.net) {
            (Known::Is(_), Known::Is(_), Known::Is(allows), Known::Is(what), Known::Is(range)) => {
                Some((allows, what, range))
            }
            _ => None,
        }
    }
}

/// Whether the ACL is the one that AWS gives to subnets that have none of their own.
pub fn is_default_acl(ty: &str) -> bool {
    class_of(ty) == DEFAULT_ACL
}

struct Names {
    number: &'static str,
    action: &'static str,
    v4: &'static str,
    v6: &'static str,
}

fn inline<'a>(lens: &Lens<'a>, acl: &'a Resource, list: &str, course: Course) -> Vec<AclRule> {
    let Some(state) = lens.state(acl) else { return Vec::new() };
    let names = Names { number: "ruleNo", action: "action", v4: "cidrBlock", v6: "ipv6CidrBlock" };
    let hidden = |path: PropertyPath| AclRule {
        resource: acl.id,
        path,
        number: Known::Unknown,
        course: Known::Is(course),
        allows: Known::Unknown,
        traffic: Known::Unknown,
        net: Known::Unknown,
    };
    let of_one = |(index, rule): (Option<usize>, Known<Value<'a>>)| {
        let path = PropertyPath::of(list);
        let path = index.map_or(path.clone(), |index| path.index(index));
        match rule {
            Known::Is(rule) if rule.is_object() => {
                read(acl.id, path, Known::Is(course), &names, &|name| rule.get(name))
            }
            _ => hidden(path),
        }
    };
    elements(state.property(list)).map(of_one).collect()
}

fn read<'v>(
    resource: ResourceId,
    path: PropertyPath,
    course: Known<Course>,
    names: &Names,
    get: &dyn Fn(&str) -> Known<Value<'v>>,
) -> AclRule {
    let range = |name: &str| get(name).read(Value::as_str).read(|text| text.parse::<IpNet>().ok());
    AclRule {
        resource,
        path,
        number: get(names.number).read(Value::as_i64),
        course,
        allows: get(names.action).read(Value::as_str).read(|word| match word.to_ascii_lowercase().as_str() {
            "allow" => Some(true),
            "deny" => Some(false),
            _ => None,
        }),
        traffic: traffic(get("protocol"), get("fromPort"), get("toPort")),
        net: range(names.v4).or_else(|| range(names.v6)),
    }
}

impl Lens<'_> {
    /// The network ACLs of the stack.
    pub fn acls(&self) -> &Acls {
        self.acls.get_or_init(|| Acls::of(self))
    }
}
