//! The comparison as Markdown, for a comment on a pull request.

use std::io::{self, Write};

use super::{DiffReport, lines, remark, sign, word};
use crate::diff::{PropertyChange, ResourceDiff, Shown};
use crate::report::printable::printable;

/// Most characters of a value in a cell.
const WIDEST: usize = 120;

/// Writes the comparison.
pub fn write(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### {}\n", text(&report.headline()))?;
    for resource in report.shown() {
        write_resource(report, resource, out)?;
    }
    let folded = report.folded();
    if !folded.is_empty() {
        let total: usize = folded.values().sum();
        writeln!(out, "<details><summary>{total} differences that nobody made</summary>\n")?;
        for (reason, count) in folded {
            writeln!(out, "- {count} × {}", text(reason))?;
        }
        writeln!(out, "\n</details>\n")?;
    }
    for note in &report.comparison.notes {
        writeln!(out, "> {}\n", text(note))?;
    }
    report.damage_lines().try_for_each(|line| writeln!(out, "> {}\n", text(&line)))?;
    writeln!(out, "{}", text(&report.verdict()))
}

fn write_resource(report: &DiffReport, resource: &ResourceDiff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "#### `{}` {} {}\n", sign(resource), word(resource), code(&resource.urn))?;
    if let Some(old) = &resource.old_urn {
        writeln!(out, "was {}\n", code(old))?;
    }
    if !resource.replace_paths.is_empty() {
        let paths: Vec<String> = resource.replace_paths.iter().map(|path| code(path)).collect();
        writeln!(out, "forced by {}\n", paths.join(", "))?;
    }
    let shown: Vec<&PropertyChange> = resource.properties.iter().filter(|change| report.shows(change)).collect();
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | property | before | after | |\n|---|---|---|---|---|")?;
    for change in &shown {
        let (before, after) = match lines::unified(change) {
            Some(_) => ("below".to_owned(), "below".to_owned()),
            None => (cell(change.before.as_ref()), cell(change.after.as_ref())),
        };
        let remark = remark(change).unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {before} | {after} | {} |",
            change.kind.name(),
            code(&change.label()),
            text(&remark)
        )?;
    }
    writeln!(out)?;
    for change in shown {
        let Some(lines) = lines::unified(change) else { continue };
        let body = lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n");
        let fence = fence(&body);
        writeln!(out, "{}\n\n{fence}diff\n{body}\n{fence}\n", code(&change.label()))?;
    }
    Ok(())
}

pub(in crate::report) fn cell(shown: Option<&Shown>) -> String {
    let Some(shown) = shown else { return String::new() };
    let whole = shown.to_string();
    let cut: String = whole.chars().take(WIDEST).collect();
    code(&if cut.len() < whole.len() { cut + "…" } else { cut })
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
pub(in crate::report) fn fence(text: &str) -> String {
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
