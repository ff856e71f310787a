//! What the value of a property is compared with: `is a or b`, `is not a`, `starts with a`, `ends with a or b`. A word
//! is a text, `absent` or `set`.

use std::borrow::Cow;

use crate::model::{Known, Value};

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Test {
    OneOf(Vec<Word>),
    StartsWith(Box<str>),
    EndsWith(Vec<Box<str>>),
}

/// A word for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) enum Word {
    Absent,
    Set,
    Text(Box<str>),
}

impl Test {
    /// Reads a test, and whether it is turned round; nothing for what is none.
    pub(in crate::rules) fn parse(words: &[&str]) -> Option<(bool, Self)> {
        Some(match *words {
            ["is", "not", ref words @ ..] => (true, Test::OneOf(alternatives(words, word)?)),
            ["is", ref words @ ..] => (false, Test::OneOf(alternatives(words, word)?)),
            ["starts", "with", start] => (false, Test::StartsWith(start.into())),
            ["ends", "with", ref ends @ ..] => (false, Test::EndsWith(alternatives(ends, |end| Some(end.into()))?)),
            _ => return None,
        })
    }

    /// Whether one of the values passes; nothing where a hidden one decides.
    pub(in crate::rules) fn of(&self, values: &[Known<Value<'_>>]) -> Option<bool> {
        let seen: Vec<Cow<'_, str>> = values.iter().filter_map(|value| text(*value)).collect();
        let hidden = values.iter().any(Known::is_hidden);
        let matches = match self {
            Test::StartsWith(start) => seen.iter().any(|text| text.starts_with(&**start)),
            Test::EndsWith(ends) => seen.iter().any(|text| ends.iter().any(|end| text.ends_with(&**end))),
            Test::OneOf(words) => words.iter().any(|word| match word {
                Word::Absent => seen.is_empty() && !hidden,
                // A value that is not known yet is there all the same.
                Word::Set => !seen.is_empty() || hidden,
                Word::Text(word) => seen.iter().any(|text| **text == **word),
            }),
        };
        if !matches && hidden { None } else { Some(matches) }
    }
}

/// What a value says; nothing for one that is absent, empty or hidden.
fn text(value: Known<Value<'_>>) -> Option<Cow<'_, str>> {
    let value = value.is().filter(|value| !value.is_empty())?;
    Some(value.as_text().unwrap_or_default())
}

/// Words separated by `or`.
pub(super) fn alternatives<'w, T>(words: &[&'w str], read: impl Fn(&'w str) -> Option<T>) -> Option<Vec<T>> {
    let alternative = |words: &[&'w str]| match words {
        [word] => read(word),
        _ => None,
    };
    words.split(|word| *word == "or").map(alternative).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "it reads one alternative as other readers do")]
fn word(text: &str) -> Option<Word> {
    Some(match text {
        "absent" => Word::Absent,
        "set" => Word::Set,
        text => Word::Text(text.into()),
    })
}
