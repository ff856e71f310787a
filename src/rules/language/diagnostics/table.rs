//! The rows: which messages there are, which class each belongs to, and what is said about it.

use std::sync::{LazyLock, OnceLock};

use regex::{Captures, Regex};
use serde::Deserialize;

/// Whose message a row knows, in the order in which hosts are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Host {
    Engine,
    Bridge,
    Aws,
    Azure,
    Gcp,
    Kubernetes,
    Any,
    TypeScript,
    NodeJs,
    Python,
    Go,
    DotNet,
    Java,
    Yaml,
}

impl Host {
    /// The hosts of what the engine and the providers say, whatever language the program is written in.
    pub(super) const PLATFORM: [Self; 7] =
        [Self::Engine, Self::Bridge, Self::Aws, Self::Azure, Self::Gcp, Self::Kubernetes, Self::Any];

    /// The word in evidence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Bridge => "provider",
            Self::Aws => "AWS",
            Self::Azure => "Azure",
            Self::Gcp => "Google Cloud",
            Self::Kubernetes => "Kubernetes",
            Self::Any => "cloud",
            Self::TypeScript => "TypeScript",
            Self::NodeJs => "Node.js",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::DotNet => ".NET",
            Self::Java => "Java",
            Self::Yaml => "YAML",
        }
    }
}

/// Which messages a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum On {
    /// Errors.
    #[default]
    Error,
    /// Warnings.
    Warning,
    /// Both.
    Any,
}

impl On {
    /// Whether a row for these messages is for a message of that kind.
    pub(super) fn is_for(self, kind: Self) -> bool {
        self == Self::Any || self == kind
    }
}

/// What a row's pattern looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reads {
    /// What the message or the exception says: one fault.
    #[default]
    Text,
    /// The list of a compiler: every match is a fault.
    List,
    /// The traceback too.
    Traceback,
}

/// When a row is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// First.
    #[default]
    Specific,
    /// When no specific row knows the message.
    Generic,
    /// When nothing else explains the failure.
    Envelope,
}

/// One kind of message. The fields are described at the top of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) code: String,
    pub(super) rule: String,
    pub(super) host: Host,
    pub(super) fault: String,
    needs: Vec<String>,
    regex: String,
    #[serde(default)]
    pub(super) on: On,
    pub(super) severity: Option<String>,
    #[serde(default)]
    pub(super) reads: Reads,
    #[serde(default)]
    pub(super) role: Role,
    pub(super) says: String,
    pub(super) fix: Option<String>,
    /// A message that the row knows; a test holds it against the table.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests"))]
    sample: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Row {
    /// Whether a message can be this one; cheap. The text is in lower case.
    pub(super) fn may_match(&self, lower: &str) -> bool {
        self.needs.iter().any(|needed| lower.contains(needed.as_str()))
    }

    /// The pattern, compiled when it is first needed: most runs need none of them.
    pub(super) fn pattern(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.regex)).as_ref()
    }
}

/// Compiles a pattern. Its classes are those of ASCII: those of Unicode take five times as long to build, which is most
/// of what a failed preview costs.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    let ascii = [(r"\w", "[0-9A-Za-z_]"), (r"\d", "[0-9]"), (r"\s", r"[ \t\r\n]"), (r"\b", r"(?-u:\b)")];
    let pattern = ascii.into_iter().fold(pattern.to_owned(), |pattern, (class, set)| pattern.replace(class, set));
    Regex::new(&pattern).ok()
}

/// What to write instead of a name that does not exist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hint {
    row: String,
    of: Option<String>,
    names: Vec<String>,
    fix: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    row: Vec<Row>,
    hint: Vec<Hint>,
}

// A table that does not parse would be empty; a test counts the rows.
static TABLE: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(table!("diagnostics")).unwrap_or_default());

/// The rows of a host, in their order.
pub(super) fn rows(host: Host) -> impl Iterator<Item = &'static Row> {
    TABLE.row.iter().filter(move |row| row.host == host)
}

/// The rows that say that there was a fault, and not which.
pub(super) fn envelopes() -> impl Iterator<Item = &'static Row> {
    TABLE.row.iter().filter(|row| row.role == Role::Envelope)
}

/// The advice for a name that does not exist in something, where it is known.
pub(super) fn hint(row: &Row, names: &Names) -> Option<&'static str> {
    let of = ["of", "type", "function"].into_iter().find_map(|key| names.get(key));
    let name = ["argument", "name"].into_iter().find_map(|key| names.get(key))?;
    let hint = TABLE.hint.iter().find(|hint| {
        hint.row == row.code
            && (hint.of.is_none() || hint.of.as_deref() == of)
            && hint.names.iter().any(|known| known == name)
    })?;
    Some(&hint.fix)
}

/// What a pattern has captured, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// Reads the named groups. Groups of several alternatives are told apart by a digit at the end, which does not
    /// count.
    pub(super) fn of(pattern: &Regex, captures: &Captures<'_>) -> Self {
        let named = pattern.capture_names().flatten();
        let found = named.filter_map(|name| {
            let text = captures.name(name)?.as_str().trim();
            (!text.is_empty())
                .then(|| (name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(), text.to_owned()))
        });
        Self(found.collect())
    }

    /// The text of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Adds a name, unless it is there or has no text.
    pub(super) fn add(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        if self.get(name).is_none() && !text.is_empty() {
            self.0.push((name.to_owned(), text));
        }
    }

    /// Gives a name another text.
    pub(super) fn set(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = text,
            None => self.0.push((name.to_owned(), text)),
        }
    }

    /// What tells one fault of a row from another, whatever was added to it.
    pub(super) fn key(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Every row and the message that it is for.
    pub(in super::super) fn samples() -> impl Iterator<Item = (&'static Row, &'static str)> {
        TABLE.row.iter().map(|row| (row, row.sample.as_str()))
    }

    #[test]
    fn every_row_has_a_code_of_its_own_a_class_and_a_pattern() {
        let mut codes: Vec<&str> = TABLE.row.iter().map(|row| row.code.as_str()).collect();
        assert!(codes.len() > 140, "the table does not parse");
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "a code is used twice");
        for row in &TABLE.row {
            assert!(("L200"..="L214").contains(&row.rule.as_str()), "{}", row.code);
            assert!(row.pattern().is_some(), "{}: the pattern does not compile", row.code);
            assert!(row.needs.iter().all(|needed| *needed == needed.to_lowercase()), "{}", row.code);
            let known = row.severity.as_deref().is_none_or(|word| crate::finding::Severity::parse(word).is_some());
            assert!(known, "{}", row.code);
        }
        for hint in &TABLE.hint {
            assert!(codes.contains(&hint.row.as_str()), "a hint for {}, which is no row", hint.row);
        }
    }
}
