//! Two networks of the stack are peered from one side only.
//!
//! ## Why it matters
//!
//! Azure and Google Cloud want a peering from each of the two networks. One alone stays `Initiated` (Azure) or
//! `INACTIVE` (Google Cloud), and nothing gets through.
//!
//! ## What to do
//!
//! Add the peering from the other network back.
//!
//! ## Not reported
//!
//! Peerings with networks that the stack does not make: the other side is made where they are. Where the identity of the
//! other network leaves the stack it is told mildly.
//!
//! ## References
//!
//! Azure Virtual Network documentation, Create, change, or delete a virtual network peering: the status is `Initiated`
//! until there is one from each side. VPC documentation of Google Cloud, VPC Network Peering: a peering is active when
//! both sides are configured.

use hashbrown::HashSet;

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::peered::{End, HalfPeering};
use crate::model::{PropertyPath, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("A083", "peering-one-way", Severity::Medium, "two networks are peered from one side only")
    .docs(include_str!("peering_one_way.rs"));

pub(super) struct PeeringOneWay;

impl Rule for PeeringOneWay {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let halves = cx.lens.half_peerings();
        let joined: HashSet<(ResourceId, ResourceId)> = halves.iter().filter_map(ends).collect();
        // A side that cannot be told may be the one that is missing.
        let unclear = halves.iter().find(|half| half.networks.contains(&End::Unknown));
        for half in halves.iter().filter(|half| is_ours(half.resource)) {
            let Some((own, other)) = ends(half).filter(|(own, other)| own != other) else {
                if half.networks.contains(&End::Unknown) {
                    out.undetermined(half.resource.id, unknown(half));
                }
                continue;
            };
            if joined.contains(&(other, own)) {
                out.pass_on(half.resource.id);
                continue;
            }
            let network = cx.stack.resource(other);
            let hidden = || users::hidden(cx, network).or_else(|| unclear.map(unknown));
            match cx.not_whole().or_else(hidden) {
                Some(reason) => out.undetermined(half.resource.id, reason),
                None => report(cx, half, (own, other), out),
            }
        }
    }
}

fn ends(half: &HalfPeering<'_>) -> Option<(ResourceId, ResourceId)> {
    match half.networks {
        [End::Network(own), End::Network(other)] => Some((own, other)),
        _ => None,
    }
}

fn unknown(half: &HalfPeering<'_>) -> Reason {
    Reason::Unknown(PropertyPath::of(half.property))
}

fn report(cx: &Cx<'_>, half: &HalfPeering<'_>, (own, other): (ResourceId, ResourceId), out: &mut Sink<'_>) {
    let name = |id| cx.stack.resource(id).urn.name();
    let (from, to) = (name(own), name(other));
    let message = format!(
        "peering `{}` leads from network `{from}` to `{to}`, and none leads back: nothing gets through",
        half.resource.urn.name()
    );
    let finding = out.fail(half.resource.id, message).at(PropertyPath::of(half.property)).related([own, other]);
    finding.fix(format!("add a peering from `{to}` to `{from}`"));
    if cx.lens.is_exported(cx.stack.resource(other)) {
        finding
            .severity(Severity::Low)
            .evidence(format!("`{to}` leaves the stack: the way back may be in another one"));
    }
}
