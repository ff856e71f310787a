//! A load balancer on the Internet answers without encryption, and sends nobody on to HTTPS.
//!
//! ## Why it matters
//!
//! What goes through it, passwords and cookies too, can be read and changed on the way.
//!
//! ## What to do
//!
//! Add a listener for HTTPS with a certificate, and let the one for HTTP redirect to it.
//!
//! ## Not reported
//!
//! Internal load balancers; balancers with a listener for HTTPS or TLS; listeners that redirect. Where the Internet is
//! known not to reach the balancer (only a content network does) it is two steps milder. Off by default: four out of five
//! such listeners stay as they are in review, mostly where no domain is there for a certificate yet.
//!
//! ## References
//!
//! Amazon VPC User Guide: security groups, network ACLs, route tables and Internet gateways; Elastic Load Balancing User
//! Guide: listeners and targets.

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::listeners::{Plain, is_listener};
use crate::lens::reach::{Place, Reach, Verdict};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C016",
    "http-without-redirect",
    Severity::High,
    "a load balancer on the Internet answers only without encryption",
)
.opt_in()
.docs(include_str!("http_without_redirect.rs"));

pub(super) struct HttpWithoutRedirect;

impl Rule for HttpWithoutRedirect {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_listener(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let listener = cx.stack.resource(subject.id);
        match cx.lens.plain(listener) {
            Plain::No => out.pass(),
            Plain::Unclear(path) => out.undetermined(subject.id, Reason::Unknown(PropertyPath::parse(path))),
            Plain::Yes(balancer) => {
                if let Some(reason) = cx.not_whole() {
                    return out.undetermined(subject.id, reason);
                }
                let answer = Reach::new(cx.lens).between(&Place::Internet, &Place::Resource(balancer));
                let shut = answer.verdict() == Verdict::Shut;
                let name = cx.stack.resource(balancer).urn.name();
                let message =
                    format!("`{name}` answers only without encryption (HTTP), and this listener does not redirect");
                let finding = out.fail(subject.id, message);
                finding.severity(META.severity.lowered(if shut { 2 } else { 0 })).at(PropertyPath::of("protocol"));
                finding.related([balancer]).fix("add a listener for HTTPS, and let this one redirect to it");
                finding.evidence.extend(answer.blocks.iter().map(|block| block.told(cx.stack)));
            }
        }
    }
}
