//! A fleet as one HTML file: nothing is fetched, and nothing needs scripts.

use std::io::{self, Write};

use super::FleetReport;
use crate::finding::Severity;
use crate::fleet::{Entry, Group, Member, Row, Tally};
use crate::report::formats::item::label;
use crate::report::formats::prose::written;
use crate::report::table::counted;

/// Nothing may be loaded, whatever a name of a resource says.
const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<meta name=\"color-scheme\" content=\"light dark\">\n<title>Fleet audit</title>\n<style>\n";

const STYLE: &str = include_str!("page.css");

const TITLES: [&str; 5] = ["critical", "high", "medium", "low", "info"];

/// Writes the result.
pub fn write(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{HEAD}{STYLE}</style></head><body>")?;
    writeln!(
        out,
        "<h1>Fleet audit</h1>\n<p>{}</p>\n<p><strong>{}</strong></p>",
        text(&report.headline()),
        text(&report.verdict())
    )?;
    inputs(report, out)?;
    stacks(report, out)?;
    let rollups = &report.rollups;
    for (title, groups) in [
        ("environment", &rollups.environment),
        ("project", &rollups.project),
        ("owner", &rollups.owner),
        ("region", &rollups.region),
        ("rule", &rollups.rule),
    ] {
        sums(title, groups, out)?;
    }
    ledger(report, out)?;
    writeln!(out, "<h2>Stack by stack</h2>")?;
    for (number, member) in report.fleet.members.iter().enumerate() {
        part(number, member, out)?;
    }
    writeln!(out, "</body></html>")
}

fn inputs(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let fleet = &report.fleet;
    if !fleet.unread.is_empty() {
        writeln!(out, "<h2>Unread</h2>\n<table><tr><th>input</th><th>why</th></tr>")?;
        for unread in &fleet.unread {
            writeln!(out, "<tr><td>{}</td><td>{}</td></tr>", text(&unread.name), text(&unread.error))?;
        }
        writeln!(out, "</table>")?;
    }
    if !fleet.superseded.is_empty() {
        writeln!(out, "<details><summary>{} superseded inputs</summary><table>", fleet.superseded.len())?;
        for one in &fleet.superseded {
            let cells = [&one.stack, &one.input, &one.by].map(|cell| text(cell));
            writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>by {}: {}</td></tr>",
                cells[0],
                cells[1],
                cells[2],
                text(one.reason)
            )?;
        }
        writeln!(out, "</table></details>")?;
    }
    for note in fleet.notes.iter().chain(&fleet.ledger.notes) {
        writeln!(out, "<p>note: {}</p>", text(note))?;
    }
    Ok(())
}

/// The cells of a tally, worst first.
fn counts(tally: &Tally) -> String {
    let cell = |severity: Severity| match tally.of(severity) {
        0 => "<td class=\"n\">·</td>".to_owned(),
        count => format!("<td class=\"n {severity}\">{count}</td>"),
    };
    Severity::ALL.into_iter().rev().map(cell).collect()
}

fn titles() -> String {
    TITLES.map(|title| format!("<th class=\"n\">{title}</th>")).concat()
}

fn stacks(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let mut members: Vec<(usize, &Member, Tally)> = report
        .fleet
        .members
        .iter()
        .enumerate()
        .map(|(number, member)| (number, member, Tally::count(member.findings.iter())))
        .collect();
    members.sort_by_key(|(_, _, tally)| std::cmp::Reverse(tally.weight()));
    writeln!(out, "<h2>Stacks</h2>\n<table><tr><th>stack</th><th>environment</th><th>owner</th>{}</tr>", titles())?;
    for (number, member, tally) in members {
        let stale = if report.fleet.stale.contains(member.label()) { " (stale)" } else { "" };
        let [environment, owner] =
            [&member.environment, &member.owner].map(|name| text(name.as_deref().unwrap_or("–")));
        let name = text(member.label());
        let counts = counts(&tally);
        writeln!(
            out,
            "<tr><td><a href=\"#s{number}\">{name}</a>{stale}</td><td>{environment}</td><td>{owner}</td>{counts}</tr>"
        )?;
    }
    writeln!(out, "<tr><th>total</th><td></td><td></td>{}</tr>\n</table>", counts(&report.total()))
}

fn sums(title: &str, groups: &[Group], out: &mut dyn Write) -> io::Result<()> {
    if groups.iter().all(|group| group.name.is_none()) {
        return Ok(());
    }
    writeln!(
        out,
        "<details><summary>By {title}</summary><table><tr><th>{title}</th><th class=\"n\">stacks</th>{}</tr>",
        titles()
    )?;
    for group in groups {
        let name = text(group.name.as_deref().unwrap_or("–"));
        writeln!(out, "<tr><td>{name}</td><td class=\"n\">{}</td>{}</tr>", group.stacks, counts(&group.findings))?;
    }
    writeln!(out, "</table></details>")
}

fn ledger(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let Some((name, _)) = &report.fleet.ledger.since else { return Ok(()) };
    writeln!(
        out,
        "<h2>Since {}</h2>\n<table><tr><th>state</th><th>severity</th><th>rule</th><th>stack</th>",
        text(name)
    )?;
    writeln!(out, "<th>first seen</th><th class=\"n\">days</th><th>owner</th></tr>")?;
    for entry in report.told() {
        writeln!(out, "{}", entry_row(entry))?;
    }
    writeln!(out, "</table>")
}

fn entry_row(entry: &Entry) -> String {
    let late = if entry.overdue { ", overdue" } else { "" };
    let first = entry.first_seen.map(|date| date.to_string()).unwrap_or_default();
    let age = entry.age.map(|age| age.to_string()).unwrap_or_default();
    let owner = text(entry.owner.as_deref().unwrap_or("–"));
    let severity = entry.severity;
    format!(
        "<tr><td>{}{late}</td><td class=\"{severity}\">{severity}</td><td>{} {}</td><td>{}</td><td>{first}</td>\
         <td class=\"n\">{age}</td><td>{owner}</td></tr>",
        entry.standing.name(),
        text(&entry.code),
        text(&entry.rule),
        text(&entry.stack),
    )
}

fn part(number: usize, member: &Member, out: &mut dyn Write) -> io::Result<()> {
    let open = if member.failing() > 0 { " open" } else { "" };
    let (name, count) = (text(member.label()), member.findings.len());
    writeln!(out, "<details id=\"s{number}\"{open}><summary>{name} · {}</summary>", counted(count, "finding"))?;
    let recorded = member.recorded.map_or_else(String::new, |moment| format!(" · recorded on {}", moment.date()));
    let resources = counted(member.resources, "resource");
    writeln!(out, "<p>{} {} · {resources}{recorded}</p>", member.kind.name(), text(&member.input))?;
    if count > 0 {
        writeln!(out, "<table class=\"found\">")?;
        for row in &member.findings {
            writeln!(out, "{}", finding(row))?;
        }
        writeln!(out, "</table>")?;
    }
    writeln!(out, "</details>")
}

fn finding(row: &Row) -> String {
    let severity = row.severity;
    let label = row.urn.as_deref().map(|urn| format!("<span title=\"{}\">{}</span>", text(urn), text(&label(urn))));
    let path = row.path.as_deref().map(|path| format!("<code>{}</code>", text(path)));
    let place = [label, path].into_iter().flatten().collect::<Vec<_>>().join("<br>");
    let fix =
        row.fix.as_deref().map(|fix| format!("<br><span class=\"fix\">→ {}</span>", prose(fix))).unwrap_or_default();
    format!(
        "<tr><td class=\"{severity}\">{severity}</td><td><code>{}</code><br>{}</td><td>{}{fix}</td><td>{place}</td></tr>",
        row.meta.code,
        row.meta.id,
        prose(&row.message),
    )
}

/// A sentence of the tool.
fn prose(sentence: &str) -> String {
    written(sentence, text, |code| format!("<code>{}</code>", text(code)))
}

/// Text as HTML shows it.
fn text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in crate::report::printable::printable(text).chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_text_and_no_markup() {
        assert_eq!(super::text("<script>\"&'\u{1b}"), "&lt;script&gt;&quot;&amp;&#39;\\u{1b}");
    }
}
