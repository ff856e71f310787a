//! Promotions for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::{PromoteReport, Step};
use crate::model::shown_within;
use crate::promote::{Difference, Verdict};
use crate::report::diff::{lines, table::short};
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};

/// Most rows, and lines of a value, unless everything is asked for.
const MOST_ROWS: usize = 50;
const MOST_LINES: usize = 20;
/// Longest text of a row, in characters.
const LONGEST: usize = 600;
/// Most names of an ambiguous group.
const MOST_NAMES: usize = 6;

/// Writes the result.
pub fn write(report: &PromoteReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let talks = style.detail > Detail::Quiet;
    for (at, step) in report.steps.iter().enumerate() {
        if talks {
            let space = if at > 0 { "\n" } else { "" };
            writeln!(out, "{space}{}\n", wrapped(&printable(&report.headline(step)), "", style.width))?;
            writeln!(out, "{}", wrapped(&step.tally(), "", style.width))?;
        }
        write_rows(step, style, out)?;
        if talks {
            write_rest(step, style, out)?;
        }
    }
    if talks {
        write_unused(report, style, out)?;
    }
    writeln!(out, "\n{}", wrapped(&report.verdict(), "", style.width))
}

fn write_rows(step: &Step, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let all = style.detail == Detail::Verbose;
    let rows: Vec<&Difference> = step.promotion.differences.iter().filter(|row| all || row.verdict.counts()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let most = if all { rows.len() } else { MOST_ROWS };
    let mut table = new_table(style);
    // The first column holds the severity and the verdict, one below the other.
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for row in rows.iter().take(most) {
        table.add_row([severity_cell(row.severity, row.verdict.name(), style), Cell::new(row_text(row, style))]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if rows.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", rows.len() - most)?;
    }
    Ok(())
}

fn row_text(row: &Difference, style: Style) -> String {
    let mut text = what(row);
    let values = values(row, style);
    if !values.is_empty() {
        let _ = write!(text, "\n{values}");
    }
    let _ = write!(text, "\n→ {}", shown_within(&row.why, LONGEST));
    if let Some(rule) = &row.rule {
        let _ = write!(text, "\n({})", shown_within(rule, LONGEST));
    }
    if let Some(urn) = row.urn().filter(|_| style.detail == Detail::Verbose) {
        let _ = write!(text, "\n{}", shown_within(urn, LONGEST));
    }
    text
}

/// `multiAz · aws:rds:Instance orders · main.py:19`
fn what(row: &Difference) -> String {
    let mut text = row.path.as_deref().map_or_else(String::new, |path| shown_within(path, LONGEST));
    if let (Some(urn), Some(ty)) = (row.urn(), &row.ty) {
        let between = if text.is_empty() { "" } else { " · " };
        let _ = write!(text, "{between}{}", shown_within(&format!("{} {}", ty.friendly(), urn.name()), LONGEST));
    }
    if let Some(position) = &row.position {
        let _ = write!(text, " · {}", shown_within(&position.path, LONGEST));
        if let Some(line) = position.line {
            let _ = write!(text, ":{line}");
        }
    }
    text
}

fn values(row: &Difference, style: Style) -> String {
    let room = usize::from(style.width).saturating_sub(16).max(24);
    match (&row.before, &row.after) {
        (None, None) => String::new(),
        // What is found in the target alone has nothing to be compared with.
        (None, Some(after)) if row.verdict == Verdict::Artefact => short(after, room),
        (None, Some(after)) => format!("nothing → {}", short(after, room)),
        (Some(before), None) => format!("{} → nothing", short(before, room)),
        (Some(before), Some(after)) => match lines::between(before, after) {
            Some(lines) => {
                let most = if style.detail == Detail::Verbose { lines.len() } else { MOST_LINES };
                let mut shown: Vec<String> =
                    lines.iter().take(most).map(|line| printable(&shown_within(line, LONGEST))).collect();
                if lines.len() > most {
                    shown.push(format!("… and {} more lines (-v shows all)", lines.len() - most));
                }
                shown.join("\n")
            }
            None => format!("{} → {}", short(before, room / 2), short(after, room / 2)),
        },
    }
}

fn write_rest(step: &Step, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for pair in step.ambiguous() {
        let others: Vec<String> =
            pair.candidates.iter().take(MOST_NAMES).map(|urn| shown_within(urn.name(), LONGEST)).collect();
        let more = if pair.candidates.len() > MOST_NAMES { ", …" } else { "" };
        let text = format!(
            "AMBIGUOUS  {} ↔ {{{}{more}}}: name a pair in [[promotion.pair]]",
            shown_within(pair.source.name(), LONGEST),
            others.join(", ")
        );
        writeln!(out, "\n{}", wrapped(&text, "", style.width))?;
    }
    let expected = step.count(Verdict::Expected);
    if expected > 0 && style.detail < Detail::Verbose {
        let rules = step.promotion.used.len();
        writeln!(out, "\nEXPECTED  {expected} by {} (-v shows them)", counted(rules, "expectation"))?;
    }
    if !step.promotion.readiness.is_empty() {
        writeln!(out)?;
    }
    for row in &step.promotion.readiness {
        let word = match row.passed {
            Some(true) => "READY    ",
            Some(false) => "NOT READY",
            None => "UNKNOWN  ",
        };
        let text = format!("{word}  {}: {}", printable(&row.input), row.message);
        writeln!(out, "{}", wrapped(&text, "", style.width))?;
    }
    for note in &step.promotion.notes {
        writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
    }
    Ok(())
}

fn write_unused(report: &PromoteReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, rule) in report.unused().enumerate() {
        let space = if at == 0 { "\n" } else { "" };
        writeln!(out, "{space}{}", wrapped(&format!("UNUSED  expectation {}", printable(rule)), "", style.width))?;
    }
    Ok(())
}
