//! The name of a resource has a line break or blanks around it.
//!
//! ## Why it matters
//!
//! Such a name was read from a file or a command and not trimmed. The engine makes the name in the cloud from it, which
//! nearly every service refuses, and the URN, which no command line takes.
//!
//! ## What to do
//!
//! Trim the text before it becomes a name. `aliases: [{ name: "old\n" }]` keeps the engine from replacing what is
//! deployed already.
//!
//! ## Not reported
//!
//! Blanks between words.
//!
//! ## References
//!
//! Pulumi documentation, Resource names, and Autonaming.

use crate::finding::{Meta, Severity, Sink};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "F012",
    "unprintable-name",
    Severity::Medium,
    "the name of a resource has a line break or blanks around it",
)
.hidden_by(&["L220"])
.docs(include_str!("unprintable_name.rs"));

pub(super) struct UnprintableName;

impl Rule for UnprintableName {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        ty.provider_package().is_none()
    }

    fn check(&self, _: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if let Some(what) = odd(subject.urn.name()) {
            out.fail(subject.id, format!("the name of this resource {what}")).fix("trim the text before it is a name");
        }
    }
}

fn odd(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Some("has a line break in it");
    }
    if bytes.iter().any(u8::is_ascii_control) {
        return Some("has a control character in it");
    }
    let is_blank = |byte: Option<&u8>| byte == Some(&b' ');
    (is_blank(bytes.first()) || is_blank(bytes.last())).then_some("has a blank before or behind it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_odd_by_what_nobody_sees() {
        for (name, expected) in [
            ("reports\n", true),
            ("re\tports", true),
            (" reports", true),
            ("reports ", true),
            ("two words", false),
            ("größe", false),
            ("", false),
        ] {
            assert_eq!(odd(name).is_some(), expected, "{name:?}");
        }
    }
}
