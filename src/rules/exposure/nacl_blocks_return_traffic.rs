//! A network ACL lets a request through and no reply to it.
//!
//! ## Why it matters
//!
//! A network ACL remembers nothing: the reply to a request is judged by the rules of the other direction, on the port
//! that the client chose, which is a high one. Where these rules let no high port through, every connection times out,
//! although both sides and all security groups are right.
//!
//! ## What to do
//!
//! Allow TCP 1024-65535 in the other direction, to or from the addresses that the requests are between.
//!
//! ## Not reported
//!
//! An ACL with a rule for high ports that reaches some of the addresses: whom it is meant for is not known. Requests to
//! many ports at once; requests that go out under a rule for all traffic; UDP. ACLs that no subnet is in. Where a rule
//! of the ACL cannot be seen, or not all of them are in the input, it is an open question. Where only functions stand in
//! its subnets, which serve nobody, and nothing of the stack is there for them to ask, it is told as a fact.
//!
//! ## References
//!
//! Amazon VPC User Guide, Control subnet traffic with network access control lists: ephemeral ports (2026-11).

use ipnet::IpNet;

use crate::finding::{Confidence, Finding, Meta, Reason, Severity, Sink};
use crate::graph::EdgeKind;
use crate::lens::aws::acl::{AclRule, Course, Passage};
use crate::lens::class_of;
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::{Known, Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C014",
    "nacl-blocks-return-traffic",
    Severity::Medium,
    "a network ACL lets a request through and no reply to it",
)
.confidence(Confidence::Certain)
.docs(include_str!("nacl_blocks_return_traffic.rs"));

/// The ports that most clients choose from: what every system and load balancer uses is among them.
const REPLIES: Traffic = Traffic::Ports(Ports { transport: Transport::Tcp, first: 32768, last: u16::MAX });

const SUBNET: &str = "aws:ec2/subnet:Subnet";

/// From so many ports on nobody chose them one by one.
const MANY: u32 = 1000;

/// Ports that programs in the subnet ask on: what goes out to others is hardly meant for a service of their own.
const ASKED: [u16; 2] = [80, 443];

pub(super) struct NaclBlocksReturnTraffic;

impl Rule for NaclBlocksReturnTraffic {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for acl in cx.lens.acls().all() {
            if cx.stack.resource(acl).is_managed() {
                check(cx, acl, out);
            }
        }
    }
}

fn check(cx: &Cx<'_>, acl: ResourceId, out: &mut Sink<'_>) {
    let acls = cx.lens.acls();
    let unanswered: Vec<Asked<'_>> =
        [Course::In, Course::Out].into_iter().filter_map(|course| unanswered(cx, acl, course)).collect();
    let matters = |asked: &&Asked<'_>| matters(cx, asked, &acls.subnets_of(acl));
    let worst = unanswered.iter().find(matters);
    let Some(asked) = worst.or(unanswered.first()) else { return out.pass_on(acl) };
    let hidden = acls.rules(acl).iter().find(|rule| rule.known().is_none());
    if let Some(rule) = hidden {
        return out.undetermined(rule.resource, Reason::Unknown(rule.path.clone()));
    }
    if let Some(reason) = cx.not_whole() {
        return out.undetermined(acl, reason);
    }
    if acls.stray_rule().is_some() {
        return out.undetermined(acl, Reason::External);
    }
    let subnets = acls.subnets_of(acl);
    if subnets.is_empty() && !acls.is_default(acl) {
        return out.pass_on(acl);
    }
    let finding = report(cx, acl, asked, subnets, out);
    if worst.is_none() {
        let why = "only functions are in its subnets, and nothing of the stack is there for them to ask";
        finding.severity(Severity::Info).evidence.insert(0, why.to_owned());
    }
}

/// What belongs to a network itself.
const NETWORK: [&str; 4] = [
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
];

/// What stands in a subnet, as far as the stack shows it.
fn tenants<'a>(cx: &Cx<'a>, subnet: ResourceId) -> impl Iterator<Item = &'a Resource> {
    let stack = cx.stack;
    let users = stack.graph().users(subnet).filter(|(edge, _)| edge.kind == EdgeKind::Property);
    users
        .map(|(_, user)| stack.resource(user))
        .filter(|user| user.is_managed() && !NETWORK.contains(&class_of(&user.ty)))
}

/// Whether requests that get no reply may be made. What a subnet is for that nobody of the stack is in, nobody knows.
fn matters(cx: &Cx<'_>, asked: &Asked<'_>, subnets: &[ResourceId]) -> bool {
    let serves = |tenant: &Resource| class_of(&tenant.ty) != "aws:lambda/function:Function";
    let is_empty = subnets.iter().all(|subnet| tenants(cx, *subnet).next().is_none());
    if is_empty {
        return true;
    }
    match asked.course {
        Course::In => subnets.iter().any(|subnet| tenants(cx, *subnet).any(serves)),
        Course::Out => {
            let inside = matches!(asked.net, IpNet::V4(net) if net.addr().is_private() && net.prefix_len() >= 8);
            !inside || cx.lens.of_class(SUBNET).any(|subnet| tenants(cx, subnet.id).any(serves))
        }
    }
}

/// A request that an ACL lets through, without a reply.
struct Asked<'r> {
    rule: &'r AclRule,
    course: Course,
    ports: Ports,
    net: IpNet,
}

fn unanswered<'a>(cx: &Cx<'a>, acl: ResourceId, course: Course) -> Option<Asked<'a>> {
    let acls = cx.lens.acls();
    let of_requests = acls.rules(acl).iter().filter(|rule| rule.course == Known::Is(course));
    let asked = of_requests.filter_map(|rule| {
        let (true, Traffic::Ports(ports), net) = rule.known()? else { return None };
        let chosen = ports.transport == Transport::Tcp && ports.count() < MANY;
        let meant = course == Course::In || ASKED.iter().any(|port| (ports.first..=ports.last).contains(port));
        let passes = || matches!(acls.through(acl, course, &net, Traffic::Ports(ports)), Passage::Through(..));
        (chosen && meant && passes()).then_some(Asked { rule, course, ports, net })
    });
    let mut asked = asked;
    asked.find(|asked| !is_answered(cx, acl, asked))
}

/// Whether a rule of the other direction lets some reply through to some of the addresses.
fn is_answered(cx: &Cx<'_>, acl: ResourceId, asked: &Asked<'_>) -> bool {
    let acls = cx.lens.acls();
    let back = if asked.course == Course::In { Course::Out } else { Course::In };
    acls.rules(acl).iter().filter(|rule| rule.course == Known::Is(back)).any(|rule| {
        let Some((true, traffic, net)) = rule.known() else { return false };
        let Some(replies) = traffic.common(REPLIES) else { return false };
        let narrower = if net.contains(&asked.net) { Some(asked.net) } else { asked.net.contains(&net).then_some(net) };
        narrower.is_some_and(|net| !matches!(acls.through(acl, back, &net, replies), Passage::Kept(_)))
    })
}

fn report<'o>(
    cx: &Cx<'_>,
    acl: ResourceId,
    asked: &Asked<'_>,
    subnets: Vec<ResourceId>,
    out: &'o mut Sink<'_>,
) -> &'o mut Finding {
    let Asked { ports, net, .. } = asked;
    let name = cx.stack.resource(acl).urn.name();
    let ports = if ports.first == ports.last {
        format!("port {}", ports.first)
    } else {
        format!("ports {}-{}", ports.first, ports.last)
    };
    let (what, back) = match asked.course {
        Course::In => (format!("lets in {ports} from `{net}` and no reply out"), "egress"),
        Course::Out => (format!("lets requests out to {ports} of `{net}` and no reply in"), "ingress"),
    };
    let to = if asked.course == Course::In { "to" } else { "from" };
    let message = format!("network ACL `{name}` {what}: no {back} rule allows the high ports that clients use");
    let finding = out.fail(acl, message).fix(format!("allow TCP 1024-65535 {to} `{net}` in its {back} rules"));
    let named: Vec<String> =
        subnets.iter().map(|subnet| format!("`{}`", cx.stack.resource(*subnet).urn.name())).collect();
    if !named.is_empty() {
        finding.evidence(format!("every such connection of subnet {} times out", named.join(", ")));
    }
    finding.key(back).related(subnets);
    if asked.rule.resource == acl {
        finding.at(asked.rule.path.clone())
    } else {
        finding.related([asked.rule.resource])
    }
}
