//! The result as one JSON object a line, for programs that read as they go: `{"finding": {...}}`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::report::document::{Summary, Tool};
use crate::report::{Document, formatter};

/// The first line: what is no list.
#[derive(Serialize)]
struct Run<'d> {
    schema: &'d str,
    tool: &'d Tool<'d>,
    command: &'d str,
    summary: &'d Summary<'d>,
}

/// Writes the lines, in the order of the result.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Document { schema, tool, command, summary, .. } = document;
    line("run", &Run { schema, tool, command, summary }, out)?;
    lines("input", &document.inputs, out)?;
    lines("finding", &document.findings, out)?;
    lines("suppressed", &document.suppressed, out)?;
    lines("drift", &document.drift, out)?;
    lines("pair", &document.pairs, out)?;
    lines("difference", &document.differences, out)?;
    lines("readiness", &document.readiness, out)?;
    lines("expectation", &document.expectations, out)?;
    lines("undetermined", &document.undetermined, out)?;
    lines("diagnostic", &document.diagnostics, out)?;
    lines("change", &document.changes, out)?;
    lines("rule", &document.rules, out)?;
    document.fleet.iter().try_for_each(|fleet| line("fleet", fleet, out))
}

fn lines(kind: &'static str, rows: &[impl Serialize], out: &mut dyn Write) -> io::Result<()> {
    rows.iter().try_for_each(|row| line(kind, row, out))
}

fn line(kind: &'static str, row: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    formatter::line(&BTreeMap::from([(kind, row)]), out)
}
