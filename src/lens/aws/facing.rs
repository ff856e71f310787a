//! What may face the Internet: machines, and load balancers that say whether they do.
//!
//! Source: the schemas of pulumi-aws 7 and pulumi-aws-native 1.79, 2026-11; a load balancer that does not say faces the
//! Internet with both.

use super::holders::{BALANCER, CLASSIC, INSTANCE};
use crate::lens::environment::words;
use crate::lens::{Lens, class_of, spelled};
use crate::model::{Known, PropertyPath, Resource};

const INTERNAL: &str = "internal";
/// Where a word says so instead: `internal` or `internet-facing`.
const SCHEME: &str = "scheme";
const INSIDE: [&str; 2] = ["internal", "private"];
const OUTSIDE: [&str; 4] = ["public", "external", "internet", "facing"];

/// What a load balancer says that is inside the network, as a program writes it.
pub fn inside(balancer: &Resource) -> &'static str {
    if spelled(&balancer.ty, INTERNAL).is_some() { "internal: true" } else { "scheme: internal" }
}

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
        let property = if spelled(&balancer.ty, INTERNAL).is_some() { INTERNAL } else { SCHEME };
        let said = self.state(balancer).map_or(Known::Unknown, |state| state.property(property));
        let internal = said.read(|said| said.as_bool().or_else(|| said.as_str().map(|word| word == INTERNAL)));
        (internal.or_else(|| Known::Is(false)), PropertyPath::of(property))
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
