//! Finds the resources of a stack by type and URN.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::references::References;
use crate::model::{Resource, ResourceId, TypeToken};

/// Where the resources are, by what people call them.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) by_type: HashMap<TypeToken, Vec<ResourceId>>,
    /// Numbers with the hash of the URN, which stands in the resource.
    by_urn: HashTable<(u64, ResourceId)>,
    pub(super) hasher: DefaultHashBuilder,
}

impl Index {
    /// Of resources that refer to these.
    pub(super) fn of(resources: &[Resource], hasher: &DefaultHashBuilder, references: &[References]) -> Self {
        let mut by_urn: HashTable<(u64, ResourceId)> = HashTable::with_capacity(resources.len());
        let mut by_type: HashMap<TypeToken, Vec<ResourceId>> = HashMap::new();
        for (resource, hash) in resources.iter().zip(References::urns(references)) {
            by_type.entry(resource.ty.clone()).or_default().push(resource.id);
            // The live one of several entries with one URN is the one that is meant.
            let same = |(other, id): &(u64, ResourceId)| other == hash && resources[*id as usize].urn == resource.urn;
            match by_urn.entry(*hash, same, |(hash, _)| *hash) {
                Entry::Vacant(entry) => _ = entry.insert((*hash, resource.id)),
                Entry::Occupied(mut entry) if resource.exists() => entry.get_mut().1 = resource.id,
                Entry::Occupied(_) => {}
            }
        }
        Self { by_type, by_urn, hasher: hasher.clone() }
    }

    pub(super) fn has_unique_urns(&self, resources: &[Resource]) -> bool {
        self.by_urn.len() == resources.len()
    }

    pub(super) fn urn(&self, resources: &[Resource], urn: &str) -> Option<ResourceId> {
        let hash = self.hasher.hash_one(urn);
        let is = |(other, id): &(u64, ResourceId)| *other == hash && &*resources[*id as usize].urn == urn;
        self.by_urn.find(hash, is).map(|(_, id)| *id)
    }
}
