//! Drift as Markdown, for a comment or an issue.

use std::io::{self, Write};

use super::rows::DriftRow;
use super::{folded, headline, remark, shown};
use crate::report::Document;
use crate::report::diff::markdown::{block, cells, code, text};

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", text(&headline(document)))?;
    let rows: Vec<&DriftRow<'_>> = shown(document, true).collect();
    if !rows.is_empty() {
        writeln!(out, "| severity | what | resource | property | before | after | opens | what to do |")?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
    }
    rows.iter().try_for_each(|row| write_row(row, out))?;
    rows.iter().try_for_each(|row| write_lines(row, out))?;
    let noise = folded(document);
    if !noise.is_empty() {
        let total = noise.values().fold(0_usize, |sum, count| sum.saturating_add(*count));
        writeln!(out, "\n<details><summary>{total} differences that nobody made</summary>\n")?;
        for (reason, count) in noise {
            writeln!(out, "- {count} × {}", text(reason))?;
        }
        writeln!(out, "\n</details>")?;
    }
    for note in document.notes.iter() {
        writeln!(out, "\n> {}", text(note))?;
    }
    writeln!(out, "\n{}", text(&document.summary.gate.verdict))
}

fn write_row(row: &DriftRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    let [before, after] = cells(&row.before, &row.after);
    let path = row.path.as_deref().map_or_else(String::new, code);
    let advice = [remark(row), row.advice.as_ref().map(ToString::to_string)];
    let advice = advice.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let [severity, kind, opens] = [&row.severity, &row.kind, &row.opens.join(", ").into()].map(|words| text(words));
    writeln!(
        out,
        "| {severity} | {kind} | {} | {path} | {before} | {after} | {opens} | {} |",
        code(&row.urn),
        text(&advice)
    )
}

fn write_lines(row: &DriftRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(block) = block(&row.before, &row.after) else { return Ok(()) };
    writeln!(out, "\n{} {}\n\n{block}", code(&row.urn), code(row.path.as_deref().unwrap_or_default()))
}
