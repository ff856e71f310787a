//! The result for people: what the preview does, what is wrong, what cannot be known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::part::{Part, parts};
use super::{changes, suppressed, undetermined};
use crate::finding::Severity;
use crate::report::Document;
use crate::report::changes::summary;
use crate::report::findings::{FindingRow, SourceRow};
use crate::report::formats::item::severity;
use crate::report::label::label;
use crate::report::printable::{in_cell, printable};
use crate::report::table::{Detail, Style, counted, new_table, severity_cell, with_breaks, wrapped};

/// Most rows of a table unless everything is asked for: what people read.
const MOST_FINDINGS: usize = 50;
const MOST_CHANGES: usize = 12;

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, part) in parts(document).iter().enumerate() {
        if at > 0 && style.detail > Detail::Quiet {
            writeln!(out)?;
        }
        match &part.input.error {
            None => write_part(document, part, style, out)?,
            Some(error) => {
                let (name, message) = (printable(&part.input.name), printable(&error.message));
                writeln!(out, "error: cannot read {name}: {message}")?;
                if let Some(hint) = &error.hint {
                    writeln!(out, "  hint: {}", printable(hint))?;
                }
            }
        }
    }
    let gate = &document.summary.gate;
    if style.detail > Detail::Quiet || !gate.passed {
        writeln!(out, "\n{}", wrapped(&printable(&gate.verdict), "", style.width))?;
    }
    Ok(())
}

fn write_part(document: &Document<'_>, part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.detail > Detail::Quiet {
        let several = document.inputs.len() > 1;
        let name = if several { format!("{}: ", printable(&part.input.name)) } else { String::new() };
        writeln!(out, "{}", wrapped(&format!("{name}{}", headline(part)), "", style.width))?;
        write_changes(part, &counts(document, part), style, out)?;
    }
    write_findings(part, style, out)?;
    if style.detail > Detail::Quiet {
        undetermined::write(part, style, out)?;
    }
    Ok(())
}

/// `preview of shop/dev · 9 resources · 4 unchanged hidden`
fn headline(part: &Part<'_>) -> String {
    let input = part.input;
    let mut text = printable(input.kind.as_deref().unwrap_or("input"));
    if let Some(name) = &input.stack {
        let _ = write!(text, " of {}", printable(name));
    }
    if let Some(environment) = &input.environment {
        let _ = write!(text, " · environment {}", printable(environment));
    }
    let _ = write!(text, " · {}", counted(input.resources, "resource"));
    let coverage = input.coverage.as_deref();
    if coverage == Some("names") {
        text.push_str(" · only their names");
    }
    match (coverage, input.hidden) {
        (Some("changes-only" | "names"), Some(hidden)) => {
            let _ = write!(text, " · {hidden} unchanged hidden");
        }
        (Some("changes-only" | "names"), None) => text.push_str(" · unchanged ones may be hidden"),
        (Some("differences"), _) => text.push_str(" · only what changes of them"),
        (Some("unlinked"), _) => text.push_str(" · without dependencies"),
        (Some("failed"), _) if input.run.is_none() => {
            text.push_str(" · the preview failed: what follows is what it reached");
        }
        _ => {}
    }
    match input.run.as_deref() {
        Some("cut") => text.push_str(" · the events end before the run does"),
        Some("failed") => text.push_str(" · the run failed"),
        _ => {}
    }
    text
}

/// What the preview does, by operation. Of one input the summary tells it; what was saved by earlier versions tells it of
/// each resource only.
fn counts(document: &Document<'_>, part: &Part<'_>) -> BTreeMap<String, u64> {
    if document.inputs.len() == 1 {
        return document.summary.changes.clone();
    }
    if part.input.changes.is_empty() { changes::counts(&part.changes) } else { part.input.changes.clone() }
}

fn write_changes(part: &Part<'_>, counts: &BTreeMap<String, u64>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if part.input.is_state() {
        return Ok(());
    }
    let told = printable(&summary(counts));
    let told = if told.is_empty() { "none" } else { &told };
    let destroyed = changes::is_destroyed(counts);
    // Of each resource it would say the same.
    let note = if destroyed { " · the stack is destroyed" } else { "" };
    writeln!(out, "\nCHANGES  {told}{note}")?;
    let rows = changes::rows(&part.changes, destroyed);
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST_CHANGES };
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = new_table(style);
    for row in rows.iter().take(most) {
        let texts = [&row.resource, &row.what, &row.why].map(|text| Cell::new(in_cell(text)));
        table.add_row(std::iter::once(Cell::new(row.sign)).chain(texts));
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if rows.len() > most {
        let left = printable(&summary(&changes::left(&rows[most..])));
        writeln!(out, " … and {} more: {left} (-v shows all)", rows.len() - most)?;
    }
    // That what is new is new for its own sake says nothing.
    let (edits, explained) = changes::explained(&part.changes);
    let all_new = part.changes.iter().all(|change| change.op == "create");
    if !all_new && edits > 0 && edits < explained {
        let verb = if edits == 1 { "explains" } else { "explain" };
        writeln!(out, " {} {verb} {explained} of {}", counted(edits, "edit"), counted(part.changes.len(), "change"))?;
    }
    Ok(())
}

/// Columns of the first column: it holds the severity and the code, one below the other.
const HEAD: u16 = 10;

fn write_findings(part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let is_told = |row: &FindingRow<'_>| style.detail == Detail::Verbose || severity(&row.severity) > Severity::Info;
    let shown: Vec<&FindingRow<'_>> = part.findings.iter().copied().filter(|row| is_told(row)).collect();
    let facts = part.findings.len() - shown.len();
    if style.detail > Detail::Quiet {
        writeln!(out, "\nFINDINGS  {}{}", tally(part, facts), suppressed::tally(part, style))?;
    }
    if shown.is_empty() {
        return suppressed::write(part, style, out);
    }
    let most = if style.detail == Detail::Verbose { shown.len() } else { MOST_FINDINGS };
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(HEAD))]);
    for row in shown.iter().take(most) {
        let head = severity_cell(severity(&row.severity), &in_cell(&row.code), style);
        table.add_row([head, Cell::new(finding_text(row, style))]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if shown.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", shown.len() - most)?;
    }
    suppressed::write(part, style, out)
}

/// `1 critical  2 high`, or `none`.
fn tally(part: &Part<'_>, facts: usize) -> String {
    let mut parts = Vec::new();
    for of in Severity::ALL.into_iter().rev() {
        let count = part.findings.iter().filter(|row| severity(&row.severity) == of).count();
        if count > 0 && (of > Severity::Info || facts == 0) {
            parts.push(format!("{count} {of}"));
        }
    }
    if facts > 0 {
        parts.push(format!("{facts} info (-v shows them)"));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join("  ") }
}

fn finding_text(row: &FindingRow<'_>, style: Style) -> String {
    let mut text = in_cell(&row.message);
    let place = place(row);
    if !place.is_empty() {
        let room = usize::from(style.width.saturating_sub(HEAD)).max(20);
        let _ = write!(text, "\n{}", with_breaks(&in_cell(&place), room));
    }
    if let Some(fix) = &row.fix {
        let _ = write!(text, "\n→ {}", in_cell(fix));
    }
    if style.detail == Detail::Verbose {
        for fact in &row.evidence {
            let _ = write!(text, "\n· {}", in_cell(fact));
        }
        let [rule, sure, print] = [&row.rule, &row.confidence, &row.fingerprint].map(|word| in_cell(word));
        let _ = write!(text, "\n{rule} · {sure} · fingerprint {print}");
    }
    text
}

/// `aws:ec2:Subnet public-a, cidrBlock · network.py:12`.
pub(super) fn place(row: &FindingRow<'_>) -> String {
    let named = row.urn.as_deref().map(|urn| label(urn, row.ty.as_deref()));
    let parts: Vec<String> = named.into_iter().chain(row.path.clone()).collect();
    let mut parts = if parts.is_empty() { parts } else { vec![parts.join(", ")] };
    parts.extend(row.source.as_ref().map(SourceRow::place));
    parts.join(" · ")
}
