//! What is reported as CSV (RFC 4180): a row for each, suppressed ones too, and one for every input that could not be
//! read.

use std::io::{self, Write};

use super::item::{self, Item};
use crate::report::Document;
use crate::report::findings::SuppressionRow;
use crate::report::fleet::csv::line;
use crate::report::printable::printable;

const HEADER: [&str; 16] = [
    "kind",
    "stack",
    "severity",
    "blocking",
    "code",
    "rule",
    "confidence",
    "urn",
    "path",
    "message",
    "fix",
    "file",
    "line",
    "fingerprint",
    "suppressed",
    "input",
];

/// Writes the rows.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(&HEADER.map(str::to_owned), out)?;
    for item in item::all(document) {
        line(&row(&item, None), out)?;
    }
    for (item, suppression) in item::suppressed(document) {
        line(&row(&item, Some(suppression)), out)?;
    }
    for input in &document.inputs {
        let Some(error) = &input.error else { continue };
        let mut cells: [String; HEADER.len()] = Default::default();
        for (title, cell) in HEADER.iter().zip(&mut cells) {
            match *title {
                "kind" => "unread".clone_into(cell),
                "message" => *cell = printable(&error.message),
                "fix" => *cell = printable(error.hint.as_deref().unwrap_or_default()),
                "input" => *cell = printable(&input.name),
                _ => {}
            }
        }
        line(&cells, out)?;
    }
    Ok(())
}

fn row(item: &Item<'_>, suppression: Option<&SuppressionRow<'_>>) -> [String; HEADER.len()] {
    let text = |text: Option<&str>| text.map(printable).unwrap_or_default();
    [
        item.kind.name().to_owned(),
        text(item.stack),
        item.severity.name().to_owned(),
        item.blocking.to_string(),
        printable(&item.code),
        printable(&item.rule),
        printable(item.confidence),
        text(item.urn),
        text(item.path),
        printable(&item.message),
        text(item.fix),
        item.source.map(|source| printable(&source.path)).unwrap_or_default(),
        item.line().map(|line| line.to_string()).unwrap_or_default(),
        printable(&item.fingerprint),
        suppression.map(|by| printable(by.reason.as_deref().unwrap_or(&by.origin))).unwrap_or_default(),
        String::new(),
    ]
}
