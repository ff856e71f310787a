//! `render`: a saved run in another format.

use super::source;
use crate::report::{Document, Unsaved};

/// Reads a saved run.
pub fn render(name: &str) -> Result<Document<'static>, Error> {
    let bytes = source::bytes(name).map_err(|error| Error::Unread { name: name.to_owned(), why: error.to_string() })?;
    Document::read(&bytes).map_err(|why| Error::Unsaved { name: name.to_owned(), why })
}

/// Why a saved run cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to read.
    #[error("cannot read {name}: {why}")]
    Unread {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// It is something else.
    #[error("cannot read {name}: {why}")]
    Unsaved {
        /// Its name.
        name: String,
        /// Why.
        why: Unsaved,
    },
}
