//! A domain or an id that stands for a real one in examples is in use.
//!
//! ## Why it matters
//!
//! Nobody can have a name under `example.com`, `.test` or `.invalid`. No certificate is issued for it, no zone is
//! delegated to it, nobody reads the mail. Nobody has network `vpc-12345678`, either: what names it is refused.
//!
//! ## What to do
//!
//! Name what is yours, in the configuration of the stack.
//!
//! ## Not reported
//!
//! Properties where an example does no harm: tags, descriptions, variables of programs. Private zones. Ids of resources
//! that run with them. Numbers of accounts, which may be those of a sandbox. A word such as `PLACEHOLDER` as the first value
//! of a secret, and in small letters, where it may be a word.
//!
//! ## References
//!
//! RFC 2606 and RFC 6761: names that belong to nobody; the example ids of AWS documentation.

use super::asked::{Asked, Recorded};
use super::{judge, row};
use crate::finding::{Meta, Severity, Sink};
use crate::lens::aws::{is_description, is_example_id, is_label};
use crate::lens::environment::Environment;
use crate::lens::secrets::{keeps_secrets, names_secret};
use crate::lens::{Cloud, class_of, is_program, is_user_keyed};
use crate::model::{Resource, TypeToken, shown_within};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "E015",
    "placeholder-value",
    Severity::Medium,
    "a domain or an id that stands for a real one in examples is in use",
)
.docs(include_str!("placeholder_value.rs"));

pub(super) struct PlaceholderValue;

impl Rule for PlaceholderValue {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        row::rows(META.code, class_of(ty)).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, Recorded::Judged) else { return };
        let first = out.findings.len();
        for row in row::rows(META.code, class_of(&subject.ty)) {
            judge::judge(row, &asked, subject, out);
        }
        // What does no harm while people try things out: in production somebody waits for the mail.
        for mild in out.findings.iter_mut().skip(first).filter(|found| found.severity == Severity::Info) {
            if cx.lens.environment().kind == Environment::Production {
                mild.severity = Severity::Medium;
            }
        }
    }

    fn strings(&self) -> Option<Strings> {
        // An id has a hyphen, a placeholder one of the letters.
        Some(Strings::from_length(8).with(b"-CR"))
    }

    fn leaf(&self, cx: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        if PLACEHOLDERS.contains(&&*leaf.text) {
            return never_filled_in(leaf, out);
        }
        if !is_example_id(&leaf.text) || Cloud::of_package(leaf.resource.ty.package()) != Some(Cloud::Aws) {
            return;
        }
        let path = leaf.path();
        let Some(asked) = Asked::of(cx.stack, leaf.resource, Recorded::Accepted) else { return };
        let is_mentioned = is_label(&path) || is_program(&path) || path.names().any(is_user_keyed);
        if is_mentioned || !path.top().is_some_and(|top| asked.is_new(top)) {
            return;
        }
        let id = shown_within(&leaf.text, 120);
        out.fail(leaf.resource.id, format!("`{id}` is an id of examples, which nobody has"))
            .severity(Severity::High)
            .at(path)
            .key(id)
            .fix("name a resource of the stack, or look the id up");
    }
}

/// What people write where a value is to come.
const PLACEHOLDERS: [&str; 6] = ["CHANGE_ME", "CHANGEME", "PLACEHOLDER", "REPLACE-ME", "REPLACE_ME", "REPLACEME"];

/// A first value of a secret is often such a word, and replaced by hand; what a password is has a rule of its own.
fn never_filled_in(leaf: &Leaf<'_>, out: &mut Sink<'_>) {
    let path = leaf.path();
    let is_secret = keeps_secrets(class_of(&leaf.resource.ty)) || path.names().any(names_secret);
    if !is_secret && !is_label(&path) && !is_description(&path) {
        out.fail(leaf.resource.id, format!("`{}` was never filled in", leaf.text))
            .at(path)
            .key(&*leaf.text)
            .fix("put the value in");
    }
}

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
