//! What is wrong with a configuration: where, what, and the nearest name.

use std::fmt;
use std::ops::Range;

use crate::finding::Meta;
use crate::model::nearest;

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    file: String,
    /// Line and column, from 1; nothing for the file as a whole.
    place: Option<(usize, usize)>,
    problem: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for Error {}

/// The file that is read.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Text<'_> {
    pub(super) fn error(self, span: Option<Range<usize>>, problem: String) -> Error {
        let place = span.map(|span| crate::json::position(self.text.as_bytes(), span.start));
        Error { file: self.file.to_owned(), place, problem }
    }

    /// The name of the file without its folder: what is the same on every machine.
    pub(super) fn name(self) -> String {
        let name = std::path::Path::new(self.file).file_name();
        name.map_or_else(|| self.file.to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// The line of a place, from 1.
    pub(super) fn line(self, span: &Range<usize>) -> usize {
        crate::json::position(self.text.as_bytes(), span.start).0
    }

    /// The problem in words of people: the reader speaks of fields, maps and sequences.
    pub(super) fn refused(self, error: &toml::de::Error) -> Error {
        self.error(error.span(), in_words(error.message().trim()))
    }
}

fn in_words(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, [found, known @ ..]) = (message.starts_with("unknown field "), quoted.as_slice()) {
        return unknown("key", found, known);
    }
    if let (true, [missing, ..]) = (message.starts_with("missing field "), quoted.as_slice()) {
        return format!("`{missing}` is missing here");
    }
    if let Some((found, expected)) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
    {
        let expected = match expected {
            "a sequence" => "a list",
            "a boolean" => "true or false",
            "a map" => "a table",
            part if part.starts_with("struct ") => "a table",
            "u32" | "u16" | "u64" => "a whole number",
            other => other,
        };
        let found = match found {
            "map" => "a table",
            "sequence" => "a list",
            other => other,
        };
        return format!("expected {expected}, found {found}");
    }
    message.to_owned()
}

/// The problem with a name that is not among those that are known.
pub(super) fn unknown(what: &str, found: &str, known: &[&str]) -> String {
    match nearest(found, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{found}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{found}`; known are {}", listed(known)),
    }
}

/// The problem with a word that names no rule.
pub fn unknown_rule(word: &str, rules: &[Meta]) -> String {
    match nearest(word, rules.iter().flat_map(|meta| [meta.id, meta.code])) {
        Some(near) => format!("unknown rule `{word}`; did you mean `{near}`?"),
        None => format!(
            "unknown rule `{word}`; a rule is named by its id, its code, its family's letter, `default` or `all`"
        ),
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
