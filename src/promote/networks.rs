//! Addresses: every environment has ranges of its own, and the same places in them.

use std::net::IpAddr;

use ipnet::IpNet;

use super::align::Alignment;
use super::order;
use super::side::Side;
use crate::json::Node;
use crate::lens::class_of;
use crate::model::{Known, PropertyPath, ResourceId};

/// The ranges of networks that are one: of the source, and of the target.
#[derive(Debug, Default)]
pub(super) struct Networks(Vec<(IpNet, IpNet)>);

impl Networks {
    /// The ranges of one size that paired networks have.
    pub(super) fn of(source: &Side<'_>, target: &Side<'_>, alignment: &Alignment) -> Self {
        let mut found = Vec::new();
        for (a, b, _) in &alignment.pairs {
            let ty = &source.stack.resource(*a).ty;
            let Some(property) = order::ranges(class_of(ty)) else { continue };
            let path = PropertyPath::parse(property);
            let (own, other) = (ranges(source, *a, &path), ranges(target, *b, &path));
            let one_size = |(own, other): &(IpNet, IpNet)| own.prefix_len() == other.prefix_len();
            found.extend(own.into_iter().zip(other).filter(one_size));
        }
        Self(found)
    }

    /// Whether two ranges, or addresses, are at the same place of networks that are one.
    pub(super) fn same_place(&self, before: &str, after: &str) -> bool {
        let (Some(own), Some(other)) = (read(before), read(after)) else { return false };
        own.prefix_len() == other.prefix_len()
            && self.0.iter().any(|(network, its)| {
                network.contains(&own) && its.contains(&other) && offset(*network, own) == offset(*its, other)
            })
    }

    /// The place of a range, or an address, in words that are the same on both sides.
    pub(super) fn place(&self, of_source: bool, text: &str) -> Option<String> {
        let range = read(text)?;
        let mut places = self.0.iter().map(|(own, other)| if of_source { *own } else { *other }).enumerate();
        let (at, network) = places.find(|(_, network)| network.contains(&range))?;
        Some(format!("network {at} + {}/{}", offset(network, range)?, range.prefix_len()))
    }
}

fn ranges(side: &Side<'_>, id: ResourceId, path: &PropertyPath) -> Vec<IpNet> {
    let value = side.stack.view(side.stack.resource(id), crate::graph::View::After).map(|view| view.at(path));
    let Some(Known::Is(value)) = value else { return Vec::new() };
    value.node().descendants().filter_map(Node::as_str).filter_map(|text| text.parse().ok()).collect()
}

/// A range or an address, with or without quotes.
fn read(text: &str) -> Option<IpNet> {
    let text = text.trim_matches('"');
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// How far behind the first address of a network a range begins.
fn offset(network: IpNet, range: IpNet) -> Option<u128> {
    let number = |net: IpNet| match net.network() {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    number(range).checked_sub(number(network))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_in_networks_of_one_size() {
        let net = |text: &str| text.parse().unwrap();
        let networks = Networks(vec![(net("10.10.0.0/16"), net("10.20.0.0/16")), (net("fd00::/48"), net("fd01::/48"))]);
        for (before, after, same) in [
            ("10.10.0.0/16", "10.20.0.0/16", true),
            ("\"10.10.3.0/24\"", "\"10.20.3.0/24\"", true),
            ("10.10.0.2", "10.20.0.2", true),
            ("fd00:0:0:1::/64", "fd01:0:0:1::/64", true),
            ("10.10.3.0/24", "10.20.4.0/24", false),
            ("10.10.3.0/24", "10.20.3.0/25", false),
            ("10.10.3.0/24", "10.30.3.0/24", false),
            ("10.10.0.0/16", "0.0.0.0/0", false),
            ("10.10.3.0/24", "fd01::/64", false),
        ] {
            assert_eq!(networks.same_place(before, after), same, "{before} {after}");
            let place =
                networks.place(true, before).filter(|place| networks.place(false, after).as_ref() == Some(place));
            assert_eq!(place.is_some(), same, "{before} {after}");
        }
    }
}
