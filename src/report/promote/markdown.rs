//! Promotions as Markdown, for a comment or an issue.

use std::io::{self, Write};

use super::{PromoteReport, Step};
use crate::promote::{Difference, Verdict};
use crate::report::diff::lines;
use crate::report::diff::markdown::{cell, code, fence, text};
use crate::report::printable::printable;

/// Writes the result.
pub fn write(report: &PromoteReport, out: &mut dyn Write) -> io::Result<()> {
    for step in &report.steps {
        write_step(report, step, out)?;
    }
    for rule in report.unused() {
        writeln!(out, "> unused expectation: {}\n", text(rule))?;
    }
    writeln!(out, "{}", text(&report.verdict()))
}

fn write_step(report: &PromoteReport, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n\n{}\n", text(&report.headline(step)), text(&step.tally()))?;
    let rows: Vec<&Difference> = step.promotion.counting().collect();
    if !rows.is_empty() {
        writeln!(out, "| severity | verdict | resource | property | source | target | why |")?;
        writeln!(out, "|---|---|---|---|---|---|---|")?;
        rows.iter().try_for_each(|row| write_row(row, out))?;
        writeln!(out)?;
        rows.iter().try_for_each(|row| write_lines(row, out))?;
    }
    for pair in step.ambiguous() {
        let others: Vec<String> = pair.candidates.iter().map(|urn| code(urn.name())).collect();
        writeln!(out, "> ambiguous: {} ↔ {}\n", code(pair.source.name()), others.join(", "))?;
    }
    let expected = step.promotion.differences.iter().filter(|row| row.verdict == Verdict::Expected);
    let expected: Vec<&Difference> = expected.collect();
    if !expected.is_empty() {
        writeln!(out, "<details><summary>{} expected differences</summary>\n", expected.len())?;
        for row in expected {
            let urn = row.urn().map_or_else(String::new, |urn| code(urn));
            let path = row.path.as_deref().map_or_else(String::new, code);
            writeln!(out, "- {urn} {path}: {}", text(row.rule.as_deref().unwrap_or_default()))?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    for row in &step.promotion.readiness {
        let word = match row.passed {
            Some(true) => "ready",
            Some(false) => "**not ready**",
            None => "unknown",
        };
        writeln!(out, "- {word}: {}: {}", code(&row.input), text(&row.message))?;
    }
    if !step.promotion.readiness.is_empty() {
        writeln!(out)?;
    }
    for note in &step.promotion.notes {
        writeln!(out, "> {}\n", text(note))?;
    }
    Ok(())
}

fn unified(row: &Difference) -> Option<Vec<String>> {
    lines::between(row.before.as_ref()?, row.after.as_ref()?)
}

fn write_row(row: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let (before, after) = match unified(row) {
        Some(_) => ("below".to_owned(), "below".to_owned()),
        None => (cell(row.before.as_ref()), cell(row.after.as_ref())),
    };
    let path = row.path.as_deref().map_or_else(String::new, code);
    let urn = row.urn().map_or_else(String::new, |urn| code(urn));
    let (severity, verdict) = (row.severity, row.verdict.name());
    writeln!(out, "| {severity} | {verdict} | {urn} | {path} | {before} | {after} | {} |", text(&row.why))
}

fn write_lines(row: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let Some(lines) = unified(row) else { return Ok(()) };
    let body = lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n");
    let fence = fence(&body);
    let urn = row.urn().map_or_else(String::new, |urn| code(urn));
    writeln!(out, "{urn} {}\n\n{fence}diff\n{body}\n{fence}\n", code(row.path.as_deref().unwrap_or_default()))
}
