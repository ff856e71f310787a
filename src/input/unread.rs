//! What is kept of an input that cannot be read.

use super::Error;

/// An input that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// Why.
    pub error: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Unread {
    /// An input that somebody named, why it is not read, and what to do.
    pub fn new(name: impl Into<String>, error: impl Into<String>, hint: Option<&str>) -> Self {
        Self { name: name.into(), error: error.into(), hint: hint.map(str::to_owned) }
    }

    /// An input that the reader refuses.
    pub fn refused(name: impl Into<String>, error: &Error) -> Self {
        Self::new(name, error.to_string(), error.hint())
    }
}
