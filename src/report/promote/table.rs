//! Promotions for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::rows::DifferenceRow;
use super::step::{Part, parts, unused};
use crate::model::{TypeToken, Urn, shown_within};
use crate::report::diff::table::short;
use crate::report::formats::item::severity;
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};
use crate::report::{Document, value};

/// Most rows, and lines of a value, unless everything is asked for.
const MOST_ROWS: usize = 50;
const MOST_LINES: usize = 20;
/// Longest text of a row, in characters.
const LONGEST: usize = 600;
/// Most names of an ambiguous group.
const MOST_NAMES: usize = 6;

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let talks = style.detail > Detail::Quiet;
    for (at, part) in parts(document).iter().enumerate() {
        if talks {
            let space = if at > 0 { "\n" } else { "" };
            writeln!(out, "{space}{}\n", wrapped(&printable(&part.headline()), "", style.width))?;
            writeln!(out, "{}", wrapped(&part.tally(), "", style.width))?;
        }
        write_rows(part, style, out)?;
        if talks {
            write_rest(part, style, out)?;
        }
    }
    if talks {
        write_unused(document, style, out)?;
    }
    writeln!(out, "\n{}", wrapped(&printable(&document.summary.gate.verdict), "", style.width))
}

fn write_rows(part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let all = style.detail == Detail::Verbose;
    let rows: Vec<&DifferenceRow<'_>> = part.differences.iter().copied().filter(|row| all || row.counts()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let most = if all { rows.len() } else { MOST_ROWS };
    let mut table = new_table(style);
    // The first column holds the severity and the verdict, one below the other.
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for row in rows.iter().take(most) {
        let head = severity_cell(severity(&row.severity), &shown_within(&row.verdict, LONGEST), style);
        table.add_row([head, Cell::new(row_text(row, style))]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if rows.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", rows.len() - most)?;
    }
    Ok(())
}

fn row_text(row: &DifferenceRow<'_>, style: Style) -> String {
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
fn what(row: &DifferenceRow<'_>) -> String {
    let mut text = row.path.as_deref().map_or_else(String::new, |path| shown_within(path, LONGEST));
    if let (Some(urn), Some(ty)) = (row.urn(), &row.ty) {
        let named = format!("{} {}", TypeToken::new(ty).friendly(), Urn::new(urn).name());
        let between = if text.is_empty() { "" } else { " · " };
        let _ = write!(text, "{between}{}", shown_within(&named, LONGEST));
    }
    if let Some(position) = &row.position {
        let _ = write!(text, " · {}", shown_within(&position.path, LONGEST));
        if let Some(line) = position.line {
            let _ = write!(text, ":{line}");
        }
    }
    text
}

fn values(row: &DifferenceRow<'_>, style: Style) -> String {
    let room = usize::from(style.width).saturating_sub(16).max(24);
    let (before, after) = (&row.before, &row.after);
    match (before.is_null(), after.is_null()) {
        (true, true) => String::new(),
        // What is found in the target alone has nothing to be compared with.
        (true, false) if row.verdict == "artefact" => short(after, room),
        (true, false) => format!("nothing → {}", short(after, room)),
        (false, true) => format!("{} → nothing", short(before, room)),
        (false, false) => match value::between(before, after) {
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

fn write_rest(part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for pair in part.ambiguous() {
        let others: Vec<String> =
            pair.candidates.iter().take(MOST_NAMES).map(|urn| shown_within(Urn::new(urn).name(), LONGEST)).collect();
        let more = if pair.candidates.len() > MOST_NAMES { ", …" } else { "" };
        let text = format!(
            "AMBIGUOUS  {} ↔ {{{}{more}}}: name a pair in [[promotion.pair]]",
            shown_within(Urn::new(&pair.source).name(), LONGEST),
            others.join(", ")
        );
        writeln!(out, "\n{}", wrapped(&text, "", style.width))?;
    }
    let expected = part.count("expected");
    if expected > 0 && style.detail < Detail::Verbose {
        writeln!(out, "\nEXPECTED  {expected} by {} (-v shows them)", counted(part.used, "expectation"))?;
    }
    if !part.readiness.is_empty() {
        writeln!(out)?;
    }
    for row in &part.readiness {
        let word = match row.passed {
            Some(true) => "READY    ",
            Some(false) => "NOT READY",
            None => "UNKNOWN  ",
        };
        let text = format!("{word}  {}: {}", printable(&row.input), printable(&row.message));
        writeln!(out, "{}", wrapped(&text, "", style.width))?;
    }
    for note in part.notes {
        writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
    }
    Ok(())
}

fn write_unused(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, rule) in unused(document).enumerate() {
        let space = if at == 0 { "\n" } else { "" };
        writeln!(out, "{space}{}", wrapped(&format!("UNUSED  expectation {}", printable(rule)), "", style.width))?;
    }
    Ok(())
}
