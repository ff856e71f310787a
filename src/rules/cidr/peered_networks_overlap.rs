//! Two networks that are joined have addresses in common.
//!
//! ## Why it matters
//!
//! The service refuses a peering between networks that share addresses, however small the common part is.
//!
//! ## What to do
//!
//! Give one of the networks another range. Where that is not possible, join services (`PrivateLink`), not networks.
//!
//! ## Not reported
//!
//! Peers of other stacks and accounts, whose ranges are not in the input: that cannot be known.
//!
//! ## References
//!
//! Amazon VPC Peering Guide, Unsupported VPC peering configurations: overlapping CIDR blocks.

use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::peering::{PEER, Side};
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D005",
    "peered-networks-overlap",
    Severity::High,
    "two networks that are joined have addresses in common",
)
.confidence(Confidence::Certain)
.docs(include_str!("peered_networks_overlap.rs"));

pub(super) struct PeeredNetworksOverlap;

impl Rule for PeeredNetworksOverlap {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for peering in cx.lens.peerings().into_iter().filter(|peering| peering.resource.is_managed()) {
            let id = peering.resource.id;
            let path = PropertyPath::of(PEER);
            let [one, other] = match peering.sides {
                [Side::Network(one), Side::Network(other)] if one != other => [one, other],
                [Side::Network(_), Side::Network(_)] => continue,
                sides if sides.contains(&Side::Foreign) => {
                    out.undetermined(id, cx.not_whole().unwrap_or(Reason::External));
                    continue;
                }
                _ => {
                    out.undetermined(id, Reason::Unknown(path));
                    continue;
                }
            };
            let (Some(first), Some(second)) = (cx.lens.network(one), cx.lens.network(other)) else { continue };
            let shared = first.ranges.iter().find_map(|range| {
                let met = second.ranges.iter().find(|met| met.contains(range) || range.contains(*met))?;
                Some((range, met))
            });
            let hidden = first.hidden.iter().chain(&second.hidden).next();
            match (shared, hidden) {
                (Some((range, met)), _) => {
                    let name = |id| cx.stack.resource(id).urn.name();
                    let message = format!(
                        "`{range}` of `{}` and `{met}` of `{}` have addresses in common: the peering is refused",
                        name(one),
                        name(other)
                    );
                    let finding = out.fail(id, message).at(path).related([one, other]);
                    finding.key(format!("{range} {met}")).fix("give one of the networks another range");
                }
                (None, Some((_, resource, hidden))) => {
                    out.undetermined(*resource, Reason::Unknown(hidden.clone()));
                }
                (None, None) => out.pass_on(id),
            }
        }
    }
}
