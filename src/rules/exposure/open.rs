//! Rules that let everybody in: the judgement that `sg-open-*` share. Each rule of a security group opens one door, and
//! only the rule of that door speaks.

use super::services::{Door, Service, is_offered, opened};
use crate::finding::{Reason, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::addresses::Extent;
use crate::lens::ingress::{Behind, Ingress, OpenIngress, Peer, Ports, Traffic, Transport};
use crate::lens::reach::{Block, Place, Reach, Way};
use crate::model::{Known, PropertyPath, ResourceId};
use crate::rules::Cx;

/// How bad an open door is.
pub(super) struct Grades {
    /// Where something with a public address stands behind it.
    pub(super) reachable: Severity,
    /// Where that cannot be seen.
    pub(super) usual: Severity,
    /// Where nothing stands behind it.
    pub(super) unused: Severity,
}

/// What to do, as each cloud calls it.
pub(super) type Fix = fn(Option<Cloud>) -> &'static str;

/// Reports the rules that open a door of this kind to everybody.
pub(super) fn check(cx: &Cx<'_>, out: &mut Sink<'_>, door: Door, grades: &Grades, fix: Fix) {
    let open = cx.lens.open_ingress();
    out.passed += open.narrow;
    let reach = Reach::new(cx.lens);
    for rule in &open.rules {
        let (mut doors, mut unknown) = (Vec::new(), None);
        for traffic in &rule.traffic {
            match traffic {
                Known::Is(traffic) => {
                    let this = door_of(cx, open, *traffic, rule).filter(|(this, _)| *this == door);
                    doors.extend(this.map(|(_, services)| (*traffic, services)));
                }
                Known::Absent => {}
                hidden => unknown = Some(reason(hidden, rule.path())),
            }
        }
        match (rule.extent(), rule.hidden_peer(), unknown) {
            (Extent::Narrow, Some(peer), _) if !doors.is_empty() => {
                out.undetermined(rule.resource, reason(&peer.source, rule.path_to(peer)));
            }
            (extent, ..) if !doors.is_empty() => {
                let behind = open.behind(rule).collect();
                Open { cx, rule, extent, doors, behind, reach: &reach }.report(out, door, grades, fix);
            }
            (_, _, Some(unknown)) => out.undetermined(rule.resource, unknown),
            _ => out.pass(),
        }
    }
}

fn reason<T>(value: &Known<T>, path: PropertyPath) -> Reason {
    if matches!(value, Known::Secret) { Reason::Secret(path) } else { Reason::Unknown(path) }
}

/// The door that a rule opens. Any port that a database behind it listens on is a database port.
fn door_of(cx: &Cx<'_>, open: &OpenIngress, traffic: Traffic, rule: &Ingress) -> Option<(Door, Vec<&'static Service>)> {
    let door = opened(traffic, || cx.lens.said_of(rule));
    let Traffic::Ports(ports) = traffic else { return door };
    let on_database =
        || open.behind(rule).any(|behind| behind.database_ports.range(ports.first..=ports.last).next().is_some());
    match door {
        None | Some((Door::Other | Door::Files, _)) if on_database() => Some((Door::Database, Vec::new())),
        door => door,
    }
}

/// Why nobody gets anywhere through a door, although it is open.
enum Latency {
    /// Nothing is behind it.
    Unused,
    /// Only load balancers are.
    Balanced,
}

/// What is known of the way to what is behind a door.
enum Reached {
    /// It is open to this, on this way.
    On(ResourceId, String),
    /// It is shut, by this.
    Shut(Vec<String>),
}

/// An open door.
struct Open<'a> {
    cx: &'a Cx<'a>,
    rule: &'a Ingress,
    extent: Extent,
    /// What it opens of the kind in question, and what listens there.
    doors: Vec<(Traffic, Vec<&'static Service>)>,
    /// What stands behind each of its groups; nothing where they are not of this stack.
    behind: Vec<&'a Behind>,
    reach: &'a Reach<'a, 'a>,
}

impl Open<'_> {
    fn report(&self, out: &mut Sink<'_>, door: Door, grades: &Grades, fix: Fix) {
        let public = self.public(door);
        let reached = self.reached(door);
        let mut fact = None;
        let (mut severity, why) = match (public, self.latency(door)) {
            _ if matches!(reached, Some(Reached::On(..))) => {
                let Some(Reached::On(id, way)) = reached else { return };
                let name = self.cx.stack.resource(id).urn.name();
                fact = Some(format!("the way: {way}"));
                (grades.reachable, format!("; `{name}` behind it is reached from the Internet"))
            }
            (_, None) if matches!(reached, Some(Reached::Shut(_))) => {
                let Some(Reached::Shut(why)) = reached else { return };
                let why = why.join("; ");
                fact = Some(format!("milder, as nothing behind it is reached from the Internet: {why}"));
                (grades.unused, "; nothing behind it is reached from the Internet as the stack is".to_owned())
            }
            (Some(id), _) => {
                let name = self.cx.stack.resource(id).urn.name();
                (grades.reachable, format!("; `{name}` behind it has a public address"))
            }
            (None, Some(Latency::Unused)) => (grades.unused, "; nothing in this stack is in the group".to_owned()),
            (None, Some(Latency::Balanced)) => {
                let why = "; only load balancers are behind it, which answer on the ports of their listeners";
                (grades.usual.lowered(1), why.to_owned())
            }
            (None, None) => (grades.usual, String::new()),
        };
        let offered = |traffic: Traffic| is_offered(traffic, || self.cx.lens.said_of(self.rule));
        if door == Door::Other && self.doors.iter().all(|(traffic, _)| offered(*traffic)) {
            severity = severity.lowered(1);
        }
        if self.extent == Extent::Wide {
            severity = severity.lowered(2);
        }
        let path = self.rule.opening_path();
        let ranges = self.ranges();
        let (what, among) = self.what();
        let cloud = Cloud::of_package(self.cx.stack.resource(self.rule.resource).ty.package());
        let finding = out.fail(self.rule.resource, format!("{what} {}{among}{why}", self.whom()));
        finding.severity(severity).evidence(format!("`{path}` lets in {ranges}")).at(path).fix(fix(cloud));
        finding.evidence.extend(fact);
        finding.key(format!("{} {}", self.short(), if self.extent == Extent::Wide { "wide" } else { "world" }));
        let others = self.rule.groups.iter().copied().filter(|group| *group != self.rule.resource);
        finding.related(others.chain(public));
    }

    /// Something behind the door that everybody reaches.
    fn public(&self, door: Door) -> Option<ResourceId> {
        let hosts_only = matches!(door, Door::Admin | Door::Files);
        let database = |behind: &&Behind| behind.public_database.filter(|_| !hosts_only);
        self.behind.iter().find_map(|behind| behind.public_host.or_else(|| database(behind)))
    }

    fn latency(&self, door: Door) -> Option<Latency> {
        if self.behind.is_empty() || self.cx.not_whole().is_some() {
            return None;
        }
        if self.behind.iter().all(|behind| behind.unused) {
            return Some(Latency::Unused);
        }
        let balanced = door == Door::AllPorts && self.behind.iter().all(|behind| behind.only_balancers);
        balanced.then_some(Latency::Balanced)
    }

    /// Whether somebody on the Internet gets through this door to what is behind it, as far as all of it is known.
    fn reached(&self, door: Door) -> Option<Reached> {
        let mut shut = Vec::new();
        if self.behind.is_empty() || self.cx.not_whole().is_some() {
            return None;
        }
        let carriers = self.behind.iter().flat_map(|behind| &behind.carriers);
        for &carrier in carriers {
            let answer = self.reach.between(&Place::Internet, &Place::Resource(carrier));
            let through = |way: &&Way| {
                let said = || self.cx.lens.said_of(self.rule);
                let opens = |traffic: &Traffic| match opened(*traffic, said) {
                    Some((own, _)) => own == door || door == Door::Database,
                    None => false,
                };
                way.resources().any(|id| id == self.rule.resource) && way.traffic.iter().any(opens)
            };
            if let Some(way) = answer.ways.iter().find(through) {
                return Some(Reached::On(carrier, way.told(self.cx.stack)));
            }
            let unfinished = |block: &Block| matches!(block, Block::NoRoute(id) if self.cx.lens.is_meant_public(*id));
            if !answer.doubts.is_empty() || answer.blocks.iter().any(unfinished) {
                return None;
            }
            shut.extend(answer.blocks.iter().map(|block| block.told(self.cx.stack)));
        }
        shut.sort();
        shut.dedup();
        let known = self.behind.iter().all(|behind| !behind.others && !behind.unused);
        (known && !shut.is_empty()).then_some(Reached::Shut(shut))
    }

    /// The ports, and what is among them where they are one range.
    fn what(&self) -> (String, String) {
        let [(traffic, services)] = self.doors.as_slice() else {
            let names: Vec<String> = self.doors.iter().map(|(traffic, services)| named(*traffic, services).0).collect();
            return (format!("{} are", listed(&names)), String::new());
        };
        let (name, verb) = named(*traffic, services);
        let is_range = matches!(traffic, Traffic::Ports(ports) if ports.first < ports.last && !is_whole(*ports));
        if services.is_empty() || !is_range {
            return (format!("{name} {verb}"), String::new());
        }
        let mut among: Vec<String> =
            services.iter().take(3).map(|service| format!("{} {}", service.name, service.ports())).collect();
        if services.len() > 3 {
            among.push(format!("{} others", services.len() - 3));
        }
        (format!("{name} {verb}"), format!(", {} among them", listed(&among)))
    }

    fn whom(&self) -> String {
        match self.extent {
            Extent::World { v4: true, v6: true } => "open to every address".to_owned(),
            Extent::World { v4: true, .. } => "open to every IPv4 address".to_owned(),
            Extent::World { .. } => "open to every IPv6 address".to_owned(),
            _ => format!("open to {}, a large part of the Internet", self.ranges()),
        }
    }

    /// The ranges that make it open, as they are written.
    fn ranges(&self) -> String {
        let peers: Vec<_> = match self.rule.opener() {
            Some(peer) => peer.ranges().iter().collect(),
            None => self.rule.peers.iter().flat_map(Peer::ranges).collect(),
        };
        let mut texts: Vec<String> = peers.iter().take(4).map(|net| format!("`{net}`")).collect();
        if peers.len() > 4 {
            texts.push(format!("and {} more ranges", peers.len() - 4));
        }
        texts.join(", ")
    }

    fn short(&self) -> String {
        let short = |traffic: &Traffic| match traffic {
            Traffic::Ports(ports) => {
                format!("{}/{}-{}", transport_name(ports.transport).to_lowercase(), ports.first, ports.last)
            }
            _ => "all".to_owned(),
        };
        self.doors.iter().map(|(traffic, _)| short(traffic)).collect::<Vec<_>>().join(" ")
    }
}

/// Ports as people say, with the verb that follows.
fn named(traffic: Traffic, services: &[&Service]) -> (String, &'static str) {
    let Traffic::Ports(ports) = traffic else { return ("every port of every protocol".to_owned(), "is") };
    let transport = transport_name(ports.transport);
    if ports.first == ports.last {
        let port = if ports.transport == Transport::Udp { "UDP port" } else { "port" };
        let name = match services.first() {
            Some(service) => format!("{} ({port} {})", service.name, ports.first),
            None => format!("{port} {}", ports.first),
        };
        return (name, "is");
    }
    if is_whole(ports) {
        return (format!("every {transport} port"), "is");
    }
    (format!("{transport} ports {}-{}", ports.first, ports.last), "are")
}

fn is_whole(ports: Ports) -> bool {
    ports.first <= 1 && ports.last == u16::MAX
}

/// Texts as a list: `a`, `a and b`, `a, b and c`.
fn listed(texts: &[String]) -> String {
    match texts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

fn transport_name(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
    }
}
