//! Instances: their networks, addresses, and the firewalls that are for them.

use std::collections::BTreeMap;

use super::cidr::NETWORK;
use super::ingress::{FIREWALL, Network, network};
use crate::lens::machines::Machine;
use crate::lens::reach::{Doubt, Why};
use crate::lens::{Lens, class_of};
use crate::model::{Known, Resource, ResourceId, StateView, Value};

const INSTANCE: &str = "gcp:compute/instance:Instance";

/// What sends to instances.
///
/// Source: schema of gcp 9.
const FRONTS: [&str; 5] = [
    "gcp:compute/instanceGroup:InstanceGroup",
    "gcp:compute/instanceGroupMembership:InstanceGroupMembership",
    "gcp:compute/networkEndpoint:NetworkEndpoint",
    "gcp:compute/targetInstance:TargetInstance",
    "gcp:compute/targetPool:TargetPool",
];

/// Policies that are asked before, or after, the firewalls of a network.
const POLICIES: [&str; 3] = [
    "gcp:compute/firewallPolicyAssociation:FirewallPolicyAssociation",
    "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
    "gcp:compute/regionNetworkFirewallPolicyAssociation:RegionNetworkFirewallPolicyAssociation",
];

/// A firewall, as far as it decides for whom it is.
struct Firewall {
    id: ResourceId,
    tags: Vec<Known<String>>,
    accounts: Vec<Known<String>>,
    keeps_out: bool,
}

/// The instances of the stack.
pub(in crate::lens) fn read(lens: &Lens<'_>) -> Vec<Machine> {
    let mut instances = lens.of_class(INSTANCE).filter(|instance| instance.is_managed()).peekable();
    if instances.peek().is_none() {
        return Vec::new();
    }
    let mut firewalls: BTreeMap<Network, Vec<Firewall>> = BTreeMap::new();
    for firewall in lens.of_class(FIREWALL) {
        let Some(state) = lens.state(firewall) else { continue };
        firewalls.entry(network(lens, firewall, state)).or_default().push(Firewall {
            id: firewall.id,
            tags: texts(state, "targetTags"),
            accounts: texts(state, "targetServiceAccounts"),
            keeps_out: !state.property("denies").is_absent(),
        });
    }
    let policy = POLICIES.iter().flat_map(|class| lens.of_class(class)).next().map(|policy| policy.id);
    let ways_out = lens.ways_out();
    let read = |instance| {
        let (key, mut machine) = instance_of(lens, instance)?;
        add_firewalls(lens, &mut machine, firewalls.get(&key).map_or(&[], Vec::as_slice));
        machine.way_out = key.0.is_some_and(|network| ways_out.networks.contains(&network));
        if let Some(policy) = policy {
            machine.doubt = Some(Doubt::at(policy, "firewallPolicy", Why::NotModelled("the policy")));
        }
        Some(machine)
    };
    instances.filter_map(read).collect()
}

fn instance_of<'a>(lens: &Lens<'a>, instance: &'a Resource) -> Option<(Network, Machine)> {
    let state = lens.state(instance)?;
    let interfaces = lens.in_force(instance, "networkInterfaces[]");
    let mut networks: Vec<Network> =
        lens.networks_of_machine(instance).into_iter().map(|id| (Some(id), String::new())).collect();
    networks.sort_unstable();
    networks.dedup();
    let mut doubt = None;
    if networks.is_empty() {
        let named = interfaces.iter().find_map(|interface| interface.is()?.get("network").read(Value::as_str).is());
        networks.extend(named.map(|name| (None, name.into_owned())));
    }
    let [key] = networks.as_slice() else { return None };
    if interfaces.len() != 1 {
        doubt = Some(Doubt::at(instance.id, "networkInterfaces", Why::NotModelled("the interface")));
    }
    let addresses = interfaces
        .first()
        .map_or(Known::Unknown, |interface| interface.and_then(|interface| interface.get("accessConfigs")));
    let public = match addresses {
        Known::Is(list) => Ok(!list.is_empty()),
        Known::Absent => Ok(false),
        Known::Unknown | Known::Secret => Err(Doubt::at(instance.id, "networkInterfaces", Why::Unknown)),
    };
    if key.0.is_some_and(|id| leads_nowhere(lens, lens.stack.resource(id))) {
        doubt = Some(Doubt::at(instance.id, "networkInterfaces", Why::NotModelled("the route")));
    }
    if texts(state, "tags").iter().any(Known::is_hidden) {
        doubt = Some(Doubt::at(instance.id, "tags", Why::Unknown));
    }
    let users = lens.graph().users(instance.id).map(|(_, id)| lens.stack.resource(id));
    let front = users.into_iter().find(|user| FRONTS.contains(&class_of(&user.ty))).map(|user| user.id);
    let machine =
        Machine { id: instance.id, through: Vec::new(), public, layers: Vec::new(), doubt, front, way_out: false };
    Some((key.clone(), machine))
}

/// Whether a network is made without the route to the Internet.
fn leads_nowhere<'a>(lens: &Lens<'a>, network: &'a Resource) -> bool {
    let deletes = |state: StateView<'_>| state.property("deleteDefaultRoutesOnCreate").is().and_then(Value::as_bool);
    class_of(&network.ty) == NETWORK && lens.state(network).and_then(deletes) == Some(true)
}

fn add_firewalls(lens: &Lens<'_>, machine: &mut Machine, firewalls: &[Firewall]) {
    let instance = lens.stack.resource(machine.id);
    let Some(state) = lens.state(instance) else { return };
    let tags = texts(state, "tags");
    let accounts: Vec<Known<String>> =
        lens.in_force(instance, "serviceAccount.email").into_iter().map(|email| email.read(owned)).collect();
    let meets = |own: &[Known<String>], wanted: &[Known<String>]| {
        own.iter().any(|own| matches!(own, Known::Is(_)) && wanted.contains(own))
    };
    let mut layer = Vec::new();
    for firewall in firewalls {
        let for_all = firewall.tags.is_empty() && firewall.accounts.is_empty();
        if for_all || meets(&tags, &firewall.tags) || meets(&accounts, &firewall.accounts) {
            layer.push(firewall.id);
            // Those for all are taken into account where the rules are read.
            if firewall.keeps_out && !for_all {
                machine.doubt = Some(Doubt::at(firewall.id, "denies", Why::NotModelled("the rule")));
            }
        }
    }
    machine.layers.push(layer);
}

fn texts(state: StateView<'_>, name: &str) -> Vec<Known<String>> {
    match state.property(name) {
        Known::Absent => Vec::new(),
        Known::Is(list) => list.items().map(|item| item.read(owned)).collect(),
        Known::Unknown | Known::Secret => vec![Known::Unknown],
    }
}

fn owned(value: Value<'_>) -> Option<String> {
    value.as_str().map(std::borrow::Cow::into_owned)
}
