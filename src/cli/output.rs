//! `-o FORMAT[=PATH]`: a format of the command's own, and where it goes.

use std::path::PathBuf;

/// A format and its place; nothing for standard output.
#[derive(Clone)]
pub(super) struct Output<F> {
    pub(super) format: F,
    pub(super) path: Option<PathBuf>,
}

impl<F> Output<F> {
    /// To standard output.
    pub(super) fn plain(format: F) -> Self {
        Self { format, path: None }
    }

    /// Reads the argument; `format` reads the name of the format.
    pub(super) fn parse(text: &str, format: impl Fn(&str) -> Result<F, String>) -> Result<Self, String> {
        let (name, path) = text.split_once('=').map_or((text, None), |(name, path)| (name, Some(path)));
        let format = format(name)?;
        match path {
            Some("") => Err("expected a path after `=`".to_owned()),
            path => Ok(Self { format, path: path.map(PathBuf::from) }),
        }
    }
}
