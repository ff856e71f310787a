//! What is answered: ways that are open, what shuts them, and what cannot be known.

use ipnet::IpNet;

use crate::graph::Stack;
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::{PropertyPath, ResourceId, shown};

/// One end of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Every address of the Internet.
    Internet,
    /// These addresses.
    Addresses(Vec<IpNet>),
    /// A resource of the stack.
    Resource(ResourceId),
}

/// What is answered to the question whether traffic gets from one place to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The ways on which it does, each with every part known.
    pub ways: Vec<Way>,
    /// What shuts the ways that there could be.
    pub blocks: Vec<Block>,
    /// What cannot be known.
    pub doubts: Vec<Doubt>,
}

/// An answer in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// There is a way.
    Open,
    /// It cannot be known.
    Unclear,
    /// There is none.
    Shut,
}

impl Verdict {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Open => "open",
            Verdict::Unclear => "unclear",
            Verdict::Shut => "shut",
        }
    }
}

impl Answer {
    /// In a word. A doubt leaves open whether there is a way, unless one is known.
    pub fn verdict(&self) -> Verdict {
        match (self.ways.is_empty(), self.doubts.is_empty()) {
            (false, _) => Verdict::Open,
            (true, false) => Verdict::Unclear,
            (true, true) => Verdict::Shut,
        }
    }

    pub(super) fn doubt(doubt: Doubt) -> Self {
        Self { doubts: vec![doubt], ..Self::default() }
    }

    pub(super) fn block(block: Block) -> Self {
        Self { blocks: vec![block], ..Self::default() }
    }

    pub(super) fn and(&mut self, other: Self) {
        self.ways.extend(other.ways);
        self.blocks.extend(other.blocks);
        self.doubts.extend(other.doubts);
    }

    /// Each thing once.
    pub(super) fn tidy(mut self) -> Self {
        fn once<T: PartialEq>(all: &mut Vec<T>) {
            let mut kept: Vec<T> = Vec::with_capacity(all.len());
            for one in all.drain(..) {
                if !kept.contains(&one) {
                    kept.push(one);
                }
            }
            *all = kept;
        }
        once(&mut self.ways);
        once(&mut self.blocks);
        once(&mut self.doubts);
        self
    }
}

/// A way, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What gets through.
    pub traffic: Vec<Traffic>,
    /// From one end to the other.
    pub hops: Vec<Hop>,
}

/// A part of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The resource; nothing for what is outside the stack.
    pub resource: Option<ResourceId>,
    /// The property that lets through.
    pub path: Option<PropertyPath>,
}

impl Hop {
    /// What is outside the stack.
    pub(super) const OUTSIDE: Self = Self { resource: None, path: None };

    pub(super) fn of(resource: ResourceId) -> Self {
        Self { resource: Some(resource), path: None }
    }
}

impl Way {
    /// The resources on the way.
    pub fn resources(&self) -> impl Iterator<Item = ResourceId> {
        self.hops.iter().filter_map(|hop| hop.resource)
    }

    /// The way in words: `internet → shop → public-a → web (ingress[0])`.
    pub fn told(&self, stack: &Stack) -> String {
        let hop = |hop: &Hop| {
            let Some(id) = hop.resource else { return "Internet".to_owned() };
            let resource = stack.resource(id);
            let name = shown(resource.urn.name());
            let kind = resource.ty.rsplit(':').next().unwrap_or_default();
            match &hop.path {
                Some(path) if !path.segments().is_empty() => format!("{kind} {name} ({path})"),
                _ => format!("{kind} {name}"),
            }
        };
        self.hops.iter().map(hop).collect::<Vec<_>>().join(" → ")
    }

    /// What gets through, in words.
    pub fn traffic_told(&self) -> String {
        let all: Vec<String> = self.traffic.iter().map(|traffic| traffic_told(*traffic)).collect();
        all.join(", ")
    }
}

/// Traffic in words: `tcp/443`.
pub fn traffic_told(traffic: Traffic) -> String {
    match traffic {
        Traffic::Everything => "all".to_owned(),
        Traffic::Portless => "icmp".to_owned(),
        Traffic::Ports(Ports { transport, first, last }) => {
            let transport = if transport == Transport::Tcp { "tcp" } else { "udp" };
            if first == last { format!("{transport}/{first}") } else { format!("{transport}/{first}-{last}") }
        }
    }
}

/// What shuts a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// It has no public address.
    NoPublicAddress(ResourceId),
    /// No route leads from this subnet to the Internet.
    NoRoute(ResourceId),
    /// This network ACL keeps it out.
    Acl(ResourceId),
    /// No rule of its security groups lets it in.
    NotLetIn(ResourceId),
    /// No rule of its security groups lets it out.
    NotLetOut(ResourceId),
    /// No listener of the load balancer answers.
    NoListener(ResourceId),
    /// The two are in networks that nothing connects.
    OtherNetwork(ResourceId, ResourceId),
    /// It is in no network.
    NoNetwork(ResourceId),
    /// Nobody calls it at an address.
    NotCalled(ResourceId),
}

impl Block {
    /// In words.
    pub fn told(&self, stack: &Stack) -> String {
        let name = |id: &ResourceId| format!("`{}`", shown(stack.resource(*id).urn.name()));
        match self {
            Block::NoPublicAddress(id) => format!("{} has no public address", name(id)),
            Block::NoRoute(id) => format!("no route leads from subnet {} to an internet gateway", name(id)),
            Block::Acl(id) => format!("network ACL {} keeps it out", name(id)),
            Block::NotLetIn(id) => format!("no rule of the security groups of {} lets it in", name(id)),
            Block::NotLetOut(id) => format!("no rule of the security groups of {} lets it out", name(id)),
            Block::NoListener(id) => format!("no listener of {} answers on such a port", name(id)),
            Block::OtherNetwork(one, other) => {
                format!("{} and {} are in networks that nothing connects", name(one), name(other))
            }
            Block::NoNetwork(id) => format!("{} is in no network", name(id)),
            Block::NotCalled(id) => format!("{} takes no connections at an address of its own", name(id)),
        }
    }
}

/// Why something cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A value does not exist yet.
    Unknown,
    /// A value is secret.
    Secret,
    /// It belongs to something outside the stack.
    Foreign,
    /// It depends on what the provider takes when nothing is written.
    Default,
    /// It is in the default network of the account, which the stack does not describe.
    DefaultNetwork,
    /// It names no security group and is in the default one of its network, which the stack does not describe.
    DefaultGroup,
    /// Not every resource of the stack is in the input.
    NotWhole,
    /// This is not modelled.
    NotModelled(&'static str),
}

/// What cannot be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// About which resource.
    pub resource: ResourceId,
    /// About which property.
    pub path: Option<PropertyPath>,
    /// Why.
    pub why: Why,
}

impl Doubt {
    pub(in crate::lens) fn at(resource: ResourceId, path: &str, why: Why) -> Self {
        Self { resource, path: Some(PropertyPath::parse(path.trim_end_matches("[]"))), why }
    }

    pub(super) fn of(resource: ResourceId, why: Why) -> Self {
        Self { resource, path: None, why }
    }

    /// In words.
    pub fn told(&self, stack: &Stack) -> String {
        let name = shown(stack.resource(self.resource).urn.name());
        let what = self.path.as_ref().map_or_else(|| format!("`{name}`"), |path| format!("`{path}` of `{name}`"));
        match self.why {
            Why::Unknown => format!("{what} is not known yet"),
            Why::Secret => format!("{what} is secret"),
            Why::Foreign => format!("{what} names something outside the stack"),
            Why::Default => format!("{what} is not written, and what holds then depends on the provider's version"),
            Why::DefaultNetwork => format!("{what} is in the default network, which the stack does not describe"),
            Why::DefaultGroup => {
                format!("{what} is in the default security group of its network, which the stack does not describe")
            }
            Why::NotWhole => "the input does not show the whole stack".to_owned(),
            Why::NotModelled(thing) => format!("{thing} of {what} is not modelled"),
        }
    }
}
