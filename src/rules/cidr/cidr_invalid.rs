//! A text that stands where an address range must stand is none.
//!
//! ## Why it matters
//!
//! The cloud refuses it. Some providers say so in the preview, others only while the deployment runs, when half of the
//! network is already there. Typical are an address without a prefix length, a prefix length over 32, five numbers
//! instead of four where a program puts one together, and an IPv6 range in the list for IPv4.
//!
//! ## What to do
//!
//! Write the range as `ADDRESS/LENGTH`: `10.0.0.0/16`, `2001:db8::/64`; a single address as `192.0.2.7/32` or with
//! `/128`.
//!
//! ## Not reported
//!
//! Texts that are not known yet, and empty ones, which providers take as absent. Properties that take more than ranges:
//! Azure's service tags and `*`, source ranges of Google's firewalls.
//!
//! ## References
//!
//! RFC 4632, section 3.1; RFC 4291, section 2.3: the text of an address prefix.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::cidr::{Version, holds_ranges};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("D001", "cidr-invalid", Severity::High, "a text is no address range where one must stand")
    .confidence(Confidence::Certain)
    .docs(include_str!("cidr_invalid.rs"));

pub(super) struct CidrInvalid;

impl Rule for CidrInvalid {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        holds_ranges(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        for written in cx.lens.written_ranges(subject) {
            let Some((fault, fix)) = fault(&written.text, written.version) else {
                out.pass();
                continue;
            };
            let text = shown(&written.text);
            let key = text.clone().unwrap_or_default();
            let what = text.map_or_else(|| "the text".to_owned(), |text| format!("`{text}`"));
            out.fail(subject.id, format!("{what} {fault}")).at(written.path()).fix(fix).key(key);
        }
    }
}

/// The text, where it looks enough like a range to be shown.
fn shown(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_hexdigit() || ".:/-".contains(c);
    (text.len() <= 64 && text.chars().all(plain)).then(|| text.to_owned())
}

/// What is wrong with a range, and what to do.
fn fault(text: &str, version: Version) -> Option<(String, String)> {
    if let Ok(net) = text.parse::<IpNet>() {
        return match (version, net) {
            (Version::V4, IpNet::V6(_)) => Some(("is an IPv6 range where an IPv4 range must stand", "IPv6")),
            (Version::V6, IpNet::V4(_)) => Some(("is an IPv4 range where an IPv6 range must stand", "IPv4")),
            _ => None,
        }
        .map(|(fault, version)| (fault.to_owned(), format!("write it in the property for {version} ranges")));
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        let single = IpNet::from(address);
        let fault = "is an address without a prefix length where a range must stand".to_owned();
        return Some((fault, format!("write `{single}` for the single address")));
    }
    let example = if version == Version::V6 { "2001:db8::/64" } else { "10.0.0.0/16" };
    let fix = format!("write the range as address and prefix length: `{example}`");
    if text.trim().parse::<IpNet>().is_ok() {
        return Some(("has blanks around an address range".to_owned(), "take the blanks out".to_owned()));
    }
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    if let (Ok(address), true) = (address.parse::<IpAddr>(), length.parse::<u32>().is_ok()) {
        let (version, longest) = if address.is_ipv4() { ("IPv4", 32) } else { ("IPv6", 128) };
        return Some((format!("has a prefix length over {longest}, the longest of {version}"), fix));
    }
    let numbers = address.split('.').filter(|part| part.parse::<u32>().is_ok()).count();
    if numbers == address.split('.').count() && numbers > 1 && numbers != 4 {
        return Some((format!("is no address range: the address has {numbers} numbers and not 4"), fix));
    }
    Some(("is no address range".to_owned(), fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        for (text, version, expected) in [
            ("10.0.0.0/16", Version::V4, None),
            ("0.0.0.0/0", Version::V4, None),
            ("::/0", Version::Any, None),
            ("10.0.1.5/24", Version::V4, None),
            ("::/0", Version::V4, Some("is an IPv6 range where an IPv4 range must stand")),
            ("10.0.0.0/8", Version::V6, Some("is an IPv4 range where an IPv6 range must stand")),
            ("10.0.0.7", Version::V4, Some("is an address without a prefix length where a range must stand")),
            ("10.0.0.0/33", Version::V4, Some("has a prefix length over 32, the longest of IPv4")),
            ("2001:db8::/129", Version::V6, Some("has a prefix length over 128, the longest of IPv6")),
            ("10.0.0/16", Version::V4, Some("is no address range: the address has 3 numbers and not 4")),
            ("10.0.0.0.1/24", Version::V4, Some("is no address range: the address has 5 numbers and not 4")),
            ("10.0.0.256/24", Version::V4, Some("is no address range")),
            (" 10.0.0.0/16", Version::V4, Some("has blanks around an address range")),
            ("10.0.0.0/", Version::V4, Some("is no address range")),
            ("10.24.1.0-24", Version::V4, Some("is no address range")),
            ("tbd", Version::Any, Some("is no address range")),
        ] {
            assert_eq!(fault(text, version).map(|(fault, _)| fault).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_may_be_anything_is_not_shown() {
        assert_eq!(shown("10.0.0.0/33").as_deref(), Some("10.0.0.0/33"));
        assert_eq!(shown("hunter2"), None);
    }
}
