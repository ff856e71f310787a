//! Two networks of one stack have addresses in common.
//!
//! ## Why it matters
//!
//! Nothing joins them yet, and nothing ever can: a peering or a transit gateway between networks with common addresses
//! is refused or sends packets into one of them only.
//!
//! ## What to do
//!
//! Give one of them a range of its own while nothing runs in it.
//!
//! ## Not reported
//!
//! Networks that are joined, which have a rule of their own; the same network under two names. The rule is off by
//! default: many teams use one range in every environment, and mean it.
//!
//! ## References
//!
//! Amazon VPC User Guide, VPC peering limitations: overlapping CIDR blocks; Azure Virtual Network documentation, Virtual
//! network peering.

use ipnet::IpNet;

use super::networks;
use crate::finding::{Meta, Severity, Sink};
use crate::model::ResourceId;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D007",
    "networks-overlap-in-stack",
    Severity::Low,
    "two networks of one stack have addresses in common, and nothing can ever join them",
)
.opt_in()
.hidden_by(&["D005", "D006"])
.docs(include_str!("networks_overlap_in_stack.rs"));

pub(super) struct NetworksOverlapInStack;

impl Rule for NetworksOverlapInStack {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut ranges: Vec<(IpNet, ResourceId)> = Vec::new();
        for id in cx.lens.network_ids() {
            let own = cx.lens.network(id).into_iter().flat_map(|network| network.ranges.iter().copied());
            ranges.extend(own.map(|range| (range, id)));
        }
        // Sorted by their beginning, a range meets the widest one before it or none.
        ranges.sort_by_key(|(range, id)| (range.network(), range.prefix_len(), *id));
        let mut widest: Option<(IpNet, ResourceId)> = None;
        let mut told: Vec<ResourceId> = Vec::new();
        for (range, id) in ranges {
            match widest {
                Some((wide, other)) if wide.contains(&range) => {
                    if other != id && !told.contains(&id) {
                        told.push(id);
                        report(cx, (id, range), (other, wide), out);
                    }
                }
                _ => widest = Some((range, id)),
            }
        }
    }
}

fn report(cx: &Cx<'_>, (id, range): (ResourceId, IpNet), (other, wide): (ResourceId, IpNet), out: &mut Sink<'_>) {
    let network = cx.stack.resource(id);
    let name = cx.stack.resource(other).urn.name();
    let message = format!("`{range}` lies in `{wide}` of `{name}`: the two can never be joined");
    let finding = out.fail(id, message).related([other]).key(range.to_string());
    finding.fix("give one of them a range of its own while nothing runs in it");
    let text = range.to_string();
    let place = networks(cx, network).find(|(net, _)| net.to_string() == text).map(|(_, written)| written.path());
    if let Some(place) = place {
        finding.at(place);
    }
}
