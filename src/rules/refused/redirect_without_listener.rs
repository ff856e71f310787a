//! A load balancer redirects to a port on which nothing listens.
//!
//! ## Why it matters
//!
//! Everybody who comes is sent to a door that is closed: the site is down although everything was deployed.
//!
//! ## What to do
//!
//! Add a listener on that port, with its certificate, or forward instead of redirecting.
//!
//! ## Not reported
//!
//! Redirects to another host; load balancers of other stacks; ports that are not known yet.
//!
//! ## References
//!
//! Elastic Load Balancing User Guide, Listeners: redirect actions.

use super::asked::{Asked, Recorded};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::listeners::{Redirect, is_redirecting, redirects};
use crate::model::{Known, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "N021",
    "redirect-without-listener",
    Severity::High,
    "a load balancer redirects to a port on which nothing listens",
)
.hidden_by(&["A019"])
.docs(include_str!("redirect_without_listener.rs"));

pub(super) struct RedirectWithoutListener;

impl Rule for RedirectWithoutListener {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        is_redirecting(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Accepted) else { return };
        let subject = cx.stack.resource(subject.id);
        for Redirect { port, path } in redirects(asked.state) {
            let Some(ports) = cx.lens.ports_beside(subject) else { return };
            if ports.contains(&Known::Is(port)) {
                out.pass();
            } else if ports.iter().any(Known::is_hidden) {
                out.undetermined(subject.id, Reason::Unknown(path));
            } else if let Some(reason) = cx.not_whole() {
                out.undetermined(subject.id, reason);
            } else {
                out.fail(subject.id, format!("redirects to port {port}, on which the load balancer has no listener"))
                    .at(path)
                    .fix(format!("add a listener on port {port}, or forward to the targets"));
            }
        }
    }
}
