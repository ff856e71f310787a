//! Findings that do not count, for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::printable::printable;
use super::table::{Detail, Style, place, wrapped};
use crate::engine::{Run, Suppression};

/// `  ·  3 suppressed (-v lists them)`, or nothing.
pub(super) fn tally(run: &Run, style: Style) -> String {
    let hint = if style.detail == Detail::Verbose { "" } else { " (-v lists them)" };
    match run.suppressed.len() {
        0 => String::new(),
        count => format!("  ·  {count} suppressed{hint}"),
    }
}

/// Lists them where everything is asked for.
pub(super) fn write(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if run.suppressed.is_empty() || style.detail != Detail::Verbose {
        return Ok(());
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    run.suppressed.iter().for_each(|one| *counts.entry(one.by.origin.name()).or_default() += 1);
    let counts: Vec<String> = counts.into_iter().map(|(origin, count)| format!("{count} {origin}")).collect();
    writeln!(out, "\nSUPPRESSED  {}", counts.join("  "))?;
    for one in &run.suppressed {
        let finding = &one.found.finding;
        let place = place(run, finding.resource, finding.path.as_ref(), finding.source.as_ref());
        let text = format!("{} {}: {}", one.found.meta.code, printable(&place), printable(&finding.message));
        writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        writeln!(out, "{}", wrapped(&format!("by {}", printable(&said(&one.by))), "    ", style.width))?;
    }
    Ok(())
}

/// `configuration, until 2027-03-31, team-edge: the public load balancer`
pub(super) fn said(by: &Suppression) -> String {
    let until = by.until.map(|day| format!("until {day}"));
    let head = [Some(by.origin.name().to_owned()), until, by.owner.clone()];
    let head = head.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match &by.reason {
        Some(reason) => format!("{head}: {reason}"),
        None => head,
    }
}
