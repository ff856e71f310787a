//! The secondary ranges of a subnetwork that a cluster names.

use super::cidr::SUBNET;
use crate::lens::places::places;
use crate::lens::{By, Lens, Reference};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

/// Whose pods and services get addresses from secondary ranges.
pub const CLUSTER: &str = "gcp:container/cluster:Cluster";

/// Where a cluster names them.
///
/// Source: schema of gcp, `ClusterIpAllocationPolicy`.
const NAMED: [&str; 2] =
    ["ipAllocationPolicy.clusterSecondaryRangeName", "ipAllocationPolicy.servicesSecondaryRangeName"];

/// A secondary range that a cluster names, and whether its subnetwork has one of that name.
#[derive(Debug)]
pub struct NamedRange {
    /// Where it is named.
    pub path: PropertyPath,
    /// Its name.
    pub name: String,
    /// The subnetwork.
    pub subnetwork: ResourceId,
    /// The names of the ranges that there are; nothing where one is not known.
    pub there: Option<Vec<String>>,
}

impl<'a> Lens<'a> {
    /// The secondary ranges that a cluster names, where the stack makes its subnetwork.
    pub fn named_ranges(&self, cluster: &'a Resource) -> Vec<NamedRange> {
        let Reference::Resources(ids) = self.reference(cluster, "subnetwork", By::Name, SUBNET) else {
            return Vec::new();
        };
        let (Some(state), &[id]) = (self.state(cluster), &ids[..]) else { return Vec::new() };
        let subnetwork = self.stack.resource(id);
        if !subnetwork.is_managed() {
            return Vec::new();
        }
        let ranges = self.in_force(subnetwork, "secondaryIpRanges[].rangeName");
        let known = |value: &Known<Value<'_>>| Some(value.is()?.as_str()?.into_owned());
        let there: Option<Vec<String>> = ranges.iter().filter(|value| !value.is_absent()).map(known).collect();
        let named = NAMED.iter().flat_map(|path| places(path, |name| state.input(name)));
        let texts = named.filter_map(|(path, value)| Some((path, value.is()?.as_str()?.into_owned())));
        let there = |(path, name)| NamedRange { path, name, subnetwork: id, there: there.clone() };
        texts.filter(|(_, name)| !name.is_empty()).map(there).collect()
    }
}
