//! A fleet as one HTML file: nothing is fetched, and nothing needs scripts.

use std::io::{self, Write};

use super::rows::{EntryRow, GroupRow};
use super::stacks::{Audit, Part, count, weight};
use crate::finding::Severity;
use crate::report::Document;
use crate::report::document::Counts;
use crate::report::findings::FindingRow;
use crate::report::formats::item::{label, severity};
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
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(audit) = Audit::of(document) else { return Ok(()) };
    writeln!(out, "{HEAD}{STYLE}</style></head><body>")?;
    writeln!(
        out,
        "<h1>Fleet audit</h1>\n<p>{}</p>\n<p><strong>{}</strong></p>",
        text(&audit.headline()),
        text(&document.summary.gate.verdict)
    )?;
    inputs(audit, out)?;
    let parts = audit.parts();
    stacks(audit, &parts, out)?;
    let rollups = &audit.fleet.rollups;
    for (title, groups) in [
        ("environment", &rollups.environment),
        ("project", &rollups.project),
        ("owner", &rollups.owner),
        ("region", &rollups.region),
        ("rule", &rollups.rule),
    ] {
        sums(title, groups, out)?;
    }
    ledger(audit, out)?;
    writeln!(out, "<h2>Stack by stack</h2>")?;
    for (number, one) in parts.iter().enumerate() {
        part(number, one, out)?;
    }
    writeln!(out, "</body></html>")
}

fn inputs(audit: Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unread: Vec<_> = audit.unread().filter_map(|input| Some((&input.name, input.error.as_ref()?))).collect();
    if !unread.is_empty() {
        writeln!(out, "<h2>Unread</h2>\n<table><tr><th>input</th><th>why</th></tr>")?;
        for (name, error) in unread {
            writeln!(out, "<tr><td>{}</td><td>{}</td></tr>", text(name), text(&error.message))?;
        }
        writeln!(out, "</table>")?;
    }
    let superseded = &audit.fleet.superseded;
    if !superseded.is_empty() {
        writeln!(out, "<details><summary>{} superseded inputs</summary><table>", superseded.len())?;
        for one in superseded {
            let [stack, input, by, reason] = [&one.stack, &one.input, &one.by, &one.reason].map(|cell| text(cell));
            writeln!(out, "<tr><td>{stack}</td><td>{input}</td><td>by {by}: {reason}</td></tr>")?;
        }
        writeln!(out, "</table></details>")?;
    }
    for note in audit.notes() {
        writeln!(out, "<p>note: {}</p>", text(note))?;
    }
    Ok(())
}

/// The cells of a tally, worst first.
fn cells(counts: &Counts<'_>) -> String {
    let cell = |severity: Severity| match count(counts, severity) {
        0 => "<td class=\"n\">·</td>".to_owned(),
        count => format!("<td class=\"n {severity}\">{count}</td>"),
    };
    Severity::ALL.into_iter().rev().map(cell).collect()
}

fn titles() -> String {
    TITLES.map(|title| format!("<th class=\"n\">{title}</th>")).concat()
}

fn stacks(audit: Audit<'_>, parts: &[Part<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut stacks: Vec<_> = parts.iter().map(|part| part.stack).enumerate().collect();
    stacks.sort_by_key(|(_, row)| std::cmp::Reverse(weight(&row.findings)));
    let stale = audit.stale();
    writeln!(out, "<h2>Stacks</h2>\n<table><tr><th>stack</th><th>environment</th><th>owner</th>{}</tr>", titles())?;
    for (number, row) in stacks {
        let stale = if stale.contains(&*row.stack) { " (stale)" } else { "" };
        let [environment, owner] = [&row.environment, &row.owner].map(|name| text(name.as_deref().unwrap_or("–")));
        let (name, counts) = (text(&row.stack), cells(&row.findings));
        writeln!(
            out,
            "<tr><td><a href=\"#s{number}\">{name}</a>{stale}</td><td>{environment}</td><td>{owner}</td>{counts}</tr>"
        )?;
    }
    let total = cells(&audit.document.summary.findings);
    writeln!(out, "<tr><th>total</th><td></td><td></td>{total}</tr>\n</table>")
}

fn sums(title: &str, groups: &[GroupRow<'_>], out: &mut dyn Write) -> io::Result<()> {
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
        writeln!(out, "<tr><td>{name}</td><td class=\"n\">{}</td>{}</tr>", group.stacks, cells(&group.findings))?;
    }
    writeln!(out, "</table></details>")
}

fn ledger(audit: Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(since) = &audit.fleet.ledger.since else { return Ok(()) };
    writeln!(
        out,
        "<h2>Since {}</h2>\n<table><tr><th>state</th><th>severity</th><th>rule</th><th>stack</th>",
        text(&since.name)
    )?;
    writeln!(out, "<th>first seen</th><th class=\"n\">days</th><th>owner</th></tr>")?;
    for entry in audit.told() {
        writeln!(out, "{}", entry_row(entry))?;
    }
    writeln!(out, "</table>")
}

fn entry_row(entry: &EntryRow<'_>) -> String {
    let late = if entry.overdue { ", overdue" } else { "" };
    let first = text(entry.first_seen.as_deref().unwrap_or_default());
    let age = entry.age_days.map(|age| age.to_string()).unwrap_or_default();
    let owner = text(entry.owner.as_deref().unwrap_or("–"));
    let severity = severity(&entry.severity);
    let [state, code, rule, stack] = [&entry.state, &entry.code, &entry.rule, &entry.stack].map(|word| text(word));
    format!(
        "<tr><td>{state}{late}</td><td class=\"{severity}\">{severity}</td><td>{code} {rule}</td><td>{stack}</td>\
         <td>{first}</td><td class=\"n\">{age}</td><td>{owner}</td></tr>"
    )
}

fn part(number: usize, part: &Part<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open = if part.stack.failing > 0 { " open" } else { "" };
    let (name, count) = (text(&part.stack.stack), part.findings.len());
    writeln!(out, "<details id=\"s{number}\"{open}><summary>{name} · {}</summary>", counted(count, "finding"))?;
    let recorded = part.stack.recorded.as_ref().map_or_else(String::new, |day| format!(" · recorded on {}", text(day)));
    let kind = text(part.input.and_then(|input| input.kind.as_deref()).unwrap_or("input"));
    let resources = counted(part.stack.resources, "resource");
    writeln!(out, "<p>{kind} {} · {resources}{recorded}</p>", text(&part.stack.input))?;
    if count > 0 {
        writeln!(out, "<table class=\"found\">")?;
        for row in &part.findings {
            writeln!(out, "{}", finding(row))?;
        }
        writeln!(out, "</table>")?;
    }
    writeln!(out, "</details>")
}

fn finding(row: &FindingRow<'_>) -> String {
    let severity = severity(&row.severity);
    let label = row.urn.as_deref().map(|urn| format!("<span title=\"{}\">{}</span>", text(urn), text(&label(urn))));
    let path = row.path.as_deref().map(|path| format!("<code>{}</code>", text(path)));
    let place = [label, path].into_iter().flatten().collect::<Vec<_>>().join("<br>");
    let fix =
        row.fix.as_deref().map(|fix| format!("<br><span class=\"fix\">→ {}</span>", prose(fix))).unwrap_or_default();
    format!(
        "<tr><td class=\"{severity}\">{severity}</td><td><code>{}</code><br>{}</td><td>{}{fix}</td><td>{place}</td></tr>",
        text(&row.code),
        text(&row.rule),
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
