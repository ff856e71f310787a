//! Flags of what has an address.

use super::holders::Fact;
use crate::lens::reach::{Doubt, Why};
use crate::lens::references::values_at;
use crate::lens::{Lens, top_of};
use crate::model::{Known, Origin, Resource, Value};

impl<'a> Lens<'a> {
    /// A flag; nothing where it is absent.
    pub(super) fn reach_flag(&self, resource: &'a Resource, path: &str) -> Fact<Option<bool>> {
        let Some(state) = self.state(resource) else { return Ok(None) };
        let top = top_of(path);
        let mut found = None;
        for value in values_at(state.property(top), &path[top.len()..]) {
            match value.read(Value::as_bool) {
                Known::Is(flag) => found = Some(found.unwrap_or(false) || flag),
                Known::Unknown => return Err(Doubt::at(resource.id, path, Why::Unknown)),
                Known::Secret => return Err(Doubt::at(resource.id, path, Why::Secret)),
                Known::Absent => {}
            }
        }
        let planned = state.state().origin == Origin::PlannedInPlace;
        // What stays in place keeps what the cloud chose for it.
        if found.is_none() && planned && top == path {
            return Ok(state.output(top).read(Value::as_bool).is());
        }
        Ok(found)
    }
}
