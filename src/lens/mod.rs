//! One reading of one idea across providers. Property names and type tokens of coded rules live here and in tables,
//! and nowhere else. A lens knows no severities.

mod account;
pub mod addresses;
pub mod aws;
mod azure;
pub mod cidr;
mod class;
pub mod clusters;
pub mod connections;
mod container;
pub mod container_images;
pub mod copies;
pub mod descriptions;
mod documents;
pub mod downtime;
pub mod environment;
mod exports;
mod gcp;
pub mod hubs;
mod identity;
pub mod ignored;
pub mod ingress;
pub mod kept;
mod kubernetes;
pub mod location;
pub mod machines;
pub mod named_host;
pub mod names;
mod opaque;
mod origins;
pub mod owner;
pub mod peered;
pub mod physical_names;
mod places;
pub mod policy;
pub mod public_addresses;
mod ranked;
pub mod reach;
mod references;
mod region;
pub mod secrets;
mod spelling;
pub mod ssh_keys;
pub mod stateful;
mod syntax;
pub mod tags;
mod texts;
pub mod times;
mod told;
pub mod transit;
pub mod variables_of_task;
pub mod versions;
pub mod vpn_clients;
pub mod zoned;

pub use class::class_of;
pub use container::{is_container, takes_along};
pub use documents::{BUCKET_OF_POLICY, DASHBOARD, documents_of};
pub use gcp::networks as private_nodes;
pub use gcp::ranges as clusters_of_google;
pub use identity::{Looks, looks_like, named_class};
pub use kubernetes::{Refusal, cluster, namespaces, pods, refusals, rights, services};
pub use opaque::{is_opaque, is_same_cloud};
pub use origins::Candidates;
pub use places::{place_of, places};
pub use references::{Reference, values_at};
pub use region::{Cloud, Provider};
pub use spelling::{kin_of, spelled};
pub use syntax::{
    has_camel_case_keys, holds_templates, is_made_to_change, is_physical_name, is_plain_kubernetes, is_program,
    is_script, is_user_keyed,
};
pub use texts::{Texts, top_of};
pub use told::tell;

use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

pub use crate::graph::By;
use crate::graph::{Graph, Stack, Told, View};
use crate::model::{Resource, ResourceId, StateView, TypeToken};
use exports::Exports;
use references::Identities;
use region::Regions;

/// Reads a stack. Indexes are built when they are first asked for and shared by all rules.
pub struct Lens<'a> {
    stack: &'a Stack,
    view: View,
    classes: OnceLock<HashMap<TypeToken, Vec<ResourceId>>>,
    told: OnceLock<Told>,
    identities: OnceLock<Identities>,
    hosts: OnceLock<identity::Hosts>,
    losing: OnceLock<HashMap<Box<str>, ResourceId>>,
    exports: OnceLock<Exports>,
    standalone_ingress: OnceLock<ingress::Standalone>,
    standalone_egress: OnceLock<ingress::Standalone>,
    acls: OnceLock<aws::acl::Acls>,
    fronts: OnceLock<aws::fronts::Fronts>,
    open_ingress: OnceLock<ingress::OpenIngress>,
    prefix_lists: OnceLock<aws::ingress::PrefixLists>,
    group_ids: OnceLock<aws::behind::GroupIds>,
    networks: OnceLock<cidr::Networks>,
    subnets: OnceLock<HashMap<ResourceId, cidr::Subnet>>,
    ranges: OnceLock<cidr::Places>,
    routing: OnceLock<aws::Routing>,
    regions: OnceLock<Regions>,
    account: OnceLock<Option<String>>,
    bound: OnceLock<Vec<versions::Bound>>,
    environment: OnceLock<environment::Detected>,
    cluster: OnceLock<cluster::Cluster>,
    with_machines: OnceLock<HashSet<ResourceId>>,
    parts: aws::Parts,
}

/// So many resources of one sort are worth a second thread.
const MANY: usize = 1024;

/// Reads each of some resources. Many are read by several threads: see [`Lens::read_ahead`].
fn each_of<'a, T: Send>(resources: &[&'a Resource], read: impl Fn(&'a Resource) -> T + Sync) -> Vec<T> {
    if resources.len() < MANY {
        return resources.iter().map(|resource| read(resource)).collect();
    }
    resources.par_iter().map(|resource| read(resource)).collect()
}

impl<'a> Lens<'a> {
    /// A lens on what a stack will be.
    pub fn new(stack: &'a Stack) -> Self {
        Self::of(stack, View::After)
    }

    /// A lens on one side of a change.
    pub fn of(stack: &'a Stack, view: View) -> Self {
        Self {
            stack,
            view,
            classes: OnceLock::new(),
            told: OnceLock::new(),
            identities: OnceLock::new(),
            hosts: OnceLock::new(),
            losing: OnceLock::new(),
            exports: OnceLock::new(),
            standalone_ingress: OnceLock::new(),
            standalone_egress: OnceLock::new(),
            acls: OnceLock::new(),
            fronts: OnceLock::new(),
            open_ingress: OnceLock::new(),
            prefix_lists: OnceLock::new(),
            group_ids: OnceLock::new(),
            networks: OnceLock::new(),
            subnets: OnceLock::new(),
            ranges: OnceLock::new(),
            routing: OnceLock::new(),
            regions: OnceLock::new(),
            account: OnceLock::new(),
            bound: OnceLock::new(),
            environment: OnceLock::new(),
            cluster: OnceLock::new(),
            with_machines: OnceLock::new(),
            parts: aws::Parts::default(),
        }
    }

    /// The resources of a class that are there on this side of the change, read ones included, in the order of the input. The
    /// class is named by its canonical type token ([`class_of`]).
    pub fn of_class(&self, class: &str) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let stack = self.stack;
        let classes = self.classes.get_or_init(|| {
            let mut classes: HashMap<TypeToken, Vec<ResourceId>> = HashMap::new();
            for ty in stack.types() {
                let ids = stack.by_type(ty).filter(|resource| self.has(resource)).map(|resource| resource.id);
                classes.entry(TypeToken::new(class_of(ty))).or_default().extend(ids);
            }
            classes.values_mut().for_each(|ids| ids.sort_unstable());
            classes
        });
        classes.get(class).into_iter().flatten().map(move |&id| stack.resource(id))
    }

    /// The state of a resource on this side of the change.
    pub fn state(&self, resource: &'a Resource) -> Option<StateView<'a>> {
        self.stack.view(resource, self.view)
    }

    /// Whether a resource is there on this side of the change.
    fn has(&self, resource: &Resource) -> bool {
        match self.view {
            View::After => resource.exists(),
            View::Before => resource.before.as_ref().is_some_and(|state| !state.delete || resource.exists()),
        }
    }

    /// Whether the program manages a resource on this side of the change.
    fn manages(&self, resource: &Resource) -> bool {
        match self.view {
            View::After => resource.is_managed(),
            View::Before => {
                self.has(resource) && resource.before.as_ref().is_some_and(|state| state.custom && !state.external)
            }
        }
    }

    /// Who needs whom on this side of the change.
    fn graph(&self) -> &'a Graph {
        self.stack.graph_of(self.view)
    }

    /// Whether an identity of the resource is among the outputs of the stack, or may be, or is written where others
    /// look it up: its user can then be in another stack.
    pub fn is_exported(&self, resource: &Resource) -> bool {
        self.exports.get_or_init(|| Exports::of(self.stack)).holds(self.stack, resource)
    }
}
