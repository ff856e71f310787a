//! Findings that do not count, for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::part::Part;
use super::table::place;
use crate::report::findings::SuppressionRow;
use crate::report::printable::printable;
use crate::report::table::{Detail, Style, wrapped};

/// `  ·  3 suppressed (-v lists them)`, or nothing.
pub(super) fn tally(part: &Part<'_>, style: Style) -> String {
    let hint = if style.detail == Detail::Verbose { "" } else { " (-v lists them)" };
    match part.suppressed.len() {
        0 => String::new(),
        count => format!("  ·  {count} suppressed{hint}"),
    }
}

/// Lists them where everything is asked for.
pub(super) fn write(part: &Part<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if part.suppressed.is_empty() || style.detail != Detail::Verbose {
        return Ok(());
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    part.suppressed.iter().for_each(|one| *counts.entry(&one.suppression.origin).or_default() += 1);
    let counts: Vec<String> = counts.into_iter().map(|(origin, count)| format!("{count} {origin}")).collect();
    writeln!(out, "\nSUPPRESSED  {}", printable(&counts.join("  ")))?;
    for one in &part.suppressed {
        let finding = &one.finding;
        let text = format!("{} {}: {}", finding.code, place(finding), finding.message);
        writeln!(out, "{}", wrapped(&printable(&text), "  ", style.width))?;
        writeln!(out, "{}", wrapped(&format!("by {}", printable(&said(&one.suppression))), "    ", style.width))?;
    }
    Ok(())
}

/// `configuration, until 2027-03-31, team-edge: the public load balancer`
fn said(by: &SuppressionRow<'_>) -> String {
    let until = by.until.as_ref().map(|day| format!("until {day}"));
    let head = [Some(by.origin.to_string()), until, by.owner.as_ref().map(ToString::to_string)];
    let head = head.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match &by.reason {
        Some(reason) => format!("{head}: {reason}"),
        None => head,
    }
}
