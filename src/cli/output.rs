//! `-o FORMAT[=PATH]`: a format, and where it goes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::report::formats::Format;
use crate::report::table::Style;
use crate::report::{Document, Extent};

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

/// The formats of a command whose result is no run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lone {
    Table,
    Json,
}

impl Output<Lone> {
    /// Reads the argument of such a command.
    pub(super) fn lone(text: &str) -> Result<Self, String> {
        Self::parse(text, |name| match name {
            "table" => Ok(Lone::Table),
            "json" => Ok(Lone::Json),
            other => Err(format!("unknown format `{other}`; known are `table` and `json`")),
        })
    }
}

impl Output<Format> {
    /// Reads the argument of a command.
    pub(super) fn of(command: &str, text: &str) -> Result<Self, String> {
        Self::parse(text, |name| {
            Format::parse(name).filter(|format| format.is_of(command)).ok_or_else(|| unknown(name, Format::of(command)))
        })
    }

    /// Whether a person reads it: the table, on standard output.
    pub(super) fn is_on_screen(&self) -> bool {
        self.format == Format::Table && self.path.is_none()
    }
}

/// Says that a command has no such format.
pub(super) fn unknown(name: &str, known: impl Iterator<Item = Format>) -> String {
    let known: Vec<&str> = known.map(Format::name).collect();
    format!("unknown format `{name}`; known are {}", known.join(", "))
}

/// Writes all outputs of a command from one result, of which as much is made as they tell. An output that cannot be
/// written keeps no other from being written, and is not lost: when nothing else goes to standard output, it does.
pub(super) fn deliver<'d>(
    outputs: &[Output<Format>],
    style: Style,
    document: impl FnOnce(Extent) -> Document<'d>,
) -> anyhow::Result<()> {
    refuse_same_file(outputs)?;
    let extent = outputs.iter().map(|output| output.format.extent(style.detail)).max().unwrap_or(Extent::Brief);
    let document = document(extent);
    let mut problems = write_all(outputs, style, |format, style, out| format.write(&document, style, out))?;
    if outputs.iter().any(|output| output.format == Format::Github) {
        let summary = append_step_summary(|out| Format::Md.write(&document, style, out));
        problems.extend(summary.err().map(|problem| problem.to_string()));
    }
    // The process ends: giving back the memory of a large result piece by piece would only cost time.
    std::mem::forget(document);
    all_written(&problems)
}

/// Writes each output to its place, and says which could not be written there. The first of them goes to standard output,
/// where nothing else goes.
pub(super) fn write_all<F: Copy>(
    outputs: &[Output<F>],
    style: Style,
    write: impl Fn(F, Style, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<Vec<String>> {
    let mut on_screen = outputs.iter().any(|output| output.path.is_none());
    let mut problems = Vec::new();
    for output in outputs {
        let written = to_place(output.path.as_deref(), style, |style, out| write(output.format, style, out));
        let Err(problem) = written else { continue };
        let instead = output.path.is_some() && !on_screen;
        if instead {
            on_screen = true;
            to_place(None, style, |style, out| write(output.format, style, out))?;
        }
        let note = if instead { "; it is on standard output instead" } else { "" };
        problems.push(format!("{problem}{note}"));
    }
    Ok(problems)
}

/// Nothing, or all problems as one.
pub(super) fn all_written(problems: &[String]) -> anyhow::Result<()> {
    if problems.is_empty() { Ok(()) } else { anyhow::bail!("{}", problems.join("\nerror: ")) }
}

/// Two outputs to one file would leave only one of them.
fn refuse_same_file<F>(outputs: &[Output<F>]) -> anyhow::Result<()> {
    for (at, output) in outputs.iter().enumerate() {
        let Some(path) = &output.path else { continue };
        if outputs.iter().take(at).any(|other| other.path.as_ref() == Some(path)) {
            anyhow::bail!("two outputs go to {}", path.display());
        }
    }
    Ok(())
}

/// Writes where GitHub Actions shows Markdown beside a job, in a job of GitHub Actions.
fn append_step_summary(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let append = || {
        let mut out = io::BufWriter::new(fs::OpenOptions::new().append(true).create(true).open(&path)?);
        write(&mut out)?;
        out.flush()
    };
    append().map_err(|error| anyhow::anyhow!("cannot write the step summary {}: {error}", path.display()))
}

/// Writes a result to a file, or to standard output.
pub(super) fn to_place(
    path: Option<&Path>,
    style: Style,
    write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let style = if path.is_some() { Style { detail: style.detail, ..Style::FILE } } else { style };
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
