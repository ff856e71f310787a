//! A fleet as CSV (RFC 4180): a row for every finding, and one for every input that could not be read.

use std::io::{self, Write};

use super::FleetReport;
use crate::report::printable::printable;

const HEADER: [&str; 18] = [
    "kind",
    "stack",
    "environment",
    "owner",
    "region",
    "severity",
    "code",
    "rule",
    "urn",
    "path",
    "message",
    "fix",
    "state",
    "first_seen",
    "age_days",
    "overdue",
    "fingerprint",
    "input",
];

/// Writes the result.
pub fn write(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    line(&HEADER.map(str::to_owned), out)?;
    let entries = report.fleet.ledger.by_key();
    for (member, row) in report.fleet.rows() {
        let entry = entries.get(&(member.label(), row.fingerprint.as_str()));
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let cells = [
            "finding".to_owned(),
            member.label().to_owned(),
            text(member.environment.as_ref()),
            text(row.owner.as_ref()),
            text(row.region.as_ref()),
            row.severity.name().to_owned(),
            row.meta.code.to_owned(),
            row.meta.id.to_owned(),
            text(row.urn.as_ref()),
            text(row.path.as_ref()),
            row.message.clone(),
            text(row.fix.as_ref()),
            entry.map(|entry| entry.standing.name().to_owned()).unwrap_or_default(),
            entry.and_then(|entry| entry.first_seen).map(|date| date.to_string()).unwrap_or_default(),
            entry.and_then(|entry| entry.age).map(|age| age.to_string()).unwrap_or_default(),
            entry.is_some_and(|entry| entry.overdue).to_string(),
            row.fingerprint.clone(),
            member.input.clone(),
        ];
        line(&cells, out)?;
    }
    for unread in &report.fleet.unread {
        let mut cells: [String; HEADER.len()] = Default::default();
        for (title, cell) in HEADER.iter().zip(&mut cells) {
            match *title {
                "kind" => "unread".clone_into(cell),
                "message" => cell.clone_from(&unread.error),
                "fix" => *cell = unread.hint.clone().unwrap_or_default(),
                "input" => cell.clone_from(&unread.name),
                _ => {}
            }
        }
        line(&cells, out)?;
    }
    Ok(())
}

pub(in crate::report) fn line(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// Quotes where that is needed, and shows what would act: a cell is one line. A spreadsheet takes a cell that begins with
/// one of a few characters for a formula: an apostrophe before it says that it is text.
fn cell(text: &str) -> String {
    let text = printable(text);
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-1,2"), "\"'-1,2\"");
    }

    #[test]
    fn a_cell_is_one_line_and_controls_nothing() {
        assert_eq!(cell("a\n=b\u{1b}[31m"), "a\\n=b\\u{1b}[31m");
        assert_eq!(cell("\t=1+1"), "\\t=1+1");
    }
}
