//! A public address is written down.
//!
//! ## Why it matters
//!
//! Addresses change hands: what is released goes to somebody else, and the record or the rule stays.
//!
//! ## What to do
//!
//! Pass the address output of the resource, or a name; read an address of somebody else from the configuration.
//!
//! ## Not reported
//!
//! Private, reserved and documentation ranges; wider ranges than one address; addresses of public resolvers; text for people.
//! Values that are computed from a resource. An address that no resource of the stack has is only a hint (shown when the rule
//! is selected): a partner's or an office's must be written somewhere.
//!
//! ## References
//!
//! IANA special-purpose address registries (IPv4 and IPv6), 2026-11.

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::aws::is_label;
use crate::lens::public_addresses::public_host;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("G005", "hardcoded-ip", Severity::Medium, "a public address is written down")
    .docs(include_str!("hardcoded_ip.rs"));

pub(super) struct HardcodedIp;

impl Rule for HardcodedIp {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::of_length(7, 43).with(b".:").with(b"0"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(address) = public_host(&leaf.text) else { return };
        let path = leaf.path();
        if is_label(&path) || !path.top().is_some_and(|top| leaf.state.is_literal(top)) {
            return;
        }
        let owner = cx.lens.with_address(address).filter(|owner| *owner != leaf.resource.id);
        let message = format!("address `{address}` is written down");
        let finding = out.fail(leaf.resource.id, message).at(path).key(address.to_string());
        if let Some(owner) = owner.map(|owner| cx.stack.resource(owner)) {
            let whose = format!("`{}` ({})", owner.urn.name(), owner.ty.friendly());
            finding.evidence(format!("it is the address of {whose} of this stack"));
            finding.related([owner.id]).fix(format!("pass the output of {whose} instead"));
            super::weigh_order(cx, finding, leaf.resource, owner);
        } else {
            finding.severity(Severity::Low).confidence(Confidence::Possible);
            finding.fix("use a name, or read the address from the configuration");
        }
    }
}
