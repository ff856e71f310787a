//! What a rule says of one resource.

use std::io::{self, Write};

use crate::finding::Meta;
use crate::model::{Resource, shown};
use crate::report::table::{Style, printable, wrapped};

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There is a fault.
    Fault,
    /// It looked and found nothing wrong.
    Passed,
    /// It cannot know.
    Undetermined,
    /// It does not look, or has nothing to say.
    NotApplicable,
}

impl Verdict {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Passed => "passed",
            Self::Undetermined => "undetermined",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// What a rule says of a resource, and why.
#[derive(Debug)]
pub struct Answer {
    /// The rule's code and id.
    rule: String,
    /// The resource, by type and name.
    resource: String,
    /// What it says.
    pub verdict: Verdict,
    /// Why, one reason each.
    pub because: Vec<String>,
    /// The rule broke on the input.
    pub broke: bool,
}

impl Answer {
    /// An answer without a verdict.
    pub fn of(meta: &Meta, resource: &Resource, broke: bool) -> Self {
        Self {
            rule: format!("{} {}", meta.code, meta.id),
            resource: format!("{} {}", shown(&resource.ty.friendly()), shown(resource.urn.name())),
            verdict: Verdict::NotApplicable,
            because: Vec::new(),
            broke,
        }
    }
}

/// Writes an answer.
pub fn write(answer: &Answer, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}",
        wrapped(&format!("{} · {}: {}", answer.rule, answer.resource, answer.verdict.name()), "", style.width)
    )?;
    for because in &answer.because {
        writeln!(out, "{}", wrapped(&printable(because), "    ", style.width).replacen("    ", "  · ", 1))?;
    }
    if answer.broke {
        writeln!(out, "  · the rule broke on this input: a fault of stackcheck, please report it")?;
    }
    Ok(())
}
