//! When a value is a fault.

use crate::json::Document;
use crate::lens::policy::{Grant, Written};
use crate::lens::values_at;
use crate::model::{Known, Value};
use crate::rules::completeness::Test;

/// When a value is a fault: `is a or b`, `is not a` (a: a text, `absent` or `set`), `starts with a`, `ends with a`,
/// `above n`, `below n`, `contains a or b`, `lacks a or b` (a list without any of them), `has key a or b`, `lacks key
/// a`, `shows` (its text can be seen), `unpinned image`, `image a or b/c`, `policy GRANT`, `json p is a` (in a JSON text).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bad {
    Is { negated: bool, test: Test },
    Above(f64),
    Below(f64),
    Contains(Vec<Box<str>>),
    Lacks(Vec<Box<str>>),
    HasKey(Vec<Box<str>>),
    LacksKey(Vec<Box<str>>),
    Shows,
    UnpinnedImage,
    Image(Vec<Box<str>>),
    Policy(Grant),
    Json { path: Box<str>, negated: bool, test: Test },
}

impl Bad {
    pub(super) fn parse(written: &str) -> Option<Self> {
        let words: Vec<&str> = written.split_whitespace().collect();
        let list = |words: &[&str]| words.iter().filter(|word| **word != "or").map(|word| (*word).into()).collect();
        Some(match *words {
            ["above", number] => Bad::Above(number.parse().ok()?),
            ["below", number] => Bad::Below(number.parse().ok()?),
            ["shows"] => Bad::Shows,
            ["unpinned", "image"] => Bad::UnpinnedImage,
            ["image", _, ..] => Bad::Image(list(&words[1..])),
            ["contains", _, ..] => Bad::Contains(list(&words[1..])),
            ["has", "key", _, ..] => Bad::HasKey(list(&words[2..])),
            ["lacks", "key", _, ..] => Bad::LacksKey(list(&words[2..])),
            ["lacks", _, ..] => Bad::Lacks(list(&words[1..])),
            ["policy", ref grant @ ..] => Bad::Policy(Grant::parse(&grant.join(" "))?),
            ["json", path, ref test @ ..] => {
                let (negated, test) = Test::parse(test)?;
                Bad::Json { path: path.into(), negated, test }
            }
            ref test => {
                let (negated, test) = Test::parse(test)?;
                Bad::Is { negated, test }
            }
        })
    }

    /// Whether a value is a fault; nothing where that cannot be known.
    pub(super) fn of(&self, value: Known<Value<'_>>) -> Option<bool> {
        let holds = |test: &Test, values: &[Known<Value<'_>>], negated: bool| test.of(values).map(|is| is != negated);
        if let Bad::Shows = self {
            return Some(value.is().and_then(Value::as_str).is_some_and(|text| !text.is_empty()));
        }
        if let Bad::Is { negated, test } = self {
            // A value that is not known yet may turn out to be an empty list: it is no fault that it is there.
            return holds(test, &[value], *negated).filter(|wrong| !(*wrong && value.is_hidden()));
        }
        if value.is_hidden() {
            return None;
        }
        let value = value.is();
        let text = || value.and_then(Value::as_text).unwrap_or_default();
        match self {
            Bad::Is { .. } | Bad::Shows => None,
            Bad::Above(bound) => Some(number(&text()).is_some_and(|number| number > *bound)),
            Bad::Below(bound) => Some(number(&text()).is_some_and(|number| number < *bound)),
            Bad::Contains(parts) => Some(parts.iter().any(|part| text().contains(&**part))),
            Bad::Lacks(words) => value.map_or(Some(true), |list| lacks(list, words)),
            Bad::HasKey(keys) => Some(value.is_some_and(|object| has_key(object, keys))),
            Bad::LacksKey(keys) => Some(!value.is_some_and(|object| has_key(object, keys))),
            Bad::UnpinnedImage => Some(!text().is_empty() && !is_pinned(&text())),
            Bad::Image(names) => Some(names.iter().any(|name| is_image(&text(), name))),
            Bad::Policy(grant) => {
                let Some(value) = value.filter(|policy| grant.may_be_in(*policy)) else { return Some(false) };
                Written::read(value).map(|policy| grant.is_in(&policy))
            }
            Bad::Json { path, negated, test } => {
                let Some(value) = value else { return Some(false) };
                let document = Document::parse(value.as_str()?.into_owned()).ok()?;
                let values = values_at(Value::read(Some(document.root())), path);
                holds(test, &values, *negated)
            }
        }
    }
}

/// Whether an image is named by a digest, or by a tag that is not `latest`. A colon before the last slash is of a port.
fn is_pinned(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    image.contains('@') || name.split_once(':').is_some_and(|(_, tag)| tag != "latest")
}

/// Whether an image has this name, in whatever registry and version.
fn is_image(image: &str, name: &str) -> bool {
    let image = image.split('@').next().unwrap_or_default();
    let without_tag = match image.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => image,
    };
    without_tag.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// The number that a text is. Durations of some clouds end in `s`.
fn number(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('s').parse().ok()
}

/// Whether a list has none of some words; a hidden element may be one.
fn lacks(list: Value<'_>, words: &[Box<str>]) -> Option<bool> {
    let mut hidden = false;
    for item in list.items() {
        hidden |= item.is_hidden();
        let text = item.is().and_then(Value::as_text);
        if text.is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(&text))) {
            return Some(false);
        }
    }
    if hidden { None } else { Some(true) }
}

fn has_key(object: Value<'_>, keys: &[Box<str>]) -> bool {
    object.members().any(|(key, value)| !value.is_absent() && keys.iter().any(|wanted| **wanted == *key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bad: &str, json: &str) -> Option<bool> {
        let document = Document::parse(format!("{{\"v\":{json}}}")).unwrap();
        Bad::parse(bad).unwrap().of(Value::read(document.root().get("v")))
    }

    const UNKNOWN: &str = "\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\"";

    #[test]
    fn every_form_answers_for_values_and_for_their_absence() {
        for (bad, wrong, right) in [
            ("is false", "false", "null"),
            ("is not required", "null", "\"required\""),
            ("is not set", "null", UNKNOWN),
            ("above 1", "2", "null"),
            ("above 7776000", "\"9000000s\"", "\"7776000s\""),
            ("below 14", "7", "14"),
            ("contains tiller", "\"x/tiller:2\"", "\"x/web:2\""),
            ("lacks audit or api", "[]", "[\"API\"]"),
            ("has key a or b", "{\"b\":1}", "{\"c\":1}"),
            ("lacks key a", "null", "{\"a\":1}"),
            ("shows", "\"hunter2\"", UNKNOWN),
            ("unpinned image", "\"shop.test:5000/web\"", "\"shop.test:5000/web:2\""),
            ("unpinned image", "\"web:latest\"", "\"web:latest@sha256:ab\""),
            ("image tiller", "\"gcr.test:5000/helm/tiller:v2.16.1@sha256:ab\"", "\"shop.test/distiller:1\""),
            ("image ui/board", "\"ui/board\"", "\"gui/board\""),
            ("image board", "\"shop.test:5000/ui/board:1\"", "\"board/ui:1\""),
            ("json [].privileged is true", "\"[{\\\"privileged\\\":true}]\"", "\"[{}]\""),
        ] {
            assert_eq!(of(bad, wrong), Some(true), "{bad} {wrong}");
            assert_eq!(of(bad, right), Some(false), "{bad} {right}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_fault() {
        for bad in [
            "is false",
            "is not true",
            "above 1",
            "is set",
            "contains a",
            "lacks a",
            "has key a",
            "image a",
            "json [].a is b",
        ] {
            assert_eq!(of(bad, UNKNOWN), None, "{bad}");
        }
        assert_eq!(of("lacks a", &format!("[{UNKNOWN}]")), None);
        assert_eq!(of("json [].a is b", "\"no json\""), None);
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for text in ["", "is", "above", "above a", "lacks", "policy what", "json p", "odd"] {
            assert!(Bad::parse(text).is_none(), "{text}");
        }
    }
}
