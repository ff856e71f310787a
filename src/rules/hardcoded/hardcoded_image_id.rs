//! The id of a machine image is written down.
//!
//! ## Why it matters
//! An image id is good in one region only, and grows old: the image is deprecated, then gone, and every machine made
//! from it misses the fixes of its successors.
//!
//! ## What to do
//! Look it up: `getAmi` with owner and name, or a public parameter (`resolve:ssm:/aws/service/...` in a launch
//! template).
//!
//! ## Not reported
//! Ids that are computed from a resource. A looked-up id cannot be told from a typed one, so an ordinary id is only a
//! hint (shown when the rule is selected). An id that documentation uses as its example was not looked up; one id in two
//! regions is wrong in one of them, wherever it came from.
//!
//! ## References
//!
//! Amazon EC2 User Guide, Find an AMI: ids differ between regions; Systems Manager public parameters.

use std::collections::BTreeMap;

use crate::finding::{Confidence, Finding, Meta, Severity, Sink};
use crate::lens::aws::{image_properties, is_example_image, is_image_id};
use crate::model::{PropertyPath, Resource, ResourceId, Value};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("G001", "hardcoded-image-id", Severity::Medium, "the id of a machine image is written down")
        .folds_alike()
        .docs(include_str!("hardcoded_image_id.rs"));

pub(super) struct HardcodedImageId;

impl Rule for HardcodedImageId {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let mut uses: BTreeMap<String, Vec<(ResourceId, PropertyPath)>> = BTreeMap::new();
        for ty in cx.stack.types().into_iter().filter(|ty| !image_properties(ty).is_empty()) {
            for resource in cx.stack.by_type(ty).filter(|resource| resource.is_managed()) {
                for (id, path) in literals(cx, resource) {
                    uses.entry(id).or_default().push((resource.id, path));
                }
            }
        }
        for (id, uses) in uses {
            let mut regions: Vec<&str> =
                uses.iter().filter_map(|(at, _)| cx.lens.home(cx.stack.resource(*at))).collect();
            regions.sort_unstable();
            regions.dedup();
            for (at, path) in &uses {
                let finding = out.fail(*at, said(&id, &regions)).at(path.clone()).key(&*id);
                weigh(finding, &id, &regions);
                finding.fix("look the image up (`getAmi`, or a public SSM parameter), in each region for itself");
            }
        }
    }
}

/// The image ids that a resource names and that no resource gave.
fn literals(cx: &Cx<'_>, resource: &Resource) -> Vec<(String, PropertyPath)> {
    let Some(state) = cx.lens.state(resource) else { return Vec::new() };
    let paths = image_properties(&resource.ty).iter().map(|path| PropertyPath::parse(path));
    let literal = paths.filter(|path| path.top().is_some_and(|top| state.is_literal(top)));
    let id = |path: &PropertyPath| state.at(path).is().and_then(Value::as_str).filter(|text| is_image_id(text));
    literal.filter_map(|path| Some((id(&path)?.into_owned(), path))).collect()
}

/// An id in several regions may have been looked up in one of them: only that it cannot be right is sure.
fn said(id: &str, regions: &[&str]) -> String {
    if let [first, .., last] = regions {
        let more = if regions.len() > 2 { " and others" } else { "" };
        format!("image id `{id}` is used in {first} and {last}{more}, and an image is in one region")
    } else {
        format!("image id `{id}` is written down")
    }
}

fn weigh(finding: &mut Finding, id: &str, regions: &[&str]) {
    if regions.len() > 1 {
        finding.evidence(format!("it is used in {}", regions.join(", ")));
        finding.severity(Severity::High);
    } else if is_example_image(id) {
        finding.evidence("it is an id that documentation uses as an example");
    } else {
        finding.confidence(Confidence::Possible);
    }
}
