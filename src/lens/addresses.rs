//! Sets of addresses: what a list of ranges covers together.

use ipnet::{IpNet, Ipv4Net};

/// Addresses, as intervals that neither overlap nor touch, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressSet {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

/// How much of the Internet a set of addresses is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All public addresses of a family.
    World {
        /// Every public IPv4 address.
        v4: bool,
        /// Every public IPv6 address.
        v6: bool,
    },
    /// So many public addresses that nobody knows who they are: at least as many as an IPv4 or IPv6 range of prefix
    /// length 8 has.
    Wide,
    /// Fewer.
    Narrow,
}

/// IPv4 ranges that nobody on the Internet has (IANA special-purpose registry: not globally reachable, multicast,
/// reserved).
const NOT_PUBLIC: [Ipv4Net; 14] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

const fn v4(octets: [u8; 4], prefix: u8) -> Ipv4Net {
    let [a, b, c, d] = octets;
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(a, b, c, d), prefix)
}

/// Whether an address can be that of a host on the Internet.
pub fn is_public(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(address) => !NOT_PUBLIC.iter().any(|net| net.contains(&address)),
        // Documentation (RFC 3849) lies inside the global range.
        std::net::IpAddr::V6(address) => {
            let documentation = address.segments()[..2] == [0x2001, 0x0db8];
            (GLOBAL_V6.0..=GLOBAL_V6.1).contains(&u128::from(address)) && !documentation
        }
    }
}

/// Ranges that anybody may use inside a network (RFC 1918), and between networks of carriers (RFC 6598).
const PRIVATE: [Ipv4Net; 4] =
    [v4([10, 0, 0, 0], 8), v4([100, 64, 0, 0], 10), v4([172, 16, 0, 0], 12), v4([192, 168, 0, 0], 16)];

/// Whether a range is private.
pub fn is_private(net: &Ipv4Net) -> bool {
    PRIVATE.iter().any(|private| private.contains(net))
}

/// What becomes of a network with addresses that are special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// It is not made.
    Refused,
    /// It is made, and hosts do not take such addresses.
    Reserved,
    /// It is made, and other software uses the same addresses.
    Taken,
}

/// A range, as text, and what it is for.
type Purpose = (&'static str, &'static str);

/// The special range that a range is a part of (Amazon VPC User Guide, VPC CIDR blocks; IANA special-purpose address
/// registry; Docker's default bridge; 2026-11).
pub fn special(net: &Ipv4Net) -> Option<(Purpose, Special)> {
    const RANGES: [(Ipv4Net, Purpose, Special); 10] = [
        (v4([0, 0, 0, 0], 8), ("0.0.0.0/8", "hosts that have no address yet"), Special::Refused),
        (v4([127, 0, 0, 0], 8), ("127.0.0.0/8", "loopback"), Special::Refused),
        (v4([169, 254, 0, 0], 16), ("169.254.0.0/16", "link-local addresses"), Special::Refused),
        (v4([224, 0, 0, 0], 4), ("224.0.0.0/4", "multicast"), Special::Refused),
        (v4([192, 0, 2, 0], 24), ("192.0.2.0/24", "documentation"), Special::Reserved),
        (v4([198, 18, 0, 0], 15), ("198.18.0.0/15", "measurements of networks"), Special::Reserved),
        (v4([198, 51, 100, 0], 24), ("198.51.100.0/24", "documentation"), Special::Reserved),
        (v4([203, 0, 113, 0], 24), ("203.0.113.0/24", "documentation"), Special::Reserved),
        (v4([240, 0, 0, 0], 4), ("240.0.0.0/4", "the future"), Special::Reserved),
        (v4([172, 17, 0, 0], 16), ("172.17.0.0/16", "the bridge of Docker"), Special::Taken),
    ];
    RANGES.iter().find(|(range, ..)| range.contains(net)).map(|(_, purpose, special)| (*purpose, *special))
}

/// How many IPv4 addresses can be on the Internet.
const PUBLIC_V4: u128 = {
    let mut count: u128 = 1 << 32;
    let mut at = 0;
    while at < NOT_PUBLIC.len() {
        count -= 1 << (32 - NOT_PUBLIC[at].prefix_len());
        at += 1;
    }
    count
};

/// The IPv6 range that public addresses are given from (`2000::/3`).
const GLOBAL_V6: (u128, u128) = (0x2000 << 112, (0x4000 << 112) - 1);

/// As many addresses as make a set wide.
const WIDE_V4: u128 = 1 << 24;
const WIDE_V6: u128 = 1 << 120;

/// First and last address of a range, host bits aside.
fn interval(net: &IpNet) -> (u128, u128) {
    match net {
        IpNet::V4(net) => (net.network().to_bits().into(), net.broadcast().to_bits().into()),
        IpNet::V6(net) => (net.network().to_bits(), net.broadcast().to_bits()),
    }
}

impl FromIterator<IpNet> for AddressSet {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        let mut set = Self::default();
        for net in nets {
            let family = if matches!(net, IpNet::V4(_)) { &mut set.v4 } else { &mut set.v6 };
            family.push(interval(&net));
        }
        set.v4 = merged(set.v4);
        set.v6 = merged(set.v6);
        set
    }
}

fn merged(mut intervals: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    intervals.sort_unstable();
    let mut merged: Vec<(u128, u128)> = Vec::with_capacity(intervals.len());
    for (first, last) in intervals {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// How many addresses two intervals have in common; the whole IPv6 space is one short.
fn common(a: (u128, u128), b: (u128, u128)) -> u128 {
    let (first, last) = (a.0.max(b.0), a.1.min(b.1));
    if first > last { 0 } else { (last - first).saturating_add(1) }
}

impl AddressSet {
    /// Whether the set has every address of a range.
    pub fn contains(&self, net: &IpNet) -> bool {
        let (first, last) = interval(net);
        let family = if matches!(net, IpNet::V4(_)) { &self.v4 } else { &self.v6 };
        let after = family.partition_point(|held| held.0 <= first);
        after.checked_sub(1).is_some_and(|at| last <= family[at].1)
    }

    /// Whether the set has no address.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// The IPv4 addresses of the set that can be on the Internet, counted.
    pub fn public_v4(&self) -> u128 {
        let all: u128 = self.v4.iter().map(|held| held.1 - held.0 + 1).sum();
        let special = NOT_PUBLIC.map(|net| interval(&net.into()));
        let held = |block: &(u128, u128)| self.v4.iter().map(|held| common(*held, *block)).sum::<u128>();
        all - special.iter().map(held).sum::<u128>()
    }

    /// How much of the Internet the set is.
    pub fn extent(&self) -> Extent {
        let public = self.public_v4();
        let v4 = public == PUBLIC_V4;
        let global: u128 = self.v6.iter().map(|held| common(*held, GLOBAL_V6)).sum();
        let v6 = global == GLOBAL_V6.1 - GLOBAL_V6.0 + 1;
        if v4 || v6 {
            Extent::World { v4, v6 }
        } else if public >= WIDE_V4 || global >= WIDE_V6 {
            Extent::Wide
        } else {
            Extent::Narrow
        }
    }
}

/// The ranges that have addresses in common, in groups, by their places in the list. The first of a group contains all
/// others of it: two ranges overlap only where one contains the other. Of equal ones the first in the list comes first.
pub fn overlapping(nets: &[IpNet]) -> Vec<Vec<usize>> {
    let mut places: Vec<usize> = (0..nets.len()).collect();
    places.sort_by_key(|&place| {
        let (first, last) = interval(&nets[place]);
        (nets[place].addr().is_ipv4(), first, std::cmp::Reverse(last), place)
    });
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in places {
        match groups.last_mut() {
            Some(group) if nets[group[0]].trunc().contains(&nets[place].trunc()) => group.push(place),
            _ => groups.push(vec![place]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(nets: &[&str]) -> AddressSet {
        nets.iter().map(|text| text.parse::<IpNet>().unwrap()).collect()
    }

    #[test]
    fn the_extent_is_that_of_the_public_addresses() {
        let world = |v4, v6| Extent::World { v4, v6 };
        for (nets, extent) in [
            (&["0.0.0.0/0"][..], world(true, false)),
            (&["::/0"], world(false, true)),
            (&["2000::/3"], world(false, true)),
            (&["0.0.0.0/0", "::/0"], world(true, true)),
            (&["0.0.0.0/1", "128.0.0.0/1"], world(true, false)),
            (&["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"], world(true, false)),
            (&["10.1.2.3/0"], world(true, false)),
            (&["0.0.0.0/1"], Extent::Wide),
            (&["52.0.0.0/8"], Extent::Wide),
            (&["52.0.0.0/9", "54.0.0.0/9"], Extent::Wide),
            (&["52.0.0.0/9"], Extent::Narrow),
            (&["2600::/8"], Extent::Wide),
            (&["2600::/12"], Extent::Narrow),
            (&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"], Extent::Narrow),
            (&["8.0.0.0/31"], Extent::Narrow),
            (&[], Extent::Narrow),
        ] {
            assert_eq!(set(nets).extent(), extent, "{nets:?}");
        }
    }

    fn any_net() -> impl Strategy<Value = IpNet> {
        let v4 = (any::<u32>(), 0..=32u8).prop_map(|(bits, prefix)| {
            IpNet::new(std::net::Ipv4Addr::from_bits(bits & 0x0301_0103).into(), prefix).unwrap()
        });
        let v6 = (any::<u128>(), 0..=128u8)
            .prop_map(|(bits, prefix)| IpNet::new(std::net::Ipv6Addr::from_bits(bits).into(), prefix).unwrap());
        prop_oneof![v4, v6]
    }

    proptest! {
        #[test]
        fn a_set_contains_what_it_was_made_of(nets in prop::collection::vec(any_net(), 0..20)) {
            let set: AddressSet = nets.iter().copied().collect();
            prop_assert!(nets.iter().all(|net| set.contains(net)));
        }

        #[test]
        fn order_and_repetition_do_not_matter(nets in prop::collection::vec(any_net(), 0..20)) {
            let set: AddressSet = nets.iter().copied().collect();
            prop_assert_eq!(&set, &nets.iter().rev().chain(&nets).copied().collect());
        }

        #[test]
        fn to_be_contained_is_transitive(a in any_net(), b in any_net(), c in any_net()) {
            let set = |net| AddressSet::from_iter([net]);
            if set(a).contains(&b) && set(b).contains(&c) {
                prop_assert!(set(a).contains(&c));
            }
        }

        #[test]
        fn one_range_contains_another_as_the_library_says(a in any_net(), b in any_net()) {
            prop_assert_eq!(AddressSet::from_iter([a]).contains(&b), a.contains(&b));
        }

        #[test]
        fn the_halves_of_the_world_however_they_are_cut_are_the_world(
            cuts in prop::collection::vec((any::<u32>(), 1..=32u8), 0..20),
        ) {
            let mut nets: Vec<IpNet> = vec!["0.0.0.0/0".parse().unwrap()];
            for (bits, prefix) in cuts {
                let at = nets.iter().position(|net| net.contains(&std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(bits))));
                let net = nets.swap_remove(at.unwrap());
                let longer = prefix.max(net.prefix_len() + 1).min(net.prefix_len() + 3).min(32);
                match net.subnets(longer) {
                    Ok(parts) if net.prefix_len() < 32 => nets.extend(parts),
                    _ => nets.push(net),
                }
            }
            let world = Extent::World { v4: true, v6: false };
            prop_assert_eq!(nets.iter().copied().collect::<AddressSet>().extent(), world);
        }

        #[test]
        fn two_ranges_overlap_in_either_order(a in any_net(), b in any_net()) {
            prop_assert_eq!(overlapping(&[a, b]).len(), overlapping(&[b, a]).len());
        }

        #[test]
        fn ranges_overlap_as_a_comparison_of_all_pairs_says(nets in prop::collection::vec(any_net(), 0..30)) {
            let meet = |a: &IpNet, b: &IpNet| a.contains(b) || b.contains(a);
            let groups = overlapping(&nets);
            for (place, net) in nets.iter().enumerate() {
                let meets = nets.iter().enumerate().any(|(other, with)| other != place && meet(net, with));
                let times = groups.iter().flatten().filter(|member| **member == place).count();
                prop_assert_eq!(times, usize::from(meets));
            }
            prop_assert!(groups.iter().all(|group| group.iter().all(|member| nets[group[0]].contains(&nets[*member]))));
        }

        #[test]
        fn more_ranges_never_mean_fewer_addresses(nets in prop::collection::vec(any_net(), 1..20)) {
            let all: AddressSet = nets.iter().copied().collect();
            let fewer: AddressSet = nets.iter().skip(1).copied().collect();
            prop_assert!(all.public_v4() >= fewer.public_v4());
        }
    }
}
