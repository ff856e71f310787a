//! Virtual machines, by both providers: their interfaces, addresses and groups.

use super::cidr::{CLASSIC_SUBNET, SUBNET};
use crate::lens::machines::Machine;
use crate::lens::reach::{Doubt, Why};
use crate::lens::{By, Lens, Reference, class_of};
use crate::model::{Resource, ResourceId};

/// How a provider writes it.
struct Form {
    /// Machines, and where they name their interfaces.
    machines: &'static [&'static str],
    interfaces: &'static str,
    interface: &'static str,
    address: &'static str,
    addresses: &'static str,
    subnets: &'static str,
    subnet: &'static str,
    group: &'static str,
    /// Where an interface and a subnet name their group; for the other provider, what associates one with them.
    own_group: Option<&'static str>,
    joined: [&'static str; 2],
    /// Where a subnet names the way out and its own routes; what associates them.
    way_out: &'static str,
    routes: &'static str,
    /// What sends to interfaces, and what adds an interface to it.
    fronts: &'static [&'static str],
    added: &'static [&'static str],
}

/// Source: schemas of azure-native 3 and azure 6.
const FORMS: [Form; 2] = [
    Form {
        machines: &["azure-native:compute:VirtualMachine"],
        interfaces: "networkProfile.networkInterfaces[].id",
        interface: "azure-native:network:NetworkInterface",
        address: "azure-native:network:PublicIPAddress",
        addresses: "ipConfigurations[].publicIPAddress.id",
        subnets: "ipConfigurations[].subnet.id",
        subnet: SUBNET,
        group: "azure-native:network:NetworkSecurityGroup",
        own_group: Some("networkSecurityGroup.id"),
        joined: ["", ""],
        way_out: "natGateway",
        routes: "routeTable",
        fronts: &["azure-native:network:LoadBalancer", "azure-native:network:ApplicationGateway"],
        added: &[],
    },
    Form {
        machines: &[
            "azure:compute/linuxVirtualMachine:LinuxVirtualMachine",
            "azure:compute/virtualMachine:VirtualMachine",
            "azure:compute/windowsVirtualMachine:WindowsVirtualMachine",
        ],
        interfaces: "networkInterfaceIds",
        interface: "azure:network/networkInterface:NetworkInterface",
        address: "azure:network/publicIp:PublicIp",
        addresses: "ipConfigurations[].publicIpAddressId",
        subnets: "ipConfigurations[].subnetId",
        subnet: CLASSIC_SUBNET,
        group: "azure:network/networkSecurityGroup:NetworkSecurityGroup",
        own_group: None,
        joined: [
            "azure:network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
            "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
        ],
        way_out: "azure:network/subnetNatGatewayAssociation:SubnetNatGatewayAssociation",
        routes: "azure:network/subnetRouteTableAssociation:SubnetRouteTableAssociation",
        fronts: &["azure:lb/loadBalancer:LoadBalancer", "azure:network/applicationGateway:ApplicationGateway"],
        added: &[
            "azure:network/networkInterfaceApplicationGatewayBackendAddressPoolAssociation:\
             NetworkInterfaceApplicationGatewayBackendAddressPoolAssociation",
            "azure:network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
        ],
    },
];

/// The property of an association that names the group.
const JOINED_GROUP: &str = "networkSecurityGroupId";

/// The machines of the stack, by each of their interfaces.
pub(in crate::lens) fn read(lens: &Lens<'_>) -> Vec<Machine> {
    let mut machines = Vec::new();
    for form in &FORMS {
        for machine in form.machines.iter().flat_map(|class| lens.of_class(class)).filter(|one| one.is_managed()) {
            let interfaces = lens.reference(machine, form.interfaces, By::Id, form.interface);
            for id in interfaces.resources() {
                machines.push(Reader { lens, form }.machine(machine.id, lens.stack.resource(*id)));
            }
        }
    }
    machines
}

struct Reader<'l, 'a> {
    lens: &'l Lens<'a>,
    form: &'l Form,
}

impl<'a> Reader<'_, 'a> {
    fn machine(&self, id: ResourceId, interface: &'a Resource) -> Machine {
        let Form { addresses, address, .. } = self.form;
        let (public, own_address) = match self.lens.reference(interface, addresses, By::Id, address) {
            Reference::Resources(ids) => (Ok(true), ids.first().copied()),
            Reference::Foreign => (Ok(true), None),
            Reference::Unknown => (Err(Doubt::at(interface.id, "ipConfigurations", Why::Unknown)), None),
            Reference::Absent => (Ok(false), None),
        };
        let through = own_address.into_iter().chain([interface.id]).collect();
        let front = self.front(interface);
        let mut machine = Machine { id, through, public, layers: Vec::new(), doubt: None, front, way_out: false };
        self.add_groups(&mut machine, interface, 0);
        self.add_subnet(&mut machine, interface);
        machine
    }

    fn add_subnet(&self, machine: &mut Machine, interface: &'a Resource) {
        match self.lens.reference(interface, self.form.subnets, By::Id, self.form.subnet) {
            Reference::Resources(ids) if ids.len() == 1 => {
                let subnet = self.lens.stack.resource(ids[0]);
                self.add_groups(machine, subnet, 1);
                machine.way_out = self.has(subnet, self.form.way_out);
                // Replies may take another way than what came in.
                if self.has(subnet, self.form.routes) {
                    machine.doubt = Some(Doubt::at(subnet.id, "routeTable", Why::NotModelled("the route")));
                }
            }
            // The group of the subnet is not seen.
            _ => machine.doubt = Some(Doubt::at(interface.id, "ipConfigurations", Why::Foreign)),
        }
    }

    /// The groups of an interface or a subnet.
    fn add_groups(&self, machine: &mut Machine, of: &'a Resource, kind: usize) {
        let found: Vec<Reference> = match self.form.own_group {
            Some(path) => vec![self.lens.reference(of, path, By::Id, self.form.group)],
            None => self
                .users(of, &[self.form.joined[kind]])
                .map(|association| self.lens.reference(association, JOINED_GROUP, By::Id, self.form.group))
                .collect(),
        };
        for group in found {
            match group {
                Reference::Resources(ids) => machine.layers.push(ids),
                Reference::Absent => {}
                Reference::Foreign | Reference::Unknown => {
                    machine.doubt = Some(Doubt::at(of.id, "networkSecurityGroup", Why::Foreign));
                }
            }
        }
    }

    /// Whether a subnet has something: in a property, or by an association.
    fn has(&self, subnet: &'a Resource, what: &str) -> bool {
        if what.contains(':') {
            return self.users(subnet, &[what]).next().is_some();
        }
        self.lens.state(subnet).is_some_and(|state| !state.property(what).is_absent())
    }

    fn front(&self, interface: &'a Resource) -> Option<ResourceId> {
        let graph = self.lens.graph();
        let is_front = |id: &ResourceId| self.form.fronts.contains(&class_of(&self.lens.stack.resource(*id).ty));
        let own = graph.sources(interface.id, "ipConfigurations").find(is_front);
        own.or_else(|| {
            let added = self.users(interface, self.form.added);
            // The pool between may be a resource of its own.
            let near = added.flat_map(|one| graph.needs(one.id).map(|(_, id)| id));
            near.flat_map(|id| graph.needs(id).map(|(_, id)| id).chain([id])).find(is_front)
        })
    }

    fn users(&self, of: &'a Resource, classes: &'a [&str]) -> impl Iterator<Item = &'a Resource> {
        let users = self.lens.graph().users(of.id).map(|(_, id)| self.lens.stack.resource(id));
        users.filter(move |user| user.exists() && classes.contains(&class_of(&user.ty)))
    }
}
