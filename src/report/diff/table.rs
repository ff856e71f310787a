//! The comparison for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{DiffReport, lines, properties_of, remark, sign, word};
use crate::diff::{Kind, PropertyChange, ResourceDiff, Shown};
use crate::model::Op;
use crate::report::changes;
use crate::report::table::{Detail, Style, printable};

/// Most properties of a resource, and lines of a value, unless everything is asked for.
const MOST_PROPERTIES: usize = 20;
const MOST_LINES: usize = 40;

/// Writes the comparison.
pub fn write(report: &DiffReport, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.detail > Detail::Quiet {
        writeln!(out, "{}", printable(&report.headline()))?;
        let mut counts = BTreeMap::new();
        for resource in report.comparison.real() {
            *counts.entry(word(resource).to_owned()).or_default() += 1;
        }
        let summary = changes::summary(&counts);
        if !summary.is_empty() {
            writeln!(out, "{}", printable(&summary))?;
        }
    }
    for resource in report.shown() {
        write_resource(report, resource, style, out)?;
    }
    if style.detail > Detail::Quiet {
        let folded = report.folded();
        if !folded.is_empty() {
            writeln!(out, "\nnot shown, because nobody made it (--noise show lists it):")?;
            for (reason, count) in folded {
                writeln!(out, "  {count:>5}  {}", printable(reason))?;
            }
        }
        for note in &report.comparison.notes {
            writeln!(out, "\nnote: {}", printable(note))?;
        }
    }
    if !report.damage.is_empty() {
        writeln!(out)?;
        report.damage_lines().try_for_each(|line| writeln!(out, "{}", printable(&line)))?;
    }
    writeln!(out, "\n{}", report.verdict())
}

fn write_resource(report: &DiffReport, resource: &ResourceDiff, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let head = format!("{} {} {} {}", sign(resource), word(resource), resource.ty.friendly(), resource.urn.name());
    writeln!(out, "\n{}", paint(&printable(&head), Paint::Bold, style))?;
    if let Some(old) = &resource.old_urn {
        writeln!(out, "    was {}", printable(old))?;
    }
    if !resource.replace_paths.is_empty() {
        writeln!(out, "    forced by {}", printable(&resource.replace_paths.join(", ")))?;
    }
    let shown: Vec<&PropertyChange> = resource.properties.iter().filter(|change| report.shows(change)).collect();
    // Of what is new or gone as a whole each property is; that is told on demand.
    let whole = matches!(resource.op, Op::Create | Op::Delete | Op::Import) && style.detail < Detail::Verbose;
    if whole {
        if !shown.is_empty() {
            writeln!(out, "    {} (-v shows them)", properties_of(shown.len()))?;
        }
        return Ok(());
    }
    let most = if style.detail == Detail::Verbose { shown.len() } else { MOST_PROPERTIES };
    for change in shown.iter().take(most) {
        write_property(change, style, out)?;
    }
    if shown.len() > most {
        writeln!(out, "    … and {} more (-v shows all)", shown.len() - most)?;
    }
    Ok(())
}

pub(in crate::report) fn write_property(change: &PropertyChange, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (mark, colour) = match change.kind {
        Kind::Add => ("+", Paint::Green),
        Kind::Update => ("~", Paint::Yellow),
        Kind::Delete => ("-", Paint::Red),
    };
    let label = printable(&change.label());
    let remark = remark(change).map_or_else(String::new, |remark| format!("  ({})", printable(&remark)));
    if let Some(lines) = lines::unified(change) {
        writeln!(out, "    {} {label}{remark}", paint(mark, colour, style))?;
        return write_lines(&lines, style, out);
    }
    let room = usize::from(style.width).saturating_sub(10).max(30);
    let text = |shown: &Option<Shown>, room| shown.as_ref().map_or("nothing".to_owned(), |shown| short(shown, room));
    let values = match change.kind {
        Kind::Add => text(&change.after, room),
        Kind::Delete => text(&change.before, room),
        Kind::Update => format!("{} → {}", text(&change.before, room / 2), text(&change.after, room / 2)),
    };
    if label.chars().count() + values.chars().count() + remark.chars().count() <= room {
        return writeln!(out, "    {} {label}  {values}{remark}", paint(mark, colour, style));
    }
    writeln!(out, "    {} {label}{remark}", paint(mark, colour, style))?;
    writeln!(out, "        {values}")
}

fn write_lines(lines: &[String], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let most = if style.detail == Detail::Verbose { lines.len() } else { MOST_LINES };
    for line in lines.iter().take(most) {
        let colour = match line.chars().next() {
            Some('+') => Paint::Green,
            Some('-') => Paint::Red,
            _ => Paint::Plain,
        };
        writeln!(out, "        {}", paint(&printable(line), colour, style))?;
    }
    if lines.len() > most {
        writeln!(out, "        … and {} more lines (-v shows all)", lines.len() - most)?;
    }
    Ok(())
}

/// The value on one line, at most so many characters.
pub(in crate::report) fn short(shown: &Shown, room: usize) -> String {
    let text = printable(&shown.to_string());
    if text.chars().count() <= room {
        return text;
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Paint {
    Plain,
    Bold,
    Red,
    Green,
    Yellow,
}

pub(in crate::report) fn paint(text: &str, paint: Paint, style: Style) -> String {
    let code = match paint {
        Paint::Plain => return text.to_owned(),
        Paint::Bold => 1,
        Paint::Red => 31,
        Paint::Green => 32,
        Paint::Yellow => 33,
    };
    if style.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
