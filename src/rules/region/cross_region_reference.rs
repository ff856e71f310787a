//! A resource refers to one of another region, and AWS takes only one of its own.
//!
//! ## Why it matters
//! The deployment fails: the API looks the other one up in its own region and does not find it.
//!
//! ## What to do
//! Make both with the same provider. A certificate for CloudFront in us-east-1 and one for a load balancer are two
//! certificates; a multi-Region key needs a replica in each region.
//!
//! ## Not reported
//! References that may cross regions: peerings, replication, copies, aliases in DNS, CloudFront, policies. A reference
//! to a multi-Region key whose value is not known yet: it may be that of a replica.
//!
//! ## References
//!
//! AWS General Reference, Regional endpoints; the service's documentation named in the finding.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::graph::EdgeKind;
use crate::lens::aws::{Arn, Tie, ties};
use crate::lens::{class_of, place_of};
use crate::model::{Resource, TypeToken, Value};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "B004",
    "cross-region-reference",
    Severity::High,
    "a resource refers to one of another region where AWS takes only one of its own",
)
.confidence(Confidence::Certain)
.docs(include_str!("cross_region_reference.rs"));

pub(super) struct CrossRegionReference;

impl Rule for CrossRegionReference {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.package() == "aws"
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        // In a stack of one region no two resources are in different ones.
        if cx.lens.regions().len() < 2 {
            return;
        }
        let (Some(home), Some(state)) = (cx.lens.home(subject), cx.lens.state(subject)) else { return };
        // Where dependencies are told, they say more cheaply than values that nothing crosses.
        if state.field("propertyDependencies").is_some() && !crosses(cx, subject, home) {
            return;
        }
        let class = class_of(&subject.ty);
        let inputs = state.inputs().into_iter().flat_map(Value::members).map(|(name, _)| name);
        for tie in inputs.flat_map(|name| ties(class, &name)) {
            let Some(place) = place_of(state, tie.path) else { continue };
            for &id in cx.lens.reference(subject, tie.path, tie.by, tie.target).resources() {
                let target = cx.stack.resource(id);
                let Some(away) = cx.lens.home(target).filter(|away| *away != home) else { continue };
                if cx.lens.has_copies(target) {
                    continue;
                }
                let kind = target.ty.friendly();
                let message = format!("`{}` refers to an {kind} in `{away}`, but this is in `{home}`", tie.path);
                let key = format!("{} {away}", tie.path);
                let finding = out.fail(subject.id, message).at(place.clone()).related([id]).key(key);
                finding.fix(format!("use one of `{home}`, or make both with the same provider"));
            }
        }
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(12).with(b":"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if !leaf.text.starts_with("arn:") {
            return;
        }
        let Some(arn) = Arn::parse(&leaf.text).filter(|arn| !arn.region.is_empty()) else { return };
        let Some(home) = cx.lens.home(leaf.resource).filter(|home| *home != arn.region) else { return };
        let path = leaf.path();
        let plain = path.plain();
        let top = path.top().unwrap_or_default();
        let named = || ties(class_of(&leaf.resource.ty), top).filter(|tie| tie.is_at(&plain));
        let Some(tie) = named().find(|tie| tie.takes(arn.service)) else { return };
        // A target in the stack is judged by where it is made.
        let in_stack = |tie: &Tie| cx.lens.reference(leaf.resource, tie.path, tie.by, tie.target);
        if named().any(|tie| !in_stack(tie).resources().is_empty()) {
            return;
        }
        let message = format!("`{}` is an ARN of `{}`, but this is in `{home}`", tie.path, arn.region);
        let finding = out.fail(leaf.resource.id, message).at(path).key(format!("{} {}", tie.path, arn.region));
        finding.fix(format!("use one of `{home}`"));
    }
}

/// Whether an input is computed from a resource of another region.
fn crosses(cx: &Cx<'_>, subject: &Resource, home: &str) -> bool {
    let graph = cx.stack.graph();
    let mut targets = graph.needs(subject.id).filter(|(edge, _)| edge.kind == EdgeKind::Property);
    targets.any(|(_, id)| cx.lens.home(cx.stack.resource(id)).is_some_and(|away| away != home))
}
