//! What must be in two availability zones has subnets in one.
//!
//! ## Why it matters
//!
//! RDS, `DocumentDB`, Neptune, DMS, EKS and Application Load Balancers refuse subnets of a single zone. The preview
//! accepts them, the deployment fails.
//!
//! ## What to do
//!
//! Add a subnet in another zone.
//!
//! ## Not reported
//!
//! Where a list or the zone of a subnet is not known yet, unless the list has a single subnet. Caches, auto scaling
//! groups and Network Load Balancers may be in one zone.
//!
//! ## References
//!
//! Amazon RDS User Guide, Working with DB subnet groups: a group must have subnets in at least two zones; Elastic Load
//! Balancing User Guide, Application Load Balancers: subnets of at least two zones; Amazon EKS User Guide, VPC and
//! subnet requirements.

use super::verdict::is_ours;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink};
use crate::lens::aws::Spread;
use crate::model::{PropertyPath, Resource};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A076",
    "subnet-group-in-one-zone",
    Severity::High,
    "what must be in two availability zones has subnets in one",
)
.confidence(Confidence::Certain)
.docs(include_str!("subnet_group_in_one_zone.rs"));

pub(super) struct SubnetGroupInOneZone;

impl Rule for SubnetGroupInOneZone {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (resource, spread) in cx.lens.spreads().into_iter().filter(|(resource, _)| is_ours(resource)) {
            let Some(spread) = spread else {
                out.undetermined(resource.id, Reason::Unknown(PropertyPath::of("subnets")));
                continue;
            };
            match &spread.zones {
                _ if spread.count == 0 => report(cx, resource, &spread, "is in no subnet", out),
                _ if spread.count == 1 => report(cx, resource, &spread, "is in one subnet", out),
                Some(zones) if zones.len() == 1 => report(cx, resource, &spread, "has subnets in one zone only", out),
                Some(_) => out.pass_on(resource.id),
                None => out.undetermined(
                    resource.id,
                    cx.not_whole().unwrap_or(Reason::Unknown(PropertyPath::parse(spread.path))),
                ),
            }
        }
    }
}

fn report(cx: &Cx<'_>, resource: &Resource, spread: &Spread, what: &str, out: &mut Sink<'_>) {
    let message = format!("`{}` {what}: the service refuses fewer than two availability zones", resource.urn.name());
    let finding = out.fail(resource.id, message).at(PropertyPath::parse(spread.path));
    finding.related(spread.subnets.iter().copied());
    for subnet in spread.subnets.iter().take(4) {
        let zone =
            spread.zones.as_ref().and_then(|zones| zones.first()).map_or(String::new(), |zone| format!(" in `{zone}`"));
        finding.evidence(format!("subnet `{}`{zone}", cx.stack.resource(*subnet).urn.name()));
    }
    finding.fix("add a subnet in another availability zone");
}
