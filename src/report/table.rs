//! Tables for people: how much they say, how wide they are, and their parts.

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, presets};

pub use super::printable::printable;
use crate::finding::Severity;

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Findings only.
    Quiet,
    /// What a person reads every day.
    Normal,
    /// Everything, with evidence.
    Verbose,
}

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether to use colour.
    pub colour: bool,
    /// How much to say.
    pub detail: Detail,
}

impl Style {
    /// What is read later, and not on this terminal: as many columns as reviewers' tools show without a scroll bar.
    pub const FILE: Self = Self { width: 100, colour: false, detail: Detail::Normal };
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn new_table(style: Style) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(style.width);
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// The severity, and a word below it.
pub(super) fn severity_cell(severity: Severity, below: &str, style: Style) -> Cell {
    severity_colour(Cell::new(format!("{}\n{below}", severity.name().to_uppercase())), severity, style)
}

/// A cell in the colour of a severity.
pub(super) fn severity_colour(cell: Cell, severity: Severity, style: Style) -> Cell {
    if !style.colour {
        return cell;
    }
    match severity {
        Severity::Critical => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Severity::High => cell.fg(Color::Red),
        Severity::Medium => cell.fg(Color::Yellow),
        Severity::Low => cell.fg(Color::Blue),
        Severity::Info => cell.add_attribute(Attribute::Dim),
    }
}

/// Breaks a line at spaces to fit the width, each line indented.
pub(super) fn wrapped(text: &str, indent: &str, width: u16) -> String {
    let room = usize::from(width).saturating_sub(indent.len()).max(20);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
        lines.pop();
        let fits =
            unicode_width::UnicodeWidthStr::width(line.as_str()) + 1 + unicode_width::UnicodeWidthStr::width(word)
                <= room;
        if line.is_empty() {
            lines.push(word.to_owned());
        } else if fits {
            lines.push(format!("{line} {word}"));
        } else {
            lines.push(line);
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}

/// Breaks words that are wider than the room where their parts begin: a path before a dot or a bracket. Tables break at
/// spaces by themselves, and longer words wherever the room ends.
pub(super) fn with_breaks(text: &str, room: usize) -> String {
    let mut broken = String::new();
    for (place, word) in text.split(' ').enumerate() {
        let is_wide = unicode_width::UnicodeWidthStr::width(word) > room;
        broken.push_str(match (place, is_wide) {
            (0, _) => "",
            (_, true) => "\n",
            (_, false) => " ",
        });
        let mut rest = word;
        while let Some(at) = last_part(rest, room) {
            broken.push_str(&rest[..at]);
            broken.push('\n');
            rest = &rest[at..];
        }
        broken.push_str(rest);
    }
    broken
}

/// Where the last part of a word begins that may stand on a line of its own, so that what is before it fits.
fn last_part(word: &str, room: usize) -> Option<usize> {
    if unicode_width::UnicodeWidthStr::width(word) <= room {
        return None;
    }
    let begins = word.match_indices(['.', '[', '/', ':']).map(|(at, _)| at).filter(|at| *at > 0);
    begins.take_while(|at| unicode_width::UnicodeWidthStr::width(&word[..*at]) <= room).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_words_are_broken_where_their_parts_begin_and_lose_nothing() {
        for (text, room, broken) in [
            ("a b, spec.x", 20, "a b, spec.x"),
            ("Pod b, spec.template.spec.volumes[0].name", 21, "Pod b,\nspec.template.spec\n.volumes[0].name"),
            ("nothingtobreakhere", 8, "nothingtobreakhere"),
            (".abcdefgh.i", 4, ".abcdefgh.i"),
            ("", 4, ""),
        ] {
            assert_eq!(with_breaks(text, room), broken);
        }
    }
}
