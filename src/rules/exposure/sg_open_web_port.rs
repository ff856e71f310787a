//! Everybody gets to a machine or container itself on a port of the web: nothing is in front of it, or they get around it.
//!
//! ## Why it matters
//!
//! Without a load balancer or a content network in front, one machine ends TLS, takes every request and every attack
//! itself, and cannot be replaced without an interruption. What gets around a load balancer gets around its certificates,
//! its log and its firewall, too. Where it answers on port 80 only, whatever users send crosses
//! the Internet in the clear.
//!
//! ## What to do
//!
//! Put a load balancer in front, let in its group only, and end TLS there.
//!
//! ## Not reported
//!
//! What is reached through a load balancer only, and what nobody is known to reach. What is named as such a front itself:
//! proxies, gateways, ingress controllers. Off by default: reviewers accept open ports of the web. It is medium where the
//! same machine is reached on port 80 and not on 443. AWS only.
//!
//! ## References
//!
//! Elastic Load Balancing User Guide, What is Elastic Load Balancing; Amazon VPC User Guide, Control traffic to your AWS
//! resources using security groups (2026-11).

use std::collections::BTreeMap;

use super::unclear;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::addresses::Extent;
use crate::lens::aws::facing::is_balancer;
use crate::lens::aws::holders::{HolderKind, holder_kind};
use crate::lens::ingress::{Ingress, Ports, Traffic, Transport};
use crate::lens::reach::{Answer, Hop, Place, Reach, Way, traffic_told};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C006", "sg-open-web-port", Severity::Low, "everybody gets to a machine itself on a port of the web")
        .opt_in()
        .docs(include_str!("sg_open_web_port.rs"));

const WEB: [u16; 4] = [80, 443, 8080, 8443];

/// What is made to stand in front of others.
const FRONTS: [&str; 12] =
    ["bastion", "edge", "envoy", "gateway", "haproxy", "ingress", "lb", "nat", "nginx", "proxy", "router", "traefik"];

pub(super) struct SgOpenWebPort;

impl Rule for SgOpenWebPort {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let reach = Reach::new(cx.lens);
        // Port 80 and port 443 of one group are one decision.
        let mut by_group: BTreeMap<&[ResourceId], Vec<&Ingress>> = BTreeMap::new();
        for rule in &cx.lens.open_ingress().rules {
            if matches!(rule.extent(), Extent::World { .. }) && rule.traffic.iter().copied().any(is_of_web) {
                by_group.entry(&rule.groups).or_default().push(rule);
            }
        }
        for rules in by_group.into_values() {
            check(cx, &rules, &reach, out);
        }
    }
}

fn is_of_web(traffic: Known<Traffic>) -> bool {
    let Known::Is(Traffic::Ports(ports)) = traffic else { return false };
    ports.count() < 100 && (ports.first..=ports.last).all(|port| WEB.contains(&port))
}

/// Something that everybody gets to, through one of the rules.
struct Served<'r> {
    carrier: ResourceId,
    rule: &'r Ingress,
    ports: Vec<String>,
    way: String,
    /// It is reached on port 80 and not on 443.
    plain: bool,
}

fn check(cx: &Cx<'_>, rules: &[&Ingress], reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    let Some(first) = rules.first() else { return };
    let behind = cx.lens.open_ingress().behind(first);
    let mut carriers: Vec<ResourceId> = behind.flat_map(|behind| behind.carriers.iter().copied()).collect();
    carriers.retain(|id| is_served(cx, *id));
    carriers.sort_unstable();
    carriers.dedup();
    let (mut served, mut doubt) = (Vec::new(), None);
    for carrier in carriers {
        let answer = reach.between(&Place::Internet, &Place::Resource(carrier));
        let through = rules.iter().filter_map(|rule| Some((*rule, through(cx, &answer, rule)?)));
        let ways: Vec<(&Ingress, &Way)> = through.collect();
        match ways.first() {
            Some((rule, way)) => {
                let ports = ways.iter().flat_map(|(_, way)| way.traffic.iter().map(|own| traffic_told(*own))).collect();
                served.push(Served { carrier, rule, ports, way: way.told(cx.stack), plain: is_plain(cx, &answer) });
            }
            None if answer.ways.is_empty() => doubt = doubt.or(answer.doubts.first().cloned()),
            None => {}
        }
    }
    match (served.as_slice(), doubt) {
        ([first, others @ ..], _) => report(cx, first, others.len(), out),
        ([], Some(doubt)) => out.undetermined(doubt.resource, unclear(cx.stack, &doubt)),
        ([], None) => out.pass_on(first.resource),
    }
}

/// The way of an answer that leads through a rule and no load balancer.
fn through<'w>(cx: &Cx<'_>, answer: &'w Answer, rule: &Ingress) -> Option<&'w Way> {
    let is_rule = |hop: &Hop| {
        let path = rule.path();
        hop.resource == Some(rule.resource) && hop.path.as_ref().is_none_or(|own| *own == path)
    };
    answer.ways.iter().find(|way| is_direct(cx, way) && way.hops.iter().any(is_rule))
}

/// A machine or container that is not made to stand in front of others.
fn is_served(cx: &Cx<'_>, id: ResourceId) -> bool {
    let resource = cx.stack.resource(id);
    let name = resource.urn.name().to_lowercase();
    let front = name.split(|c: char| !c.is_alphanumeric()).any(|word| FRONTS.contains(&word));
    holder_kind(&resource.ty) == Some(HolderKind::Host) && !front
}

fn is_direct(cx: &Cx<'_>, way: &Way) -> bool {
    !way.resources().any(|id| is_balancer(&cx.stack.resource(id).ty))
}

/// Whether it is reached on port 80 and not on 443.
fn is_plain(cx: &Cx<'_>, answer: &Answer) -> bool {
    let reached = |port: u16| {
        let port = Traffic::Ports(Ports { transport: Transport::Tcp, first: port, last: port });
        answer.ways.iter().any(|way| is_direct(cx, way) && way.traffic.iter().any(|own| own.covers(port)))
    };
    reached(80) && !reached(443)
}

fn report(cx: &Cx<'_>, served: &Served<'_>, others: usize, out: &mut Sink<'_>) {
    let Served { carrier, rule, ports, way, plain } = served;
    let name = cx.stack.resource(*carrier).urn.name();
    let ending = if *plain { ", on port 80 and not on 443: what users send is not encrypted" } else { "" };
    let balancer = cx.lens.balancer_before(*carrier);
    let around = balancer.map_or_else(
        || "with nothing in front of it".to_owned(),
        |id| format!("around load balancer `{}`", cx.stack.resource(id).urn.name()),
    );
    let message = format!("everybody gets to `{name}` itself on {}, {around}{ending}", ports.join(", "));
    let finding = out.fail(rule.resource, message).severity(if *plain { Severity::Medium } else { META.severity });
    finding.evidence(format!("the way: {way}")).key(ports.join(" "));
    if others > 0 {
        finding.evidence(format!("so it is for {others} more in the same group"));
    }
    let path = rule.opening_path();
    if !path.segments().is_empty() {
        finding.at(path);
    }
    let groups = rule.groups.iter().copied().filter(|id| *id != rule.resource);
    finding.related([*carrier].into_iter().chain(balancer).chain(groups));
    finding.fix(match balancer {
        Some(_) => "give it a group of its own that lets in the group of the load balancer only",
        None => "put a load balancer in front, and let in its group only",
    });
}
