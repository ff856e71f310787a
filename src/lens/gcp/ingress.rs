//! Firewalls of networks.

use std::collections::BTreeMap;

use ipnet::{IpNet, Ipv4Net};

use crate::lens::ingress::{Ingress, Peer, Place, Source, Traffic, Transport, elements};
use crate::lens::ranked::{Ranked, let_in};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId, StateView, Value};

pub(super) const FIREWALL: &str = "gcp:compute/firewall:Firewall";
const NETWORK: &str = "gcp:compute/network:Network";

/// The priority of a firewall that names none.
const USUAL: i64 = 1000;

/// The rules of all networks that let traffic in, without what rules before them keep out.
pub(in crate::lens) fn read(lens: &Lens<'_>) -> Vec<Ingress> {
    read_course(lens, IN)
}

/// The rules of all networks that let traffic out, without what rules before them keep in.
pub(in crate::lens) fn read_out(lens: &Lens<'_>) -> Vec<Ingress> {
    read_course(lens, OUT)
}

/// A direction, as rules write it.
#[derive(Clone, Copy)]
struct Course {
    word: &'static str,
    /// Who is at the other end: ranges, and groups of machines.
    ranges: &'static str,
    groups: &'static [&'static str],
}

const IN: Course = Course { word: "ingress", ranges: "sourceRanges", groups: &["sourceTags", "sourceServiceAccounts"] };
const OUT: Course = Course { word: "egress", ranges: "destinationRanges", groups: &[] };

fn read_course(lens: &Lens<'_>, course: Course) -> Vec<Ingress> {
    let mut networks: BTreeMap<Network, Vec<Ranked>> = BTreeMap::new();
    for firewall in lens.of_class(FIREWALL) {
        let Some(state) = lens.state(firewall) else { continue };
        let Some(ranked) = ranked(firewall, state, course) else { continue };
        networks.entry(network(lens, firewall, state)).or_default().push(ranked);
    }
    networks.into_values().flat_map(let_in).collect()
}

/// A network: of the stack, or by its name.
pub(super) type Network = (Option<ResourceId>, String);

/// What tells one network from another.
pub(super) fn network<'a>(lens: &Lens<'a>, firewall: &'a Resource, state: StateView<'a>) -> Network {
    for by in [By::Id, By::Name] {
        if let Reference::Resources(ids) = lens.reference(firewall, "network", by, NETWORK) {
            return (ids.first().copied(), String::new());
        }
    }
    let name = state.property("network").read(Value::as_str).is();
    match name {
        Some(name) => (None, name.into_owned()),
        None => (Some(firewall.id), String::new()),
    }
}

/// A rule; nothing where it is for the other direction or switched off.
fn ranked(firewall: &Resource, state: StateView<'_>, course: Course) -> Option<Ranked> {
    let direction = state.property("direction").read(Value::as_str);
    let is_other = |way: &str| !way.eq_ignore_ascii_case(course.word);
    let other = match &direction {
        Known::Is(way) => is_other(way),
        Known::Absent => is_other(IN.word),
        Known::Unknown | Known::Secret => false,
    };
    if other || state.property("disabled").is().and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let keeps_out = !state.property("denies").is_absent();
    let entries = elements(state.property(if keeps_out { "denies" } else { "allows" }));
    let mut traffic: Vec<Known<Traffic>> = entries.flat_map(|(_, entry)| entry_traffic(entry)).collect();
    if direction.is_hidden() || state.property("disabled").is_hidden() {
        traffic = vec![Known::Unknown];
    }
    let priority = match state.property("priority").read(Value::as_i64) {
        Known::Absent => Known::Is(USUAL),
        priority => priority,
    };
    let targets = ["targetTags", "targetServiceAccounts"].map(|name| {
        let names = elements(state.property(name)).map(|(_, value)| value.read(Value::as_str).is().unwrap_or_default());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names.join(",")
    });
    let target = if targets.iter().all(String::is_empty) { String::new() } else { targets.join(";") };
    let rule = Ingress { resource: firewall.id, traffic, peers: peers(state, course), groups: Vec::new(), list: None };
    Some(Ranked { rule, keeps_out, priority, target })
}

/// Whom a firewall is for: everybody where it names nobody.
fn peers(state: StateView<'_>, course: Course) -> Vec<Peer> {
    let mut peers = Vec::new();
    for (index, value) in elements(state.property(course.ranges)) {
        let source = value.read(Value::as_str).read(|text| {
            let address = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
            Some(text.parse().ok().or_else(address).map_or(Source::Nobody, Source::Range))
        });
        peers.push(Peer { source, place: Some(Place { property: course.ranges, index }) });
    }
    for &property in course.groups {
        for (index, _) in elements(state.property(property)) {
            peers.push(Peer { source: Known::Is(Source::Group), place: Some(Place { property, index }) });
        }
    }
    if peers.is_empty() {
        let everybody = Known::Is(Source::Range(IpNet::V4(Ipv4Net::default())));
        peers.push(Peer { source: everybody, place: Some(Place { property: course.ranges, index: None }) });
    }
    peers
}

/// What an entry lets in; without ports, all of its protocol.
fn entry_traffic(entry: Known<Value<'_>>) -> Vec<Known<Traffic>> {
    let protocol = entry.and_then(|entry| entry.get("protocol")).read(Value::as_text);
    let transport = match protocol.as_ref() {
        Known::Is(name) => match name.to_ascii_lowercase().as_str() {
            "all" => return vec![Known::Is(Traffic::Everything)],
            "tcp" | "6" => Transport::Tcp,
            "udp" | "17" => Transport::Udp,
            _ => return vec![Known::Is(Traffic::Portless)],
        },
        _ => return vec![Known::Unknown],
    };
    let ports = elements(entry.and_then(|entry| entry.get("ports")));
    let read = |value: Known<Value<'_>>| value.read(Value::as_text).read(|text| Traffic::of_text(transport, &text));
    let ports: Vec<Known<Traffic>> = ports.map(|(_, value)| read(value)).collect();
    if ports.is_empty() { Traffic::of_text(transport, "*").map(Known::Is).into_iter().collect() } else { ports }
}
