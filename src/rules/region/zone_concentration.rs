//! All subnets of a network, or all machines, of production are in one zone.
//!
//! ## Why it matters
//!
//! A zone fails as a whole. With everything in one, the stack fails with it.
//!
//! ## What to do
//!
//! Spread subnets and machines over two zones or more.
//!
//! ## Not reported
//!
//! Stacks that are not production. A single subnet or machine. Where a zone is not known. The rule runs when it is
//! selected: one zone may be what was paid for.
//!
//! ## References
//!
//! AWS Well-Architected Framework, Reliability Pillar: deploy the workload to multiple locations. Google Cloud
//! documentation, Regions and zones. Azure documentation, What are availability zones.

use std::collections::BTreeMap;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::environment::Environment;
use crate::lens::zoned::Zoned;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "B008",
    "zone-concentration",
    Severity::Medium,
    "all subnets of a network, or all machines, of production are in one zone",
)
.opt_in()
.docs(include_str!("zone_concentration.rs"));

pub(super) struct ZoneConcentration;

impl Rule for ZoneConcentration {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        if cx.lens.environment().kind != Environment::Production {
            return;
        }
        let mut tiers: BTreeMap<_, Vec<Zoned<'_>>> = BTreeMap::new();
        for zoned in cx.lens.zoned() {
            tiers.entry(zoned.tier).or_default().push(zoned);
        }
        for members in tiers.into_values().filter(|members| members.len() > 1) {
            judge(cx, &members, out);
        }
    }
}

fn judge(cx: &Cx<'_>, members: &[Zoned<'_>], out: &mut Sink<'_>) {
    let Some(first) = members.first() else { return };
    if let Some(unknown) = members.iter().find(|member| member.zone.is_none()) {
        let path = PropertyPath::of(unknown.property);
        return out.undetermined(unknown.resource.id, Reason::Unknown(path));
    }
    if members.iter().any(|member| member.zone != first.zone) {
        return out.pass_on(first.resource.id);
    }
    if let Some(reason) = cx.not_whole() {
        return out.undetermined(first.resource.id, reason);
    }
    let (zone, what) = (first.zone.as_deref().unwrap_or_default(), first.tier.what());
    let message = format!("all {} {what} of a production stack are in zone `{zone}`", members.len());
    let finding = out.fail(first.resource.id, message).at(PropertyPath::of(first.property)).key(zone);
    finding.related(members.iter().skip(1).map(|member| member.resource.id));
    finding.fix(format!("spread the {what} over two zones or more"));
}
