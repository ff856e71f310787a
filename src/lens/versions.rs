//! Which version of a provider package manages a resource.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Lens;
use crate::model::{ProviderRef, Resource, ResourceId, TypeToken, Urn, Value};

/// A version of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersion {
    /// Its first number.
    pub major: u32,
    /// As it is written: `7.51.1`.
    pub text: String,
}

impl PackageVersion {
    /// Reads `7.51.1`, with or without a `v` in front.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let major = text.split('.').next()?.parse().ok()?;
        Some(Self { major, text: text.to_owned() })
    }

    /// Reads the name that the engine gives to the provider it makes itself: `default_7_51_1`.
    pub fn of_default(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("default_")?;
        let numbers: Vec<&str> = rest.split('_').take(3).collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (numbers.len() == 3 && numbers[..2].iter().all(is_number)).then(|| Self::parse(&numbers.join(".")))?
    }

    /// Whether it is no release: `7.0.0-alpha.1`.
    pub fn is_prerelease(&self) -> bool {
        self.text.contains('-')
    }
}

/// The resources that one version of a package manages.
#[derive(Debug)]
pub struct Bound {
    /// The package.
    pub package: String,
    /// The version.
    pub version: PackageVersion,
    /// The provider, where the input shows it.
    pub provider: Option<ResourceId>,
    /// The resources, in the order of the input.
    pub resources: Vec<ResourceId>,
}

impl Lens<'_> {
    /// Which versions of packages manage the resources of the stack, by package and then by provider. Those whose version
    /// the input does not tell are left out.
    pub fn bound(&self) -> &[Bound] {
        self.bound.get_or_init(|| {
            let users = self.users_of_providers();
            let bound = |(reference, resources): (String, Vec<ResourceId>)| {
                let version = self.version_of_provider(&reference)?;
                let urn = Urn::new(ProviderRef::split(&reference)?.0);
                let package = TypeToken::new(urn.own_type()).provider_package()?.to_owned();
                let provider = self.stack.by_urn(&urn).map(|provider| provider.id);
                Some(Bound { package, version, provider, resources })
            };
            let mut all: Vec<Bound> = users.into_iter().filter_map(bound).collect();
            all.sort_by(|a, b| a.package.cmp(&b.package));
            all
        })
    }

    /// The managed resources by what they name as their provider.
    fn users_of_providers(&self) -> BTreeMap<String, Vec<ResourceId>> {
        let (mut by_text, mut by_provider) = (BTreeMap::<String, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        let text = |id: ResourceId| self.state(self.stack.resource(id)).and_then(|state| state.text("provider"));
        let graph = self.graph();
        for Resource { id, .. } in self.stack.resources.iter().filter(|resource| resource.is_managed()) {
            // Where the graph tells the provider, its text is that of all who have it.
            if let Some(provider) = graph.provider(*id).filter(|_| graph.leads_back(*id)) {
                by_provider.entry(provider).or_default().push(*id);
            } else if let Some(text) = text(*id) {
                by_text.entry(text.into_owned()).or_default().push(*id);
            }
        }
        for users in by_provider.into_values() {
            if let Some(text) = users.first().and_then(|first| text(*first)) {
                by_text.entry(text.into_owned()).or_default().extend(users);
            }
        }
        for users in by_text.values_mut() {
            users.sort_unstable();
        }
        by_text
    }

    /// The version of the package that manages a resource: the name of a default provider tells it, a provider that the
    /// program writes has it among its inputs.
    pub fn package_version(&self, resource: &Resource) -> Option<PackageVersion> {
        let text = self.stack.latest(resource)?.text("provider")?;
        self.version_of_provider(&text)
    }

    /// The same from what a resource names as its provider.
    pub fn version_of_provider(&self, reference: &str) -> Option<PackageVersion> {
        let (urn, _) = ProviderRef::split(reference)?;
        let name = urn.rsplit("::").next().unwrap_or_default();
        PackageVersion::of_default(name).or_else(|| {
            let provider = self.stack.by_urn(urn)?;
            let version: Option<Cow<'_, str>> =
                self.stack.latest(provider)?.property("version").is().and_then(Value::as_str);
            PackageVersion::parse(&version?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_default_provider_tells_its_version() {
        for (name, expected) in [
            ("default_7_51_1", Some((7, "7.51.1"))),
            ("default_0_18_1_pulumi.com/pkg", Some((0, "0.18.1"))),
            ("default_7_0_0-alpha.1", Some((7, "7.0.0-alpha.1"))),
            ("default", None),
            ("default_eu", None),
            ("default_7_1", None),
            ("main", None),
        ] {
            let found = PackageVersion::of_default(name);
            assert_eq!(found.as_ref().map(|found| (found.major, found.text.as_str())), expected, "{name}");
        }
        assert!(PackageVersion::parse("v7.0.0-beta").is_some_and(|version| version.is_prerelease()));
        assert_eq!(PackageVersion::parse("latest"), None);
    }
}
