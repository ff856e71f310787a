//! The addresses of a fleet: which networks have which ranges, which overlap, which of those are connected, what is free.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use globset::GlobMatcher;
use ipnet::{IpNet, Ipv4Net};

use super::wires::{Link, WireFacts, Wires, key};
use crate::graph::Stack;
use crate::lens::Lens;
use crate::model::Moment;

/// What `[fleet.cidr]` says.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Ranges to give out; those for private networks (RFC 1918) when there are none.
    pub pools: Vec<IpNet>,
    /// Ranges that are taken by something else.
    pub reserved: Vec<IpNet>,
    /// Stacks whose networks reach each other although no state tells it.
    pub connected: Vec<Vec<GlobMatcher>>,
}

/// What is kept of a stack.
#[derive(Debug)]
pub struct AddressFacts {
    label: String,
    recorded: Option<Moment>,
    blocks: Vec<Block>,
    wires: WireFacts,
    /// Networks whose ranges cannot be seen.
    hidden: Vec<String>,
}

/// A range of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The range.
    pub net: IpNet,
    /// The stack.
    pub stack: String,
    /// The network's name in the program.
    pub name: String,
    /// The network.
    pub urn: String,
    /// The region.
    pub region: Option<String>,
    /// What connections call the network.
    key: String,
}

/// Two networks that overlap and reach each other.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// One, by its place among the ranges.
    pub a: usize,
    /// The other, which lies in it.
    pub b: usize,
    /// What connects them, step by step.
    pub via: Vec<String>,
}

/// Networks that overlap and are not seen to reach each other.
#[derive(Debug, Clone)]
pub struct Overlap {
    /// The widest range of them.
    pub net: IpNet,
    /// The networks, `stack name range`.
    pub blocks: Vec<String>,
    /// Transit gateways that two of them are at and whose route tables cannot be seen.
    pub undecided: Vec<String>,
}

/// `shop/prod main 10.0.0.0/16`
impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.stack, self.name, self.net)
    }
}

/// What is free in a pool.
#[derive(Debug, Clone)]
pub struct Free {
    /// The pool.
    pub pool: IpNet,
    /// How much of it is used, in parts of a thousand.
    pub used: u32,
    /// The first free block of each size that was asked for; nothing where there is none.
    pub next: Vec<(u8, Option<IpNet>)>,
}

/// The addresses of a fleet.
#[derive(Debug, Default)]
pub struct AddressPlan {
    /// How many stacks were read.
    pub stacks: usize,
    /// All ranges, in their order.
    pub blocks: Vec<Block>,
    /// Overlaps that cannot work.
    pub conflicts: Vec<Conflict>,
    /// Overlaps that hurt only when the networks are connected one day.
    pub overlaps: Vec<Overlap>,
    /// What is free.
    pub free: Vec<Free>,
    /// Networks whose ranges cannot be seen.
    pub hidden: Vec<String>,
}

impl AddressFacts {
    /// Reads the networks and connections of a stack.
    pub fn of(stack: &Stack) -> Self {
        let lens = Lens::new(stack);
        let label = stack.name.qualified().unwrap_or_else(|| stack.input.clone());
        let (mut blocks, mut hidden) = (Vec::new(), Vec::new());
        for resource in lens.networks_with_ranges() {
            let Some(network) = lens.network(resource.id) else { continue };
            let name = resource.urn.name().to_owned();
            if !network.hidden.is_empty() {
                hidden.push(format!("{label} {name}"));
            }
            let nets: BTreeSet<IpNet> = network.ranges.iter().map(IpNet::trunc).collect();
            blocks.extend(nets.into_iter().map(|net| Block {
                net,
                stack: label.clone(),
                name: name.clone(),
                urn: resource.urn.to_string(),
                region: lens.region(resource).map(str::to_owned),
                key: key(stack, resource.id),
            }));
        }
        let wires = WireFacts::of(stack, &lens, &label);
        Self { label, recorded: stack.recorded(), blocks, wires, hidden }
    }
}

impl AddressPlan {
    /// Puts the ranges of many stacks together. Of a stack that is there twice the newest counts. `sizes` are the
    /// lengths of prefixes that free blocks are looked for.
    pub fn of(all: Vec<AddressFacts>, plan: &Plan, sizes: &[u8]) -> Self {
        let mut newest: BTreeMap<String, AddressFacts> = BTreeMap::new();
        for facts in all {
            if newest.get(&facts.label).is_none_or(|known| known.recorded <= facts.recorded) {
                newest.insert(facts.label.clone(), facts);
            }
        }
        let mut wires = Wires::of(newest.values().map(|facts| &facts.wires));
        let mut blocks: Vec<Block> = newest.values().flat_map(|facts| facts.blocks.iter().cloned()).collect();
        for (at, group) in plan.connected.iter().enumerate() {
            let of_group = blocks.iter().filter(|block| group.iter().any(|glob| glob.is_match(&block.stack)));
            of_group.for_each(|block| wires.plan(&block.key, at));
        }
        // A range stands before those inside it.
        blocks.sort_by(|a, b| order(a).cmp(&order(b)));
        let (conflicts, overlaps) = compare(&blocks, &wires);
        let free = pools(plan, &blocks).into_iter().map(|pool| free(pool, plan, &blocks, sizes)).collect();
        let hidden = newest.values().flat_map(|facts| facts.hidden.iter().cloned()).collect();
        Self { stacks: newest.len(), blocks, conflicts, overlaps, free, hidden }
    }
}

fn order(block: &Block) -> (std::net::IpAddr, u8, &str, &str) {
    (block.net.network(), block.net.prefix_len(), &block.stack, &block.name)
}

/// Compares each range with those that it lies in: ranges lie inside each other or apart.
fn compare(blocks: &[Block], wires: &Wires) -> (Vec<Conflict>, Vec<Overlap>) {
    let (mut conflicts, mut overlaps): (Vec<Conflict>, Vec<Overlap>) = (Vec::new(), Vec::new());
    let mut around: Vec<usize> = Vec::new();
    // What lies in the outermost range of `around` and takes part in an overlap that nothing is seen to connect.
    let mut apart = Apart::default();
    for (at, block) in blocks.iter().enumerate() {
        while around.last().is_some_and(|outer| !blocks[*outer].net.contains(&block.net)) {
            around.pop();
        }
        if around.is_empty() {
            overlaps.extend(std::mem::take(&mut apart).noted(blocks));
        }
        for &outer in around.iter().filter(|outer| blocks[**outer].key != block.key) {
            match wires.link(&blocks[outer].key, &block.key) {
                Link::Connected(via) => conflicts.push(Conflict { a: outer, b: at, via }),
                link => apart.add(outer, at, link),
            }
        }
        around.push(at);
    }
    overlaps.extend(apart.noted(blocks));
    (conflicts, overlaps)
}

/// What overlaps under one outermost range and is not seen to be connected.
#[derive(Default)]
struct Apart {
    blocks: BTreeSet<usize>,
    undecided: BTreeSet<String>,
}

impl Apart {
    fn add(&mut self, outer: usize, inner: usize, link: Link) {
        self.blocks.extend([outer, inner]);
        if let Link::Undecided(gateway) = link {
            self.undecided.insert(gateway);
        }
    }

    fn noted(self, blocks: &[Block]) -> Option<Overlap> {
        let net = blocks.get(*self.blocks.first()?)?.net;
        let of = self.blocks.iter().filter_map(|at| blocks.get(*at)).map(Block::to_string);
        Some(Overlap { net, blocks: of.collect(), undecided: self.undecided.into_iter().collect() })
    }
}

/// The pools of the plan, else the private ranges that the fleet uses.
fn pools(plan: &Plan, blocks: &[Block]) -> Vec<IpNet> {
    if !plan.pools.is_empty() {
        return plan.pools.clone();
    }
    let private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].into_iter().filter_map(|text| text.parse().ok());
    private.filter(|pool: &IpNet| blocks.iter().any(|block| pool.contains(&block.net))).collect()
}

fn free(pool: IpNet, plan: &Plan, blocks: &[Block], sizes: &[u8]) -> Free {
    let taken = blocks.iter().map(|block| block.net).chain(plan.reserved.iter().copied());
    let taken: Vec<Ipv4Net> = taken
        .filter_map(|net| match net {
            IpNet::V4(net) => Some(net),
            IpNet::V6(_) => None,
        })
        .collect();
    let IpNet::V4(range) = pool else { return Free { pool, used: 0, next: Vec::new() } };
    let mut taken: Vec<Ipv4Net> = Ipv4Net::aggregate(&taken);
    taken.retain(|net| range.contains(net) || net.contains(&range));
    let size = |net: &Ipv4Net| 1u64 << (32 - net.prefix_len());
    let used: u64 = taken.iter().map(size).sum();
    let used = u32::try_from(used.min(size(&range)) * 1000 / size(&range)).unwrap_or(1000);
    let fits = sizes.iter().filter(|length| **length >= range.prefix_len() && **length <= 32);
    let next = fits.map(|length| (*length, first_free(range, *length, &taken).map(IpNet::V4))).collect();
    Free { pool, used, next }
}

/// The first block of a size that nothing lies in. `taken` is in order and apart.
fn first_free(range: Ipv4Net, length: u8, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    let step = 1u64 << (32 - length);
    let mut at = u64::from(u32::from(range.network()));
    let end = u64::from(u32::from(range.broadcast()));
    for net in taken {
        let (first, last) = (u64::from(u32::from(net.network())), u64::from(u32::from(net.broadcast())));
        if at + step <= first {
            break;
        }
        if last >= at {
            at = (last + 1).div_ceil(step) * step;
        }
    }
    (at + step - 1 <= end).then(|| Ipv4Net::new(u32::try_from(at).ok()?.into(), length).ok()).flatten()
}
