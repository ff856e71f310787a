//! A key is in snake case where the provider's keys are in camel case.
//!
//! ## Why it matters
//! A provider ignores a nested key that it does not know: `from_port` in a dictionary is dropped without a word, and
//! the setting is not made.
//!
//! ## What to do
//! Write the key in camel case, or use the `Args` class of the SDK, which refuses a key that does not exist.
//!
//! ## Not reported
//! Maps whose keys are the author's own: tags, variables, parameters, documents. An object of plain texts that may be
//! such a map. Providers whose schemas are not all in camel case.
//!
//! ## References
//!
//! Pulumi documentation, Schema: names of properties are in camel case.

use crate::finding::{Meta, Severity, Sink};
use crate::json::{Kind, Node};
use crate::lens::{has_camel_case_keys, is_user_keyed};
use crate::model::{PropertyPath, Segment};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "L223",
    "snake-case-keys",
    Severity::High,
    "a key is in snake case where the provider's keys are in camel case",
)
.docs(include_str!("snake_case_keys.rs"));

pub(super) struct SnakeCaseKeys;

impl Rule for SnakeCaseKeys {
    fn meta(&self) -> &Meta {
        &META
    }

    fn keys(&self) -> Option<Strings> {
        Some(Strings::ALL.with(b"_"))
    }

    fn key(&self, _: &Cx<'_>, key: &Leaf<'_>, out: &mut Sink<'_>) {
        if !is_snake_case(&key.text) || !has_camel_case_keys(key.resource.ty.package()) {
            return;
        }
        let path = key.path();
        if path.names().rev().skip(1).any(is_user_keyed) || !is_of_schema(key, &path) {
            return;
        }
        let (written, meant) = (&*key.text, camel_case(&key.text));
        // The keys of one object have one cause.
        if let Some(last) = out.findings.last_mut().filter(|last| last.resource == Some(key.resource.id))
            && last.path.as_ref().is_some_and(|other| other.top() == path.top())
        {
            if last.evidence.len() < 8 {
                last.evidence(format!("`{path}` as well: `{meant}`"));
                last.evidence.sort_unstable();
            }
            return;
        }
        let message = format!("the provider does not know the key `{written}`: its keys are in camel case");
        out.fail(key.resource.id, message)
            .at(path)
            .key(written)
            .fix(format!("write `{meant}`, or the name that the schema has"));
    }
}

/// `from_port`
fn is_snake_case(key: &str) -> bool {
    key.len() <= 60
        && memchr::memchr(b'_', key.as_bytes()).is_some()
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && key.split('_').all(|word| !word.is_empty())
}

fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut chars = word.chars();
        camel.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    camel
}

/// Whether the object that holds the key is one of the schema, not a map of the author: it is the resource itself or
/// an element of a list, or it holds keys in camel case or values that are no texts.
fn is_of_schema(key: &Leaf<'_>, path: &PropertyPath) -> bool {
    let Some((_, holder)) = path.segments().split_last() else { return false };
    if matches!(holder.last(), None | Some(Segment::Index(_))) {
        return true;
    }
    let Some(holder) = key.state.inputs().and_then(|inputs| inputs.follow(holder).is()) else { return false };
    holder.node().members().any(|(name, value)| is_camel_case(&name) || is_no_text(value))
}

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().any(|b| b.is_ascii_uppercase())
        && !name.contains(['-', '_', '.'])
}

fn is_no_text(value: Node<'_>) -> bool {
    !matches!(value.kind(), Kind::String | Kind::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_by_their_form() {
        for key in ["from_port", "sse_type", "a_1"] {
            assert!(is_snake_case(key), "{key}");
        }
        for key in ["fromPort", "DB_HOST", "_a", "a_", "a__b", "a-b_c", "é_a", "port"] {
            assert!(!is_snake_case(key), "{key}");
        }
        assert_eq!(camel_case("cidr_ipv4_block"), "cidrIpv4Block");
    }
}
