//! A value that is written down names another region than the resource is in.
//!
//! ## Why it matters
//! A zone of another region, or an endpoint of another region's service, is refused by the API. An address of another
//! region's queue or table deploys, and the application then talks to the wrong one, or to none.
//!
//! ## What to do
//! Derive it from the resource or the region: `getAvailabilityZones`, `getRegion`, the output of the resource.
//!
//! ## Not reported
//! Values that are computed from another resource (zones apart: they must fit however they came about). Policies,
//! tags, and properties whose name says that they are about another region: replicas, copies, peers, sources. Images
//! in another region's registry, and services that are offered in few regions.
//!
//! ## References
//!
//! AWS IAM User Guide, Amazon Resource Names (ARNs): the region is the fourth part; AWS General Reference, service
//! endpoints.

use crate::finding::{Confidence, Finding, Meta, Severity, Sink};
use crate::lens::aws::{
    RegionalText, is_endpoint_service, is_local_service, is_zone_property, may_cross, names_service_region, ties,
};
use crate::lens::{Cloud, class_of};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "B006",
    "regional-literal",
    Severity::High,
    "a value that is written down names another region than the resource is in",
)
.docs(include_str!("regional_literal.rs"));

pub(super) struct RegionalLiteral;

impl Rule for RegionalLiteral {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(10, 2048).with(b"-."))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(text) = RegionalText::read(&leaf.text) else { return };
        if Cloud::of_package(leaf.resource.ty.package()) != Some(Cloud::Aws) {
            return;
        }
        let Some(home) = cx.lens.home(leaf.resource).filter(|home| *home != text.region()) else { return };
        let path = leaf.path();
        let top = path.top().unwrap_or_default();
        match text {
            RegionalText::Zone(region) if is_zone_property(&path) => {
                let message = format!("zone `{}` is in `{region}`, but this is in `{home}`", leaf.text);
                report(leaf, out, message, home).confidence(Confidence::Certain);
            }
            RegionalText::EndpointService(region)
                if is_endpoint_service(&path) && !names_service_region(leaf.state) =>
            {
                let message = format!("the endpoint leads to a service in `{region}`, but this is in `{home}`");
                report(leaf, out, message, home).confidence(Confidence::Certain);
            }
            RegionalText::Host(service, region)
                if is_local_service(service) && leaf.is_literal() && !may_cross(&path) =>
            {
                let message =
                    format!("an address of `{service}` in `{region}` is written down, but this is in `{home}`");
                report(leaf, out, message, home).severity(Severity::Low);
            }
            RegionalText::Arn(arn) if is_local_service(arn.service) && leaf.is_literal() && !may_cross(&path) => {
                let plain = path.plain();
                if ties(class_of(&leaf.resource.ty), top).any(|tie| tie.is_at(&plain)) {
                    return;
                }
                let message =
                    format!("an ARN of `{}` in `{}` is written down, but this is in `{home}`", arn.service, arn.region);
                report(leaf, out, message, home).severity(Severity::Low);
            }
            _ => {}
        }
    }
}

fn report<'s>(leaf: &Leaf<'_>, out: &'s mut Sink<'_>, message: String, home: &str) -> &'s mut Finding {
    let region = RegionalText::read(&leaf.text).map_or("", RegionalText::region);
    let finding = out.fail(leaf.resource.id, message).at(leaf.path()).key(region);
    finding.fix(format!("derive it from the region `{home}` or from the resource it belongs to"))
}
