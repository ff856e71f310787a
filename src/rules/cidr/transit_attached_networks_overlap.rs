//! Two networks at one hub have addresses in common.
//!
//! ## Why it matters
//!
//! A transit gateway routes an address to one network only: what is meant for the other one never arrives. A virtual hub
//! refuses the second connection.
//!
//! ## What to do
//!
//! Give one of the networks another range, or keep them in route tables that do not meet.
//!
//! ## Not reported
//!
//! Attachments whose route tables do not lead to both networks. Networks of other stacks, whose ranges are not in the
//! input, and ranges behind a VPN.
//!
//! ## References
//!
//! Amazon VPC Transit Gateways guide, Transit gateway attachments to a VPC: routes of overlapping CIDR blocks are not
//! propagated. Azure Virtual WAN FAQ: connected virtual networks must not overlap.

use ipnet::IpNet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::hubs::AtHub;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D006",
    "transit-attached-networks-overlap",
    Severity::High,
    "two networks at one hub have addresses in common",
)
.docs(include_str!("transit_attached_networks_overlap.rs"));

/// A range is compared with so many wider ones around it.
const AROUND: usize = 64;

pub(super) struct TransitAttachedNetworksOverlap;

impl Rule for TransitAttachedNetworksOverlap {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let all = cx.lens.networks_at_hubs();
        for group in all.chunk_by(AtHub::is_beside) {
            judge(cx, group, out);
        }
    }
}

/// Judges the networks of one hub.
fn judge(cx: &Cx<'_>, group: &[AtHub<'_>], out: &mut Sink<'_>) {
    let mut ranges: Vec<(IpNet, usize)> = Vec::new();
    for (at, one) in group.iter().enumerate() {
        let own = cx.lens.network(one.network).into_iter().flat_map(|network| network.ranges.iter().copied());
        ranges.extend(own.map(|range| (range, at)));
    }
    // Sorted by their beginning, the ranges that contain one are before it.
    ranges.sort_by_key(|(range, at)| (range.network(), range.prefix_len(), *at));
    let mut around: Vec<(IpNet, usize)> = Vec::new();
    let mut said = vec![Verdict::Apart; group.len()];
    for (range, at) in ranges {
        while around.last().is_some_and(|(wide, _)| !wide.contains(&range)) {
            around.pop();
        }
        for &(wide, other) in around.iter().rev().take(AROUND) {
            // One network twice at a hub is another fault.
            if group[other].network == group[at].network || matches!(said[at], Verdict::Told) {
                continue;
            }
            match group[at].meets(&group[other]) {
                Some(true) => {
                    report(cx, (&group[at], range), (&group[other], wide), out);
                    said[at] = Verdict::Told;
                }
                Some(false) => {}
                None => said[at] = Verdict::Open,
            }
        }
        around.push((range, at));
    }
    for (one, verdict) in group.iter().zip(said).filter(|(one, _)| one.resource.is_managed()) {
        let hidden = || cx.lens.network(one.network)?.hidden.first().map(|(_, _, path)| path.clone());
        match verdict {
            Verdict::Told => {}
            Verdict::Open => out.undetermined(one.resource.id, Reason::Unknown(one.path.clone())),
            Verdict::Apart => match hidden() {
                Some(path) => out.undetermined(one.resource.id, Reason::Unknown(path)),
                None => out.pass_on(one.resource.id),
            },
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Verdict {
    Apart,
    Open,
    Told,
}

fn report(cx: &Cx<'_>, (one, range): (&AtHub<'_>, IpNet), (other, wide): (&AtHub<'_>, IpNet), out: &mut Sink<'_>) {
    if !one.resource.is_managed() {
        return;
    }
    let name = |at: &AtHub<'_>| cx.stack.resource(at.network).urn.name();
    let message = format!(
        "`{range}` of `{}` and `{wide}` of `{}` have addresses in common, and both are at one hub",
        name(one),
        name(other)
    );
    let finding = out.fail(one.resource.id, message).at(one.path.clone()).key(format!("{range} {wide}"));
    finding.related([one.network, other.resource.id, other.network]);
    finding.fix("give one of the networks another range");
}
