//! Everybody gets to a machine or container on a port of the web, with nothing in front of it.
//!
//! ## Why it matters
//!
//! Without a load balancer or a content network in front, one machine ends TLS, takes every request and every attack
//! itself, and cannot be replaced without an interruption. Where it answers on port 80 only, whatever users send crosses
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

use crate::finding::{Meta, Severity, Sink};
use crate::lens::addresses::Extent;
use crate::lens::aws::facing::is_balancer;
use crate::lens::aws::holders::{HolderKind, holder_kind};
use crate::lens::ingress::{Ingress, Ports, Traffic, Transport};
use crate::lens::reach::{Answer, Place, Reach, Way, traffic_told};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

use super::unclear;

const META: Meta = Meta::new(
    "C006",
    "sg-open-web-port",
    Severity::Low,
    "everybody gets to a machine on a port of the web, with nothing in front of it",
)
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
        for rule in &cx.lens.open_ingress().rules {
            if matches!(rule.extent(), Extent::World { .. }) && rule.traffic.iter().any(is_of_web) {
                check(cx, rule, &reach, out);
            }
        }
    }
}

fn is_of_web(traffic: &Known<Traffic>) -> bool {
    let Known::Is(Traffic::Ports(ports)) = traffic else { return false };
    ports.count() < 100 && (ports.first..=ports.last).all(|port| WEB.contains(&port))
}

fn check(cx: &Cx<'_>, rule: &Ingress, reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    let open = cx.lens.open_ingress();
    let mut carriers: Vec<ResourceId> = open.behind(rule).flat_map(|behind| behind.carriers.iter().copied()).collect();
    carriers.retain(|id| is_served(cx, *id));
    carriers.sort_unstable();
    carriers.dedup();
    let (mut reached, mut doubt) = (Vec::new(), None);
    for carrier in carriers {
        let answer = reach.between(&Place::Internet, &Place::Resource(carrier));
        match answer.ways.iter().find(|way| is_direct(cx, way) && way.resources().any(|id| id == rule.resource)) {
            Some(way) => reached.push((carrier, way.told(cx.stack), is_plain(cx, &answer))),
            None if answer.ways.is_empty() => doubt = doubt.or(answer.doubts.first().cloned()),
            None => {}
        }
    }
    match (reached.as_slice(), doubt) {
        ([first, others @ ..], _) => report(cx, rule, first, others.len(), out),
        ([], Some(doubt)) => out.undetermined(doubt.resource, unclear(cx.stack, &doubt)),
        ([], None) => out.pass_on(rule.resource),
    }
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

fn report(cx: &Cx<'_>, rule: &Ingress, reached: &(ResourceId, String, bool), others: usize, out: &mut Sink<'_>) {
    let (carrier, way, plain) = reached;
    let ports: Vec<String> = rule.traffic.iter().filter_map(|t| t.is()).map(traffic_told).collect();
    let name = cx.stack.resource(*carrier).urn.name();
    let ending = if *plain { ", on port 80 and not on 443: what users send is not encrypted" } else { "" };
    let message =
        format!("everybody gets to `{name}` itself on {}, with nothing in front of it{ending}", ports.join(", "));
    let finding = out.fail(rule.resource, message).severity(if *plain { Severity::Medium } else { META.severity });
    finding.evidence(format!("the way: {way}")).key(ports.join(" "));
    if others > 0 {
        finding.evidence(format!("so it is for {others} more behind the same rule"));
    }
    let path = rule.opening_path();
    if !path.segments().is_empty() {
        finding.at(path);
    }
    finding.related([*carrier].into_iter().chain(rule.groups.iter().copied().filter(|id| *id != rule.resource)));
    finding.fix("put a load balancer in front, and let in its group only");
}
