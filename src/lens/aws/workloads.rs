//! What stands in the subnets of AWS networks, and what they are meant for.

use super::routing::{NAT, SUBNET};
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId, Value};

/// Why a subnet is taken for a public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Public {
    /// It is called so.
    ByName,
    /// What starts in it gets a public address.
    ByAddress,
}

/// What runs in subnets and has to reach something outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// A container that starts with an image from outside.
    Container,
    /// A function, whose code is there already.
    Function,
}

impl<'a> Lens<'a> {
    /// The subnets that are meant to be public.
    pub fn public_subnets(&self) -> Vec<(&'a Resource, Public)> {
        let public = &self.routing().public;
        public.iter().map(|(subnet, public)| (self.stack.resource(*subnet), *public)).collect()
    }

    /// Whether a subnet is meant to be public: that no route leads to the Internet is a fault then, and no protection.
    pub fn is_meant_public(&self, subnet: ResourceId) -> bool {
        self.routing().public.iter().any(|(public, _)| *public == subnet)
    }

    pub(super) fn public(&self, subnet: &'a Resource) -> Option<Public> {
        let state = self.state(subnet)?;
        if state.property("mapPublicIpOnLaunch").read(Value::as_bool) == Known::Is(true) {
            return Some(Public::ByAddress);
        }
        let tag = self.texts(subnet, "tags.Name").seen;
        let names = tag.iter().map(AsRef::as_ref).chain([subnet.urn.name()]);
        let mut words = names.flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
        let is_public = |word: &str| ["public", "dmz"].iter().any(|public| word.eq_ignore_ascii_case(public));
        words.any(is_public).then_some(Public::ByName)
    }

    /// The NAT gateways with a public address, and the subnet that each is in.
    pub fn public_nats(&self) -> Vec<(&'a Resource, Reference)> {
        let kind = |nat: &'a Resource, name: &str| self.state(nat).map_or(Known::Absent, |state| state.property(name));
        let public = |nat: &&'a Resource| {
            let private = kind(nat, "connectivityType").read(Value::as_str);
            let regional = kind(nat, "availabilityMode").read(Value::as_str);
            let is_public =
                matches!(&private, Known::Absent) || matches!(&private, Known::Is(kind) if kind == "public");
            is_public && !matches!(regional, Known::Is(mode) if mode == "regional")
        };
        let nats = self.of_class(NAT).filter(public);
        nats.map(|nat| (nat, self.reference(nat, "subnetId", By::Id, SUBNET))).collect()
    }

    /// What runs in subnets: the resource, where it names them, and which they are.
    pub fn workloads(&self) -> Vec<(&'a Resource, Workload, &'static str, Reference)> {
        let functions = self.of_class("aws:lambda/function:Function");
        let functions = functions.map(|function| (function, Workload::Function, "vpcConfig.subnetIds"));
        let services = self.of_class("aws:ecs/service:Service").filter(|service| self.is_fargate(service));
        let services = services.map(|service| (service, Workload::Container, "networkConfiguration.subnets"));
        let placed = functions.chain(services);
        placed.map(|(user, kind, path)| (user, kind, path, self.reference(user, path, By::Id, SUBNET))).collect()
    }

    /// Whether AWS runs the containers of a service on machines that nobody sees.
    pub fn is_fargate(&self, service: &'a Resource) -> bool {
        let named = |path: &str| self.texts(service, path).seen.iter().any(|text| text.starts_with("FARGATE"));
        named("launchType") || named("capacityProviderStrategies[].capacityProvider")
    }
}
