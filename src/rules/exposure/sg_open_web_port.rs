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
//! same machine is reached on port 80 and not on 443. On Azure and Google Cloud only machines with an address of their own
//! are looked at, not those that a template makes, and none whose subnet has routes of its own or whose network has
//! a policy of firewalls.
//!
//! ## References
//!
//! Elastic Load Balancing User Guide, What is Elastic Load Balancing; Amazon VPC User Guide, Control traffic to your AWS
//! resources using security groups; Azure Virtual Network documentation, how network security groups filter traffic; Google
//! Cloud VPC documentation, VPC firewall rules (2026-11).

use std::collections::{BTreeMap, HashMap};
use std::slice;

use super::unclear;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::addresses::Extent;
use crate::lens::aws::facing::is_balancer;
use crate::lens::aws::holders::{HolderKind, holder_kind};
use crate::lens::ingress::{Ingress, Ports, Traffic, Transport};
use crate::lens::machines::{LetIn, Machine, Owned, owner};
use crate::lens::reach::{Answer, Doubt, Hop, Place, Reach, Way, traffic_told};
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
                let groups = if rule.groups.is_empty() { slice::from_ref(&rule.resource) } else { &rule.groups };
                by_group.entry(groups).or_default().push(rule);
            }
        }
        if by_group.is_empty() {
            return;
        }
        let mut addressed = addressed(cx);
        for (groups, rules) in by_group {
            let elsewhere = groups.first().and_then(|group| addressed.remove(group));
            check(cx, &rules, &reach, elsewhere.unwrap_or_default(), out);
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
    /// A load balancer that sends to it.
    balancer: Option<ResourceId>,
    /// It is reached on port 80 and not on 443.
    plain: bool,
}

fn check<'r>(
    cx: &Cx<'_>,
    rules: &[&'r Ingress],
    reach: &Reach<'_, '_>,
    elsewhere: Vec<Result<Served<'r>, Doubt>>,
    out: &mut Sink<'_>,
) {
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
                let plain = is_plain(cx, &answer);
                let balancer = cx.lens.balancer_before(carrier);
                served.push(Served { carrier, rule, ports, way: way.told(cx.stack), balancer, plain });
            }
            None if answer.ways.is_empty() => doubt = doubt.or(answer.doubts.first().cloned()),
            None => {}
        }
    }
    for one in elsewhere {
        match one {
            Ok(one) => served.push(one),
            Err(unknown) => doubt = doubt.or(Some(unknown)),
        }
    }
    match (served.as_slice(), doubt) {
        ([first, others @ ..], _) => report(cx, first, others.len(), out),
        ([], Some(doubt)) => out.undetermined(doubt.resource, unclear(cx.stack, &doubt)),
        ([], None) => out.pass_on(first.resource),
    }
}

/// The machines of Azure and Google Cloud that everybody gets to on ports of the web, by the group or firewall that lets
/// them in first.
fn addressed<'c>(cx: &'c Cx<'_>) -> HashMap<ResourceId, Vec<Result<Served<'c>, Doubt>>> {
    let mut found: HashMap<ResourceId, Vec<Result<Served<'_>, Doubt>>> = HashMap::new();
    let rules = Owned::open(cx.lens, &cx.lens.open_ingress().rules);
    for machine in cx.lens.addressed_machines().iter().filter(|machine| !is_front(cx, machine.id)) {
        match machine.let_in(&rules) {
            Ok(let_in) => {
                let Some(served) = served_by(cx, machine, &let_in) else { continue };
                let of_group = found.entry(owner(served.rule)).or_default();
                // A machine may have several interfaces.
                if !of_group.iter().flatten().any(|other| other.carrier == served.carrier) {
                    of_group.push(Ok(served));
                }
            }
            Err(doubt) => machine.owners().for_each(|id| found.entry(id).or_default().push(Err(doubt.clone()))),
        }
    }
    found
}

fn served_by<'r>(cx: &Cx<'_>, machine: &Machine, let_in: &[LetIn<'r>]) -> Option<Served<'r>> {
    let of_web = |traffic: &Traffic| is_of_web(Known::Is(*traffic));
    let (rule, traffic) = let_in.iter().find(|(_, traffic)| traffic.iter().any(of_web))?;
    let own = let_in.iter().filter(|(other, _)| owner(other) == owner(rule));
    let mut ports: Vec<Traffic> = own.flat_map(|(_, traffic)| traffic.iter().copied().filter(of_web)).collect();
    ports.sort_unstable();
    ports.dedup();
    let reached = |port: u16| let_in.iter().any(|(_, traffic)| traffic.iter().any(|own| own.covers(tcp(port))));
    Some(Served {
        carrier: machine.id,
        rule,
        ports: ports.iter().map(|port| traffic_told(*port)).collect(),
        way: machine.way(rule, traffic.clone()).told(cx.stack),
        balancer: machine.front,
        plain: reached(80) && !reached(443),
    })
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
    holder_kind(&cx.stack.resource(id).ty) == Some(HolderKind::Host) && !is_front(cx, id)
}

/// Whether it is named as something that stands in front of others.
fn is_front(cx: &Cx<'_>, id: ResourceId) -> bool {
    let name = cx.stack.resource(id).urn.name().to_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).any(|word| FRONTS.contains(&word))
}

fn is_direct(cx: &Cx<'_>, way: &Way) -> bool {
    !way.resources().any(|id| is_balancer(&cx.stack.resource(id).ty))
}

/// Whether it is reached on port 80 and not on 443.
fn is_plain(cx: &Cx<'_>, answer: &Answer) -> bool {
    let reached = |port: u16| {
        answer.ways.iter().any(|way| is_direct(cx, way) && way.traffic.iter().any(|own| own.covers(tcp(port))))
    };
    reached(80) && !reached(443)
}

fn tcp(port: u16) -> Traffic {
    Traffic::Ports(Ports { transport: Transport::Tcp, first: port, last: port })
}

fn report(cx: &Cx<'_>, served: &Served<'_>, others: usize, out: &mut Sink<'_>) {
    let Served { carrier, rule, ports, way, balancer, plain } = served;
    let name = cx.stack.resource(*carrier).urn.name();
    let ending = if *plain { ", on port 80 and not on 443: what users send is not encrypted" } else { "" };
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
    finding.related([*carrier].into_iter().chain(*balancer).chain(groups));
    let on_aws = Cloud::of_package(cx.stack.resource(rule.resource).ty.package()) == Some(Cloud::Aws);
    finding.fix(match balancer {
        Some(_) if on_aws => "give it a group of its own that lets in the group of the load balancer only",
        Some(_) => "take its own address away, and let in what comes from the load balancer only",
        None if !on_aws => "put a load balancer in front, and take its own address away",
        None => "put a load balancer in front, and let in its group only",
    });
}
