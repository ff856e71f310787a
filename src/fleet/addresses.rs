//! The addresses of a fleet: which networks have which ranges, which overlap, which of those are connected, what is free.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use globset::GlobMatcher;
use ipnet::{IpNet, Ipv4Net};

use super::Moment;
use crate::graph::{Stack, View};
use crate::lens::Lens;
use crate::lens::connections::End;
use crate::model::ResourceId;

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
    connections: Vec<Wire>,
    /// Networks whose ranges cannot be seen.
    hidden: Vec<String>,
}

/// A connection: its name, what it connects, and whether the second of that passes traffic on.
#[derive(Debug)]
struct Wire {
    name: String,
    ends: [String; 2],
    to_hub: bool,
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
    /// One.
    pub a: Block,
    /// The other.
    pub b: Block,
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
        let key = |id: ResourceId| {
            let resource = stack.resource(id);
            let known = stack.view(resource, View::After).and_then(|state| state.id().is());
            known.map_or_else(|| resource.urn.to_string(), std::borrow::Cow::into_owned)
        };
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
                key: key(resource.id),
            }));
        }
        let end = |end: End| match end {
            End::Resource(id) => key(id),
            End::Outside(text) => text,
        };
        let connections = lens.connections().into_iter().map(|connection| {
            let name = format!("{} `{}` of {label}", connection.what, connection.resource.urn.name());
            Wire { name, ends: connection.ends.map(end), to_hub: connection.to_gateway }
        });
        let connections = connections.collect();
        Self { label, recorded: super::published::recorded(stack), blocks, connections, hidden }
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
        let mut wires = Wires::default();
        for facts in newest.values() {
            for Wire { name, ends: [a, b], to_hub } in &facts.connections {
                wires.add(a, b, name);
                if *to_hub {
                    wires.hubs.insert(b.clone());
                }
            }
        }
        let mut blocks: Vec<Block> = newest.values().flat_map(|facts| facts.blocks.iter().cloned()).collect();
        for (at, group) in plan.connected.iter().enumerate() {
            let hub = format!("plan {at}");
            let of_group = blocks.iter().filter(|block| group.iter().any(|glob| glob.is_match(&block.stack)));
            of_group.for_each(|block| wires.add(&block.key, &hub, "the plan in `[fleet.cidr]`"));
            wires.hubs.insert(hub);
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
    let mut around: Vec<&Block> = Vec::new();
    // What lies in the outermost range of `around` and takes part in an overlap that nothing is seen to connect.
    let mut apart: BTreeSet<usize> = BTreeSet::new();
    let mut first = 0;
    for (at, block) in blocks.iter().enumerate() {
        while around.last().is_some_and(|outer| !outer.net.contains(&block.net)) {
            around.pop();
        }
        if around.is_empty() {
            overlaps.extend(noted(blocks, &apart));
            apart.clear();
            first = at;
        }
        for outer in around.iter().filter(|outer| outer.key != block.key) {
            let via = wires.path(&outer.key, &block.key);
            if via.is_empty() {
                let outer = blocks[first..at].iter().position(|other| std::ptr::eq(other, *outer));
                apart.extend(outer.map(|outer| first + outer).into_iter().chain([at]));
            } else {
                conflicts.push(Conflict { a: (*outer).clone(), b: block.clone(), via });
            }
        }
        around.push(block);
    }
    overlaps.extend(noted(blocks, &apart));
    (conflicts, overlaps)
}

/// What overlaps under one outermost range.
fn noted(blocks: &[Block], apart: &BTreeSet<usize>) -> Option<Overlap> {
    let net = blocks.get(*apart.first()?)?.net;
    let of = apart.iter().filter_map(|at| blocks.get(*at));
    Some(Overlap { net, blocks: of.map(|block| format!("{} {} {}", block.stack, block.name, block.net)).collect() })
}

/// What is connected with what.
#[derive(Default)]
struct Wires {
    of: BTreeMap<String, Vec<(String, String)>>,
    /// Things that pass traffic on: transit gateways, and the plan. A network does not: peering reaches neighbours only.
    hubs: BTreeSet<String>,
}

impl Wires {
    fn add(&mut self, a: &str, b: &str, name: &str) {
        self.of.entry(a.to_owned()).or_default().push((b.to_owned(), name.to_owned()));
        self.of.entry(b.to_owned()).or_default().push((a.to_owned(), name.to_owned()));
    }

    /// The shortest way from one network to another: the names of the connections; empty where there is none.
    fn path(&self, from: &str, to: &str) -> Vec<String> {
        let mut before: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        let mut waiting = VecDeque::from([from]);
        while let Some(key) = waiting.pop_front() {
            if key == to {
                break;
            }
            if key != from && !self.hubs.contains(key) {
                continue;
            }
            for (other, name) in self.of.get(key).into_iter().flatten() {
                if other != from && !before.contains_key(other.as_str()) {
                    before.insert(other, (key, name));
                    waiting.push_back(other);
                }
            }
        }
        let (mut path, mut at) = (Vec::new(), to);
        while let Some((previous, name)) = before.get(at) {
            path.push((*name).to_owned());
            at = previous;
        }
        path.reverse();
        path.dedup();
        path
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
