//! An address range does not begin where its prefix length says.
//!
//! ## Why it matters
//!
//! `10.0.1.5/24` names an address inside the range `10.0.1.0/24`. For networks and subnets providers and clouds refuse
//! it. In firewall rules and routes the cloud cuts the rest off, so that what is there never equals what the program
//! says; and where one host was meant, 256 are let in.
//!
//! ## What to do
//!
//! Write the network address, or the single address with `/32` (`/128` for IPv6).
//!
//! ## Not reported
//!
//! Ranges that are not known yet, and single addresses.
//!
//! ## References
//!
//! RFC 4632, section 3.1: the prefix and the bits behind it; RFC 4291, section 2.3.

use ipnet::IpNet;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::cidr::{Use, holds_ranges};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("D002", "cidr-host-bits-set", Severity::High, "an address range does not begin at its network address")
        .confidence(Confidence::Certain)
        .docs(include_str!("cidr_host_bits_set.rs"));

pub(super) struct CidrHostBitsSet;

impl Rule for CidrHostBitsSet {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        holds_ranges(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        for written in cx.lens.written_ranges(subject) {
            let Ok(net) = written.text.parse::<IpNet>() else { continue };
            let range = net.trunc();
            if net == range {
                out.pass();
                continue;
            }
            let finding = out.fail(subject.id, format!("`{net}` is an address inside the range `{range}`"));
            finding.at(written.path()).key(net.to_string());
            match written.purpose {
                Use::Network => finding.fix(format!("write the network address: `{range}`")),
                Use::Match => {
                    let single = IpNet::from(net.addr());
                    let fix = format!("write `{range}` for the range or `{single}` for the single address");
                    finding.severity(Severity::Low).fix(fix)
                }
            };
        }
    }
}
