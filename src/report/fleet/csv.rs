//! A fleet as CSV (RFC 4180): a row for every finding, and one for every input that could not be read.

use std::io::{self, Write};

use super::stacks::Audit;
use crate::report::Document;
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
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(&HEADER.map(str::to_owned), out)?;
    let Some(audit) = Audit::of(document) else { return Ok(()) };
    let entries = audit.entries();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    for part in audit.parts() {
        for row in &part.findings {
            let entry = entries.get(&(&*part.stack.stack, &*row.fingerprint));
            let cells = [
                "finding".to_owned(),
                part.stack.stack.to_string(),
                text(part.stack.environment.as_deref()),
                text(row.owner.as_deref()),
                text(row.region.as_deref()),
                row.severity.to_string(),
                row.code.to_string(),
                row.rule.to_string(),
                text(row.urn.as_deref()),
                text(row.path.as_deref()),
                row.message.to_string(),
                text(row.fix.as_deref()),
                text(entry.map(|entry| &*entry.state)),
                text(entry.and_then(|entry| entry.first_seen.as_deref())),
                entry.and_then(|entry| entry.age_days).map(|age| age.to_string()).unwrap_or_default(),
                entry.is_some_and(|entry| entry.overdue).to_string(),
                row.fingerprint.to_string(),
                part.stack.input.to_string(),
            ];
            line(&cells, out)?;
        }
    }
    for input in audit.unread() {
        let Some(error) = &input.error else { continue };
        let mut cells: [String; HEADER.len()] = Default::default();
        for (title, cell) in HEADER.iter().zip(&mut cells) {
            match *title {
                "kind" => "unread".clone_into(cell),
                "message" => *cell = error.message.to_string(),
                "fix" => *cell = text(error.hint.as_deref()),
                "input" => *cell = input.name.to_string(),
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
