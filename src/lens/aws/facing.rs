//! What may face the Internet: machines, and load balancers that say whether they do.
//!
//! Source: pulumi-aws 7 schema, 2026-11; `internal` is false where it is not written.

use super::holders::{BALANCER, CLASSIC, INSTANCE};
use crate::lens::environment::words;
use crate::lens::{Lens, class_of};
use crate::model::{Known, PropertyPath, Resource, Value};

const INTERNAL: &str = "internal";
const INSIDE: [&str; 2] = ["internal", "private"];
const OUTSIDE: [&str; 4] = ["public", "external", "internet", "facing"];

/// Whether a type is a load balancer that says so.
pub fn is_balancer(ty: &str) -> bool {
    [BALANCER, CLASSIC].contains(&class_of(ty))
}

impl<'a> Lens<'a> {
    /// The machines that are there.
    pub fn machines(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        self.of_class(INSTANCE)
    }

    /// Whether a load balancer is internal, and the property that says so.
    pub fn is_internal(&self, balancer: &'a Resource) -> (Known<bool>, PropertyPath) {
        let flag = self.state(balancer).map_or(Known::Unknown, |state| state.property(INTERNAL));
        let internal = flag.read(Value::as_bool).or_else(|| Known::Is(false));
        (internal, PropertyPath::of(INTERNAL))
    }

    /// The name of a load balancer that says that it is inside the network: that of the resource or that in the cloud.
    pub fn named_inside(&self, balancer: &'a Resource) -> Option<String> {
        let written = self.state(balancer).and_then(|state| state.property("name").is()?.as_str());
        let names = [Some(balancer.urn.name().to_owned()), written.map(std::borrow::Cow::into_owned)];
        let mut names = names.into_iter().flatten();
        let says = |words: &[String], any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
        names.find(|name| {
            let words = words(name);
            says(&words, &INSIDE) && !says(&words, &OUTSIDE)
        })
    }
}
