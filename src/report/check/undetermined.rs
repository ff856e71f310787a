//! Questions without an answer, for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::part::Part;
use crate::report::findings::SourceRow;
use crate::report::label::label;
use crate::report::printable::printable;
use crate::report::table::{Detail, Style, counted, wrapped};

/// Most questions listed one by one.
const MOST: usize = 200;

/// Questions that have one reason are one line; what would settle them follows.
pub(super) fn write(part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if part.undetermined.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nCANNOT KNOW  {}", counted(part.undetermined.len(), "question"))?;
    let mut groups: BTreeMap<&str, (Vec<&str>, usize, Option<&str>)> = BTreeMap::new();
    for row in &part.undetermined {
        let group = groups.entry(general(&row.reason)).or_default();
        if !group.0.contains(&&*row.code) {
            group.0.push(&row.code);
        }
        group.1 += 1;
        group.2 = row.settle.as_deref();
    }
    for (reason, (codes, count, settle)) in groups {
        let text = printable(&format!("{reason}: {count} ({})", codes.join(", ")));
        writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        if let Some(settle) = settle {
            writeln!(out, "{}", wrapped(&printable(&format!("settle with: {settle}")), "    ", style.width))?;
        }
    }
    if style.detail == Detail::Verbose {
        for row in part.undetermined.iter().take(MOST) {
            let named = row.urn.as_deref().map(|urn| label(urn, row.ty.as_deref()));
            let place: Vec<String> = named.into_iter().chain(row.source.as_ref().map(SourceRow::place)).collect();
            let text = printable(&format!("{} {}: {}", row.code, place.join(" · "), row.message));
            writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        }
    }
    Ok(())
}

/// The reason of a group of questions, for people.
fn general(reason: &str) -> &str {
    match reason {
        "hidden-unchanged" => "unchanged resources are hidden",
        "no-dependencies" => "the input does not tell what depends on what",
        "only-differences" => "the input tells only what changes of a resource",
        "only-names" => "the input tells only which resources change",
        "untold-value" => "the input does not tell a value",
        "preview-failed" => "the preview failed before it saw the whole program",
        "run-failed" => "the run failed, and its events tell only what it reached",
        "unknown-value" => "a value is not known before the deployment",
        "secret-value" => "a value is secret",
        "opaque-user" => "a chart, template or command may use it",
        "external" => "it is managed elsewhere",
        other => other,
    }
}
