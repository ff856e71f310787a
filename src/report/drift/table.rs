//! Drift for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::{DriftReport, remark};
use crate::drift::{Class, Drift, Kind};
use crate::finding::Severity;
use crate::report::diff::{Noise, lines, table::short};
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};

/// Most rows, and lines of a value, unless everything is asked for.
const MOST_ROWS: usize = 50;
const MOST_LINES: usize = 20;
/// Longest name, message or advice, in characters.
const LONGEST: usize = 600;

/// Writes the result.
pub fn write(report: &DriftReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let talks = style.detail > Detail::Quiet;
    if talks {
        writeln!(out, "{}\n", wrapped(&printable(&report.headline()), "", style.width))?;
        writeln!(out, "DRIFT  {}", tally(report))?;
    }
    write_rows(report, style, out)?;
    if talks {
        write_noise(report, style, out)?;
        write_ignored(report, style, out)?;
        for note in &report.drifts.notes {
            writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
        }
    }
    writeln!(out, "\n{}", wrapped(&report.verdict(), "", style.width))
}

/// `1 critical  2 high`, or `none`.
fn tally(report: &DriftReport) -> String {
    let count = |severity| report.drifts.real().filter(|row| row.severity == severity).count();
    let parts = Severity::ALL.into_iter().rev().map(|severity| (count(severity), severity));
    let parts: Vec<String> = parts.filter(|(n, _)| *n > 0).map(|(n, severity)| format!("{n} {severity}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join("  ") }
}

fn write_rows(report: &DriftReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<&Drift> = report.shown(style.detail == Detail::Verbose).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let most = if style.detail == Detail::Verbose { shown.len() } else { MOST_ROWS };
    let mut table = new_table(style);
    // The first column holds the severity and what happened, one below the other.
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for row in shown.iter().take(most) {
        let text = row_text(report, row, style);
        table.add_row([severity_cell(row.severity, row.kind.name(), style), Cell::new(text)]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if shown.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", shown.len() - most)?;
    }
    Ok(())
}

fn row_text(report: &DriftReport, row: &Drift, style: Style) -> String {
    let mut text = cut(&what(row));
    let values = values(row, style);
    if !values.is_empty() {
        let _ = write!(text, "\n{values}");
    }
    for opened in report.drifts.opened.iter().filter(|opened| opened.follows(row)) {
        let found = &opened.found;
        let _ = write!(text, "\nopens {}: {}", found.meta.code, cut(&found.finding.message));
    }
    if let Some(remark) = remark(row) {
        let _ = write!(text, "\n({})", cut(&remark));
    }
    if let Some(advice) = &row.advice {
        let _ = write!(text, "\n→ {}", cut(advice));
    }
    if style.detail == Detail::Verbose {
        let _ = write!(text, "\n{} · {}", row.confidence.name(), cut(&row.urn));
    }
    text
}

/// Text for a terminal, cut where no name of a person's making is as long: breaking it into lines would take long.
fn cut(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text[..end].to_owned() + "…",
        None => text,
    }
}

/// What drifted: `ingress[2] · aws:ec2:SecurityGroup web · network.py:12`.
fn what(row: &Drift) -> String {
    let resource = format!("{} {}", row.ty.friendly(), row.urn.name());
    let mut text = match (&row.path, row.kind) {
        (Some(path), _) => format!("{path} · {resource}"),
        (None, Kind::Gone) => format!("{resource} is gone"),
        (None, Kind::Added) => format!("{resource} is new"),
        (None, Kind::Unmanaged) => format!("{resource} is not managed any more"),
        (None, _) => resource,
    };
    if let Some(source) = &row.source {
        let _ = write!(text, " · {}", source.path);
        if let Some(line) = source.line {
            let _ = write!(text, ":{line}");
        }
    }
    text
}

fn values(row: &Drift, style: Style) -> String {
    let room = usize::from(style.width).saturating_sub(16).max(24);
    let text = |shown: Option<&_>, room| shown.map_or("nothing".to_owned(), |shown| short(shown, room));
    match (&row.before, &row.after) {
        (None, None) => String::new(),
        (None, after) => format!("+ {}", text(after.as_ref(), room)),
        (before, None) => format!("- {}", text(before.as_ref(), room)),
        (Some(before), Some(after)) => match lines::between(before, after) {
            Some(lines) => block(&lines, style),
            None => format!("{} → {}", text(Some(before), room / 2), text(Some(after), room / 2)),
        },
    }
}

/// Lines of a value; the first of a difference says where it is, which here nobody needs.
fn block(lines: &[String], style: Style) -> String {
    let most = if style.detail == Detail::Verbose { lines.len() } else { MOST_LINES };
    let mut shown: Vec<String> = lines.iter().take(most).map(|line| cut(line)).collect();
    if lines.len() > most {
        shown.push(format!("… and {} more lines (-v shows all)", lines.len() - most));
    }
    shown.join("\n")
}

fn write_noise(report: &DriftReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let noise = report.noise_by_reason();
    if report.noise != Noise::Summarise || noise.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nnot shown, because nobody made it (--noise show lists it):")?;
    for (reason, count) in noise {
        let reason = if reason.is_empty() { "it changes by itself" } else { reason };
        writeln!(out, "{}", wrapped(&format!("{count:>3} × {}", printable(reason)), "  ", style.width))?;
    }
    Ok(())
}

fn write_ignored(report: &DriftReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let ignored = report.drifts.rows.iter().filter(|row| row.class == Class::Ignored).count();
    if ignored > 0 && style.detail < Detail::Verbose {
        writeln!(out, "\nIGNORED  {} by the configuration (-v shows them)", counted(ignored, "drift"))?;
    }
    Ok(())
}
