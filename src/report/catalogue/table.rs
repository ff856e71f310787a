//! The catalogue for people.

use std::io::{self, Write};

use comfy_table::{Attribute, Cell};

use super::default_word;
use crate::finding::{Confidence, Meta};
use crate::report::table::{Style, counted, new_table, severity_colour, wrapped};
use crate::rules::family;

/// Columns below which a rule takes two lines.
const WIDE: u16 = 90;

/// Writes the catalogue, by family.
pub fn write(rules: &[Meta], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, family_rules) in rules.chunk_by(|a, b| a.family() == b.family()).enumerate() {
        let letter = family_rules.first().map_or("", Meta::family);
        let gap = if at > 0 { "\n" } else { "" };
        writeln!(out, "{gap}{letter}  {}", family(letter))?;
        let mut table = new_table(style);
        for meta in family_rules {
            if style.width >= WIDE {
                table.add_row(wide(meta, style));
            } else {
                table.add_row(narrow(meta, style));
            }
        }
        writeln!(out, "{}", table.trim_fmt())?;
    }
    let off = rules.iter().filter(|meta| !meta.default_on).count();
    let count = counted(rules.len(), "rule");
    let sum = format!("{count}, {off} of them off by default (--select turns them on)");
    writeln!(out, "\n{}", wrapped(&sum, "", style.width))
}

fn wide(meta: &Meta, style: Style) -> Vec<Cell> {
    let text = format!("{}\n{}", meta.id, meta.summary);
    vec![
        Cell::new(meta.code),
        severity_colour(Cell::new(meta.severity.name()), meta.severity, style),
        Cell::new(meta.confidence.name()),
        dimmed(Cell::new(default_word(meta)), meta, style),
        Cell::new(text),
    ]
}

fn narrow(meta: &Meta, style: Style) -> Vec<Cell> {
    let mut words = vec![meta.id.to_owned(), format!("{}.", meta.summary)];
    if meta.confidence == Confidence::Possible {
        words.push("a hint".to_owned());
    }
    if !meta.default_on {
        words.push("off by default".to_owned());
    }
    let first = format!("{}\n{}", meta.code, meta.severity.name());
    vec![severity_colour(Cell::new(first), meta.severity, style), Cell::new(words.join("\n"))]
}

fn dimmed(cell: Cell, meta: &Meta, style: Style) -> Cell {
    if style.colour && !meta.default_on { cell.add_attribute(Attribute::Dim) } else { cell }
}
