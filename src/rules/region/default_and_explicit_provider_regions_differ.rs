//! The parts of one component are in two regions, because some of them were not given its provider.
//!
//! ## Why it matters
//!
//! What a component makes belongs together. A part without the `provider` or `parent` of the others goes to the region of
//! the default provider: it does not find what it refers to, or works far away from it.
//!
//! ## What to do
//!
//! Pass `provider` to every part, or `providers` to the component and `parent: this` to its parts.
//!
//! ## Not reported
//!
//! Anything when regions are expected (`region-not-allowed` judges then). Global services and what CloudFront wants in
//! us-east-1. Regions that the stack declares by a replica, a peering or a copy, and those that the name of the provider
//! or the resource says (`usw2`, `dr`, `oregon`). Parts that name their own region.
//!
//! ## References
//!
//! Pulumi documentation, resource option `provider`: without it a resource uses the provider of its parent or the default
//! one of its package.

use std::collections::BTreeMap;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::aws::names_region;
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B007",
    "default-and-explicit-provider-regions-differ",
    Severity::Medium,
    "the parts of one component are in two regions, because some of them were not given its provider",
)
.hidden_by(&["B003", "B004"])
.docs(include_str!("default_and_explicit_provider_regions_differ.rs"));

pub(super) struct DefaultAndExplicitProviderRegionsDiffer;

/// The parts of a component that are in a region by their provider: those of default providers and the others.
#[derive(Default)]
struct Parts<'a> {
    by_default: Vec<(&'a Resource, String)>,
    by_choice: Vec<(&'a Resource, String)>,
}

impl Rule for DefaultAndExplicitProviderRegionsDiffer {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.expectations.regions.is_empty() || cx.lens.regions().len() < 2 {
            return;
        }
        let mut components: BTreeMap<ResourceId, Parts<'_>> = BTreeMap::new();
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let aws = Cloud::of_package(resource.ty.package()) == Some(Cloud::Aws);
            let Some(component) = component_of(cx, resource).filter(|_| aws) else { continue };
            let Some((region, is_default)) = region_by_provider(cx, resource) else { continue };
            let parts = components.entry(component).or_default();
            let list = if is_default { &mut parts.by_default } else { &mut parts.by_choice };
            list.push((resource, region));
        }
        let declared = cx.lens.declared_regions();
        for (component, parts) in components {
            judge(cx, component, &parts, &declared, out);
        }
    }
}

/// The component that a resource is a part of; the stack is none.
fn component_of(cx: &Cx<'_>, resource: &Resource) -> Option<ResourceId> {
    let parent = cx.stack.graph().parent(resource.id)?;
    let parent = cx.stack.resource(parent);
    let is_component = parent.latest().is_some_and(|state| !state.custom) && !parent.ty.is_stack();
    is_component.then_some(parent.id)
}

/// The region that a resource has from its provider, unless it is meant to be there.
fn region_by_provider(cx: &Cx<'_>, resource: &Resource) -> Option<(String, bool)> {
    let resource = cx.stack.resource(resource.id);
    let home = cx.lens.home(resource)?;
    let provider = cx.lens.provider(resource).filter(|provider| provider.region == Some(home))?;
    let told = names_region(resource.urn.name(), home) || !provider.is_default && names_region(&provider.name, home);
    (!told && !cx.lens.serves_edge(resource)).then(|| (home.to_owned(), provider.is_default))
}

fn judge(cx: &Cx<'_>, component: ResourceId, parts: &Parts<'_>, declared: &[String], out: &mut Sink<'_>) {
    let (Some((first, region)), Some((_, chosen))) = (parts.by_default.first(), parts.by_choice.first()) else {
        return;
    };
    // Two providers of its own are a design.
    let one_choice = parts.by_choice.iter().all(|(_, other)| other == chosen);
    if !one_choice || region == chosen || declared.iter().any(|name| name == region || name == chosen) {
        out.pass_on(first.id);
        return;
    }
    let name = cx.stack.resource(component).urn.name();
    let message = format!(
        "this is in `{region}` by the default provider, while other parts of `{name}` are in `{chosen}` by a provider \
         that they were given"
    );
    let finding = out.fail(first.id, message).key(region.as_str());
    finding.related(parts.by_default.iter().skip(1).map(|(part, _)| part.id).chain([component]));
    finding.evidence(format!("parts by the default provider: {}", parts.by_default.len()));
    finding.evidence(format!("parts by the given provider: {}", parts.by_choice.len()));
    finding.fix("pass `provider` to every part, or `parent` to each and `providers` to the component");
}
