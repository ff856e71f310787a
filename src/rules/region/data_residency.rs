//! A copy of data is kept outside the expected regions.
//!
//! ## Why it matters
//!
//! Where data may be kept is often a promise or a law, and a replica breaks it as well as the original does.
//!
//! ## What to do
//!
//! Take the copy out, move it, or add its region to the expected ones.
//!
//! ## Not reported
//!
//! Anything when no regions are expected, or none of this cloud. The resources themselves: `region-not-allowed` looks at
//! those. The rule runs when it is selected.
//!
//! ## References
//!
//! The configuration: `regions` of an environment. Google Cloud documentation, Bucket locations: `US`, `EU` and `ASIA`
//! are areas of several regions.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::Cloud;
use crate::lens::copies::{Copy, Where};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("B011", "data-residency", Severity::High, "a copy of data is kept outside the expected regions")
        .opt_in()
        .docs(include_str!("data_residency.rs"));

pub(super) struct DataResidency;

impl Rule for DataResidency {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if cx.expectations.regions.is_empty() {
            return;
        }
        for copy in cx.lens.copies() {
            let cloud = Cloud::of_package(copy.resource.ty.package());
            let allowed = cx.expectations.regions.iter().filter(|name| Cloud::of_region(name) == cloud);
            let allowed: Vec<&str> = allowed.map(String::as_str).collect();
            if !allowed.is_empty() {
                judge(&copy, &allowed, out);
            }
        }
    }
}

fn judge(copy: &Copy<'_>, allowed: &[&str], out: &mut Sink<'_>) {
    let id = copy.resource.id;
    let (place, is_inside) = match &copy.at {
        Where::Unknown => return out.undetermined(id, Reason::Unknown(copy.path.clone())),
        Where::Region(region) => (region, allowed.contains(&region.as_str())),
        Where::Area(area, regions) => (area, allowed.iter().any(|name| regions.iter().any(|of| name.starts_with(of)))),
    };
    if is_inside {
        return out.pass_on(id);
    }
    let listed: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("{} is kept in `{place}`, which is not one of the expected regions", copy.what);
    let finding = out.fail(id, message).at(copy.path.clone()).key(place.as_str());
    finding.evidence(format!("expected: {}", listed.join(", ")));
    finding.fix("take the copy out, or add the region to the expected ones");
}
