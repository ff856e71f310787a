//! The ways for people.

use std::io::{self, Write};

use super::{PathReport, Row, Turn};
use crate::lens::reach::{Answer, Verdict, Way};
use crate::report::table::{Detail, Style, printable};

/// Most ways of a pair unless everything is asked for.
const MOST: usize = 5;

/// Writes the ways.
pub fn write(report: &PathReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut counts = [0_usize; 3];
    for row in &report.rows {
        let verdict = row.now.verdict();
        counts[verdict as usize] += 1;
        match row.turn() {
            None => pair(report, row, verdict.name(), style, out)?,
            Some(Turn::Same) if style.detail != Detail::Verbose => {}
            Some(turn) => pair(report, row, turn.name(), style, out)?,
        }
    }
    let [open, unclear, shut] = counts;
    let line = format!("{open} open, {shut} shut, {unclear} cannot be known (exit {})", report.exit() as u8);
    writeln!(out, "{line}")
}

fn pair(report: &PathReport, row: &Row, word: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let head = format!("{} → {}: {word}", report.place(&row.from), report.place(&row.to));
    writeln!(out, "{}", printable(&head))?;
    if row.then.is_some() {
        ways(report, "opened", &row.opened(), style, out)?;
        ways(report, "closed", &row.closed(), style, out)?;
    } else {
        ways(report, "", &row.now.ways.iter().collect::<Vec<_>>(), style, out)?;
    }
    let asked = [Some(&row.now), row.then.as_ref()];
    asked.into_iter().flatten().try_for_each(|answer| reasons(report, answer, out))
}

fn ways(report: &PathReport, word: &str, ways: &[&Way], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let most = if style.detail == Detail::Verbose { ways.len() } else { MOST };
    for way in ways.iter().take(most) {
        let line = format!("{word} {}: {}", way.traffic_told(), way.told(&report.stack));
        writeln!(out, "  {}", printable(line.trim_start()))?;
    }
    if ways.len() > most {
        writeln!(out, "  … and {} more (-v shows all)", ways.len() - most)?;
    }
    Ok(())
}

fn reasons(report: &PathReport, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if answer.verdict() == Verdict::Open {
        return Ok(());
    }
    for block in &answer.blocks {
        writeln!(out, "  shut: {}", printable(&block.told(&report.stack)))?;
    }
    for doubt in &answer.doubts {
        writeln!(out, "  cannot know: {}", printable(&doubt.told(&report.stack)))?;
    }
    Ok(())
}
