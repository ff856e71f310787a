//! Formats. Each is written from the result as it is saved, and from nothing else: what is written live and what is written
//! later from a saved run are the same bytes.

mod agent;
mod csv;
mod github;
mod gitlab;
mod html;
pub(in crate::report) mod item;
mod json;
mod junit;
mod md;
mod ndjson;
pub(in crate::report) mod prose;
mod sarif;
mod tool;

use std::io::{self, Write};

use super::document::Extent;
use super::table::{Detail, Style};
use super::{Document, check, diff, drift, fleet, promote, verify};

/// The commands whose result is saved.
pub(in crate::report) const COMMANDS: [&str; 6] = ["check", "diff", "drift", "promote", "audit", "verify"];

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// What a person reads at a terminal; each command has its own.
    Table,
    /// What differs, as a unified diff; of a comparison.
    Diff,
    /// The whole table as Markdown; of commands that compare.
    Markdown,
    /// Prometheus' text format; of an audit.
    Prometheus,
    /// The result itself.
    Json,
    /// The same, an object a line.
    Ndjson,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// A report of GitLab's Code Quality.
    GitlabCodequality,
    /// A report of GitLab's SAST.
    GitlabSast,
    /// A comment on a pull request.
    Md,
    /// A page to look at; an audit has its own.
    Html,
    /// A table for spreadsheets; an audit has its own.
    Csv,
    /// A few lines for a program that repairs.
    Agent,
}

impl Format {
    /// All; those that not every command has come first.
    pub const ALL: [Self; 15] = [
        Self::Table,
        Self::Diff,
        Self::Markdown,
        Self::Prometheus,
        Self::Json,
        Self::Ndjson,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::GitlabCodequality,
        Self::GitlabSast,
        Self::Md,
        Self::Html,
        Self::Csv,
        Self::Agent,
    ];

    /// Those of a command.
    pub fn of(command: &str) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |format| format.is_of(command))
    }

    /// Whether a command has it.
    pub fn is_of(self, command: &str) -> bool {
        match self {
            Self::Diff => command == "diff",
            Self::Markdown => matches!(command, "diff" | "drift" | "promote"),
            Self::Prometheus => command == "audit",
            _ => true,
        }
    }

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Diff => "diff",
            Self::Markdown => "markdown",
            Self::Prometheus => "prometheus",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::GitlabCodequality => "gitlab-codequality",
            Self::GitlabSast => "gitlab-sast",
            Self::Md => "md",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Agent => "agent",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "unified" => Some(Self::Diff),
            "prom" => Some(Self::Prometheus),
            word => Self::ALL.into_iter().find(|format| format.name() == word),
        }
    }

    /// How much of a result it tells.
    pub fn extent(self, detail: Detail) -> Extent {
        match self {
            Self::Table if detail < Detail::Verbose => Extent::Brief,
            Self::Json | Self::Html => Extent::Drawn,
            _ => Extent::Full,
        }
    }

    /// Writes a result. Only tables have a style.
    pub fn write(self, document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
        match (self, document.command()) {
            // Without all inputs nothing was compared, and there is nothing to show to people.
            (Self::Table | Self::Diff | Self::Markdown, command)
                if !matches!(command, "check" | "audit") && document.unread().next().is_some() =>
            {
                Ok(())
            }
            (Self::Table, "diff") => diff::table::write(document, style, out),
            (Self::Table, "drift") => drift::table::write(document, style, out),
            (Self::Table, "promote") => promote::table::write(document, style, out),
            (Self::Table, "verify") => verify::table::write(document, style, out),
            (Self::Table, "audit") => fleet::table::write(document, style, out),
            (Self::Table, _) => check::table::write(document, style, out),
            (Self::Markdown, "drift") => drift::markdown::write(document, out),
            (Self::Markdown, "promote") => promote::markdown::write(document, out),
            (Self::Markdown, _) => diff::markdown::write(document, out),
            (Self::Html, "audit") => fleet::html::write(document, out),
            (Self::Csv, "audit") => fleet::csv::write(document, out),
            (Self::Diff, _) => diff::unified::write(document, out),
            (Self::Prometheus, _) => fleet::prometheus::write(document, out),
            (Self::Json, _) => json::write(document, out),
            (Self::Ndjson, _) => ndjson::write(document, out),
            (Self::Sarif, _) => sarif::write(document, out),
            (Self::Junit, _) => junit::write(document, out),
            (Self::Github, _) => github::write(document, out),
            (Self::GitlabCodequality, _) => gitlab::write_code_quality(document, out),
            (Self::GitlabSast, _) => gitlab::write_sast(document, out),
            (Self::Md, _) => md::write(document, out),
            (Self::Html, _) => html::write(document, out),
            (Self::Csv, _) => csv::write(document, out),
            (Self::Agent, _) => agent::write(document, out),
        }
    }
}
