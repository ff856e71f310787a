//! What guards the machines in a subnet that has no network security group of its own: the groups of their interfaces, or
//! what the network says of the subnet.

use super::cidr::{CLASSIC_NETWORK, CLASSIC_SUBNET, NETWORK, SUBNET};
use crate::lens::{Lens, class_of, places};
use crate::model::{Known, PropertyPath, Resource, Value};

/// What has interfaces in subnets.
struct Form {
    class: &'static str,
    /// The list of its interfaces; none where it is one itself.
    interfaces: Option<&'static str>,
    /// Where an interface names its group.
    group: &'static str,
}

const CLASSIC_INTERFACE: &str = "azure:network/networkInterface:NetworkInterface";

/// What gives a group to an interface of the classic provider.
const ASSOCIATION: &str =
    "azure:network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation";

/// Source: schemas of azure-native 3 and azure 6.
const FORMS: [Form; 7] = [
    Form { class: "azure-native:network:NetworkInterface", interfaces: None, group: "networkSecurityGroup" },
    Form {
        class: "azure-native:compute:VirtualMachine",
        interfaces: Some("networkProfile.networkInterfaceConfigurations[]"),
        group: "networkSecurityGroup",
    },
    Form {
        class: "azure-native:compute:VirtualMachineScaleSet",
        interfaces: Some("virtualMachineProfile.networkProfile.networkInterfaceConfigurations[]"),
        group: "networkSecurityGroup",
    },
    Form { class: CLASSIC_INTERFACE, interfaces: None, group: "" },
    Form {
        class: "azure:compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet",
        interfaces: Some("networkInterfaces[]"),
        group: "networkSecurityGroupId",
    },
    Form {
        class: "azure:compute/orchestratedVirtualMachineScaleSet:OrchestratedVirtualMachineScaleSet",
        interfaces: Some("networkInterfaces[]"),
        group: "networkSecurityGroupId",
    },
    Form {
        class: "azure:compute/windowsVirtualMachineScaleSet:WindowsVirtualMachineScaleSet",
        interfaces: Some("networkInterfaces[]"),
        group: "networkSecurityGroupId",
    },
];

impl<'a> Lens<'a> {
    /// Whether something else than a group of its own guards a subnet: a group on every interface that the stack puts into
    /// it, or one that the network names for it. Absent where it puts none there; hidden where a value that decides is.
    pub fn is_guarded_elsewhere(&self, subnet: &'a Resource) -> Known<bool> {
        if self.is_guarded_by_network(subnet) {
            return Known::Is(true);
        }
        let users = self.graph().users(subnet.id).map(|(_, id)| self.stack.resource(id));
        let mut guarded = Known::Absent;
        for user in users.filter(|user| user.exists()) {
            let Some(form) = FORMS.iter().find(|form| form.class == class_of(&user.ty)) else { continue };
            for interface in self.have_groups(user, form) {
                match interface {
                    Known::Is(true) if guarded.is_hidden() => {}
                    Known::Is(true) => guarded = Known::Is(true),
                    Known::Is(false) | Known::Absent => return Known::Is(false),
                    Known::Unknown | Known::Secret => guarded = Known::Unknown,
                }
            }
        }
        guarded
    }

    /// Whether the stack gives groups to interfaces that it does not make: it is not known in which subnets they are.
    pub fn guards_strangers(&self) -> bool {
        self.of_class(ASSOCIATION).any(|association| {
            let mut needs = self.graph().needs(association.id);
            !needs.any(|(_, id)| class_of(&self.stack.resource(id).ty) == CLASSIC_INTERFACE)
        })
    }

    /// Of each interface of a user of a subnet, whether it has a group.
    fn have_groups(&self, user: &'a Resource, form: &Form) -> Vec<Known<bool>> {
        if form.class == CLASSIC_INTERFACE {
            let mut users = self.graph().users(user.id);
            return vec![Known::Is(users.any(|(_, id)| class_of(&self.stack.resource(id).ty) == ASSOCIATION))];
        }
        let Some(state) = self.state(user) else { return Vec::new() };
        // What is not known yet is there all the same.
        let has = |group: Known<Value<'a>>| match group {
            Known::Absent => Known::Is(false),
            Known::Is(group) => Known::Is(!group.is_empty()),
            Known::Unknown | Known::Secret => Known::Is(true),
        };
        match form.interfaces {
            None => vec![has(state.property(form.group))],
            Some(list) => {
                let interfaces = places(list, |name| state.property(name)).into_iter();
                interfaces
                    .map(|(_, interface)| interface.and_then(|interface| has(interface.get(form.group))))
                    .collect()
            }
        }
    }

    /// Whether the network of a subnet names a group for it in its own list of subnets.
    fn is_guarded_by_network(&self, subnet: &'a Resource) -> bool {
        let (class, name, group) = match class_of(&subnet.ty) {
            SUBNET => (NETWORK, "subnetName", "networkSecurityGroup.id"),
            CLASSIC_SUBNET => (CLASSIC_NETWORK, "name", "securityGroup"),
            _ => return false,
        };
        let name = self.state(subnet).and_then(|state| state.property(name).is()?.as_str());
        let networks = self.subnet(subnet).map_or(&[][..], |subnet| subnet.network.resources());
        let networks = networks.iter().map(|id| self.stack.resource(*id)).filter(|id| class_of(&id.ty) == class);
        let mut written = networks.filter_map(|network| self.state(network)).flat_map(|state| {
            places("subnets[]", |name| state.property(name)).into_iter().filter_map(|(_, written)| written.is())
        });
        let group = PropertyPath::parse(group);
        written.any(|written| {
            let own = written.get("name").read(Value::as_str).is();
            let has = match written.follow(group.segments()) {
                Known::Absent => false,
                Known::Is(group) => !group.is_empty(),
                Known::Unknown | Known::Secret => true,
            };
            own.is_some() && own == name && has
        })
    }
}
