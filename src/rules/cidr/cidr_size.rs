//! A range is larger or smaller than the service takes.
//!
//! ## Why it matters
//!
//! The service refuses to make the network or the subnet; the preview does not know its limits.
//!
//! ## What to do
//!
//! Choose a prefix length within the limits the finding names.
//!
//! ## Not reported
//!
//! IPv6 ranges, ranges that a pool gives, and ranges that are small but allowed.
//!
//! ## References
//!
//! Amazon VPC User Guide, VPC CIDR blocks: /16 to /28; Azure Virtual Network documentation, frequently asked
//! questions; Google Cloud VPC documentation, Subnets.

use ipnet::IpNet;

use super::networks;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::cidr::Use;
use crate::lens::cidr::{is_azure_subnet, prefix_lengths};
use crate::lens::class_of;
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("D010", "cidr-size", Severity::High, "an address range is larger or smaller than the service takes")
        .confidence(Confidence::Certain)
        .docs(include_str!("cidr_size.rs"));

pub(super) struct CidrSize;

impl Rule for CidrSize {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        prefix_lengths(class_of(ty)).is_some() || is_azure_subnet(class_of(ty))
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some((shortest, longest)) = prefix_lengths(class_of(&subject.ty)) else {
            return of_service(cx, subject, out);
        };
        for written in cx.lens.written_ranges(subject).filter(|written| written.purpose == Use::Network) {
            let Ok(IpNet::V4(net)) = written.text.parse::<IpNet>() else { continue };
            let size = if net.prefix_len() < shortest {
                "larger"
            } else if net.prefix_len() > longest {
                "smaller"
            } else {
                out.pass();
                continue;
            };
            let message = format!("`{net}` is {size} than the service takes: /{shortest} to /{longest}");
            let finding = out.fail(subject.id, message).at(written.path()).key(net.to_string());
            finding.fix(format!("write a prefix length from /{shortest} to /{longest}"));
        }
    }
}

/// Azure puts some of its services into subnets of a fixed name, and each needs room.
fn of_service(cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
    let subject = cx.stack.resource(subject.id);
    let Some((service, longest, is_always)) = cx.lens.room_of(subject) else { return };
    for (net, written) in networks(cx, subject) {
        if net.prefix_len() <= longest {
            out.pass();
            continue;
        }
        let message = format!("`{net}` is too small for {service}, which needs a /{longest}");
        let finding = out.fail(subject.id, message).at(written.path()).key(net.to_string());
        finding.fix(format!("give the subnet a /{longest} or more"));
        if !is_always {
            finding.severity(Severity::Medium).confidence(Confidence::Likely);
        }
    }
}
