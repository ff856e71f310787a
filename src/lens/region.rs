//! Where resources are.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::Lens;
use super::aws::{Arn, is_global, region_of_zone};
use super::references::{ARN, Own, REGION};
use crate::graph::{InputKind, OwnRegion, Stack, Told, View};
use crate::model::{Known, PropertyPath, ProviderRef, Resource, ResourceId, StateView, Value};

/// Whose names of regions a resource uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cloud {
    /// Amazon: `eu-west-1`
    Aws,
    /// Microsoft: `westeurope`
    Azure,
    /// Google: `europe-west1`
    Google,
}

impl Cloud {
    /// The cloud that a package manages.
    pub fn of_package(package: &str) -> Option<Self> {
        match package {
            "aws" | "aws-native" => Some(Self::Aws),
            "azure" | "azure-native" => Some(Self::Azure),
            "gcp" | "google-native" => Some(Self::Google),
            _ => None,
        }
    }

    /// The cloud that names regions in this form.
    pub fn of_region(name: &str) -> Option<Self> {
        if super::aws::is_region(name) {
            return Some(Self::Aws);
        }
        let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        if let Some((area, rest)) = name.split_once('-') {
            let direction = rest.trim_end_matches(|c: char| c.is_ascii_digit());
            (word(area) && word(direction) && direction.len() < rest.len()).then_some(Self::Google)
        } else {
            let name = azure_name(name);
            (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(Self::Azure)
        }
    }

    /// The name of a region as it is compared: people write `West Europe` for `westeurope`.
    pub fn normal(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Azure if name.bytes().any(|b| b == b' ' || b.is_ascii_uppercase()) => Cow::Owned(azure_name(name)),
            _ => Cow::Borrowed(name),
        }
    }
}

fn azure_name(name: &str) -> String {
    name.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_lowercase()).collect()
}

/// The provider that manages a resource.
#[derive(Debug)]
pub struct Provider<'a> {
    /// The provider resource, where the input shows it: a preview hides default providers.
    pub resource: Option<ResourceId>,
    /// Its name in the program.
    pub name: Cow<'a, str>,
    /// Made by the engine, not by the program.
    pub is_default: bool,
    /// Its region.
    pub region: Option<&'a str>,
}

/// The regions of a stack and of each of its resources.
#[derive(Debug, Default)]
pub(super) struct Regions {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u16>,
    of: Vec<u16>,
    providers: HashMap<ResourceId, u16>,
    /// By package, for providers that the input does not show.
    configured: HashMap<Box<str>, u16>,
}

const NOWHERE: u16 = u16::MAX;

impl Regions {
    pub(super) fn of(stack: &Stack, told: &Told) -> Self {
        let mut regions = Self::default();
        for (key, value) in &stack.config {
            let Some((package, "region" | "location")) = key.split_once(':') else { continue };
            let Some(cloud) = Cloud::of_package(package).filter(|_| !value.starts_with('[')) else { continue };
            let number = regions.number(Some(&cloud.normal(value)));
            regions.configured.insert(package.into(), number);
        }
        for resource in stack.resources.iter().filter(|resource| resource.exists()) {
            let Some(package) = resource.ty.provider_package() else { continue };
            let number = regions.of_provider(stack, resource, package);
            regions.providers.insert(resource.id, number);
        }
        for (first, chapter) in told.numbered() {
            let mut numbers: Vec<Option<u16>> = vec![None; chapter.names.len()];
            for (resource, region) in (first..).zip(&chapter.regions) {
                let number = match region {
                    OwnRegion::Named(name) => {
                        let name = *name as usize;
                        *numbers[name].get_or_insert_with(|| regions.number(Some(&chapter.names[name])))
                    }
                    OwnRegion::Nothing => NOWHERE,
                    OwnRegion::Inherited => regions.inherited(stack, stack.resource(resource)),
                };
                regions.of.push(number);
            }
        }
        regions
    }

    /// The number of a name. A stack with more names than numbers is not a stack; its last regions are not known.
    fn number(&mut self, name: Option<&str>) -> u16 {
        // No region has a name of this length, and names are shown.
        let Some(name) = name.filter(|name| (1..=64).contains(&name.len())) else { return NOWHERE };
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = u16::try_from(self.names.len()).unwrap_or(NOWHERE);
        if number != NOWHERE {
            self.names.push(name.into());
            self.numbers.insert(name.into(), number);
        }
        number
    }

    fn name(&self, number: u16) -> Option<&str> {
        self.names.get(usize::from(number)).map(|name| &**name)
    }

    fn of_provider(&mut self, stack: &Stack, provider: &Resource, package: &str) -> u16 {
        // A preview says what the region will be; the state that completes it, what it was.
        if stack.kind == InputKind::Preview
            && is_default_name(provider.urn.name())
            && let Some(&configured) = self.configured.get(package)
        {
            return configured;
        }
        let Some(cloud) = Cloud::of_package(package) else { return NOWHERE };
        let state = stack.view(provider, View::After);
        let named = |name: &str| state.and_then(|state| state.input(name).is()?.as_str());
        let name = named("region").or_else(|| named("location"));
        self.number(name.as_deref().map(|name| cloud.normal(name)).as_deref())
    }

    fn inherited(&mut self, stack: &Stack, resource: &Resource) -> u16 {
        let Some(state) = stack.view(resource, View::After) else { return NOWHERE };
        let inherited = match stack.graph().provider(resource.id) {
            Some(id) => self.providers.get(&id).copied(),
            None if hides_default(state) => self.configured.get(resource.ty.package()).copied(),
            None => None,
        };
        match inherited.unwrap_or(NOWHERE) {
            NOWHERE => {
                let zone = state.property("availabilityZone").is().and_then(Value::as_str);
                self.number(zone.as_deref().and_then(|zone| region_of_zone(zone)).map(|(region, _)| region))
            }
            number => number,
        }
    }
}

/// What a resource itself tells of its region: absent where it is in that of its provider, unknown where it cannot be known
/// or is no region.
pub(super) fn region_told<'a>(resource: &Resource, own: Option<&Own<'a>>) -> Known<Cow<'a, str>> {
    let cloud = Cloud::of_package(resource.ty.package()).filter(|_| resource.exists());
    let (Some(cloud), Some(own)) = (cloud, own) else { return Known::Unknown };
    match named(own, cloud) {
        Known::Is(name) => Known::Is(name),
        Known::Absent if cloud == Cloud::Aws => Known::Absent,
        _ => Known::Unknown,
    }
}

/// Whether the provider that manages a state is one that a preview does not show. Old engines and digests written by
/// hand name none, which means the same.
fn hides_default(state: StateView<'_>) -> bool {
    let Some(text) = state.text("provider") else { return true };
    ProviderRef::parse(&text).is_some_and(|provider| is_default_name(provider.urn.name()))
}

/// `default`, `default_7_51_1`
fn is_default_name(name: &str) -> bool {
    name.strip_prefix("default").is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('_').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The region that a resource itself names.
fn named<'a>(own: &Own<'a>, cloud: Cloud) -> Known<Cow<'a, str>> {
    let state = own.state();
    match cloud {
        Cloud::Aws => named_by_aws(own),
        Cloud::Azure => {
            let location = state.property("location").or_else(|| recorded(state, "location")).read(Value::as_str);
            location.read(|name| (name != "global").then(|| Cow::Owned(azure_name(&name))))
        }
        Cloud::Google => named_by_google(state),
    }
}

/// The region a resource is made in; its zone is no evidence, since one of another region is a fault to be found.
fn named_by_aws<'a>(own: &Own<'a>) -> Known<Cow<'a, str>> {
    let named = own.input(REGION).or_else(|| answered(own.output(REGION))).read(Value::as_str);
    named.or_else(|| {
        let arn = own.output(ARN).is().and_then(Value::as_str);
        let region = match &arn {
            Some(Cow::Borrowed(arn)) => Arn::parse(arn).map(|arn| Cow::Borrowed(arn.region)),
            Some(Cow::Owned(arn)) => Arn::parse(arn).map(|arn| Cow::Owned(arn.region.to_owned())),
            None => None,
        };
        region.filter(|region| !region.is_empty()).map_or(Known::Absent, Known::Is)
    })
}

/// A name such as `US` or `EUR4` is an area of several regions: where in it is not known.
fn named_by_google(state: StateView<'_>) -> Known<Cow<'_, str>> {
    let text = |name: &str| state.property(name).read(Value::as_str);
    let zone = || {
        text("zone")
            .read(|zone| Some(Cow::Owned(zone.rsplit_once('-')?.0.rsplit('/').next().unwrap_or_default().to_owned())))
    };
    let location = || {
        text("location").read(|place| {
            let place = place.to_ascii_lowercase();
            let region = match place.rsplit_once('-') {
                Some((region, zone)) if zone.len() == 1 => region.to_owned(),
                _ => place,
            };
            (Cloud::of_region(&region) == Some(Cloud::Google)).then_some(Cow::Owned(region))
        })
    };
    let region =
        text("region").read(|region| Some(Cow::Owned(region.rsplit('/').next().unwrap_or_default().to_owned())));
    region.or_else(zone).or_else(location)
}

/// An output that the cloud has answered; one that does not exist yet says nothing.
fn recorded<'a>(state: StateView<'a>, name: &str) -> Known<Value<'a>> {
    answered(state.output(name))
}

fn answered(output: Known<Value<'_>>) -> Known<Value<'_>> {
    match output {
        Known::Unknown => Known::Absent,
        known => known,
    }
}

impl<'a> Lens<'a> {
    pub(super) fn regions_of(&self) -> &Regions {
        self.regions.get_or_init(|| Regions::of(self.stack, self.told()))
    }

    /// The region that a resource is managed in, also for a global one.
    pub fn region(&self, resource: &Resource) -> Option<&str> {
        let regions = self.regions_of();
        regions.name(*regions.of.get(resource.id as usize)?)
    }

    /// The region that a resource is in; nothing for a global one.
    pub fn home(&self, resource: &'a Resource) -> Option<&str> {
        self.region(resource).filter(|_| !self.is_global(resource))
    }

    /// Whether a resource is in no region, or in several.
    pub fn is_global(&self, resource: &'a Resource) -> bool {
        is_global(&resource.ty, self.state(resource))
    }

    /// The names of all regions that the stack or its providers are in, in the order in which they were found.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.regions_of().names.iter().map(|name| &**name)
    }

    /// The region that the configuration sets for the default provider of a package.
    pub fn configured_region(&self, package: &str) -> Option<&str> {
        let regions = self.regions_of();
        regions.name(*regions.configured.get(package)?)
    }

    /// The region of a provider.
    pub fn provider_region(&self, provider: ResourceId) -> Option<&str> {
        let regions = self.regions_of();
        regions.name(*regions.providers.get(&provider)?)
    }

    /// The configuration that sets the region of the default provider.
    pub fn region_key(&self) -> &'static str {
        "aws:region"
    }

    /// The input that sets the region of a provider.
    pub fn region_property(&self, provider: &Resource) -> PropertyPath {
        let azure = provider.ty.provider_package().and_then(Cloud::of_package) == Some(Cloud::Azure);
        PropertyPath::of(if azure { "location" } else { "region" })
    }

    /// The input in which a resource names its own region.
    pub fn own_region_property(&self, resource: &'a Resource) -> Option<PropertyPath> {
        let state = self.state(resource)?;
        let named = ["region", "location", "zone"].into_iter().find(|name| !state.property(name).is_absent());
        named.map(PropertyPath::of)
    }

    /// The provider that manages a resource; nothing where the input names none.
    pub fn provider<'s>(&'s self, resource: &'a Resource) -> Option<Provider<'s>> {
        if let Some(id) = self.stack.graph().provider(resource.id) {
            let name = self.stack.resource(id).urn.name();
            let region = self.provider_region(id);
            return Some(Provider {
                resource: Some(id),
                name: Cow::Borrowed(name),
                is_default: is_default_name(name),
                region,
            });
        }
        let text = self.state(resource)?.text("provider")?;
        let urn = ProviderRef::parse(&text)?.urn;
        let is_default = is_default_name(urn.name());
        let region = if is_default { self.configured_region(resource.ty.package()) } else { None };
        Some(Provider { resource: None, name: Cow::Owned(urn.name().to_owned()), is_default, region })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_name_tells_the_cloud() {
        for (name, cloud) in [
            ("eu-west-1", Some(Cloud::Aws)),
            ("europe-west1", Some(Cloud::Google)),
            ("us-east4", Some(Cloud::Google)),
            ("westeurope", Some(Cloud::Azure)),
            ("West Europe", Some(Cloud::Azure)),
            ("", None),
            ("eu-west", None),
        ] {
            assert_eq!(Cloud::of_region(name), cloud, "{name}");
        }
    }

    #[test]
    fn default_providers_are_told_by_their_name() {
        for name in ["default", "default_7_51_1", "default_0_18_1_pulumi.com/pkg"] {
            assert!(is_default_name(name), "{name}");
        }
        for name in ["default-eu", "default_eu", "defaults", "aws"] {
            assert!(!is_default_name(name), "{name}");
        }
    }
}
