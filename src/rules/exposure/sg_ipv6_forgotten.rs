//! A port is limited to some addresses of one IP version and open to every address of the other.
//!
//! ## Why it matters
//!
//! Whoever limited the port to some IPv4 addresses meant to limit it. With `::/0` beside them everybody with an IPv6
//! address still comes in, and nobody looks there. The same holds the other way round.
//!
//! ## What to do
//!
//! Take the open range out, or limit it as the other side is limited.
//!
//! ## Not reported
//!
//! Ports that are open, or limited, for both versions; ports for which only one version has any range; rules with a
//! source that is not known yet. Only rules of one group for exactly the same ports are compared.
//!
//! ## References
//!
//! Amazon VPC User Guide, Security group rules: a rule names an IPv4 or an IPv6 range, not both.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use ipnet::IpNet;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::addresses::{AddressSet, Extent};
use crate::lens::ingress::{Ingress, Peer, Traffic};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C007",
    "sg-ipv6-forgotten",
    Severity::Medium,
    "a port is limited for one IP version and open to every address of the other",
)
.docs(include_str!("sg_ipv6_forgotten.rs"));

pub(super) struct SgIpv6Forgotten;

impl Rule for SgIpv6Forgotten {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut open: BTreeMap<ResourceId, Vec<(&Ingress, Traffic)>> = BTreeMap::new();
        for rule in &cx.lens.open_ingress().rules {
            if let (Extent::World { v4, v6 }, &[Known::Is(traffic)]) = (rule.extent(), rule.traffic.as_slice())
                && v4 != v6
            {
                let group = rule.groups.first().copied().unwrap_or(rule.resource);
                open.entry(group).or_default().push((rule, traffic));
            }
        }
        for (group, rules) in open {
            let sides = sides(&cx.lens.ingress_of_group(group));
            let mut limits: HashMap<(Traffic, bool), Option<String>> = HashMap::new();
            for (rule, traffic) in rules {
                let is_v4 = matches!(rule.extent(), Extent::World { v4: true, .. });
                let limit = || sides.get(&traffic).and_then(|sides| sides.limited(!is_v4));
                match limits.entry((traffic, is_v4)).or_insert_with(limit) {
                    Some(limited) => report(rule, traffic, is_v4, limited, out),
                    None => out.pass_on(rule.resource),
                }
            }
        }
    }
}

fn report(rule: &Ingress, traffic: Traffic, is_v4: bool, limited: &str, out: &mut Sink<'_>) {
    let (open, other) = if is_v4 { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
    let message = format!("{other} is limited to {limited} and {open} is open to every address for the same ports");
    let finding = out.fail(rule.resource, message);
    finding
        .at(rule.opening_path())
        .key(format!("{traffic:?} {open}"))
        .fix(format!("limit {open} as {other} is limited"));
}

/// Whom all rules of a group for the same ports let in together.
#[derive(Default)]
struct Sides {
    v4: Vec<IpNet>,
    v6: Vec<IpNet>,
    hidden: bool,
}

impl Sides {
    /// The ranges of one IP version that are let in, as text; nothing where they are none or not limited, or where it
    /// cannot be seen.
    fn limited(&self, v4: bool) -> Option<String> {
        let own = if v4 { &self.v4 } else { &self.v6 };
        let (first, more) = own.split_first().filter(|_| !self.hidden)?;
        let narrow = own.iter().copied().collect::<AddressSet>().extent() == Extent::Narrow;
        narrow
            .then(|| if more.is_empty() { format!("`{first}`") } else { format!("`{first}` and {} more", more.len()) })
    }
}

fn sides(rules: &[Ingress]) -> HashMap<Traffic, Sides> {
    let mut all: HashMap<Traffic, Sides> = HashMap::new();
    for rule in rules {
        let [Known::Is(traffic)] = rule.traffic[..] else { continue };
        let sides = all.entry(traffic).or_default();
        sides.hidden |= rule.hidden_peer().is_some();
        for net in rule.peers.iter().flat_map(Peer::ranges) {
            if net.addr().is_ipv4() { sides.v4.push(*net) } else { sides.v6.push(*net) }
        }
    }
    all
}
