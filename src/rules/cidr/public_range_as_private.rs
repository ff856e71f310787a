//! A network has addresses that belong to somebody on the Internet.
//!
//! ## Why it matters
//!
//! What runs in the network cannot reach the hosts that have these addresses: its traffic for them stays inside. Typical
//! is a range just outside the private ones, `172.32.0.0/16` or `192.169.0.0/16`.
//!
//! ## What to do
//!
//! Take a range of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10` (RFC 1918, RFC 6598).
//!
//! ## Not reported
//!
//! IPv6 ranges, and ranges that are special in another way.
//!
//! ## References
//!
//! RFC 1918; RFC 6598; IANA, IPv4 Special-Purpose Address Registry.

use super::networks;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::addresses::{is_private, special};
use crate::lens::cidr::gives_vpc_ranges;
use crate::lens::class_of;
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "D008",
    "public-range-as-private",
    Severity::Medium,
    "a network has addresses that belong to somebody on the Internet",
)
.confidence(Confidence::Likely)
.docs(include_str!("public_range_as_private.rs"));

pub(super) struct PublicRangeAsPrivate;

impl Rule for PublicRangeAsPrivate {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        gives_vpc_ranges(class_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        for (net, written) in networks(cx, subject) {
            if is_private(&net) {
                out.pass();
                continue;
            }
            if special(&net).is_some() {
                continue;
            }
            let message = format!("`{net}` is not private: others on the Internet have these addresses");
            let finding = out.fail(subject.id, message).at(written.path()).key(net.to_string());
            finding.fix("take a range of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`");
        }
    }
}
