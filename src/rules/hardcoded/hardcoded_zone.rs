//! An availability zone is written down.
//!
//! ## Why it matters
//!
//! The program then works in one region only; and a zone that is full, or closed to new accounts, stops it there.
//!
//! ## What to do
//!
//! `getAvailabilityZones` lists the zones that the account may use.
//!
//! ## Not reported
//!
//! Zones that are computed from a resource. Volumes and file systems, which must be where their data is. A zone that
//! `getAvailabilityZones` returned cannot be told from a typed one, so this rule runs only when it is selected.
//!
//! ## References
//!
//! Amazon EC2 User Guide, Regions and Zones: a name stands for different places in different accounts.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::{is_tied_to_zone, is_zone_property, region_of_zone};
use crate::lens::class_of;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("G007", "hardcoded-zone", Severity::Info, "an availability zone is written down")
    .confidence(Confidence::Possible)
    .opt_in()
    .folds_alike()
    .docs(include_str!("hardcoded_zone.rs"));

pub(super) struct HardcodedZone;

impl Rule for HardcodedZone {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(10, 24).with(b"-").with(b"0"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some((region, _)) = region_of_zone(&leaf.text) else { return };
        if leaf.resource.ty.package() != "aws" || is_tied_to_zone(class_of(&leaf.resource.ty)) {
            return;
        }
        let path = leaf.path();
        if !is_zone_property(&path) || !path.top().is_some_and(|top| leaf.state.is_literal(top)) {
            return;
        }
        // Zones of one region are one fault, wherever they are written.
        let finding = out.fail(leaf.resource.id, format!("a zone of `{region}` is written down")).at(path).key(region);
        finding.evidence("a zone that `getAvailabilityZones` returned looks the same");
        finding.fix("take the zones from `getAvailabilityZones`");
        let regions = cx.lens.regions().len();
        if regions > 1 {
            finding.severity(Severity::Low).evidence(format!("the stack is in {regions} regions"));
        }
    }
}
