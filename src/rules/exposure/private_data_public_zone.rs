//! A record that everybody can ask for answers with an address inside a private network.
//!
//! ## Why it matters
//!
//! Everybody can read how the inside of the network is laid out, and those outside who follow the name get to nothing, or
//! to whatever has that address in their own network.
//!
//! ## What to do
//!
//! Put the record into a private zone that the network is associated with.
//!
//! ## Not reported
//!
//! Zones of which networks are named; zones that are not in the stack are an open question. Off by default: many teams
//! publish such names for people who come in through a VPN.
//!
//! ## References
//!
//! Amazon Route 53 Developer Guide, Working with private hosted zones; RFC 1918 (2026-11).

use std::net::IpAddr;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::addresses::is_private;
use crate::lens::names::{self, Asked};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C021",
    "private-data-public-zone",
    Severity::Low,
    "a record that everybody can ask for answers with an address inside a private network",
)
.opt_in()
.docs(include_str!("private_data_public_zone.rs"));

pub(super) struct PrivateDataPublicZone;

impl Rule for PrivateDataPublicZone {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        names::record(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let record = cx.stack.resource(subject.id);
        let Some((what, path, other)) = inside(cx, record) else { return out.pass() };
        let zone = match cx.lens.asked_by(record) {
            Asked::ByEverybody(zone) => zone,
            Asked::Inside => return out.pass(),
            Asked::Unseen => return out.undetermined(record.id, cx.not_whole().unwrap_or(Reason::External)),
            Asked::Unclear(path) => return out.undetermined(record.id, Reason::Unknown(path)),
        };
        let of_zone = zone
            .map_or_else(String::new, |zone| format!(" of the public zone `{}`", cx.stack.resource(zone).urn.name()));
        let message = format!("record `{}`{of_zone} answers everybody with {what}", record.urn.name());
        let finding = out.fail(record.id, message).at(path).related(zone.into_iter().chain(other));
        finding.fix("put the record into a private zone that the network is associated with");
    }
}

type Inside = (String, PropertyPath, Option<crate::model::ResourceId>);

/// What of a private network a record leads to.
fn inside<'a>(cx: &Cx<'a>, record: &'a Resource) -> Option<Inside> {
    let address = cx.lens.leads(record).into_iter().find(|lead| is_inside(&lead.text));
    if let Some(lead) = address {
        return Some((format!("`{}`, an address of a private network", lead.text), lead.path, None));
    }
    let (balancer, input) = cx.lens.leads_inside(record)?;
    let name = cx.stack.resource(balancer).urn.name();
    Some((format!("the addresses of `{name}`, an internal load balancer"), PropertyPath::of(input), Some(balancer)))
}

fn is_inside(text: &str) -> bool {
    match text.parse() {
        Ok(IpAddr::V4(address)) => is_private(&address.into()),
        Ok(IpAddr::V6(address)) => (address.segments()[0] & 0xfe00) == 0xfc00,
        Err(_) => false,
    }
}
