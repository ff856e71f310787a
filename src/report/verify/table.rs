//! The verification for people.

use std::io::{self, Write};

use super::VerifyReport;
use crate::graph::Stack;
use crate::report::diff::table::{Paint, paint, write_property};
use crate::report::table::{Detail, Style, counted, printable, wrapped};
use crate::verify::{Row, Verdict};

/// Most resources of one verdict unless everything is asked for.
const MOST: usize = 50;

/// Writes the verification.
pub fn write(report: &VerifyReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let name = |stack: &Stack| {
        let of = stack.name.qualified().map_or_else(String::new, |name| format!(" of {name}"));
        format!("{}{of} ({})", stack.kind.name(), stack.input)
    };
    if let ([reviewed, state], true) = (report.stacks.as_slice(), style.detail > Detail::Quiet) {
        let compared = counted(report.verified.compared, "resource");
        let head = format!("reviewed: {}\napplied:  {}\n{compared} compared", name(reviewed), name(state));
        head.lines().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
    }
    for verdict in [Verdict::Unreviewed, Verdict::NotApplied, Verdict::Undecided] {
        section(report, verdict, style, out)?;
    }
    if style.detail == Detail::Verbose {
        section(report, Verdict::Known, style, out)?;
    } else if style.detail == Detail::Normal {
        let known = report.verified.rows.iter().filter(|row| row.verdict == Verdict::Known);
        let values: usize = known.map(|row| row.found.properties.len()).sum();
        if values > 0 {
            let (were, are) = if values == 1 { ("was", "is") } else { ("were", "are") };
            writeln!(
                out,
                "\n{} {were} not known in the review and {are} now (-v shows them)",
                counted(values, "value")
            )?;
        }
    }
    for note in &report.verified.notes {
        writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
    }
    writeln!(out, "\n{} (exit {})", verdict(report), report.exit() as u8)
}

fn section(report: &VerifyReport, verdict: Verdict, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<&Row> = report.verified.rows.iter().filter(|row| row.verdict == verdict).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let title = match verdict {
        Verdict::Unreviewed => "APPLIED AND NOT REVIEWED",
        Verdict::NotApplied => "REVIEWED AND NOT APPLIED",
        Verdict::Undecided => "CANNOT KNOW",
        Verdict::Known => "KNOWN NOW",
    };
    let count = report.verified.counts().get(&verdict).copied().unwrap_or_default();
    writeln!(out, "\n{title}  {}", counted(count, "resource"))?;
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST };
    for row in rows.iter().take(most) {
        let head = format!("{} {}", row.found.ty.friendly(), row.found.urn.name());
        writeln!(out, " {}", paint(&printable(&head), Paint::Bold, style))?;
        if let Some(said) = row.said {
            writeln!(out, "    {said}")?;
        }
        if row.said.is_none() {
            row.found.properties.iter().try_for_each(|change| write_property(change, style, out))?;
        }
    }
    if rows.len() > most {
        writeln!(out, " … and {} more (-v shows all)", rows.len() - most)?;
    }
    Ok(())
}

pub(super) fn verdict(report: &VerifyReport) -> String {
    let counts = report.verified.counts();
    let of = |verdict| counts.get(&verdict).copied().unwrap_or_default();
    let (unreviewed, undone) = (of(Verdict::Unreviewed), of(Verdict::NotApplied));
    let mut parts = Vec::new();
    if unreviewed > 0 {
        parts.push(format!("{} changed in a way that nobody reviewed", counted(unreviewed, "resource")));
    }
    if undone > 0 {
        parts.push(format!("what was reviewed of {} is not applied", counted(undone, "resource")));
    }
    if parts.is_empty() {
        let all = if report.verified.incomplete { "what was compared" } else { "what was applied" };
        parts.push(format!("{all} is what was reviewed"));
    }
    if report.verified.incomplete {
        parts.push("incomplete".to_owned());
    }
    parts.join("; ")
}
