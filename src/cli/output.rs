//! `-o FORMAT[=PATH]`: a format of the command's own, and where it goes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::PIPE_WIDTH;
use crate::report::table::Style;

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

/// Writes a result in every format to its place. One that cannot be written there goes to standard output, where
/// nothing else goes; then it is an error all the same.
pub(super) fn write_all<F>(
    outputs: Vec<Output<F>>,
    style: Style,
    mut write: impl FnMut(&F, Style, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut taken = outputs.iter().any(|output| output.path.is_none());
    let mut problem = None;
    for Output { format, path } in outputs {
        let written = to_place(path.as_deref(), style, |style, out| write(&format, style, out));
        let Err(error) = written else { continue };
        let instead = path.is_some() && !taken;
        if instead {
            taken = true;
            to_place(None, style, |style, out| write(&format, style, out))?;
        }
        let note = if instead { "; it is on standard output instead" } else { "" };
        problem.get_or_insert_with(|| anyhow::anyhow!("{error}{note}"));
    }
    problem.map_or(Ok(()), Err)
}

/// Writes a result to a file, or to standard output.
pub(super) fn to_place(
    path: Option<&Path>,
    style: Style,
    write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    // A file is read later, and not on this terminal.
    let style = if path.is_some() { Style { colour: false, width: PIPE_WIDTH, ..style } } else { style };
    let written = open(path).and_then(|mut out| {
        write(style, &mut *out)?;
        out.flush()
    });
    match written {
        // A reader that closed the pipe has what it wanted.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let place = path.map_or("standard output".to_owned(), |path| path.display().to_string());
            anyhow::bail!("cannot write {place}: {error}")
        }
        _ => Ok(()),
    }
}

fn open(path: Option<&Path>) -> io::Result<Box<dyn Write>> {
    Ok(match path {
        Some(path) => Box::new(io::BufWriter::new(fs::File::create(path)?)),
        None => Box::new(io::BufWriter::new(io::stdout().lock())),
    })
}
