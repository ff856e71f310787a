//! The host of a service is written down.
//!
//! ## Why it matters
//!
//! Nothing makes the service come first, and a replacement gets another host: the program then talks to what is gone.
//!
//! ## What to do
//!
//! Pass the output of the resource (`address`, `endpoint`, `bucketRegionalDomainName`).
//!
//! ## Not reported
//!
//! Hosts that are computed from a resource. A host that the input knows to be that of a resource is H001. A host of a service
//! that the stack makes resources of, under a name that none of them has, is only a hint (shown when the rule is selected):
//! it may belong to another stack.
//!
//! ## References
//!
//! Endpoints in the documentation of Amazon RDS, ElastiCache, Redshift, Elastic Load Balancing, S3, and of Azure; the table in
//! `lens/named_host.rs` (2026-11).

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::is_label;
use crate::lens::named_host::{NamedHost, named_host};
use crate::model::{Resource, shown_within};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("G006", "hardcoded-endpoint", Severity::Medium, "the host of a service is written down")
    .docs(include_str!("hardcoded_endpoint.rs"));

pub(super) struct HardcodedEndpoint;

impl Rule for HardcodedEndpoint {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(14, 256).with(b"."))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(host) = named_host(&leaf.text) else { return };
        let literal = leaf.top().is_some_and(|top| leaf.state.is_literal(&top));
        if !literal || !cx.lens.at_host(&leaf.text).is_empty() {
            return;
        }
        let path = leaf.path();
        if is_label(&path) {
            return;
        }
        let (named, any) = owners(cx, leaf.resource, host);
        if let Some(owner) = named {
            let whose = format!("`{}` ({})", owner.urn.name(), owner.ty.friendly());
            let message = format!("a host of {whose} of this stack is written down");
            let finding = out.fail(leaf.resource.id, message).at(path).key(&*leaf.text).related([owner.id]);
            finding.fix(format!("pass the output of {whose} instead"));
            super::weigh_order(cx, finding, leaf.resource, owner);
        } else if any {
            let message = format!("host `{}` is written down", shown_within(&leaf.text, 120));
            let finding = out.fail(leaf.resource.id, message).at(path).key(&*leaf.text);
            finding.severity(Severity::Low).confidence(Confidence::Possible);
            finding.fix("pass the output of the resource, or read the host from the configuration");
        }
    }
}

/// The resource whose name the host carries, and whether the stack has any that could have such a host.
fn owners<'a>(cx: &Cx<'a>, user: &Resource, host: NamedHost<'_>) -> (Option<&'a Resource>, bool) {
    let mut any = false;
    for (class, input) in host.kinds {
        for owner in cx.lens.of_class(class).filter(|owner| owner.is_managed() && owner.id != user.id) {
            any = true;
            let name = cx.lens.state(owner).and_then(|state| state.input(input).is()?.as_str());
            if name.is_some_and(|name| name.eq_ignore_ascii_case(host.name)) {
                return (Some(owner), true);
            }
        }
    }
    (None, any)
}
