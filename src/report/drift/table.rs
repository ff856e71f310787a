//! Drift for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::rows::DriftRow;
use super::{folded, headline, remark, shown};
use crate::finding::Severity;
use crate::model::{TypeToken, Urn};
use crate::report::diff::table::short;
use crate::report::findings::FindingRow;
use crate::report::formats::item::severity;
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};
use crate::report::{Document, value};

/// Most rows, and lines of a value, unless everything is asked for.
const MOST_ROWS: usize = 50;
const MOST_LINES: usize = 20;
/// Longest name, message or advice, in characters.
const LONGEST: usize = 600;

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let talks = style.detail > Detail::Quiet;
    if talks {
        writeln!(out, "{}\n", wrapped(&printable(&headline(document)), "", style.width))?;
        writeln!(out, "DRIFT  {}", tally(document))?;
    }
    write_rows(document, style, out)?;
    if talks {
        write_noise(document, style, out)?;
        write_ignored(document, style, out)?;
        for note in document.notes.iter() {
            writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
        }
    }
    writeln!(out, "\n{}", wrapped(&printable(&document.summary.gate.verdict), "", style.width))
}

/// `1 critical  2 high`, or `none`.
fn tally(document: &Document<'_>) -> String {
    let real = || document.drift.iter().filter(|row| row.class == "real");
    let count = |of| real().filter(|row| severity(&row.severity) == of).count();
    let parts = Severity::ALL.into_iter().rev().map(|severity| (count(severity), severity));
    let parts: Vec<String> = parts.filter(|(n, _)| *n > 0).map(|(n, severity)| format!("{n} {severity}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join("  ") }
}

fn write_rows(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<&DriftRow<'_>> = shown(document, style.detail == Detail::Verbose).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let most = if style.detail == Detail::Verbose { shown.len() } else { MOST_ROWS };
    let mut table = new_table(style);
    // The first column holds the severity and what happened, one below the other.
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for row in shown.iter().take(most) {
        let text = row_text(document, row, style);
        table.add_row([severity_cell(severity(&row.severity), &cut(&row.kind), style), Cell::new(text)]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if shown.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", shown.len() - most)?;
    }
    Ok(())
}

fn row_text(document: &Document<'_>, row: &DriftRow<'_>, style: Style) -> String {
    let mut text = cut(&what(row));
    let values = values(row, style);
    if !values.is_empty() {
        let _ = write!(text, "\n{values}");
    }
    for found in opened(document, row) {
        let _ = write!(text, "\nopens {}: {}", cut(&found.code), cut(&found.message));
    }
    if let Some(remark) = remark(row) {
        let _ = write!(text, "\n({})", cut(&remark));
    }
    if let Some(advice) = &row.advice {
        let _ = write!(text, "\n→ {}", cut(advice));
    }
    if style.detail == Detail::Verbose {
        let _ = write!(text, "\n{} · {}", cut(&row.confidence), cut(&row.urn));
    }
    text
}

/// The findings that a drift causes. Runs that were saved by earlier versions tell the codes only: of these it is one that
/// is about the same resource.
fn opened<'d>(document: &'d Document<'_>, row: &'d DriftRow<'_>) -> impl Iterator<Item = &'d FindingRow<'d>> {
    let is_meant = |(at, found): &(usize, &FindingRow<'_>)| {
        if row.opened.is_empty() {
            let is_same = |urn: &str| urn == row.urn;
            let is_about = found.urn.as_deref().is_some_and(is_same) || found.related.iter().any(|urn| is_same(urn));
            return is_about && row.opens.contains(&found.code);
        }
        row.opened.contains(at)
    };
    document.findings.iter().enumerate().filter(is_meant).map(|(_, found)| found)
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
fn what(row: &DriftRow<'_>) -> String {
    let resource = format!("{} {}", TypeToken::new(&row.ty).friendly(), Urn::new(&row.urn).name());
    let mut text = match (&row.path, &*row.kind) {
        (Some(path), _) => format!("{path} · {resource}"),
        (None, "gone") => format!("{resource} is gone"),
        (None, "added") => format!("{resource} is new"),
        (None, "unmanaged") => format!("{resource} is not managed any more"),
        (None, _) => resource,
    };
    if let Some(source) = &row.source {
        let _ = write!(text, " · {}", source.place());
    }
    text
}

fn values(row: &DriftRow<'_>, style: Style) -> String {
    let room = usize::from(style.width).saturating_sub(16).max(24);
    match (&row.before, &row.after) {
        (before, after) if before.is_null() && after.is_null() => String::new(),
        (before, after) if before.is_null() => format!("+ {}", short(after, room)),
        (before, after) if after.is_null() => format!("- {}", short(before, room)),
        (before, after) => match value::between(before, after) {
            Some(lines) => block(&lines, style),
            None => format!("{} → {}", short(before, room / 2), short(after, room / 2)),
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

fn write_noise(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let noise = folded(document);
    if noise.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nnot shown, because nobody made it (--noise show lists it):")?;
    for (reason, count) in noise {
        let reason = if reason.is_empty() { "it changes by itself" } else { reason };
        writeln!(out, "{}", wrapped(&format!("{count:>3} × {}", printable(reason)), "  ", style.width))?;
    }
    Ok(())
}

fn write_ignored(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let ignored = document.drift.iter().filter(|row| row.class == "ignored").count();
    if ignored > 0 && style.detail < Detail::Verbose {
        writeln!(out, "\nIGNORED  {} by the configuration (-v shows them)", counted(ignored, "drift"))?;
    }
    Ok(())
}
