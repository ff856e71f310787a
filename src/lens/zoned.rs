//! What stands in an availability zone: the subnets of AWS networks, machines of Google Cloud and Azure.

use super::Lens;
use crate::model::{Known, Resource, ResourceId, StateView, Value};

const SUBNET: &str = "aws:ec2/subnet:Subnet";
const GOOGLE_MACHINE: &str = "gcp:compute/instance:Instance";
const AZURE_MACHINE: &str = "azure-native:compute:VirtualMachine";

/// What is to be spread over zones together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The subnets of a network.
    Subnets(ResourceId),
    /// The machines of a class.
    Machines(&'static str),
}

impl Tier {
    /// What its members are.
    pub fn what(self) -> &'static str {
        match self {
            Tier::Subnets(_) => "subnets",
            Tier::Machines(_) => "machines",
        }
    }
}

/// Something in a zone.
#[derive(Debug)]
pub struct Zoned<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// What it is spread with.
    pub tier: Tier,
    /// The property that names the zone.
    pub property: &'static str,
    /// The zone; nothing where it is not known.
    pub zone: Option<String>,
}

impl<'a> Lens<'a> {
    /// What names a zone, in the order of the input. What names none is placed by the cloud, and left out.
    pub fn zoned(&self) -> Vec<Zoned<'a>> {
        let mut found = Vec::new();
        for subnet in self.of_class(SUBNET).filter(|subnet| subnet.is_managed()) {
            if let Some(network) = self.routing().network_of(subnet.id) {
                found.extend(self.at_zone(subnet, Tier::Subnets(network), "availabilityZone", text));
            }
        }
        for (class, property, read) in
            [(GOOGLE_MACHINE, "zone", text as fn(Value<'_>) -> Option<String>), (AZURE_MACHINE, "zones", only)]
        {
            for machine in self.of_class(class).filter(|machine| machine.is_managed()) {
                found.extend(self.at_zone(machine, Tier::Machines(class), property, read));
            }
        }
        found
    }

    fn at_zone(
        &self,
        resource: &'a Resource,
        tier: Tier,
        property: &'static str,
        read: fn(Value<'_>) -> Option<String>,
    ) -> Option<Zoned<'a>> {
        let state: StateView<'a> = self.state(resource)?;
        let zone = match state.property(property) {
            Known::Absent => return None,
            Known::Is(value) if value.is_empty() => return None,
            Known::Is(value) => read(value),
            Known::Unknown | Known::Secret => None,
        };
        Some(Zoned { resource, tier, property, zone })
    }
}

/// A zone by its name or its link.
fn text(value: Value<'_>) -> Option<String> {
    Some(value.as_str()?.rsplit('/').next()?.to_owned())
}

/// The only zone of a list.
fn only(list: Value<'_>) -> Option<String> {
    let mut zones = list.items();
    let first = zones.next()?.is()?.as_str()?.into_owned();
    Some(if zones.next().is_some() { format!("{first} and others") } else { first })
}
