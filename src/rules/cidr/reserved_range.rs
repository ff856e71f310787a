//! A network or subnet has addresses that are reserved for something else.
//!
//! ## Why it matters
//!
//! The service refuses some of them (loopback, link-local, multicast). With others the network is made, and something in
//! it fails: `172.17.0.0/16` is the bridge of Docker, so that containers and services built on it cannot reach hosts of
//! the network.
//!
//! ## What to do
//!
//! Take another range of `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16`.
//!
//! ## Not reported
//!
//! Ranges of IPv6; ranges that are not known yet, or that cannot be read (`cidr-invalid` names those).
//!
//! ## References
//!
//! Amazon VPC User Guide, VPC CIDR blocks; IANA special-purpose address registry (2026-11).

use super::networks;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::addresses::{Special, special};
use crate::lens::cidr::gives_vpc_ranges;
use crate::lens::class_of;
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D009",
    "reserved-range",
    Severity::Medium,
    "a network has addresses that are reserved for something else",
)
.confidence(Confidence::Certain)
.docs(include_str!("reserved_range.rs"));

pub(super) struct ReservedRange;

impl Rule for ReservedRange {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        gives_vpc_ranges(class_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        for (net, written) in networks(cx, subject) {
            let Some((what, kind)) = special(&net) else {
                out.pass();
                continue;
            };
            let severity = match kind {
                Special::Refused => Severity::High,
                Special::Reserved => Severity::Medium,
                Special::Taken => Severity::Low,
            };
            let message = format!("`{net}` is a part of `{}`, which is for {}", what.0, what.1);
            let finding = out.fail(subject.id, message).severity(severity).at(written.path()).key(net.to_string());
            finding.fix("take another private range");
        }
    }
}
