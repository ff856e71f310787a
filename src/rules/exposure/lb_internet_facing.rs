//! A load balancer is named as internal and faces the Internet.
//!
//! ## Why it matters
//!
//! What stands behind it was written for callers inside the network, often without a login of its own. A load balancer
//! is on the Internet unless it says `internal: true`, so leaving the line out is enough.
//!
//! ## What to do
//!
//! Set `internal: true` and put it into private subnets, which replaces it; or give it another name.
//!
//! ## Not reported
//!
//! Load balancers whose name says nothing about it, or both.
//!
//! ## References
//!
//! Elastic Load Balancing User Guide: scheme of a load balancer.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::facing::{inside, is_balancer};
use crate::lens::reach::{Place, Reach, Verdict};
use crate::model::{Known, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C015",
    "lb-internet-facing",
    Severity::Medium,
    "a load balancer is named as internal and faces the Internet",
)
.docs(include_str!("lb_internet_facing.rs"));

pub(super) struct LbInternetFacing;

impl Rule for LbInternetFacing {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_balancer(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let balancer = cx.stack.resource(subject.id);
        let Some(name) = cx.lens.named_inside(balancer) else { return };
        let (internal, path) = cx.lens.is_internal(balancer);
        match internal {
            Known::Is(false) => {}
            Known::Is(true) | Known::Absent => return out.pass(),
            Known::Unknown => return out.undetermined(subject.id, Reason::Unknown(path)),
            Known::Secret => return out.undetermined(subject.id, Reason::Secret(path)),
        }
        let answer = Reach::new(cx.lens).between(&Place::Internet, &Place::Resource(subject.id));
        let shut = answer.verdict() == Verdict::Shut;
        let ending = if shut { ", though nothing lets the Internet in as the stack is" } else { "" };
        let message = format!("`{name}` is named as internal, and faces the Internet{ending}");
        let finding = out.fail(subject.id, message);
        finding.severity(META.severity.lowered(usize::from(shut))).at(path);
        finding.fix(format!("set `{}`, and put it into private subnets", inside(balancer)));
        finding.evidence.extend(answer.ways.first().map(|way| format!("the way: {}", way.told(cx.stack))));
        finding.evidence.extend(answer.blocks.iter().map(|block| block.told(cx.stack)));
    }
}
