//! The comparison as Markdown, for a comment on a pull request.

use std::io::{self, Write};

use serde_json::Value as Json;

use super::{damages, headline, remark, sign, word};
use crate::report::printable::printable;
use crate::report::rows::ChangeRow;
use crate::report::{Document, value};

/// Most characters of a value in a cell.
const WIDEST: usize = 120;

/// Writes the comparison.
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", text(&headline(document)))?;
    document.changes.iter().try_for_each(|row| write_resource(row, out))?;
    let folded = &document.summary.noise;
    if !folded.is_empty() {
        let total = folded.values().fold(0_usize, |sum, count| sum.saturating_add(*count));
        writeln!(out, "<details><summary>{total} differences that nobody made</summary>\n")?;
        for (reason, count) in folded {
            writeln!(out, "- {count} × {}", text(reason))?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    for note in document.notes.iter() {
        writeln!(out, "> {}\n", text(note))?;
    }
    damages(document).iter().try_for_each(|line| writeln!(out, "> {}\n", text(line)))?;
    writeln!(out, "{}", text(&document.summary.gate.verdict))
}

fn write_resource(row: &ChangeRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "#### `{}` {} {}\n", sign(row), text(word(row)), code(&row.urn))?;
    if let Some(old) = &row.old_urn {
        writeln!(out, "was {}\n", code(old))?;
    }
    if !row.replace_paths.is_empty() {
        let paths: Vec<String> = row.replace_paths.iter().map(|path| code(path)).collect();
        writeln!(out, "forced by {}\n", paths.join(", "))?;
    }
    if row.properties.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | property | before | after | |\n|---|---|---|---|---|")?;
    for property in &row.properties {
        let [before, after] = cells(&property.before, &property.after);
        let remark = remark(property).unwrap_or_default();
        let (kind, path) = (text(&property.kind), code(&property.path));
        writeln!(out, "| {kind} | {path} | {before} | {after} | {} |", text(&remark))?;
    }
    writeln!(out)?;
    for property in &row.properties {
        let Some(block) = block(&property.before, &property.after) else { continue };
        writeln!(out, "{}\n\n{block}\n", code(&property.path))?;
    }
    Ok(())
}

/// Two values in cells of a table. Values of several lines do not fit there.
pub(in crate::report) fn cells(before: &Json, after: &Json) -> [String; 2] {
    if value::between(before, after).is_some() {
        return ["below".to_owned(), "below".to_owned()];
    }
    [cell(before), cell(after)]
}

fn cell(value: &Json) -> String {
    if value.is_null() {
        return String::new();
    }
    let whole = value::text(value);
    let cut: String = whole.chars().take(WIDEST).collect();
    code(&if cut.len() < whole.len() { cut + "…" } else { cut })
}

/// What differs in two values of several lines, fenced.
pub(in crate::report) fn block(before: &Json, after: &Json) -> Option<String> {
    let lines = value::between(before, after)?;
    let body = lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n");
    let fence = fence(&body);
    Some(format!("{fence}diff\n{body}\n{fence}"))
}

/// Text in which nothing is markup.
pub(in crate::report) fn text(text: &str) -> String {
    let mut safe = String::new();
    for c in printable(text).chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '!' | '~' => safe.extend(['\\', c]),
            // Names of people and numbers of issues become links after Markdown is read.
            '@' | '#' => safe.extend([&*c.to_string(), "<!-- -->"]),
            c => safe.push(c),
        }
    }
    without_links(&safe)
}

/// Addresses become links wherever they stand, in an element of code too: an empty comment parts them.
fn without_links(text: &str) -> String {
    text.replace("://", ":<!-- -->//").replace("www.", "www<!-- -->.")
}

/// Text as code, in a table or outside: nothing ends the code but its own end.
pub(in crate::report) fn code(text: &str) -> String {
    let text = printable(text);
    let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('|', "&#124;");
    // Backticks would end a code span; an element does not mind them.
    format!("<code>{}</code>", without_links(&escaped(&safe)))
}

/// Inside an element Markdown still reads its own marks.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '~' | '@') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

/// A fence that is longer than every run of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_input_is_markup() {
        assert_eq!(code("a|b`<img>"), "<code>a&#124;b\\`&lt;img&gt;</code>");
        assert_eq!(text("[x](y) @all"), "\\[x\\](y) @<!-- -->all");
        assert_eq!(fence("a ```` b"), "`````");
    }
}
