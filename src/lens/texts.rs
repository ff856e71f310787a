//! What stands at the end of a path as tables write it: `vpcId`, `routes[].gatewayId`, `mixedInstancesPolicy`. The names are
//! those of the class; what a type has in another shape is not known.

use std::borrow::Cow;

use super::Lens;
use super::places::each_at;
use super::references::values_at;
use super::spelling::spelled;
use crate::graph::View;
use crate::model::{Known, Origin, Resource, Value};

/// The texts of a property.
#[derive(Debug, Default)]
pub struct Texts<'a> {
    /// Those that can be seen, without empty ones.
    pub seen: Vec<Cow<'a, str>>,
    /// Whether a part is secret or not known yet.
    pub hidden: bool,
}

impl<'a> Texts<'a> {
    fn gather(&mut self, value: Known<Value<'a>>) {
        match value {
            Known::Unknown | Known::Secret => self.hidden = true,
            Known::Absent => {}
            Known::Is(value) if value.is_object() => value.members().for_each(|(_, inside)| self.gather(inside)),
            Known::Is(value) if value.is_list() => value.items().for_each(|inside| self.gather(inside)),
            Known::Is(value) => {
                // Some clouds count their ids, and take them as numbers.
                let number = || value.as_i64().map(|number| Cow::Owned(number.to_string()));
                self.seen.extend(value.as_str().filter(|text| !text.is_empty()).or_else(number));
            }
        }
    }
}

/// The name of the input that a path leads into.
pub fn top_of(path: &str) -> &str {
    &path[..memchr::memchr2(b'.', b'[', path.as_bytes()).unwrap_or(path.len())]
}

impl<'a> Lens<'a> {
    /// The texts at the end of a path, also those inside a list or an object that stands there.
    pub fn texts(&self, resource: &'a Resource, path: &str) -> Texts<'a> {
        let mut texts = Texts::default();
        let Some(state) = self.state(resource) else { return texts };
        let Some(path) = spelled(&resource.ty, path) else { return Texts { hidden: true, ..texts } };
        let top = top_of(&path);
        each_at(state.property(top), &path[top.len()..], &mut |value| texts.gather(value));
        texts
    }

    /// The values at the end of a path that are in force. What stays in place keeps what the cloud chose for it, unless
    /// the program takes away what it wrote before.
    pub fn in_force(&self, resource: &'a Resource, path: &str) -> Vec<Known<Value<'a>>> {
        let Some(path) = spelled(&resource.ty, path) else { return vec![Known::Unknown] };
        let top = top_of(&path);
        values_at(self.input_in_force(resource, top), &path[top.len()..])
    }

    /// The value of one property that is in force, as [`Lens::in_force`], by the name that its own type has for it.
    pub fn input_in_force(&self, resource: &'a Resource, top: &str) -> Known<Value<'a>> {
        let Some(state) = self.state(resource) else { return Known::Absent };
        let own = state.property(top);
        if !own.is_absent() || state.state().origin != Origin::PlannedInPlace {
            return own;
        }
        let before = self.stack.view(resource, View::Before);
        let withdrawn = before.is_some_and(|before| !before.input(top).is_absent());
        if withdrawn { Known::Absent } else { state.output(top) }
    }

    /// The values at the end of a path that the program asks for.
    pub fn asked(&self, resource: &'a Resource, path: &str) -> Vec<Known<Value<'a>>> {
        let Some(path) = spelled(&resource.ty, path) else { return vec![Known::Unknown] };
        let top = top_of(&path);
        let input = self.state(resource).map_or(Known::Absent, |state| state.input(top));
        values_at(input, &path[top.len()..])
    }
}
