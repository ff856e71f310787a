//! A saved run for people: what was found, without what only the inputs tell.

use std::io::{self, Write};

use comfy_table::{Cell, ColumnConstraint, Width};

use super::Document;
use super::formats::item::{self, Item};
use super::printable::{in_cell, printable};
use super::table::{Detail, Style, counted, new_table, severity_cell, wrapped};

/// Most rows unless everything is asked for.
const MOST: usize = 50;

/// Writes the result.
pub fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for input in &document.inputs {
        match &input.error {
            Some(error) => {
                writeln!(out, "error: cannot read {}: {}", printable(&input.name), printable(&error.message))?;
            }
            None if style.detail > Detail::Quiet => {
                let kind = input.kind.as_deref().unwrap_or("input");
                let stack = input.stack.as_deref().unwrap_or(&input.name);
                let resources = counted(input.resources, "resource");
                writeln!(out, "{}", printable(&format!("{kind} of {stack} · {resources}")))?;
            }
            None => {}
        }
    }
    let items = item::all(document);
    if !items.is_empty() {
        rows(&items, style, out)?;
    }
    let others = [("suppressed", document.suppressed.len()), ("cannot be known", document.undetermined.len())];
    for (what, count) in others.into_iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "{count} {what}")?;
    }
    writeln!(out, "\n{}", wrapped(&printable(&document.summary.gate.verdict), "", style.width))
}

fn rows(items: &[Item<'_>], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let most = if style.detail == Detail::Verbose { items.len() } else { MOST };
    let mut table = new_table(style);
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(18))]);
    for item in items.iter().take(most) {
        table.add_row([severity_cell(item.severity, &in_cell(&item.code), style), Cell::new(text(item, style))]);
    }
    writeln!(out, "\n{}", table.trim_fmt())?;
    if items.len() > most {
        writeln!(out, "… and {} more (-v shows all)", items.len() - most)?;
    }
    Ok(())
}

fn text(item: &Item<'_>, style: Style) -> String {
    let path = item.path.map_or_else(String::new, |path| format!(", {path}"));
    let place = item.place().map_or_else(String::new, |place| format!(" · {place}"));
    let mut lines = vec![in_cell(&item.message), in_cell(&format!("{}{path}{place}", item.label()))];
    lines.extend(item.fix.map(|fix| format!("→ {}", in_cell(fix))));
    if style.detail == Detail::Verbose {
        lines.extend(item.evidence.iter().map(|fact| format!("· {}", in_cell(fact))));
    }
    lines.join("\n")
}
