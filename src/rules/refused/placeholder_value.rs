//! A domain that is reserved for examples stands where a real one must.
//!
//! ## Why it matters
//!
//! Nobody can have a name under `example.com`, `.test` or `.invalid`. No certificate is issued for it, no zone is
//! delegated to it, nobody reads the mail.
//!
//! ## What to do
//!
//! Name a domain that is yours, in the configuration of the stack.
//!
//! ## Not reported
//!
//! Properties where an example does no harm: tags, descriptions, variables of programs. Private zones.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("E015", "placeholder-value", Severity::Medium, "a domain that is reserved for examples is in use")
        .docs(include_str!("placeholder_value.rs")),
    recorded: Recorded::Judged,
};

/// Domains that belong to nobody (RFC 2606, RFC 6761); each with all below it.
const RESERVED: [&str; 7] = ["example", "example.com", "example.net", "example.org", "invalid", "localhost", "test"];

/// The reserved domain that a text is under: a host, an address of mail or a URL.
pub(super) fn reserved(text: &str) -> Option<&'static str> {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    RESERVED
        .into_iter()
        .find(|domain| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserved_domain_is_found_at_the_end_of_a_host_only() {
        for (text, expected) in [
            ("example.com", Some("example.com")),
            ("*.shop.Example.com.", Some("example.com")),
            ("ops@example.org", Some("example.org")),
            ("https://hooks.example.net:8443/a?b#c", Some("example.net")),
            ("db.test", Some("test")),
            ("myexample.com", None),
            ("example.com.shop.io", None),
            ("latest", None),
            ("ops@shop.io", None),
            ("", None),
        ] {
            assert_eq!(reserved(text), expected, "{text}");
        }
    }
}
