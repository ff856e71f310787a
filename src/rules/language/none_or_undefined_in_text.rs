//! A name, an address or an ARN was put together from a value that was not there.
//!
//! ## Why it matters
//! The languages write `undefined`, `None`, `null` or `NaN` for a value that is missing, and the result is valid text:
//! it names another bucket, another host, or nothing.
//!
//! ## What to do
//! Find the part that is missing: a configuration key, a lookup, an argument, an output that was read too early.
//!
//! ## Not reported
//! A value that is one of these words and nothing else: it may be meant. The words inside prose, programs, and after
//! `/dev/`.
//!
//! ## References
//!
//! Python documentation, Built-in Constants: `None`; ECMAScript Language Specification, `ToString`; Go documentation,
//! Package fmt: `<nil>` stands for a nil value.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{is_physical_name, is_program};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "L224",
    "none-or-undefined-in-text",
    Severity::High,
    "a name, an address or an ARN was put together from a value that was not there",
)
.docs(include_str!("none_or_undefined_in_text.rs"));

pub(super) struct NoneOrUndefinedInText;

impl Rule for NoneOrUndefinedInText {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(6).with(b"-/:._@?").with(b"uN<S"))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(hole) = hole_in(&leaf.text) else { return };
        let path = leaf.path();
        let counts = match hole.place {
            Place::Arn => true,
            Place::Address => !is_program(&path),
            Place::Name => is_physical_name(&path),
        };
        if counts {
            let word = hole.word;
            let message = format!("{} holds `{word}` in place of a value", hole.place.described());
            out.fail(leaf.resource.id, message)
                .at(path)
                .key(word)
                .fix("find the part that was missing when it was built");
        }
    }
}

/// A word where a value should be.
#[derive(Debug, PartialEq, Eq)]
struct Hole<'t> {
    word: &'t str,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Arn,
    Address,
    Name,
}

impl Place {
    fn described(self) -> &'static str {
        match self {
            Place::Arn => "an ARN",
            Place::Address => "an address",
            Place::Name => "a name",
        }
    }
}

static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"undefined|None|null|NaN|%!s\(<nil>\)|<nil>|System\.Object").ok());

/// A text with more such words is about them.
const LOOKED_AT: usize = 64;

fn hole_in(text: &str) -> Option<Hole<'_>> {
    if text.len() < 6 {
        return None;
    }
    WORDS.as_ref()?.find_iter(text).take(LOOKED_AT).find_map(|found| judge(text, found.start(), found.end()))
}

/// What a word at this place stands for, if it is a part of something.
fn judge(text: &str, start: usize, end: usize) -> Option<Hole<'_>> {
    let (word, before, after) = (text.get(start..end)?, text.get(..start)?, text.get(end..)?);
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '(' | ')' | '[' | ']' | '{' | '}' | ';' | '=' | '|')
    };
    let head = before.rsplit(ends).next().unwrap_or_default();
    let tail = after.split(ends).next().unwrap_or_default();
    if head.is_empty() && tail.is_empty() || head.ends_with("/dev/") {
        return None;
    }
    let joins = |c: Option<char>| c.is_none_or(|c| matches!(c, '-' | '/' | ':' | '.' | '_' | '@' | '?'));
    if !joins(head.chars().next_back()) || !joins(tail.chars().next()) {
        return None;
    }
    let is_whole = before.len() == head.len() && after.len() == tail.len();
    let place = if head.starts_with("arn:aws") {
        Place::Arn
    } else if let Some(at) = head.find("://") {
        let path = head.get(at + 3..).unwrap_or_default();
        // `null` and words in the path of a web page are ordinary names.
        let in_path = path.contains('/');
        if in_path && (word == "null" || !is_whole) {
            return None;
        }
        Place::Address
    } else if is_whole && is_network(head, tail) {
        Place::Address
    } else if is_whole && word != "null" && word != "System.Object" {
        Place::Name
    } else {
        return None;
    };
    Some(Hole { word, place })
}

/// `10.0.NaN.0/24`
fn is_network(head: &str, tail: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'/');
    (head.contains('.') || tail.contains('.')) && digits(head) && digits(tail) && (head.len() + tail.len()) > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_a_part_of_something_is_a_hole() {
        for (text, place) in [
            ("arn:aws:s3:::undefined/*", Place::Arn),
            ("{\"Resource\": \"arn:aws:lambda:eu-west-1:123456789012:function:None\"}", Place::Arn),
            ("s3://undefined/reports", Place::Address),
            ("https://undefined.example.com/x", Place::Address),
            ("10.0.NaN.0/24", Place::Address),
            ("None-bucket", Place::Name),
            ("subnet-undefined", Place::Name),
            ("logs-%!s(<nil>)", Place::Name),
        ] {
            assert_eq!(hole_in(text).map(|hole| hole.place), Some(place), "{text}");
        }
        for text in [
            "undefined",
            "None",
            "2>/dev/null",
            "https://registry.example.com/providers/null",
            "a value of undefined behaviour",
            "NoneOfThese-x",
            "x=null",
            "nullable-field",
            "see https://example.com/docs/undefined-behaviour for more",
            "é-nullé",
        ] {
            assert_eq!(hole_in(text), None, "{text}");
        }
    }
}
