//! Formats that are written from the saved result and from nothing else: what is written live and what is written later
//! from a saved run are the same bytes.

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

use super::Document;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
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
    /// A page to look at.
    Html,
    /// A table for spreadsheets.
    Csv,
    /// A few lines for a program that repairs.
    Agent,
}

impl Format {
    /// All.
    pub const ALL: [Self; 11] = [
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

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
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
        Self::ALL.into_iter().find(|format| format.name() == word)
    }

    /// Writes a result.
    pub fn write(self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json => json::write(document, out),
            Self::Ndjson => ndjson::write(document, out),
            Self::Sarif => sarif::write(document, out),
            Self::Junit => junit::write(document, out),
            Self::Github => github::write(document, out),
            Self::GitlabCodequality => gitlab::write_code_quality(document, out),
            Self::GitlabSast => gitlab::write_sast(document, out),
            Self::Md => md::write(document, out),
            Self::Html => html::write(document, out),
            Self::Csv => csv::write(document, out),
            Self::Agent => agent::write(document, out),
        }
    }
}
