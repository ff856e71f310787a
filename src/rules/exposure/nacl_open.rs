//! A network ACL of the stack lets everybody to the ports of SSH or RDP.
//!
//! ## Why it matters
//!
//! A network ACL is the second fence: it holds when a rule of a security group is too wide. One that lets every address
//! to the ports of remote administration holds nothing back on the day that somebody opens a group.
//!
//! ## What to do
//!
//! Let in these ports from the addresses that administrate, or put a rule with a lower number before it that denies them.
//!
//! ## Not reported
//!
//! Ranges of high ports: replies come in on them. Ports that a rule with a lower number denies. An ACL that lets in all
//! traffic is a fact, as the one that AWS makes does so too, and that one is not reported at all. Off by default: most
//! stacks leave the fence to security groups. It is medium where something behind the ACL is known to be reached on such
//! a port.
//!
//! ## References
//!
//! Amazon VPC User Guide, Control subnet traffic with network access control lists; CIS Amazon Web Services Foundations
//! Benchmark 3.0, 5.1 (2026-11).

use std::collections::BTreeMap;

use ipnet::IpNet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::acl::{AclRule, Course, Passage, is_default_acl};
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::lens::reach::{Place, Reach, Way};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C013", "nacl-open", Severity::Low, "a network ACL lets everybody to the ports of SSH or RDP")
        .opt_in()
        .hidden_by(&["C001", "C004"])
        .docs(include_str!("nacl_open.rs"));

/// Ports of remote administration.
const ADMIN: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

/// From here on a range of ports is there for replies.
const EPHEMERAL: u16 = 1024;

pub(super) struct NaclOpen;

impl Rule for NaclOpen {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let acls = cx.lens.acls();
        let reach = Reach::new(cx.lens);
        for acl in acls.all() {
            if cx.stack.resource(acl).is_managed() {
                check(cx, acl, &reach, out);
            }
        }
    }
}

fn check(cx: &Cx<'_>, acl: ResourceId, reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    let (acls, mut open, mut unclear) = (cx.lens.acls(), BTreeMap::new(), None);
    let rules = acls.rules(acl);
    for net in [IpNet::V4(ipnet::Ipv4Net::default()), IpNet::V6(ipnet::Ipv6Net::default())] {
        for (port, service) in ADMIN {
            match acls.through(acl, Course::In, &net, tcp(port)) {
                Passage::Through(..) => {
                    let letting = rules.iter().position(|rule| lets_in(rule, &net, port));
                    if let Some(place) = letting.filter(|place| !is_for_replies(&rules[*place])) {
                        let services: &mut Vec<(u16, &str)> = open.entry(place).or_default();
                        services.push((port, service));
                    }
                }
                Passage::Unclear(at) => unclear = unclear.or(Some(at)),
                Passage::Free | Passage::Kept(_) => {}
            }
        }
    }
    if let (true, Some(at)) = (open.is_empty(), unclear) {
        let path = rules.iter().find(|rule| rule.resource == at && rule.known().is_none());
        return match path {
            Some(rule) => out.undetermined(acl, Reason::Unknown(rule.path.clone())),
            None => out.pass_on(acl),
        };
    }
    if open.is_empty() {
        return out.pass_on(acl);
    }
    for (place, services) in open {
        let rule = &rules[place];
        match cx.not_whole() {
            // One with a lower number that denies may be among what is not seen.
            Some(reason) if rule.resource != acl => out.undetermined(acl, reason),
            _ => report(cx, acl, rule, &services, reach, out),
        }
    }
}

fn report(
    cx: &Cx<'_>,
    acl: ResourceId,
    rule: &AclRule,
    services: &[(u16, &str)],
    reach: &Reach<'_, '_>,
    out: &mut Sink<'_>,
) {
    let Some((_, traffic, net)) = rule.known() else { return };
    let everything = traffic == Traffic::Everything;
    let resource = cx.stack.resource(acl);
    if everything && is_default_acl(&resource.ty) {
        return out.pass_on(acl);
    }
    let name = resource.urn.name();
    let reached = (!everything).then(|| reached(acl, services, reach)).flatten();
    let what: Vec<String> = services.iter().map(|(port, service)| format!("{service} (port {port})")).collect();
    let what = if everything { "all traffic".to_owned() } else { what.join(" and ") };
    let ending = match &reached {
        Some((id, _)) => format!("; `{}` behind it is reached there", cx.stack.resource(*id).urn.name()),
        None if everything => ", as an ACL does that nobody writes".to_owned(),
        None => String::new(),
    };
    let severity = match (&reached, everything) {
        (Some(_), _) => Severity::Medium,
        (None, true) => Severity::Info,
        (None, false) => META.severity,
    };
    let finding = out.fail(acl, format!("network ACL `{name}` lets in {what} from `{net}`{ending}"));
    finding.severity(severity).key(format!("{net} {what}"));
    finding.fix("let in these ports from the addresses that administrate, or deny them with a lower number");
    if rule.resource == acl {
        finding.at(rule.path.clone());
    } else {
        finding.related([rule.resource]);
    }
    if let Some((_, way)) = reached {
        finding.evidence(format!("the way: {}", way.told(cx.stack)));
        finding.related(way.resources().filter(|id| *id != acl));
    } else {
        finding.related(cx.lens.acls().subnets_of(acl));
    }
}

fn tcp(port: u16) -> Traffic {
    Traffic::Ports(Ports { transport: Transport::Tcp, first: port, last: port })
}

fn lets_in(rule: &AclRule, net: &IpNet, port: u16) -> bool {
    let incoming = rule.course == Known::Is(Course::In);
    incoming && rule.known().is_some_and(|(allows, what, range)| allows && what.covers(tcp(port)) && range == *net)
}

fn is_for_replies(rule: &AclRule) -> bool {
    matches!(rule.traffic, Known::Is(Traffic::Ports(ports)) if ports.first >= EPHEMERAL && ports.count() > 1000)
}

/// Something that everybody reaches through the ACL on one of the ports.
fn reached(acl: ResourceId, services: &[(u16, &str)], reach: &Reach<'_, '_>) -> Option<(ResourceId, Way)> {
    let opens = |way: &Way| {
        way.resources().any(|id| id == acl)
            && services.iter().any(|(port, _)| way.traffic.iter().any(|traffic| traffic.covers(tcp(*port))))
    };
    reach.holders().into_iter().find_map(|holder| {
        let answer = reach.between(&Place::Internet, &Place::Resource(holder));
        Some((holder, answer.ways.into_iter().find(opens)?))
    })
}
