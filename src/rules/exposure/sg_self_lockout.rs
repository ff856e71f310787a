//! A load balancer cannot get to what it sends to: the security groups between them let nothing through.
//!
//! ## Why it matters
//!
//! Every health check fails, the load balancer answers 502 or 504, and a service that waits for healthy targets never
//! finishes its deployment. Nothing in the preview fails.
//!
//! ## What to do
//!
//! Let the group of the load balancer out to the port of the target, and let the group of the target in from the group of
//! the load balancer on that port.
//!
//! ## Not reported
//!
//! Targets of which a group, a rule, a port or the network cannot be seen; load balancers without groups, and those of
//! networks, which hand on packets; other clouds.
//!
//! ## References
//!
//! Elastic Load Balancing, Application Load Balancers: security groups for your load balancer; pulumi-aws,
//! `aws.ec2.SecurityGroup`: the provider takes away the rule that lets everything out (2026-11).

use std::collections::BTreeMap;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::reach::{Reach, Undelivered};
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C024", "sg-self-lockout", Severity::Medium, "a load balancer cannot get to what it sends to")
        .docs(include_str!("sg_self_lockout.rs"));

pub(super) struct SgSelfLockout;

impl Rule for SgSelfLockout {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if cx.lens.balancers().next().is_none() {
            return;
        }
        if let Some(reason) = cx.not_whole() {
            let balancers = cx.lens.balancers().filter(|balancer| balancer.is_managed());
            return balancers.for_each(|balancer| out.undetermined(balancer.id, reason.clone()));
        }
        let all = Reach::new(cx.lens).deliveries();
        out.passed += all.passed;
        // One group that is shut is one fault, whatever stands behind it.
        let mut by_group: BTreeMap<(ResourceId, Option<u16>), Vec<Undelivered>> = BTreeMap::new();
        for shut in all.shut {
            let group = shut.kept_out.first().or(shut.kept_in.first()).copied();
            by_group.entry((group.unwrap_or(shut.target), shut.port)).or_default().push(shut);
        }
        for ((group, _), shut) in &by_group {
            report(cx, *group, shut, out);
        }
    }
}

fn report(cx: &Cx<'_>, group: ResourceId, all: &[Undelivered], out: &mut Sink<'_>) {
    let Some(shut) = all.first() else { return };
    if !cx.stack.resource(group).is_managed() {
        return out.pass_on(group);
    }
    let name = |id: ResourceId| format!("`{}`", cx.stack.resource(id).urn.name());
    let groups = |ids: &[ResourceId]| {
        let names: Vec<String> = ids.iter().map(|id| name(*id)).collect();
        format!("{} {}", if names.len() == 1 { "group" } else { "groups" }, names.join(", "))
    };
    let where_to = shut.port.map_or_else(|| "on any port".to_owned(), |port| format!("on port {port}"));
    let why = match (shut.kept_in.is_empty(), shut.kept_out.is_empty()) {
        (false, true) => format!("no rule of {} lets it out", groups(&shut.kept_in)),
        (true, _) => format!("no rule of {} lets it in", groups(&shut.kept_out)),
        (false, false) => {
            format!("no rule of {} lets it in, and none of {} out", groups(&shut.kept_out), groups(&shut.kept_in))
        }
    };
    let message =
        format!("load balancer {} cannot get to {} {where_to}: {why}", name(shut.balancer), name(shut.target));
    let finding = out.fail(group, message).key(format!("{} {where_to}", cx.stack.resource(shut.balancer).urn.name()));
    let part = |id: &ResourceId| {
        let resource = cx.stack.resource(*id);
        format!("{} {}", resource.ty.rsplit(':').next().unwrap_or_default(), resource.urn.name())
    };
    let through: Vec<String> = shut.through.iter().map(part).collect();
    finding.evidence(format!("it sends there through {}", through.join(" → ")));
    if all.len() > 1 {
        let others: Vec<String> = all[1..].iter().map(|other| name(other.target)).collect();
        finding.evidence(format!("so it is for {}", others.join(", ")));
    }
    let advice = match (shut.kept_in.is_empty(), shut.kept_out.is_empty()) {
        (false, true) => "add a rule that lets the group of the load balancer out to that port",
        (true, _) => "add a rule that lets in the group of the load balancer on that port",
        (false, false) => "let the group of the load balancer out to that port, and in at the group of the target",
    };
    let sides = shut.kept_in.iter().chain(&shut.kept_out).copied().filter(|id| *id != group);
    finding.related(sides.chain([shut.balancer, shut.target])).fix(advice);
}
