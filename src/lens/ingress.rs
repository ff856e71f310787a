//! Who may come in: one reading of the rules that let traffic in, whatever resource they are written in.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use ipnet::IpNet;

use super::addresses::{AddressSet, Extent};
use super::{Lens, aws, azure, gcp};
use crate::model::{Known, PropertyPath, ResourceId, Value};

/// One rule that lets traffic in.
#[derive(Debug, Clone)]
pub struct Ingress {
    /// The resource that it is written in.
    pub resource: ResourceId,
    /// What it lets in. Absent where the ports are upside down: the cloud refuses such a rule.
    pub traffic: Vec<Known<Traffic>>,
    /// Whom it lets in.
    pub peers: Vec<Peer>,
    /// The groups of the stack that it is a rule of.
    pub groups: Vec<ResourceId>,
    /// The list that it is an element of; nothing where the resource is the rule.
    pub(super) list: Option<Place>,
}

/// A property, and the element of it where it is a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) property: &'static str,
    pub(super) index: Option<usize>,
}

/// What a rule lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Traffic {
    /// Every port of every protocol.
    Everything,
    /// A range of ports.
    Ports(Ports),
    /// A protocol without ports, such as ICMP.
    Portless,
}

/// A range of ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ports {
    /// Of which protocol.
    pub transport: Transport,
    /// The first.
    pub first: u16,
    /// The last, at least the first.
    pub last: u16,
}

/// A protocol with ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Traffic {
    /// Whether all of another is part of it.
    pub fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Traffic::Everything, _) => true,
            (Traffic::Ports(own), Traffic::Ports(other)) => {
                own.transport == other.transport && own.first <= other.first && other.last <= own.last
            }
            (own, other) => own == other,
        }
    }

    /// What is part of both.
    pub fn common(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Traffic::Everything, any) | (any, Traffic::Everything) => Some(any),
            (Traffic::Ports(own), Traffic::Ports(other)) => {
                let (first, last) = (own.first.max(other.first), own.last.min(other.last));
                let both = Ports { transport: own.transport, first, last };
                (own.transport == other.transport && first <= last).then_some(Traffic::Ports(both))
            }
            (own, other) => (own == other).then_some(own),
        }
    }

    /// Reads a range of ports as text: `22`, `5000-6000`, or `*` for all of the protocol.
    pub(super) fn of_text(transport: Transport, text: &str) -> Option<Self> {
        let (first, last) = if text == "*" { ("0", "65535") } else { text.split_once('-').unwrap_or((text, text)) };
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Traffic::Ports(Ports { transport, first, last }))
    }
}

impl Ports {
    /// How many there are.
    pub fn count(self) -> u32 {
        u32::from(self.last - self.first) + 1
    }
}

/// Someone who is let in.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Who.
    pub source: Known<Source>,
    /// Where that stands in the rule; nothing where it is the whole rule that cannot be seen.
    pub(super) place: Option<Place>,
}

/// Who is let in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// The addresses of a range.
    Range(IpNet),
    /// The addresses of a list that the stack keeps.
    List(Vec<IpNet>),
    /// The addresses of a list that the cloud or another stack keeps.
    ForeignList,
    /// The members of a group.
    Group,
    /// The members of the group that the rule belongs to.
    Itself,
    /// Nobody: a text that is no address range, which the cloud refuses.
    Nobody,
}

/// What stands behind a group, as far as can be seen.
#[derive(Debug, Clone, Default)]
pub struct Behind {
    /// A machine or container with a public address.
    pub public_host: Option<ResourceId>,
    /// A managed database, cache, queue or search engine with a public address.
    pub public_database: Option<ResourceId>,
    /// The ports that managed databases and their like listen on, where they say so.
    pub database_ports: BTreeSet<u16>,
    /// Only load balancers, which answer on the ports of their listeners.
    pub only_balancers: bool,
    /// Nothing refers to the group, and it does not leave the stack.
    pub unused: bool,
    /// What has an address and is in the group.
    pub carriers: Vec<ResourceId>,
    /// Something else refers to the group: what it does with it is not known.
    pub others: bool,
}

impl Ingress {
    /// Where the rule stands in its resource; empty where the resource is the rule.
    pub fn path(&self) -> PropertyPath {
        self.list.map_or_else(PropertyPath::default, |place| place.inside(PropertyPath::default()))
    }

    /// Where a peer of the rule stands in its resource.
    pub fn path_to(&self, peer: &Peer) -> PropertyPath {
        peer.place.map_or_else(|| self.path(), |place| place.inside(self.path()))
    }

    /// How much of the Internet is known to be let in.
    pub fn extent(&self) -> Extent {
        self.peers.iter().flat_map(Peer::ranges).copied().collect::<AddressSet>().extent()
    }

    /// Someone who may be let in and cannot be seen.
    pub fn hidden_peer(&self) -> Option<&Peer> {
        self.peers.iter().find(|peer| peer.source.is_hidden())
    }

    /// The peer that alone gives the rule its extent; nothing where several do so together.
    pub fn opener(&self) -> Option<&Peer> {
        let all = self.extent();
        let opens = |peer: &&Peer| match (peer.ranges().iter().copied().collect::<AddressSet>().extent(), all) {
            (Extent::World { .. }, Extent::World { .. }) => true,
            (own, all) => own == all,
        };
        self.peers.iter().filter(|peer| !peer.ranges().is_empty()).find(opens)
    }

    /// Where the ranges stand that give the rule its extent: one of them or, where several do so together, their list.
    pub fn opening_path(&self) -> PropertyPath {
        if let Some(opener) = self.opener() {
            return self.path_to(opener);
        }
        let mut properties =
            self.peers.iter().filter(|peer| !peer.ranges().is_empty()).filter_map(|peer| peer.place?.property.into());
        match properties.next() {
            Some(first) if properties.all(|property: &str| property == first) => self.path().name(first),
            _ => self.path(),
        }
    }

    fn is_open(&self) -> bool {
        self.peers.iter().any(|peer| peer.source.is_hidden()) || self.extent() != Extent::Narrow
    }
}

impl Place {
    fn inside(self, path: PropertyPath) -> PropertyPath {
        let path = path.name(self.property);
        match self.index {
            Some(index) => path.index(index),
            None => path,
        }
    }
}

impl Peer {
    /// The ranges that are let in.
    pub fn ranges(&self) -> &[IpNet] {
        match &self.source {
            Known::Is(Source::Range(net)) => std::slice::from_ref(net),
            Known::Is(Source::List(nets)) => nets,
            _ => &[],
        }
    }
}

/// The rules of the stack that let in a part of the Internet that is wide, or someone who cannot be seen.
#[derive(Debug, Default)]
pub struct OpenIngress {
    /// The rules, in the order of the resources.
    pub rules: Vec<Ingress>,
    /// How many other rules there are.
    pub narrow: u64,
    behind: HashMap<ResourceId, Behind>,
}

impl OpenIngress {
    /// What stands behind each of the groups of a rule.
    pub fn behind<'o>(&'o self, rule: &'o Ingress) -> impl Iterator<Item = &'o Behind> {
        rule.groups.iter().filter_map(|group| self.behind.get(group))
    }
}

/// The rules that have a resource of their own, also by the group they belong to.
#[derive(Debug, Default)]
pub(super) struct Standalone {
    rules: Vec<Ingress>,
    by_group: HashMap<ResourceId, Vec<usize>>,
    /// A rule of which nothing tells to which group it belongs.
    stray: Option<ResourceId>,
}

impl Standalone {
    fn read(lens: &Lens<'_>, rules: Vec<Ingress>) -> Self {
        let stray = rules.iter().find(|rule| aws::ingress::is_stray(lens, rule)).map(|rule| rule.resource);
        let mut standalone = Self { rules, stray, ..Self::default() };
        for (at, rule) in standalone.rules.iter().enumerate() {
            for &group in &rule.groups {
                standalone.by_group.entry(group).or_default().push(at);
            }
        }
        standalone
    }

    /// The rules of a group that have a resource of their own.
    pub(super) fn of(&self, group: ResourceId) -> impl Iterator<Item = &Ingress> {
        self.by_group.get(&group).into_iter().flatten().map(|&at| &self.rules[at])
    }
}

impl Lens<'_> {
    /// The rules in managed resources that are open or may be. Read once for all that ask.
    pub fn open_ingress(&self) -> &OpenIngress {
        self.open_ingress.get_or_init(|| {
            let mut open = OpenIngress::default();
            let managed = |rule: &Ingress| self.manages(self.stack.resource(rule.resource));
            let mut take = |rule: Ingress| if rule.is_open() { open.rules.push(rule) } else { open.narrow += 1 };
            aws::ingress::groups(self).filter(|group| self.manages(group)).for_each(|group| {
                aws::ingress::read(self, group).into_iter().for_each(&mut take);
            });
            self.standalone_ingress().rules.iter().filter(|rule| managed(rule)).cloned().for_each(&mut take);
            for group in open.rules.iter().flat_map(|rule| rule.groups.iter().copied()) {
                open.behind.entry(group).or_insert_with(|| self.stands_behind(self.stack.resource(group)));
            }
            let mut take = |rule: Ingress| if rule.is_open() { open.rules.push(rule) } else { open.narrow += 1 };
            azure::ingress::read(self).into_iter().filter(managed).for_each(&mut take);
            gcp::ingress::read(self).into_iter().filter(managed).for_each(&mut take);
            open.rules.sort_by_key(|rule| rule.resource);
            open
        })
    }

    /// All rules of a security group that let traffic in, wherever they are written.
    pub fn ingress_of_group(&self, group: ResourceId) -> Vec<Ingress> {
        let mut rules = aws::ingress::read(self, self.stack.resource(group));
        rules.extend(self.standalone_ingress().of(group).cloned());
        rules
    }

    /// The security groups of AWS that the program manages, in the order of their types and of the input.
    pub fn security_groups(&self) -> Vec<ResourceId> {
        let groups = aws::ingress::groups(self).filter(|group| self.manages(group));
        groups.map(|group| group.id).collect()
    }

    /// What stands behind a security group.
    pub fn behind_group(&self, group: ResourceId) -> Behind {
        self.stands_behind(self.stack.resource(group))
    }

    /// All rules of a security group that let traffic out; nothing where the cloud lets out everything.
    pub fn egress_of_group(&self, group: ResourceId) -> Option<Vec<Ingress>> {
        let resource = self.stack.resource(group);
        let mut rules = aws::ingress::read_out(self, resource);
        rules.extend(self.standalone_egress().of(group).cloned());
        (!rules.is_empty() || !aws::ingress::keeps_default_out(resource)).then_some(rules)
    }

    /// What people say about a rule: names and descriptions of the rule and its groups, in lower case.
    pub fn said_of(&self, rule: &Ingress) -> String {
        let mut said = String::new();
        let mut say = |text: &str| {
            said.push_str(&text.to_lowercase());
            said.push(' ');
        };
        for &id in [rule.resource].iter().chain(&rule.groups) {
            let resource = self.stack.resource(id);
            say(resource.urn.name());
            let Some(state) = self.state(resource) else { continue };
            let texts = state.properties(["name", "description", "groupDescription"]);
            texts.into_iter().filter_map(|text| text.is()?.as_str()).for_each(|text| say(&text));
        }
        let state = self.state(self.stack.resource(rule.resource));
        // What is no part of a list was said above.
        let own = state.map_or(Known::Absent, |state| state.at(&rule.path()));
        for name in ["name", "description"] {
            if let Some(text) = own.and_then(|own| own.get(name)).is().and_then(Value::as_str) {
                say(&text);
            }
        }
        said
    }

    /// A rule that lets in, or out, of which nothing tells to which group it belongs.
    pub(super) fn stray_rule(&self, inwards: bool) -> Option<ResourceId> {
        if inwards { self.standalone_ingress().stray } else { self.standalone_egress().stray }
    }

    pub(super) fn standalone_ingress(&self) -> &Standalone {
        self.standalone_ingress.get_or_init(|| Standalone::read(self, aws::ingress::standalone(self)))
    }

    fn standalone_egress(&self) -> &Standalone {
        self.standalone_egress.get_or_init(|| Standalone::read(self, aws::ingress::standalone_out(self)))
    }
}

/// A value or, where it is a list, its elements with their places. What is absent is left out.
pub(super) fn elements(value: Known<Value<'_>>) -> impl Iterator<Item = (Option<usize>, Known<Value<'_>>)> {
    let list = value.is().filter(|value| value.is_list());
    let single = if list.is_some() { Known::Absent } else { value };
    let items = list.into_iter().flat_map(Value::items).enumerate().map(|(index, item)| (Some(index), item));
    items.chain([(None, single)]).filter(|(_, value)| !value.is_absent())
}
