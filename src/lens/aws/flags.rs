//! Flags of what has an address.

use super::holders::Fact;
use crate::lens::reach::{Doubt, Why};
use crate::lens::references::values_at;
use crate::lens::{Lens, spelled, top_of};
use crate::model::{Known, Origin, Resource, ResourceId, Value};

impl<'a> Lens<'a> {
    /// A flag; nothing where it is absent.
    pub(super) fn reach_flag(&self, resource: &'a Resource, path: &str) -> Fact<Option<bool>> {
        let Some(state) = self.state(resource) else { return Ok(None) };
        let Some(path) = spelled(&resource.ty, path) else { return Err(Doubt::at(resource.id, path, Why::Unknown)) };
        let (path, top) = (&*path, top_of(&path));
        let mut found = None;
        for value in values_at(state.property(top), &path[top.len()..]) {
            match value.read(is_on) {
                Known::Is(flag) => found = Some(found.unwrap_or(false) || flag),
                Known::Unknown => return Err(Doubt::at(resource.id, path, Why::Unknown)),
                Known::Secret => return Err(Doubt::at(resource.id, path, Why::Secret)),
                Known::Absent => {}
            }
        }
        let planned = state.state().origin == Origin::PlannedInPlace;
        // What stays in place keeps what the cloud chose for it.
        if found.is_none() && planned && top == path {
            return Ok(state.output(top).read(is_on).is());
        }
        Ok(found)
    }

    /// Whether the subnets give what starts in them a public address.
    pub(super) fn mapped(&self, resource: &Resource, subnets: &[ResourceId]) -> Fact<bool> {
        if subnets.is_empty() {
            return Err(Doubt { resource: resource.id, path: None, why: Why::DefaultNetwork });
        }
        let mut any = false;
        for subnet in subnets {
            any |= self.reach_flag(self.stack.resource(*subnet), "mapPublicIpOnLaunch")?.unwrap_or(false);
        }
        Ok(any)
    }
}

/// Whether a flag is set: some types write a word.
pub(super) fn is_on(value: Value<'_>) -> Option<bool> {
    value.as_bool().or_else(|| match &*value.as_str()? {
        "ENABLED" => Some(true),
        "DISABLED" => Some(false),
        _ => None,
    })
}
