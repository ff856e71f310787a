//! Why an input cannot be read.

use crate::json::{Document, Node, Rejected};
use crate::model::FieldError;

/// Why an input cannot be read. The text fits behind "cannot read NAME: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing in it.
    #[error("the input is empty")]
    Empty,
    /// It is larger than offsets reach.
    #[error("the input is larger than {limit}")]
    TooLarge {
        /// The limit, for people.
        limit: &'static str,
    },
    /// It is compressed and damaged.
    #[error("the {format} data is damaged: {why}")]
    Compression {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decoder says.
        why: String,
    },
    /// It is not text.
    #[error("line {line}, byte {offset}: expected UTF-8 text, found an invalid byte sequence")]
    NotText {
        /// Where, from 1.
        line: usize,
        /// Where, from 0.
        offset: usize,
    },
    /// It is not JSON.
    #[error("line {line}, column {column}: expected {expected}, found {found}")]
    NotJson {
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
        /// What the grammar allows.
        expected: &'static str,
        /// What is there.
        found: String,
        /// Whether the text was cut.
        truncated: bool,
    },
    /// It is JSON of something else.
    #[error("expected a Pulumi preview or state, found {0}")]
    Refused(&'static str),
    /// It is JSON of nothing that is known.
    #[error("expected a Pulumi preview or state, found {found}")]
    UnknownShape {
        /// What was found.
        found: String,
    },
    /// A field is not what Pulumi writes.
    #[error("line {line}: `{path}`: expected {expected}, found {found}")]
    Field {
        /// Where, from 1.
        line: usize,
        /// The path in the file.
        path: String,
        /// What Pulumi writes there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A version that this tool does not know.
    #[error("deployment version {version} is newer than 4, the newest this stackcheck reads")]
    Version {
        /// The version.
        version: i64,
    },
    /// A preview and a state that do not belong together.
    #[error("the state is of {state} and the preview of {preview}")]
    OtherStack {
        /// The stack of the state.
        state: String,
        /// The stack of the preview.
        preview: String,
    },
    /// `--state` names something that is no state.
    #[error("expected a state (`pulumi stack export` or a checkpoint), found a {found}")]
    NotState {
        /// What it is.
        found: &'static str,
    },
}

impl Error {
    pub(super) fn json(rejected: &Rejected) -> Self {
        if rejected.text.trim().is_empty() {
            return Error::Empty;
        }
        let (line, column) = rejected.text.position(rejected.error.offset);
        Error::NotJson {
            line,
            column,
            expected: rejected.error.expected,
            found: rejected.error.found.clone(),
            truncated: rejected.error.is_truncated(),
        }
    }

    pub(super) fn field(document: &Document, path: String, expected: &'static str, found: Option<Node<'_>>) -> Self {
        let line = document.position(found.map_or(0, Node::offset)).0;
        let found = found.map_or("nothing", |node| node.kind().described()).to_owned();
        Error::Field { line, path, expected, found }
    }

    pub(super) fn state(document: &Document, path: &str, error: &FieldError) -> Self {
        let line = document.position(error.offset).0;
        let path = format!("{path}.{}", error.field);
        Error::Field { line, path, expected: error.expected, found: error.found.to_owned() }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::Empty => Some(
                "`pulumi` printed nothing: its own error is on standard error; run `pulumi preview --json` alone to see it",
            ),
            Error::NotJson { truncated: true, .. } => {
                Some("the text was cut: check that `pulumi` ended and the whole output was stored")
            }
            Error::NotJson { .. } | Error::UnknownShape { .. } | Error::NotText { .. } => {
                Some("give the output of `pulumi preview --json` or `pulumi stack export`")
            }
            Error::Refused(what) if what.contains("Terraform") => {
                Some("stackcheck reads Pulumi: give the output of `pulumi preview --json`")
            }
            Error::Refused(_) => Some("give the output of `pulumi preview --json` or `pulumi stack export`"),
            Error::NotState { .. } => Some("give the output of `pulumi stack export`"),
            Error::OtherStack { .. } => Some("export the state of the stack that was previewed"),
            _ => None,
        }
    }
}
