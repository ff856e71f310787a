//! A fleet for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::rows::{EntryRow, GroupRow, StackRow};
use super::stacks::{Audit, Part, count, weight};
use crate::finding::Severity;
use crate::fleet::Standing;
use crate::report::Document;
use crate::report::document::Counts;
use crate::report::findings::FindingRow;
use crate::report::formats::item::severity;
use crate::report::printable::in_cell;
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};

/// Most rows of each part, unless everything is asked for.
const MOST_STACKS: usize = 25;
const MOST_FINDINGS: usize = 25;
const MOST_GROUPS: usize = 10;
const MOST_ENTRIES: usize = 25;
const MOST_LINES: usize = 20;

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(audit) = Audit::of(document) else { return Ok(()) };
    writeln!(out, "{}", wrapped(&audit.headline(), "", style.width))?;
    write_inputs(audit, style, out)?;
    let parts = audit.parts();
    write_stacks(audit, &parts, style, out)?;
    if style.detail > Detail::Quiet {
        write_rollups(audit, style, out)?;
    }
    write_ledger(audit, &parts, style, out)?;
    write_findings(&parts, style, out)?;
    writeln!(out, "\n{}", wrapped(&printable(&document.summary.gate.verdict), "", style.width))
}

/// What was not read, and why. An unread input is always told.
fn write_inputs(audit: Audit<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let unread: Vec<_> = audit.unread().filter_map(|input| Some((&input.name, input.error.as_ref()?))).collect();
    if !unread.is_empty() {
        writeln!(out, "\nUNREAD  {}", counted(unread.len(), "input"))?;
        for (name, error) in unread {
            let text = format!("{}: {}", in_cell(name), in_cell(&error.message));
            writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        }
    }
    if style.detail == Detail::Quiet {
        return Ok(());
    }
    let superseded = &audit.fleet.superseded;
    if !superseded.is_empty() {
        writeln!(out, "\nSUPERSEDED  {}", counted(superseded.len(), "input"))?;
        let mut groups: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
        for one in superseded {
            groups.entry((&one.stack, &one.by, &one.reason)).or_default().push(&one.input);
        }
        let count = groups.len();
        let lines = groups.into_iter().map(|((stack, by, reason), inputs)| match inputs.as_slice() {
            [one] => format!("{stack}: {one} gives way to {by}: {reason}"),
            several => format!("{stack}: {} inputs give way to {by}: {reason}", several.len()),
        });
        write_lines(lines, count, style, out)?;
    }
    let old = audit.stale().len();
    if old > 0 {
        writeln!(out, "\nSTALE  {}: an old export, or nothing was deployed since", counted(old, "stack"))?;
        let recorded = |row: &StackRow<'_>| row.recorded.clone().unwrap_or_default();
        let lines = audit
            .fleet
            .stacks
            .iter()
            .filter(|row| row.stale)
            .map(|row| format!("{}, recorded on {}", row.stack, recorded(row)));
        write_lines(lines, old, style, out)?;
    }
    for note in audit.notes() {
        writeln!(out, "{}", wrapped(&format!("note: {}", in_cell(note)), "", style.width))?;
    }
    Ok(())
}

fn write_lines(lines: impl Iterator<Item = String>, count: usize, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let most = if style.detail == Detail::Verbose { count } else { MOST_LINES };
    for line in lines.take(most) {
        writeln!(out, "{}", wrapped(&in_cell(&line), "  ", style.width))?;
    }
    more(count, most, out)
}

fn more(count: usize, most: usize, out: &mut dyn Write) -> io::Result<()> {
    if count > most {
        writeln!(out, "  … and {} more (-v shows all, -o json lists them)", count - most)
    } else {
        Ok(())
    }
}

/// The counts of a tally, worst first; nothing for zero, so that what there is can be seen.
fn cells(counts: &Counts<'_>) -> impl Iterator<Item = Cell> {
    let worst_first = Severity::ALL.into_iter().rev();
    worst_first.map(|severity| match count(counts, severity) {
        0 => Cell::new("·"),
        count => Cell::new(count),
    })
}

const TITLES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

fn write_stacks(audit: Audit<'_>, parts: &[Part<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut stacks: Vec<&Part<'_>> = parts.iter().collect();
    stacks.sort_by_cached_key(|part| (std::cmp::Reverse(weight(&part.stack.findings)), part.stack.stack.to_string()));
    writeln!(out, "\nSTACKS")?;
    let most = if style.detail == Detail::Verbose { stacks.len() } else { MOST_STACKS };
    let mut table = new_table(style);
    table.set_header(["stack", "environment"].into_iter().chain(TITLES).chain(["worst"]));
    for part in stacks.iter().take(most) {
        let worst = part.findings.first().map(|row| in_cell(&row.code)).unwrap_or_default();
        let environment = part.stack.environment.as_deref().unwrap_or("–");
        let names = [&*part.stack.stack, environment].map(|text| Cell::new(in_cell(text)));
        table.add_row(names.into_iter().chain(cells(&part.stack.findings)).chain([Cell::new(worst)]));
    }
    let total = [Cell::new("total"), Cell::new("")];
    let sums = cells(&audit.document.summary.findings);
    table.add_row(total.into_iter().chain(sums).chain([Cell::new("")]));
    writeln!(out, "{}", table.trim_fmt())?;
    more(stacks.len(), most, out)
}

fn write_rollups(audit: Audit<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let rollups = &audit.fleet.rollups;
    let parts: [(&str, &[GroupRow<'_>]); 5] = [
        ("environment", &rollups.environment),
        ("project", &rollups.project),
        ("owner", &rollups.owner),
        ("region", &rollups.region),
        ("rule", &rollups.rule),
    ];
    for (title, groups) in parts {
        // One group that is called nothing tells nothing.
        if groups.iter().all(|group| group.name.is_none()) {
            continue;
        }
        let most = if style.detail == Detail::Verbose { groups.len() } else { MOST_GROUPS };
        let mut table = new_table(style);
        table.set_header([format!("by {title}"), "stacks".to_owned()].into_iter().chain(TITLES.map(str::to_owned)));
        for group in groups.iter().take(most) {
            let name = group.name.as_deref().map_or_else(|| "–".to_owned(), in_cell);
            table.add_row([Cell::new(name), Cell::new(group.stacks)].into_iter().chain(cells(&group.findings)));
        }
        writeln!(out, "\n{}", table.trim_fmt())?;
        more(groups.len(), most, out)?;
    }
    Ok(())
}

fn write_ledger(audit: Audit<'_>, parts: &[Part<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let ledger = &audit.fleet.ledger;
    let Some(since) = &ledger.since else { return Ok(()) };
    let of = |standing: &Standing| ledger.counts.get(standing.name()).copied().unwrap_or_default();
    let counts: Vec<String> =
        Standing::ALL[..6].iter().map(|standing| format!("{} {}", standing.name(), of(standing))).collect();
    let late = if ledger.overdue > 0 { format!("  overdue {}", ledger.overdue) } else { String::new() };
    writeln!(out, "\nSINCE {}  {}{late}", in_cell(&since.name), counts.join("  "))?;
    let is_told = |entry: &&EntryRow<'_>| severity(&entry.severity) > Severity::Info || entry.overdue;
    let told: Vec<&EntryRow<'_>> = audit.told().filter(is_told).collect();
    let most = if style.detail == Detail::Verbose { told.len() } else { MOST_ENTRIES };
    let messages: BTreeMap<(&str, &str), &str> = parts
        .iter()
        .flat_map(|part| part.findings.iter().map(|row| ((&*part.stack.stack, &*row.fingerprint), &*row.message)))
        .collect();
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for entry in told.iter().take(most) {
        let message = messages.get(&(&*entry.stack, &*entry.fingerprint)).copied();
        let message = message.or(entry.message.as_deref()).unwrap_or(&entry.rule);
        let text = format!("{} · {}\n{}", in_cell(&entry.stack), in_cell(message), in_cell(&remarks(entry)));
        let standing = in_cell(&entry.state).to_uppercase();
        let head = format!("{standing}\n{} {}", severity(&entry.severity), in_cell(&entry.code));
        table.add_row([Cell::new(head), Cell::new(text.trim_end())]);
    }
    if !told.is_empty() {
        writeln!(out, "{}", table.trim_fmt())?;
    }
    more(told.len(), most, out)
}

/// `open for 12 days, since 2026-10-02 · overdue · owner team-pay`
fn remarks(entry: &EntryRow<'_>) -> String {
    let mut parts = Vec::new();
    if let (Some(age), Some(since)) = (entry.age_days, &entry.open_since) {
        parts.push(format!("open for {}, since {since}", counted(usize::try_from(age).unwrap_or(usize::MAX), "day")));
    }
    if entry.overdue {
        parts.push("overdue".to_owned());
    }
    if let ("reopened", Some(first)) = (&*entry.state, &entry.first_seen) {
        parts.push(format!("first seen on {first}"));
    }
    if let Some(was) = &entry.was {
        parts.push(format!("was {was}"));
    }
    if entry.new_rule {
        parts.push("a new rule: the fault may be older".to_owned());
    }
    parts.extend(entry.reason.as_ref().map(ToString::to_string));
    parts.extend(entry.owner.as_ref().map(|owner| format!("owner {owner}")));
    parts.join(" · ")
}

fn write_findings(parts: &[Part<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let least = if style.detail == Detail::Verbose { Severity::Info } else { Severity::High };
    let all = parts.iter().flat_map(|part| part.findings.iter().map(|row| (part.stack, *row)));
    let mut rows: Vec<(&StackRow<'_>, &FindingRow<'_>)> =
        all.filter(|(_, row)| severity(&row.severity) >= least).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let worst_first = |row: &FindingRow<'_>| std::cmp::Reverse(severity(&row.severity));
    rows.sort_by(|(_, a), (_, b)| worst_first(a).cmp(&worst_first(b)).then_with(|| a.code.cmp(&b.code)));
    let what = if least > Severity::Info { ", high and critical (-v shows all)" } else { "" };
    writeln!(out, "\nFINDINGS  {}{what}", rows.len())?;
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST_FINDINGS };
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(10))]);
    for (stack, row) in rows.iter().take(most) {
        let head = severity_cell(severity(&row.severity), &in_cell(&row.code), style);
        table.add_row([head, Cell::new(finding_text(stack, row))]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    more(rows.len(), most, out)
}

fn finding_text(stack: &StackRow<'_>, row: &FindingRow<'_>) -> String {
    let name = row.urn.as_deref().and_then(|urn| urn.rsplit("::").next()).unwrap_or_default();
    let path = row.path.as_deref().unwrap_or_default();
    let place = [name, path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let mut text = format!("{}\n{}", in_cell(&row.message), in_cell(&stack.stack));
    if !place.is_empty() {
        let _ = write!(text, " · {}", in_cell(&place));
    }
    if let Some(owner) = &row.owner {
        let _ = write!(text, " · owner {}", in_cell(owner));
    }
    if let Some(fix) = &row.fix {
        let _ = write!(text, "\n→ {}", in_cell(fix));
    }
    text
}
