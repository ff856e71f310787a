//! What is wrong with a user's table, and where.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeValue, Error};

use crate::model::nearest;
use crate::rules::completeness::RowFault;

/// A table, or a part of one, as it is written.
pub(in crate::rules) type Row<'i> = Spanned<DeValue<'i>>;

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    file: String,
    /// Line and column, from 1.
    place: (usize, usize),
    problem: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.place.0, self.place.1, self.problem)
    }
}

impl std::error::Error for TableFault {}

/// What is wrong with a row, before anybody knows where it stands.
#[derive(Debug)]
pub(in crate::rules) enum Bad {
    /// A key is missing, unknown or of the wrong kind.
    Shape(Error),
    /// A word that is written there is wrong.
    Word { word: String, problem: String },
}

impl Bad {
    /// A word that is written there is wrong.
    pub(in crate::rules) fn word(word: &str, problem: String) -> Self {
        Self::Word { word: word.to_owned(), problem }
    }
}

impl From<RowFault> for Bad {
    fn from(fault: RowFault) -> Self {
        Self::word(fault.word(), fault.to_string())
    }
}

impl From<Error> for Bad {
    fn from(error: Error) -> Self {
        Self::Shape(error)
    }
}

/// A file, to tell places in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Place<'_> {
    pub(super) fn position(self, at: usize) -> (usize, usize) {
        crate::json::position(self.text.as_bytes(), at)
    }

    pub(super) fn fault(self, span: Range<usize>, problem: String) -> TableFault {
        TableFault { file: self.file.to_owned(), place: self.position(span.start), problem }
    }

    pub(super) fn unknown_key(self, span: Range<usize>, key: &str, known: &[&str]) -> TableFault {
        self.fault(span, unknown("key", key, known))
    }

    /// The fault of a table that is no TOML, or has other keys or values than expected; `also` are keys that may stand
    /// there besides those that the error names.
    pub(super) fn shape(self, error: &Error, also: &[&str]) -> TableFault {
        self.fault(error.span().unwrap_or_default(), said(error.message().trim(), also))
    }

    /// The fault of something that is written in this value.
    pub(super) fn bad(self, bad: Bad, written: &Row<'_>, also: &[&str]) -> TableFault {
        match bad {
            Bad::Shape(error) => {
                let span = error.span().unwrap_or_else(|| written.span());
                self.fault(span, said(error.message().trim(), also))
            }
            Bad::Word { word, problem } => {
                let span = find(written, &|text| text == word).or_else(|| find(written, &|text| text.contains(&word)));
                self.fault(span.unwrap_or_else(|| written.span()), problem)
            }
        }
    }
}

/// The first text inside a value for which this holds.
fn find(value: &Row<'_>, holds: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    match value.get_ref() {
        DeValue::String(text) => holds(text).then(|| value.span()),
        DeValue::Array(items) => items.iter().find_map(|item| find(item, holds)),
        DeValue::Table(members) => {
            // The members of a table are sorted; people read from the top.
            let found = members.iter().filter_map(|(_, member)| find(member, holds));
            found.min_by_key(|span| span.start)
        }
        _ => None,
    }
}

/// What the reader of TOML says, in the words of this tool.
fn said(message: &str, also: &[&str]) -> String {
    let names = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    for (start, what) in [("unknown field ", "key"), ("unknown variant ", "word")] {
        if let Some((found, expected)) = message.strip_prefix(start).and_then(|rest| rest.split_once(", expected ")) {
            let expected = names(expected);
            let more: &[&str] = if what == "key" { also } else { &[] };
            let known: Vec<&str> = expected.iter().map(String::as_str).chain(more.iter().copied()).collect();
            return unknown(what, found.trim_matches('`'), &known);
        }
    }
    message.replacen("missing field", "missing key", 1)
}

fn unknown(what: &str, found: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(found, known.iter().copied()) {
        return format!("unknown {what} `{found}`; did you mean `{near}`?");
    }
    let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!("unknown {what} `{found}`; known are {known}")
}
