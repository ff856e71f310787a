//! Firewalls of networks.

use std::collections::BTreeMap;

use ipnet::{IpNet, Ipv4Net};

use crate::lens::ingress::{Ingress, Peer, Place, Source, Traffic, Transport, elements};
use crate::lens::ranked::{Ranked, let_in};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId, StateView, Value};

const FIREWALL: &str = "gcp:compute/firewall:Firewall";
const NETWORK: &str = "gcp:compute/network:Network";

/// The priority of a firewall that names none.
const USUAL: i64 = 1000;

/// The rules of all networks that let traffic in, without what rules before them keep out.
pub(in crate::lens) fn read(lens: &Lens<'_>) -> Vec<Ingress> {
    let mut networks: BTreeMap<(Option<ResourceId>, String), Vec<Ranked>> = BTreeMap::new();
    for firewall in lens.of_class(FIREWALL) {
        let Some(state) = lens.state(firewall) else { continue };
        let Some(ranked) = ranked(firewall, state) else { continue };
        networks.entry(network(lens, firewall, state)).or_default().push(ranked);
    }
    networks.into_values().flat_map(let_in).collect()
}

/// What tells one network from another.
fn network<'a>(lens: &Lens<'a>, firewall: &'a Resource, state: StateView<'a>) -> (Option<ResourceId>, String) {
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

/// A rule; nothing where it lets out or is switched off.
fn ranked(firewall: &Resource, state: StateView<'_>) -> Option<Ranked> {
    let direction = state.property("direction").read(Value::as_str);
    if state.property("disabled").is().and_then(Value::as_bool) == Some(true)
        || direction.as_ref().is().is_some_and(|way| !way.eq_ignore_ascii_case("ingress"))
    {
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
    let rule = Ingress { resource: firewall.id, traffic, peers: peers(state), groups: Vec::new(), list: None };
    Some(Ranked { rule, keeps_out, priority, target })
}

/// Whom a firewall lets in: everybody where it names nobody.
fn peers(state: StateView<'_>) -> Vec<Peer> {
    let mut peers = Vec::new();
    for (index, value) in elements(state.property("sourceRanges")) {
        let source = value.read(Value::as_str).read(|text| {
            let address = || text.parse::<std::net::IpAddr>().ok().map(IpNet::from);
            Some(text.parse().ok().or_else(address).map_or(Source::Nobody, Source::Range))
        });
        peers.push(Peer { source, place: Some(Place { property: "sourceRanges", index }) });
    }
    for property in ["sourceTags", "sourceServiceAccounts"] {
        for (index, _) in elements(state.property(property)) {
            peers.push(Peer { source: Known::Is(Source::Group), place: Some(Place { property, index }) });
        }
    }
    if peers.is_empty() {
        let everybody = Known::Is(Source::Range(IpNet::V4(Ipv4Net::default())));
        peers.push(Peer { source: everybody, place: Some(Place { property: "sourceRanges", index: None }) });
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
