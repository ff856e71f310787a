//! A machine has an address on the Internet.
//!
//! ## Why it matters
//!
//! With a public address one rule of a security group is all that stands between the machine and everybody.
//!
//! ## What to do
//!
//! Put the machine into a private subnet, let it out through a NAT gateway, and reach it through a load balancer or
//! Session Manager.
//!
//! ## Not reported
//!
//! Machines whose name says that they are made to be reached: bastions, NAT, VPN. Where the Internet is known to get to
//! nothing but ports of the web it is low, and where it gets to nothing, a fact. Off by default: reviewers leave such
//! addresses where the program is a single machine, and an open door behind one has a finding of its own.
//!
//! ## References
//!
//! Amazon EC2 User Guide: instance IP addressing.

use super::services::opened;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::facing::is_balancer;
use crate::lens::reach::{Place, Reach, Way, Why};
use crate::model::{PropertyPath, Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C012", "instance-public-ip", Severity::Medium, "a machine has an address on the Internet")
        .opt_in()
        .docs(include_str!("instance_public_ip.rs"));

/// What is made to be reached.
const REACHED: [&str; 6] = ["bastion", "jump", "nat", "vpn", "wireguard", "proxy"];

pub(super) struct InstancePublicIp;

impl Rule for InstancePublicIp {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        // Machines share their groups: what is read of one is known for the next.
        let reach = Reach::new(cx.lens);
        for machine in cx.lens.machines().filter(|machine| machine.is_managed() && !is_meant(machine.urn.name())) {
            check(cx, machine, &reach, out);
        }
    }
}

fn is_meant(name: &str) -> bool {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| REACHED.contains(&word))
}

fn check(cx: &Cx<'_>, subject: &Resource, reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    match reach.public_address(subject.id) {
        Some(Ok(true)) => report(cx, subject, reach, out),
        Some(Ok(false)) if cx.not_whole().is_none() => out.pass_on(subject.id),
        Some(Err(doubt)) if cx.not_whole().is_none() => {
            let path = doubt.path.unwrap_or_else(|| PropertyPath::of("subnetId"));
            let reason = match doubt.why {
                Why::Secret => Reason::Secret(path),
                Why::Unknown => Reason::Unknown(path),
                _ => Reason::External,
            };
            out.undetermined(subject.id, reason);
        }
        // An address of its own may be among what is not seen.
        Some(_) => cx.not_whole().into_iter().for_each(|reason| out.undetermined(subject.id, reason)),
        None => {}
    }
}

fn report(cx: &Cx<'_>, subject: &Resource, reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    let name = subject.urn.name();
    let answer = reach.between(&Place::Internet, &Place::Resource(subject.id));
    let ways: Vec<&Way> = answer.ways.iter().filter(|way| is_direct(cx, way, subject.id)).collect();
    let bad =
        ways.iter().copied().find(|way| way.traffic.iter().any(|traffic| opened(*traffic, String::new).is_some()));
    let (severity, ending) = match (bad, ways.first()) {
        (Some(_), _) => (Severity::Medium, " and is reached from the Internet"),
        (None, Some(_)) => (Severity::Low, " and is reached from the Internet on ports of the web"),
        (None, None) if answer.doubts.is_empty() => (Severity::Info, ", though nothing lets the Internet in"),
        (None, None) => (Severity::Low, "; who gets to it cannot be known"),
    };
    let finding = out.fail(subject.id, format!("`{name}` has an address on the Internet{ending}"));
    finding.severity(severity);
    finding.fix("put it into a private subnet, and reach it through a load balancer or Session Manager");
    let way = bad.or(ways.first().copied());
    finding.evidence.extend(way.map(|way| format!("the way: {}", way.told(cx.stack))));
    if way.is_none() {
        finding.evidence.extend(answer.blocks.iter().map(|block| block.told(cx.stack)));
    }
}

/// Whether a way leads through nothing else that has an address.
fn is_direct(cx: &Cx<'_>, way: &Way, to: ResourceId) -> bool {
    !way.resources().any(|id| id != to && is_balancer(&cx.stack.resource(id).ty))
}
