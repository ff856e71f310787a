//! Promotions as Markdown, for a comment or an issue.

use std::io::{self, Write};

use super::rows::DifferenceRow;
use super::step::{Part, parts, unused};
use crate::model::Urn;
use crate::report::Document;
use crate::report::diff::markdown::{block, cells, code, text};

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    parts(document).iter().try_for_each(|part| write_part(part, out))?;
    for rule in unused(document) {
        writeln!(out, "> unused expectation: {}\n", text(rule))?;
    }
    writeln!(out, "{}", text(&document.summary.gate.verdict))
}

fn write_part(part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n\n{}\n", text(&part.headline()), text(&part.tally()))?;
    let rows: Vec<&DifferenceRow<'_>> = part.counting().collect();
    if !rows.is_empty() {
        writeln!(out, "| severity | verdict | resource | property | source | target | why |")?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        rows.iter().try_for_each(|row| write_row(row, out))?;
        writeln!(out)?;
        rows.iter().try_for_each(|row| write_lines(row, out))?;
    }
    for pair in part.ambiguous() {
        let others: Vec<String> = pair.candidates.iter().map(|urn| code(Urn::new(urn).name())).collect();
        writeln!(out, "> ambiguous: {} ↔ {}\n", code(Urn::new(&pair.source).name()), others.join(", "))?;
    }
    let expected: Vec<_> = part.differences.iter().filter(|row| row.verdict == "expected").collect();
    if !expected.is_empty() {
        writeln!(out, "<details><summary>{} expected differences</summary>\n", expected.len())?;
        for row in expected {
            let [urn, path] = [row.urn(), row.path.as_deref()].map(|one| one.map_or_else(String::new, code));
            writeln!(out, "- {urn} {path}: {}", text(row.rule.as_deref().unwrap_or_default()))?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    for row in &part.readiness {
        let word = match row.passed {
            Some(true) => "ready",
            Some(false) => "**not ready**",
            None => "unknown",
        };
        writeln!(out, "- {word}: {}: {}", code(&row.input), text(&row.message))?;
    }
    if !part.readiness.is_empty() {
        writeln!(out)?;
    }
    for note in part.notes {
        writeln!(out, "> {}\n", text(note))?;
    }
    Ok(())
}

fn write_row(row: &DifferenceRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    let [before, after] = cells(&row.before, &row.after);
    let [urn, path] = [row.urn(), row.path.as_deref()].map(|one| one.map_or_else(String::new, code));
    let [severity, verdict, why] = [&row.severity, &row.verdict, &row.why].map(|words| text(words));
    writeln!(out, "| {severity} | {verdict} | {urn} | {path} | {before} | {after} | {why} |")
}

fn write_lines(row: &DifferenceRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(block) = block(&row.before, &row.after) else { return Ok(()) };
    let urn = row.urn().map_or_else(String::new, code);
    writeln!(out, "{urn} {}\n\n{block}\n", code(row.path.as_deref().unwrap_or_default()))
}
