//! Drift as Markdown, for a comment or an issue.

use std::io::{self, Write};

use super::{DriftReport, remark};
use crate::drift::Drift;
use crate::report::diff::Noise;
use crate::report::diff::lines;
use crate::report::diff::markdown::{cell, code, fence, text};
use crate::report::printable::printable;

/// Writes the result.
pub fn write(report: &DriftReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", text(&report.headline()))?;
    let shown: Vec<&Drift> = report.shown(true).collect();
    if !shown.is_empty() {
        writeln!(out, "| severity | what | resource | property | before | after | opens | what to do |")?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    }
    for row in &shown {
        write_row(row, out)?;
    }
    for row in shown {
        write_lines(row, out)?;
    }
    let noise = report.noise_by_reason();
    if report.noise == Noise::Summarise && !noise.is_empty() {
        let total: usize = noise.values().sum();
        writeln!(out, "\n<details><summary>{total} differences that nobody made</summary>\n")?;
        for (reason, count) in noise {
            writeln!(out, "- {count} × {}", text(reason))?;
        }
        writeln!(out, "\n</details>")?;
    }
    for note in &report.drifts.notes {
        writeln!(out, "\n> {}", text(note))?;
    }
    writeln!(out, "\n{}", text(&report.verdict()))
}

fn write_row(row: &Drift, out: &mut dyn Write) -> io::Result<()> {
    let (before, after) = match unified(row) {
        Some(_) => ("below".to_owned(), "below".to_owned()),
        None => (cell(row.before.as_ref()), cell(row.after.as_ref())),
    };
    let path = row.path.as_deref().map_or_else(String::new, code);
    let advice = [remark(row), row.advice.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ");
    writeln!(
        out,
        "| {} | {} | {} | {path} | {before} | {after} | {} | {} |",
        row.severity,
        row.kind.name(),
        code(&row.urn),
        row.opens.join(", "),
        text(&advice)
    )
}

fn unified(row: &Drift) -> Option<Vec<String>> {
    lines::between(row.before.as_ref()?, row.after.as_ref()?)
}

fn write_lines(row: &Drift, out: &mut dyn Write) -> io::Result<()> {
    let Some(lines) = unified(row) else { return Ok(()) };
    let body = lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n");
    let fence = fence(&body);
    let path = row.path.as_deref().unwrap_or_default();
    writeln!(out, "\n{} {}\n\n{fence}diff\n{body}\n{fence}", code(&row.urn), code(path))
}
