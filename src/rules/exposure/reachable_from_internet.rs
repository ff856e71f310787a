//! Somebody on the Internet gets to a service that is not meant for everybody.
//!
//! ## Why it matters
//!
//! An open rule is one part of a door. This is the whole of it: an internet gateway, a route to it, a public address or a
//! load balancer, no network ACL in the way, and a rule of a security group. Whoever sends a packet gets an answer from
//! a shell, a database or a console.
//!
//! ## What to do
//!
//! Shut any one part of the way, which the finding lists: take the resource out of the public subnets, take its public
//! address away, or let in only the addresses that need it.
//!
//! ## Not reported
//!
//! Web and mail; what is reached from other resources only; ways of which a part is not known (those are open
//! questions). Where a rule of the group has its own finding, that finding says the way; it is reported here where the
//! rule stays as it is and this change opens the rest of the way, and where no rule of a group decides.
//!
//! ## References
//!
//! Amazon VPC User Guide: security groups, network ACLs, route tables and Internet gateways; Elastic Load Balancing User
//! Guide: listeners and targets.

use std::collections::BTreeSet;

use super::services::{Door, Service, opened};
use super::unclear;
use crate::finding::{Meta, Severity, Sink};
use crate::graph::View;
use crate::lens::Lens;
use crate::lens::ingress::Traffic;
use crate::lens::reach::{Place, Reach, Way, traffic_told};
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C020",
    "reachable-from-internet",
    Severity::Critical,
    "a service that is not meant for everybody is reached from the Internet",
)
.hidden_by(&["C001", "C002", "C003", "C004", "C009"])
.docs(include_str!("reachable_from_internet.rs"));

pub(super) struct ReachableFromInternet;

impl Rule for ReachableFromInternet {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let targets = targets(cx);
        if targets.is_empty() {
            return;
        }
        let reach = Reach::new(cx.lens);
        let earlier = (!cx.changes.is_empty()).then(|| Lens::of(cx.stack, View::Before));
        let earlier = earlier.as_ref().map(Reach::new);
        for target in targets {
            check(cx, target, &reach, earlier.as_ref(), out);
        }
    }
}

/// What may be reached: what is in an open group, or behind a load balancer that is.
fn targets(cx: &Cx<'_>) -> BTreeSet<ResourceId> {
    let open = cx.lens.open_ingress();
    let carriers = open.rules.iter().flat_map(|rule| open.behind(rule)).flat_map(|behind| &behind.carriers);
    let mut targets: BTreeSet<ResourceId> = carriers.copied().collect();
    targets.extend(cx.lens.unguarded_balancers());
    let behind: Vec<ResourceId> = targets.iter().flat_map(|front| cx.lens.behind_balancer(*front)).collect();
    targets.extend(behind);
    targets.retain(|target| !cx.lens.hands_on(*target));
    targets
}

fn check(cx: &Cx<'_>, target: ResourceId, reach: &Reach<'_, '_>, earlier: Option<&Reach<'_, '_>>, out: &mut Sink<'_>) {
    let answer = reach.between(&Place::Internet, &Place::Resource(target));
    let name = cx.stack.resource(target).urn.name();
    let worst =
        answer.ways.iter().filter_map(|way| Some((worst(way, name)?, way))).min_by_key(|(worst, _)| worst.rank());
    let Some((worst, way)) = worst else {
        match answer.doubts.first() {
            Some(doubt) if answer.ways.is_empty() => out.undetermined(doubt.resource, unclear(cx.stack, doubt)),
            _ => out.pass_on(target),
        }
        return;
    };
    let was = |earlier: &Reach<'_, '_>| {
        let before = earlier.between(&Place::Internet, &Place::Resource(target));
        let covers = |way: &Way| way.traffic.iter().any(|own| own.covers(worst.traffic));
        !before.doubts.is_empty() || before.ways.iter().any(covers)
    };
    let existed = cx.stack.resource(target).before.is_some();
    let opened_now = existed && earlier.is_some_and(|earlier| !was(earlier));
    let message = format!("{} of `{name}` is reached from the Internet", worst.named());
    let message = if opened_now { format!("{message}, and was not before this change") } else { message };
    let finding = out.fail(target, message);
    finding.severity(worst.severity(opened_now)).evidence(format!("the way: {}", way.told(cx.stack)));
    finding.key(traffic_told(worst.traffic));
    finding.fix("shut any one part of the way, or let in only the addresses that need it");
    // Rules that stay as they are had their say before; what opens the way now is another part.
    let is_rule = |id: &ResourceId| cx.stack.resource(*id).ty.contains("ecurityGroup");
    let rules_change = way.resources().any(|id| is_rule(&id) && cx.changes.get(id).is_some());
    let said = |id: &ResourceId| !(opened_now && !rules_change && is_rule(id));
    let related = way.resources().filter(|id| *id != target).filter(said).collect::<BTreeSet<_>>();
    finding.related(related);
}

/// The worst of what a way opens.
struct Worst {
    door: Door,
    traffic: Traffic,
    services: Vec<&'static Service>,
}

impl Worst {
    fn rank(&self) -> usize {
        match self.door {
            Door::AllPorts => 0,
            Door::Admin => 1,
            Door::Database => 2,
            Door::Files | Door::Other => 3,
        }
    }

    fn severity(&self, opened_now: bool) -> Severity {
        if self.door == Door::Files && !opened_now { Severity::High } else { Severity::Critical }
    }

    fn named(&self) -> String {
        match (self.door, self.services.first()) {
            (Door::AllPorts, _) => "every port".to_owned(),
            (_, Some(service)) => format!("{} ({})", service.name, traffic_told(self.traffic)),
            (_, None) => traffic_told(self.traffic),
        }
    }
}

fn worst(way: &Way, name: &str) -> Option<Worst> {
    let of = |traffic: &Traffic| {
        let (door, services) = opened(*traffic, || name.to_lowercase())?;
        (door != Door::Other).then_some(Worst { door, traffic: *traffic, services })
    };
    way.traffic.iter().filter_map(of).min_by_key(Worst::rank)
}
