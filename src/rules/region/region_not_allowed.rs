//! A resource is in a region that is not expected.
//!
//! ## Why it matters
//! A region cannot be changed afterwards: nearly everything in the wrong one has to be made again, data included.
//!
//! ## What to do
//! Set the region of the provider (`pulumi config set aws:region ...` for the default one), or pass the right provider.
//! Where the region is meant, add it to the expected regions.
//!
//! ## Not reported
//! Anything when no regions are expected, or none of this cloud. Global services. What CloudFront wants in us-east-1:
//! certificates, functions at the edge, alarms on global metrics.
//!
//! ## References
//!
//! The configuration: `regions` of an environment.

use std::collections::BTreeMap;

use super::groups::{Group, report_at};
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::Cloud;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("B001", "region-not-allowed", Severity::High, "a resource is in a region that is not expected")
        .confidence(Confidence::Certain)
        .docs(include_str!("region_not_allowed.rs"));

pub(super) struct RegionNotAllowed;

impl Rule for RegionNotAllowed {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let allowed = &cx.expectations.regions;
        let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
        let mut open: BTreeMap<String, u32> = BTreeMap::new();
        for resource in cx.stack.resources.iter().filter(|resource| resource.is_managed()) {
            let Some(cloud) = Cloud::of_package(resource.ty.package()) else { continue };
            let mut of_cloud = allowed.iter().filter(|name| Cloud::of_region(name) == Some(cloud)).peekable();
            if of_cloud.peek().is_none() || cx.lens.is_global(resource) || cx.lens.serves_edge(resource) {
                continue;
            }
            let provider =
                || cx.lens.provider(resource).map_or_else(String::new, |provider| provider.name.into_owned());
            match cx.lens.region(resource) {
                Some(region) if of_cloud.any(|name| cloud.normal(name) == region) => out.pass_on(resource.id),
                Some(region) => groups.entry((region.to_owned(), provider())).or_default().push(resource.id),
                None if cloud == Cloud::Aws => {
                    open.entry(provider()).or_insert(resource.id);
                }
                None => {}
            }
        }
        for ((region, _), group) in groups {
            let Some((at, path, others)) = report_at(cx, &group, &region) else { continue };
            let finding = out.fail(at, format!("region `{region}` is not one of {}", listed(allowed)));
            finding.evidence(format!("resources there: {}", group.len()));
            finding.related(others).key(region).fix("set the region of the provider, or pass another provider");
            if let Some(path) = path {
                finding.at(path);
            }
        }
        for (_, resource) in open {
            out.undetermined(resource, Reason::Unknown(PropertyPath::of("region")));
        }
    }
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("the expected regions ({})", names.join(", "))
}
