//! A fleet for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::FleetReport;
use crate::finding::Severity;
use crate::fleet::{Entry, Group, Member, Row, Standing, Tally};
use crate::report::printable::in_cell;
use crate::report::table::{Detail, Style, counted, new_table, printable, severity_cell, wrapped};

/// Most rows of each part, unless everything is asked for.
const MOST_STACKS: usize = 25;
const MOST_FINDINGS: usize = 25;
const MOST_GROUPS: usize = 10;
const MOST_ENTRIES: usize = 25;
const MOST_LINES: usize = 20;

/// Writes the result.
pub fn write(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", wrapped(&report.headline(), "", style.width))?;
    write_inputs(report, style, out)?;
    write_stacks(report, style, out)?;
    if style.detail > Detail::Quiet {
        write_rollups(report, style, out)?;
    }
    write_ledger(report, style, out)?;
    write_findings(report, style, out)?;
    writeln!(out, "\n{}", wrapped(&printable(&report.verdict()), "", style.width))
}

/// What was not read, and why. An unread input is always told.
fn write_inputs(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let fleet = &report.fleet;
    if !fleet.unread.is_empty() {
        writeln!(out, "\nUNREAD  {}", counted(fleet.unread.len(), "input"))?;
        for unread in &fleet.unread {
            let text = format!("{}: {}", in_cell(&unread.name), in_cell(&unread.error));
            writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        }
    }
    if style.detail == Detail::Quiet {
        return Ok(());
    }
    if !fleet.superseded.is_empty() {
        writeln!(out, "\nSUPERSEDED  {}", counted(fleet.superseded.len(), "input"))?;
        let mut groups: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
        for one in &fleet.superseded {
            groups.entry((&one.stack, &one.by, one.reason)).or_default().push(&one.input);
        }
        let count = groups.len();
        let lines = groups.into_iter().map(|((stack, by, reason), inputs)| match inputs.as_slice() {
            [one] => format!("{stack}: {one} gives way to {by}: {reason}"),
            several => format!("{stack}: {} inputs give way to {by}: {reason}", several.len()),
        });
        write_lines(lines, count, style, out)?;
    }
    if !fleet.stale.is_empty() {
        writeln!(
            out,
            "\nSTALE  {}: an old export, or nothing was deployed since",
            counted(fleet.stale.len(), "stack")
        )?;
        let recorded = |member: &Member| member.recorded.map(|moment| moment.date().to_string()).unwrap_or_default();
        let old = fleet.members.iter().filter(|member| fleet.stale.contains(member.label()));
        let lines = old.map(|member| format!("{}, recorded on {}", member.label(), recorded(member)));
        write_lines(lines, fleet.stale.len(), style, out)?;
    }
    let notes = fleet.notes.iter().chain(&fleet.ledger.notes);
    for note in notes {
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
fn cells(tally: &Tally) -> impl Iterator<Item = Cell> + '_ {
    let worst_first = Severity::ALL.into_iter().rev();
    worst_first.map(|severity| match tally.of(severity) {
        0 => Cell::new("·"),
        count => Cell::new(count),
    })
}

const TITLES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

fn write_stacks(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut members: Vec<(&Member, Tally)> =
        report.fleet.members.iter().map(|member| (member, Tally::count(member.findings.iter()))).collect();
    members.sort_by(|a, b| b.1.weight().cmp(&a.1.weight()).then_with(|| a.0.label().cmp(b.0.label())));
    writeln!(out, "\nSTACKS")?;
    let most = if style.detail == Detail::Verbose { members.len() } else { MOST_STACKS };
    let mut table = new_table(style);
    table.set_header(["stack", "environment"].into_iter().chain(TITLES).chain(["worst"]));
    for (member, tally) in members.iter().take(most) {
        let worst = member.findings.first().map(|row| row.meta.code).unwrap_or_default();
        let names = [member.label(), member.environment.as_deref().unwrap_or("–")].map(|text| Cell::new(in_cell(text)));
        table.add_row(names.into_iter().chain(cells(tally)).chain([Cell::new(worst)]));
    }
    let total = [Cell::new("total"), Cell::new("")];
    table.add_row(total.into_iter().chain(cells(&report.total())).chain([Cell::new("")]));
    writeln!(out, "{}", table.trim_fmt())?;
    more(members.len(), most, out)
}

fn write_rollups(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let rollups = &report.rollups;
    let parts: [(&str, &[Group]); 5] = [
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

fn write_ledger(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let ledger = &report.fleet.ledger;
    let Some((name, _)) = &ledger.since else { return Ok(()) };
    let counts: Vec<String> =
        Standing::ALL[..6].iter().map(|standing| format!("{} {}", standing.name(), ledger.count(*standing))).collect();
    let overdue = ledger.entries.iter().filter(|entry| entry.overdue).count();
    let late = if overdue > 0 { format!("  overdue {overdue}") } else { String::new() };
    writeln!(out, "\nSINCE {}  {}{late}", in_cell(name), counts.join("  "))?;
    let told: Vec<&Entry> = report.told().filter(|entry| entry.severity > Severity::Info || entry.overdue).collect();
    let most = if style.detail == Detail::Verbose { told.len() } else { MOST_ENTRIES };
    let messages: BTreeMap<(&str, &str), &Row> =
        report.fleet.rows().map(|(member, row)| ((member.label(), row.fingerprint.as_str()), row)).collect();
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(11))]);
    for entry in told.iter().take(most) {
        let row = messages.get(&(entry.stack.as_str(), entry.fingerprint.as_str()));
        let message = row.map(|row| row.message.as_str()).or(entry.message.as_deref()).unwrap_or(&entry.rule);
        let text = format!("{} · {}\n{}", in_cell(&entry.stack), in_cell(message), in_cell(&remarks(entry)));
        let standing = entry.standing.name().to_uppercase();
        table
            .add_row([Cell::new(format!("{standing}\n{} {}", entry.severity, entry.code)), Cell::new(text.trim_end())]);
    }
    if !told.is_empty() {
        writeln!(out, "{}", table.trim_fmt())?;
    }
    more(told.len(), most, out)
}

/// `open for 12 days, since 2026-10-02 · overdue · owner team-pay`
fn remarks(entry: &Entry) -> String {
    let mut parts = Vec::new();
    if let (Some(age), Some(since)) = (entry.age, entry.open_since) {
        parts.push(format!("open for {}, since {since}", counted(usize::try_from(age).unwrap_or(usize::MAX), "day")));
    }
    if entry.overdue {
        parts.push("overdue".to_owned());
    }
    if let (Standing::Reopened, Some(first)) = (entry.standing, entry.first_seen) {
        parts.push(format!("first seen on {first}"));
    }
    if let Some(was) = entry.was {
        parts.push(format!("was {was}"));
    }
    if entry.new_rule {
        parts.push("a new rule: the fault may be older".to_owned());
    }
    parts.extend(entry.reason.map(str::to_owned));
    parts.extend(entry.owner.as_ref().map(|owner| format!("owner {owner}")));
    parts.join(" · ")
}

fn write_findings(report: &FleetReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let least = if style.detail == Detail::Verbose { Severity::Info } else { Severity::High };
    let mut rows: Vec<(&Member, &Row)> = report.fleet.rows().filter(|(_, row)| row.severity >= least).collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by(|a, b| b.1.severity.cmp(&a.1.severity).then_with(|| a.1.meta.code.cmp(b.1.meta.code)));
    let what = if least > Severity::Info { ", high and critical (-v shows all)" } else { "" };
    writeln!(out, "\nFINDINGS  {}{what}", rows.len())?;
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST_FINDINGS };
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(10))]);
    for (member, row) in rows.iter().take(most) {
        let name = row.urn.as_deref().and_then(|urn| urn.rsplit("::").next()).unwrap_or_default();
        let path = row.path.as_deref().unwrap_or_default();
        let place = [name, path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let mut text = format!("{}\n{}", in_cell(&row.message), in_cell(member.label()));
        if !place.is_empty() {
            let _ = write!(text, " · {}", in_cell(&place));
        }
        if let Some(owner) = &row.owner {
            let _ = write!(text, " · owner {}", in_cell(owner));
        }
        if let Some(fix) = &row.fix {
            let _ = write!(text, "\n→ {}", in_cell(fix));
        }
        table.add_row([severity_cell(row.severity, row.meta.code, style), Cell::new(text)]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    more(rows.len(), most, out)
}
