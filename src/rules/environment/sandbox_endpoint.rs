//! Production talks to the sandbox of a service.
//!
//! ## Why it matters
//!
//! Payments are not made and mail is not sent, and nothing fails.
//!
//! ## What to do
//!
//! Read host and key from the configuration of the stack.
//!
//! ## Not reported
//!
//! Stacks that are not production. Where only tags say production it is told as information. Values that are not known or secret.
//!
//! ## References
//!
//! The documentation of Stripe, `PayPal`, Braintree, Adyen, Mailtrap and Ethereal: test keys and sandbox hosts, 2026-11.

use super::fail;
use crate::finding::{Meta, Severity, Sink};
use crate::lens::environment::sandbox_of;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta =
    Meta::new("E021", "sandbox-endpoint", Severity::Medium, "production talks to the sandbox of a service")
        .docs(include_str!("sandbox_endpoint.rs"));

pub(super) struct SandboxEndpoint;

impl Rule for SandboxEndpoint {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(8, 512).with(b"._"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(service) = sandbox_of(&leaf.text) else { return };
        if let Some(finding) = fail(cx, leaf.resource.id, format!("this is the sandbox of {service}"), out) {
            finding.at(leaf.path()).fix("read host and key from the configuration of the stack");
        }
    }
}
