//! A rule of a security group that names few addresses restricts nothing: another rule of the group lets everybody in.
//!
//! ## Why it matters
//!
//! Rules of a group only add up. Whoever wrote the narrow one meant to restrict these ports, and they are open to every
//! address all the same.
//!
//! ## What to do
//!
//! Take the wide rule out of the group, or give it the ports that everybody may reach; where everybody may reach these
//! ports, take the narrow rule out.
//!
//! ## Not reported
//!
//! Rules with ports or addresses that cannot be seen. Ports of the web and others that are meant for everybody are a
//! fact. Where the wide rule has its own finding, this is told there.
//!
//! ## References
//!
//! Amazon VPC User Guide, Control traffic to your AWS resources using security groups (2026-11).

use super::services::opened;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::addresses::Extent;
use crate::lens::ingress::{Ingress, Peer, Source, Traffic};
use crate::lens::reach::traffic_told;
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C023",
    "sg-rule-shadows",
    Severity::Low,
    "a narrow rule restricts nothing, as another rule of the group lets everybody in",
)
.hidden_by(&["C001", "C002", "C003", "C004", "C005"])
.docs(include_str!("sg_rule_shadows.rs"));

pub(super) struct SgRuleShadows;

impl Rule for SgRuleShadows {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        // Groups in which nothing is open have no rule that could take another in.
        let open = cx.lens.open_ingress().rules.iter().filter(|rule| is_for_everybody(rule));
        let mut groups: Vec<ResourceId> = open.flat_map(|rule| rule.groups.iter().copied()).collect();
        groups.sort_unstable();
        groups.dedup();
        for group in groups {
            check(cx, group, out);
        }
    }
}

fn is_for_everybody(rule: &Ingress) -> bool {
    matches!(rule.extent(), Extent::World { v4: true, .. })
}

fn check(cx: &Cx<'_>, group: ResourceId, out: &mut Sink<'_>) {
    let rules = cx.lens.ingress_of_group(group);
    let (wide, narrow): (Vec<&Ingress>, Vec<&Ingress>) = rules.iter().partition(|rule| is_for_everybody(rule));
    for rule in narrow.into_iter().filter(|rule| cx.stack.resource(rule.resource).is_managed()) {
        let Some(traffic) = known(rule) else { continue };
        let taken_in = |wide: &&&Ingress| {
            let lets: Vec<Traffic> = wide.traffic.iter().filter_map(|traffic| traffic.is()).collect();
            traffic.iter().all(|own| lets.iter().any(|all| all.covers(*own)))
        };
        match wide.iter().find(taken_in) {
            Some(wide) => report(cx, group, rule, &traffic, wide, out),
            None => out.pass_on(rule.resource),
        }
    }
}

/// What a rule lets in, where all of it can be seen, and whom it lets in are addresses of IPv4 or members of groups.
fn known(rule: &Ingress) -> Option<Vec<Traffic>> {
    let traffic: Vec<Traffic> = rule.traffic.iter().map(|traffic| traffic.is()).collect::<Option<_>>()?;
    let v6 = rule.peers.iter().any(|peer| peer.ranges().iter().any(|net| net.addr().is_ipv6()));
    let seen = rule.peers.iter().all(|peer| matches!(peer.source, Known::Is(_)));
    (seen && !v6 && !rule.peers.is_empty() && !traffic.is_empty() && rule.extent() == Extent::Narrow).then_some(traffic)
}

fn report(cx: &Cx<'_>, group: ResourceId, rule: &Ingress, traffic: &[Traffic], wide: &Ingress, out: &mut Sink<'_>) {
    let said = || cx.lens.said_of(rule);
    let restricted = traffic.iter().any(|traffic| opened(*traffic, said).is_some());
    let whom: Vec<String> = rule.peers.iter().flat_map(Peer::ranges).take(3).map(|net| format!("`{net}`")).collect();
    let of_list = rule.peers.iter().any(|peer| matches!(peer.source, Known::Is(Source::ForeignList)));
    let whom = match (whom.is_empty(), of_list) {
        (false, _) => whom.join(", "),
        (true, true) => "the addresses of a prefix list".to_owned(),
        (true, false) => "members of a group".to_owned(),
    };
    let ports: Vec<String> = traffic.iter().map(|traffic| traffic_told(*traffic)).collect();
    let place = |rule: &Ingress| {
        let (name, path) = (cx.stack.resource(rule.resource).urn.name(), rule.path());
        if path.segments().is_empty() { format!("`{name}`") } else { format!("`{path}` of `{name}`") }
    };
    let message = format!(
        "letting {whom} in on {} restricts nothing: {} lets every address in there",
        ports.join(", "),
        place(wide)
    );
    let finding = out.fail(rule.resource, message);
    finding.severity(if restricted { META.severity } else { Severity::Info });
    if !rule.path().segments().is_empty() {
        finding.at(rule.path());
    }
    finding.key(format!("{} {whom}", ports.join(" ")));
    finding.related([wide.resource, group].into_iter().filter(|id| *id != rule.resource));
    finding.fix("take the wide rule out or narrow its ports, or take out the rule that restricts nothing");
}
