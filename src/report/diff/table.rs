//! The comparison for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::Value as Json;

use super::{damages, headline, properties_of, real, remark, sign, word};
use crate::model::{TypeToken, Urn};
use crate::report::rows::{ChangeRow, PropertyRow};
use crate::report::table::{Detail, Style, printable};
use crate::report::{Document, changes, value};

/// Most properties of a resource, and lines of a value, unless everything is asked for.
const MOST_PROPERTIES: usize = 20;
const MOST_LINES: usize = 40;

/// Writes the comparison.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.detail > Detail::Quiet {
        writeln!(out, "{}", printable(&headline(document)))?;
        let mut counts = BTreeMap::new();
        for resource in real(document) {
            *counts.entry(word(resource).to_owned()).or_default() += 1;
        }
        let summary = changes::summary(&counts);
        if !summary.is_empty() {
            writeln!(out, "{}", printable(&summary))?;
        }
    }
    document.changes.iter().try_for_each(|row| write_resource(row, style, out))?;
    if style.detail > Detail::Quiet {
        let folded = &document.summary.noise;
        if !folded.is_empty() {
            writeln!(out, "\nnot shown, because nobody made it (--noise show lists it):")?;
            for (reason, count) in folded {
                writeln!(out, "  {count:>5}  {}", printable(reason))?;
            }
        }
        for note in document.notes.iter() {
            writeln!(out, "\nnote: {}", printable(note))?;
        }
    }
    let damages = damages(document);
    if !damages.is_empty() {
        writeln!(out)?;
        damages.iter().try_for_each(|line| writeln!(out, "{}", printable(line)))?;
    }
    writeln!(out, "\n{}", printable(&document.summary.gate.verdict))
}

fn write_resource(row: &ChangeRow<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (ty, urn) = (TypeToken::new(&row.ty), Urn::new(&row.urn));
    let head = format!("{} {} {} {}", sign(row), word(row), ty.friendly(), urn.name());
    writeln!(out, "\n{}", paint(&printable(&head), Paint::Bold, style))?;
    if let Some(old) = &row.old_urn {
        writeln!(out, "    was {}", printable(old))?;
    }
    if !row.replace_paths.is_empty() {
        writeln!(out, "    forced by {}", printable(&row.replace_paths.join(", ")))?;
    }
    let shown = &row.properties;
    // Of what is new or gone as a whole each property is; that is told on demand.
    let whole = matches!(&*row.op, "create" | "delete" | "import") && style.detail < Detail::Verbose;
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

pub(in crate::report) fn write_property(row: &PropertyRow<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (mark, colour) = match &*row.kind {
        "add" => ("+", Paint::Green),
        "delete" => ("-", Paint::Red),
        _ => ("~", Paint::Yellow),
    };
    let label = printable(&row.path);
    let remark = remark(row).map_or_else(String::new, |remark| format!("  ({})", printable(&remark)));
    if let Some(lines) = value::between(&row.before, &row.after) {
        writeln!(out, "    {} {label}{remark}", paint(mark, colour, style))?;
        return write_lines(&lines, style, out);
    }
    let room = usize::from(style.width).saturating_sub(10).max(30);
    let values = match &*row.kind {
        "add" => short(&row.after, room),
        "delete" => short(&row.before, room),
        _ => format!("{} → {}", short(&row.before, room / 2), short(&row.after, room / 2)),
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
pub(in crate::report) fn short(value: &Json, room: usize) -> String {
    let text = printable(&value::text(value));
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
