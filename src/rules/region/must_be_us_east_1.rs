//! CloudFront uses something that is not in us-east-1.
//!
//! ## Why it matters
//! The deployment fails. CloudFront reads certificates, functions at the edge and firewalls from us-east-1 only,
//! wherever the rest of the stack is; edge-optimised domains of API Gateway and query logs of Route 53 do the same.
//!
//! ## What to do
//! Make the certificate (function, web ACL, log group) with a second provider whose region is us-east-1, and pass it
//! with the `provider` option.
//!
//! ## Not reported
//! What is in China or GovCloud, where CloudFront is another or none. Targets whose region is not known. Domains of
//! API Gateway whose endpoint is regional.
//!
//! ## References
//!
//! Amazon CloudFront Developer Guide, Requirements for using certificates, and Restrictions on Lambda@Edge.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::{Arn, US_EAST_1};
use crate::lens::{By, place_of};
use crate::model::{PropertyPath, Resource, ResourceId, StateView, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("B005", "must-be-us-east-1", Severity::High, "CloudFront uses something that is not in us-east-1")
        .confidence(Confidence::Certain)
        .docs(include_str!("must_be_us_east_1.rs"));

pub(super) struct MustBeUsEast1;

impl Rule for MustBeUsEast1 {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.package() == "aws"
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if cx.lens.is_managed_in_us_east_1(subject)
            && let Some(region) = cx.lens.region(subject).filter(|region| is_elsewhere(region))
        {
            let finding =
                out.fail(subject.id, format!("this is made in `{region}`, and AWS takes it only in `{US_EAST_1}`"));
            finding.fix(FIX);
            if let Some(path) = cx.lens.own_region_property(subject) {
                finding.at(path);
            }
        }
        let Some(state) = cx.lens.state(subject) else { return };
        for edge in cx.lens.edges(subject) {
            let Some(place) = place_of(state, edge.path) else { continue };
            let targets = edge
                .targets
                .iter()
                .flat_map(|class| cx.lens.reference(subject, edge.path, By::Arn, class).resources().to_vec());
            let targets: Vec<ResourceId> = targets.collect();
            // A certificate and its validation are one thing.
            let away = |id: &ResourceId| cx.lens.region(cx.stack.resource(*id)).filter(|region| is_elsewhere(region));
            if let Some((id, region)) = targets.iter().find_map(|id| Some((*id, away(id)?))) {
                let kind = cx.stack.resource(id).ty.friendly();
                let message = format!("`{}` refers to an {kind} in `{region}`, and {ONLY}", edge.path);
                out.fail(subject.id, message).at(place.clone()).related([id]).key(region).fix(FIX);
            }
            if targets.is_empty() {
                literal(subject, state, edge.path, place, out);
            }
        }
    }
}

const ONLY: &str = "it is looked for in `us-east-1` only";
const FIX: &str = "make it with a provider whose region is us-east-1";

/// Regions of the partition that us-east-1 belongs to, other than it.
fn is_elsewhere(region: &str) -> bool {
    region != US_EAST_1 && !region.starts_with("cn-") && !region.contains("-gov-") && !region.contains("-iso")
}

/// An ARN that no resource of the stack has.
fn literal(subject: &Resource, state: StateView<'_>, name: &str, place: PropertyPath, out: &mut Sink<'_>) {
    let Some(text) = state.at(&place).is().and_then(Value::as_str) else { return };
    let Some(arn) = Arn::parse(&text).filter(|arn| arn.partition == "aws" && !arn.region.is_empty()) else { return };
    if is_elsewhere(arn.region) {
        let message = format!("`{name}` is an ARN of `{}`, and {ONLY}", arn.region);
        out.fail(subject.id, message).at(place).key(arn.region).fix(FIX);
    }
}
