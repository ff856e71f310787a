//! A few resources are in another region than the rest of the stack.
//!
//! ## Why it matters
//! A forgotten or left-over provider puts a resource far from everything it works with: references fail, traffic
//! crosses regions and is charged, data is kept where nobody looks for it.
//!
//! ## What to do
//! Pass the provider of the rest. Where a second region is meant, say so: list both among the expected regions, or name
//! the provider after its region or its purpose.
//!
//! ## Not reported
//! Anything when regions are expected (`region-not-allowed` judges then). Global services and what CloudFront wants in
//! us-east-1. A region that the stack declares: by a replica, a peering or a copy, or by the name of a provider or of
//! the resource (`usw2`, `dr`, `standby`, `oregon`). Stacks in which the other region holds more than a quarter of what
//! the largest one holds: that is a design.
//!
//! ## References
//!
//! AWS Whitepaper, AWS Fault Isolation Boundaries: Regions; Microsoft Learn, What are Azure regions?; Google Cloud
//! documentation, Geography and regions.

use std::collections::BTreeMap;

use super::groups::Group;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::aws::names_region;
use crate::model::{Resource, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B003",
    "mixed-regions",
    Severity::Low,
    "a few resources are in another region than the rest of the stack",
)
.hidden_by(&["B004"])
.docs(include_str!("mixed_regions.rs"));

/// A region with more than this share of the largest one's resources is there on purpose.
const SHARE: usize = 4;

pub(super) struct MixedRegions;

impl Rule for MixedRegions {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if !cx.expectations.regions.is_empty() || cx.lens.regions().len() < 2 {
            return;
        }
        let mut regions: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
        let aws = |resource: &&Resource| Cloud::of_package(resource.ty.package()) == Some(Cloud::Aws);
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()).filter(aws) {
            if let Some(region) = cx.lens.home(resource) {
                regions.entry(region).or_default().push(resource);
            }
        }
        let Some((most, largest)) = regions.iter().map(|(region, all)| (*region, all.len())).max_by_key(|(_, n)| *n)
        else {
            return;
        };
        let declared = cx.lens.declared_regions();
        for (region, resources) in regions {
            let few = resources.len() * SHARE <= largest;
            if region == most || !few || declared.iter().any(|name| name == region) {
                continue;
            }
            for (_, group) in strays(cx, region, &resources) {
                report(cx, out, region, (most, largest), &group);
            }
        }
    }
}

/// The resources of a region that nothing explains, by provider.
fn strays<'a>(cx: &Cx<'a>, region: &str, resources: &[&'a Resource]) -> BTreeMap<String, Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for &resource in resources.iter().filter(|resource| !cx.lens.serves_edge(resource)) {
        let provider = cx.lens.provider(resource);
        let of_provider = provider.as_ref().is_some_and(|provider| provider.region == Some(region));
        let name = provider.map_or_else(String::new, |provider| provider.name.into_owned());
        let explained =
            if of_provider { names_region(&name, region) } else { names_region(resource.urn.name(), region) };
        if !explained {
            groups.entry(name).or_default().push(resource.id);
        }
    }
    groups
}

fn report(cx: &Cx<'_>, out: &mut Sink<'_>, region: &str, (most, largest): (&str, usize), group: &[ResourceId]) {
    let Some((&first, others)) = group.split_first() else { return };
    let resource = cx.stack.resource(first);
    let finding = out.fail(first, format!("this is in `{region}`, while most of the stack is in `{most}`"));
    finding.evidence(format!("{largest} resources are in `{most}`")).related(others.iter().copied()).key(region);
    if let Some(provider) = cx.lens.provider(resource).filter(|provider| provider.region == Some(region)) {
        finding.evidence(format!("the region is that of provider `{}`", provider.name));
    }
    if let Some(path) = cx.lens.own_region_property(resource) {
        finding.at(path);
    }
    finding.fix("pass the provider of the rest, or list both regions as expected");
}
