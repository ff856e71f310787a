//! Network security groups, by both providers.

use hashbrown::HashMap;
use ipnet::IpNet;

use crate::lens::ingress::{Ingress, Peer, Place, Source, Traffic, Transport, elements};
use crate::lens::ranked::{Ranked, let_in};
use crate::lens::{By, Lens};
use crate::model::{Known, Resource, ResourceId, Value};

/// Groups, and rules that have a resource of their own.
const TYPES: [(&str, &str); 2] = [
    ("azure-native:network:NetworkSecurityGroup", "azure-native:network:SecurityRule"),
    (
        "azure:network/networkSecurityGroup:NetworkSecurityGroup",
        "azure:network/networkSecurityRule:NetworkSecurityRule",
    ),
];

/// A direction, as rules write it.
#[derive(Clone, Copy)]
struct Course {
    word: &'static str,
    /// Who is at the other end.
    prefixes: [&'static str; 2],
    groups: [&'static str; 2],
    /// To what on this end the rule applies.
    target: &'static str,
}

const IN: Course = Course {
    word: "inbound",
    prefixes: ["sourceAddressPrefix", "sourceAddressPrefixes"],
    groups: ["sourceApplicationSecurityGroups", "sourceApplicationSecurityGroupIds"],
    target: "destinationAddressPrefix",
};

const OUT: Course = Course {
    word: "outbound",
    prefixes: ["destinationAddressPrefix", "destinationAddressPrefixes"],
    groups: ["destinationApplicationSecurityGroups", "destinationApplicationSecurityGroupIds"],
    target: "sourceAddressPrefix",
};

/// The rules of all groups that let traffic in, without what rules before them keep out.
pub(in crate::lens) fn read(lens: &Lens<'_>) -> Vec<Ingress> {
    read_groups(lens, IN).into_iter().flat_map(|(_, rules)| let_in(rules)).collect()
}

/// The rules of all groups that let traffic out, without what rules before them keep in, and the groups with such rules.
pub(in crate::lens) fn read_out(lens: &Lens<'_>) -> (Vec<Ingress>, Vec<ResourceId>) {
    let (mut read, mut shut) = (Vec::new(), Vec::new());
    for (group, rules) in read_groups(lens, OUT) {
        shut.extend(rules.iter().any(|ranked| ranked.keeps_out).then_some(group));
        read.extend(let_in(rules));
    }
    (read, shut)
}

/// The rules of a direction, by the group.
fn read_groups(lens: &Lens<'_>, course: Course) -> Vec<(ResourceId, Vec<Ranked>)> {
    let mut read = Vec::new();
    for (group_type, rule_type) in TYPES {
        let mut groups: HashMap<ResourceId, Vec<Ranked>> = HashMap::new();
        let mut order = Vec::new();
        for group in lens.of_class(group_type) {
            // The outputs also list the rules that have a resource of their own.
            let rules = lens.state(group).map_or(Known::Absent, |state| state.input("securityRules"));
            let list = |index| Some(Place { property: "securityRules", index });
            let of_rule = |(index, rule): (_, Known<Value<'_>>)| match rule {
                Known::Is(rule) if rule.is_object() => {
                    ranked((group, group.id), &|name| rule.get(name), list(index), course)
                }
                Known::Is(_) | Known::Absent => None,
                _ => Some(hidden(group, list(index))),
            };
            order.push(group.id);
            groups.insert(group.id, elements(rules).filter_map(of_rule).collect());
        }
        for rule in lens.of_class(rule_type) {
            let Some(state) = lens.state(rule) else { continue };
            let owner = match lens.reference(rule, "networkSecurityGroupName", By::Name, group_type).resources() {
                &[group] => group,
                _ => rule.id,
            };
            let Some(ranked) = ranked((rule, owner), &|name| state.property(name), None, course) else { continue };
            groups.entry(owner).or_insert_with(|| {
                order.push(owner);
                Vec::new()
            });
            groups.entry(owner).and_modify(|rules| rules.push(ranked));
        }
        read.extend(order.into_iter().filter_map(|owner| Some((owner, groups.remove(&owner)?))));
    }
    read
}

fn hidden(resource: &Resource, list: Option<Place>) -> Ranked {
    let peers = vec![Peer { source: Known::Unknown, place: None }];
    let traffic = vec![Known::Unknown];
    let rule = Ingress { resource: resource.id, traffic, peers, groups: vec![resource.id], list };
    Ranked { rule, keeps_out: false, priority: Known::Unknown, target: String::new() }
}

/// A rule; nothing where it is for the other direction.
fn ranked<'a>(
    (resource, group): (&Resource, ResourceId),
    get: &dyn Fn(&str) -> Known<Value<'a>>,
    list: Option<Place>,
    course: Course,
) -> Option<Ranked> {
    let word = |name: &str| get(name).read(Value::as_str).is().map(|word| word.to_ascii_lowercase());
    match (get("direction").is_hidden(), word("direction").as_deref()) {
        (true, _) => {}
        (_, Some(way)) if *way == *course.word => {}
        _ => return None,
    }
    let mut peers = Vec::new();
    for property in course.prefixes {
        for (index, value) in elements(get(property)) {
            let source = value.read(Value::as_str).and_then(|text| source(&text));
            peers.push(Peer { source, place: Some(Place { property, index }) });
        }
    }
    for property in course.groups {
        for (index, _) in elements(get(property)) {
            peers.push(Peer { source: Known::Is(Source::Group), place: Some(Place { property, index }) });
        }
    }
    let transport = match get("protocol").read(Value::as_str) {
        Known::Is(name) => Known::Is(name.to_ascii_lowercase()),
        _ => Known::Unknown,
    };
    let ports = ["destinationPortRange", "destinationPortRanges"].into_iter().flat_map(|name| elements(get(name)));
    let mut traffic: Vec<Known<Traffic>> = ports.map(|(_, port)| traffic(&transport, port)).collect();
    if get("direction").is_hidden() || get("access").is_hidden() {
        traffic = vec![Known::Unknown];
    }
    let rule = Ingress { resource: resource.id, traffic, peers, groups: vec![group], list };
    let target = word(course.target).filter(|target| !is_anywhere(target)).unwrap_or_default();
    let priority = get("priority").read(Value::as_i64);
    Some(Ranked { rule, keeps_out: word("access").as_deref() == Some("deny"), priority, target })
}

/// Whether a rule that lets in is for everything in its group, and not for some addresses of it.
pub(in crate::lens) fn is_for_all(lens: &Lens<'_>, rule: &Ingress) -> bool {
    let Some(state) = lens.state(lens.stack.resource(rule.resource)) else { return false };
    let at = |name: &str| state.at(&rule.path().name(name));
    let some = [
        "destinationAddressPrefixes",
        "destinationApplicationSecurityGroups",
        "destinationApplicationSecurityGroupIds",
    ];
    let named =
        some.iter().any(|name| !matches!(at(name), Known::Absent) && at(name).is().is_none_or(|list| !list.is_empty()));
    let prefix = at("destinationAddressPrefix").read(Value::as_str);
    let whole = |prefix: &str| is_anywhere(prefix) || prefix == "virtualnetwork";
    !named && prefix.as_ref().is().is_none_or(|prefix| whole(&prefix.to_ascii_lowercase())) && !prefix.is_hidden()
}

fn is_anywhere(prefix: &str) -> bool {
    ["*", "internet", "any", "0.0.0.0/0"].contains(&prefix)
}

/// Ranges, single addresses, and the names that the cloud gives to sets of addresses.
fn source(text: &str) -> Known<Source> {
    let name = text.trim().to_ascii_lowercase();
    if name.is_empty() {
        return Known::Absent;
    }
    if is_anywhere(&name) && name != "0.0.0.0/0" {
        return Known::Is(Source::List(vec![
            IpNet::V4(ipnet::Ipv4Net::default()),
            IpNet::V6(ipnet::Ipv6Net::default()),
        ]));
    }
    let net = name.parse::<IpNet>().or_else(|_| name.parse::<std::net::IpAddr>().map(IpNet::from));
    Known::Is(net.map_or(Source::ForeignList, Source::Range))
}

fn traffic(protocol: &Known<String>, ports: Known<Value<'_>>) -> Known<Traffic> {
    let ports = match ports.read(Value::as_text) {
        Known::Is(ports) => ports,
        Known::Secret => return Known::Secret,
        _ => return Known::Unknown,
    };
    let transport = match protocol {
        Known::Is(name) => match name.as_str() {
            "*" if ports == "*" || ports == "0-65535" => return Known::Is(Traffic::Everything),
            "tcp" | "*" => Transport::Tcp,
            "udp" => Transport::Udp,
            _ => return Known::Is(Traffic::Portless),
        },
        _ => return Known::Unknown,
    };
    Traffic::of_text(transport, &ports).map_or(Known::Unknown, Known::Is)
}
