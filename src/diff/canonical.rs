//! Values in one spelling: equal spellings mean the same.

use std::borrow::Cow;

use super::noise;
use crate::json::{Document, Kind, Node};
use crate::model::{Known, Value};

/// Values nested deeper than this are compared as they are written.
pub(super) const DEEPEST: usize = 96;

/// Whether two values are written with the same tokens.
pub(super) fn same(a: Node<'_>, b: Node<'_>) -> bool {
    let size = |node: Node<'_>| node.end_index() - node.index();
    if size(a) != size(b) {
        return false;
    }
    a.descendants().zip(b.descendants()).enumerate().all(|(place, (a, b))| {
        let scalars = || match a.kind() {
            Kind::String => a.as_str() == b.as_str(),
            Kind::Number => a.as_number() == b.as_number(),
            Kind::Bool => a.as_bool() == b.as_bool(),
            _ => size(a) == size(b),
        };
        // The key of the outermost value is not part of it.
        a.kind() == b.kind() && (place == 0 || a.key() == b.key()) && scalars()
    })
}

/// The spelling of a value under a name: numbers and booleans as their text, empty members left out, lists whose order
/// means nothing sorted, JSON in strings as JSON.
pub(super) fn canonical(name: &str, value: Known<Value<'_>>, depth: usize) -> String {
    let mut text = String::new();
    write(&mut text, name, value, depth);
    text
}

fn write(out: &mut String, name: &str, value: Known<Value<'_>>, depth: usize) {
    let value = match value {
        Known::Absent => return,
        Known::Unknown => return out.push_str("?unknown"),
        Known::Secret => return out.push_str("?secret"),
        Known::Is(value) => value,
    };
    if depth > DEEPEST {
        return write_tokens(out, value.node());
    }
    match value.node().kind() {
        Kind::Array => write_list(out, name, value, depth),
        Kind::Object => write_object(out, value, depth),
        _ => {
            let text = scalar(value).unwrap_or_default();
            match embedded(&text) {
                Some(document) => write(out, name, Value::read(Some(document.root())), depth + 1),
                None => write_text(out, &text),
            }
        }
    }
}

fn write_list(out: &mut String, name: &str, list: Value<'_>, depth: usize) {
    let mut items: Vec<String> =
        list.node().items().map(|item| canonical(name, Value::read(Some(item)), depth + 1)).collect();
    if items.is_empty() {
        return;
    }
    if noise::is_unordered(name) {
        items.sort_unstable();
    }
    out.push('[');
    for item in items {
        out.push_str(&item);
        out.push(',');
    }
    out.push(']');
}

fn write_object(out: &mut String, object: Value<'_>, depth: usize) {
    let mut members: Vec<(Cow<'_, str>, String)> = object
        .members()
        .filter(|(key, _)| !noise::is_internal(key))
        .map(|(key, value)| {
            let text = canonical(&key, value, depth + 1);
            (key, text)
        })
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if members.is_empty() {
        return;
    }
    members.sort_unstable();
    out.push('{');
    for (key, text) in members {
        write_text(out, &key);
        out.push(':');
        out.push_str(&text);
        out.push(',');
    }
    out.push('}');
}

/// Escaped, so that no text can look like a structure. Nothing for an empty text: it is no value.
fn write_text(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push('"');
        out.push_str(&text.replace('\\', "\\\\").replace('"', "\\\""));
        out.push('"');
    }
}

fn write_tokens(out: &mut String, node: Node<'_>) {
    for inside in node.descendants() {
        if let Some(key) = inside.key() {
            write_text(out, &key);
        }
        let text = Value::read(Some(inside)).is().and_then(scalar);
        write_text(out, text.as_deref().unwrap_or("?"));
        out.push(',');
    }
}

/// A scalar as text; whole numbers without a fraction of zeros.
pub(super) fn scalar(value: Value<'_>) -> Option<Cow<'_, str>> {
    let text = value.as_text()?;
    if value.node().kind() != Kind::Number || text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return Some(text);
    }
    match value.node().as_i64() {
        Some(whole) => Some(Cow::Owned(whole.to_string())),
        None => Some(value.node().as_f64().map_or(text, |number| Cow::Owned(number.to_string()))),
    }
}

/// The JSON in a text, when the text is an object or a list.
pub(super) fn embedded(text: &str) -> Option<Document> {
    let trimmed = text.trim_start();
    if !trimmed.starts_with(['{', '[']) || !text.trim_end().ends_with(['}', ']']) {
        return None;
    }
    Document::parse(text.to_owned()).ok()
}

/// The JSON in a value that is a string.
pub(super) fn embedded_in(value: Value<'_>) -> Option<Document> {
    embedded(&value.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(name: &str, text: &str) -> String {
        let document = Document::parse(text.to_owned()).unwrap();
        canonical(name, Value::read(Some(document.root())), 0)
    }

    #[test]
    fn values_that_mean_the_same_are_spelt_the_same() {
        for (name, a, b) in [
            ("port", "1", r#""1""#),
            ("port", "1", "1.0"),
            ("enabled", "true", r#""true""#),
            ("x", r#"{"a":null,"b":"","c":[],"d":{},"e":1}"#, r#"{"e":1}"#),
            ("x", r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#),
            ("subnetIds", r#"["a","b"]"#, r#"["b","a"]"#),
            ("policy", r#""{\"a\": 1}""#, r#""{ \"a\":1 }""#),
        ] {
            assert_eq!(spelt(name, a), spelt(name, b), "{a} {b}");
        }
    }

    #[test]
    fn values_that_differ_are_spelt_differently() {
        for (name, a, b) in [
            ("version", r#""1.10""#, r#""1.1""#),
            ("account", r#""0123""#, "123"),
            ("command", r#"["a","b"]"#, r#"["b","a"]"#),
            ("x", "[[],1]", "[[1]]"),
            ("x", "false", "null"),
            ("x", "0", r#""""#),
        ] {
            assert_ne!(spelt(name, a), spelt(name, b), "{a} {b}");
        }
    }

    #[test]
    fn structure_is_part_of_the_tokens() {
        let read = |text: &str| Document::parse(text.to_owned()).unwrap();
        assert!(!same(read("[[],1]").root(), read("[[1]]").root()));
        assert!(!same(read(r#"{"a":1}"#).root(), read(r#"{"b":1}"#).root()));
        assert!(same(read(r#"{"a":[1,"x"]}"#).root(), read(r#"{ "a" : [1, "x"] }"#).root()));
    }
}
