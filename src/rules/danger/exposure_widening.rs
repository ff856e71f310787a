//! This change lets in more of the Internet than before.
//!
//! ## Why it matters
//!
//! What is open to everybody was perhaps always so, and somebody has agreed to it. What becomes open with this change
//! nobody has seen yet: now is the moment to look.
//!
//! ## What to do
//!
//! Let in only the addresses that need it, or take the rule back. What shall be public is better served by a load
//! balancer than by the machine or database itself.
//!
//! ## Not reported
//!
//! Rules of groups that are new (`sg-open-*` judge them); rules that were as wide before, wherever they were written;
//! private ranges; a change that narrows. What an open port means (`sg-open-*`) is told with it. Ports 80 and 443 are one
//! step milder: they are there to be open.
//!
//! ## References
//!
//! Pulumi documentation, `pulumi preview`: `oldState` and `newState` of a step.

use super::switches::{self, Kind};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::graph::View;
use crate::lens::Lens;
use crate::lens::addresses::{AddressSet, Extent};
use crate::lens::ingress::{Ingress, Peer, Ports, Traffic, Transport};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("J008", "exposure-widening", Severity::High, "this change lets in more of the Internet than before")
        .confidence(Confidence::Certain)
        .docs(include_str!("exposure_widening.rs"));

pub(super) struct ExposureWidening;

impl Rule for ExposureWidening {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let touched = |rule: &&Ingress| cx.changes.get(rule.resource).is_some() && existed(cx, rule);
        // Rules are read only where something changes.
        let after: Vec<&Ingress> = if cx.changes.is_empty() {
            Vec::new()
        } else {
            cx.lens.open_ingress().rules.iter().filter(touched).collect()
        };
        if !after.is_empty() {
            let before = Lens::of(cx.stack, View::Before);
            let before = &before.open_ingress().rules;
            for rule in after {
                let same: Vec<&Ingress> = before.iter().filter(|old| is_of_same(old, rule)).collect();
                compare(rule, &same, cx, out);
            }
        }
        switches::check(cx, out, Kind::Exposure, "keep it private, or say in the review why it shall be public");
    }
}

/// Whether what the rule belongs to was there before.
fn existed(cx: &Cx<'_>, rule: &Ingress) -> bool {
    let was = |id: &ResourceId| cx.stack.resource(*id).before.is_some();
    if rule.groups.is_empty() { was(&rule.resource) } else { rule.groups.iter().any(was) }
}

fn is_of_same(old: &Ingress, new: &Ingress) -> bool {
    old.resource == new.resource || old.groups.iter().any(|group| new.groups.contains(group))
}

fn compare(rule: &Ingress, before: &[&Ingress], cx: &Cx<'_>, out: &mut Sink<'_>) {
    let extent = rule.extent();
    if extent == Extent::Narrow {
        if let Some(peer) = rule.hidden_peer() {
            let path = rule.path_to(peer);
            let secret = matches!(peer.source, Known::Secret);
            out.undetermined(rule.resource, if secret { Reason::Secret(path) } else { Reason::Unknown(path) });
        }
        return;
    }
    let as_wide = before.iter().filter(|old| at_least(old.extent(), extent));
    let was_open: Vec<Traffic> = as_wide.flat_map(|old| &old.traffic).filter_map(|traffic| traffic.is()).collect();
    let now_open = rule.traffic.iter().filter_map(|traffic| traffic.is());
    // Several rules may have let in together what one lets in now.
    let together = |traffic: Traffic| {
        let covers = |old: &&&Ingress| old.traffic.iter().any(|own| own.is().is_some_and(|own| own.covers(traffic)));
        let ranges = before.iter().filter(covers).flat_map(|old| &old.peers).flat_map(Peer::ranges);
        at_least(ranges.copied().collect::<AddressSet>().extent(), extent)
    };
    let opened: Vec<Traffic> =
        now_open.filter(|traffic| !is_taken_in(*traffic, &was_open) && !together(*traffic)).collect();
    if opened.is_empty() {
        out.pass_on(rule.resource);
        return;
    }
    if rule.groups.iter().chain([&rule.resource]).any(|id| is_untold(cx, *id)) {
        out.undetermined(rule.resource, Reason::Untold(rule.opening_path()));
        return;
    }
    let what: Vec<String> = opened.iter().map(|traffic| named(*traffic)).collect();
    let whom = if extent == Extent::Wide { "a large part of the Internet" } else { "every address" };
    let name = cx.stack.resource(rule.resource).urn.name();
    let path = rule.opening_path();
    let finding = out.fail(rule.resource, format!("this change opens {} of `{name}` to {whom}", what.join(", ")));
    let steps = usize::from(opened.iter().all(|traffic| is_web(*traffic))) + usize::from(extent == Extent::Wide);
    finding.severity(META.severity.lowered(steps)).at(path).key(what.join(" "));
    finding.related(rule.groups.iter().copied().filter(|group| *group != rule.resource));
    finding.fix("let in only the addresses that need it, or take the rule back");
}

/// Whether some traffic is part of other traffic, of one of it or of ranges of ports that lie side by side.
fn is_taken_in(traffic: Traffic, others: &[Traffic]) -> bool {
    let Traffic::Ports(wanted) = traffic else { return others.iter().any(|other| other.covers(traffic)) };
    let mut parts: Vec<(u16, u16)> = others
        .iter()
        .filter_map(|other| match other.common(traffic)? {
            Traffic::Ports(ports) => Some((ports.first, ports.last)),
            _ => None,
        })
        .collect();
    parts.sort_unstable();
    let mut next = u32::from(wanted.first);
    for (first, last) in parts {
        if u32::from(first) <= next {
            next = next.max(u32::from(last) + 1);
        }
    }
    next > u32::from(wanted.last)
}

/// Whether the input leaves out what the resource was before.
fn is_untold(cx: &Cx<'_>, id: ResourceId) -> bool {
    cx.stack.resource(id).before.as_ref().is_some_and(|before| before.untold.properties)
}

/// Whether as much was let in before.
fn at_least(old: Extent, new: Extent) -> bool {
    match (old, new) {
        (Extent::World { v4, v6 }, Extent::World { v4: new_v4, v6: new_v6 }) => (v4 || !new_v4) && (v6 || !new_v6),
        (Extent::World { .. } | Extent::Wide, Extent::Wide) => true,
        _ => false,
    }
}

fn is_web(traffic: Traffic) -> bool {
    matches!(traffic, Traffic::Ports(Ports { transport: Transport::Tcp, first, last }) if first == last && [80, 443].contains(&first))
}

fn named(traffic: Traffic) -> String {
    match traffic {
        Traffic::Everything => "every port".to_owned(),
        Traffic::Portless => "a protocol without ports".to_owned(),
        Traffic::Ports(Ports { transport, first, last }) => {
            let transport = if transport == Transport::Tcp { "" } else { "UDP " };
            if first == last { format!("{transport}port {first}") } else { format!("{transport}ports {first}-{last}") }
        }
    }
}
