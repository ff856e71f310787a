//! Annotations of GitHub Actions (workflow commands, docs.github.com "Workflow commands for GitHub Actions", 2026). What
//! does not fit is in the step summary, which the command line appends.

use std::io::{self, Write};

use super::item::{self, Item};
use crate::finding::Severity;
use crate::report::Document;
use crate::report::printable::printable;

/// As many annotations of one kind are shown for a step; later ones are dropped without a word.
const MOST: usize = 10;

/// Writes the commands, a line each.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut errors = 0;
    for input in &document.inputs {
        let Some(error) = &input.error else { continue };
        errors += 1;
        if errors <= MOST {
            let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!("\n{}", printable(hint)));
            let text = format!("cannot read {}: {}{hint}", printable(&input.name), printable(&error.message));
            writeln!(out, "::error title={}::{}", property("stackcheck"), data(&text))?;
        }
    }
    let items = item::all(document);
    for kind in ["error", "warning", "notice"] {
        let of_kind: Vec<&Item<'_>> = items.iter().filter(|item| command(item.severity) == kind).collect();
        let room = if kind == "error" { MOST.saturating_sub(errors) } else { MOST };
        for item in of_kind.iter().take(room) {
            writeln!(out, "::{kind} {}::{}", properties(item), data(&text(item)))?;
        }
        if of_kind.len() > room {
            writeln!(out, "stackcheck: {} more of kind {kind} are in the step summary", of_kind.len() - room)?;
        }
    }
    // A line that begins like a command would be one; this one begins with the name of the tool.
    writeln!(out, "stackcheck: {}", printable(&document.summary.gate.verdict))
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

fn properties(item: &Item<'_>) -> String {
    let mut parts = Vec::new();
    // Without a place in the program the annotation belongs to the whole run.
    if let Some(source) = item.source {
        parts.push(format!("file={}", property(&printable(&source.path))));
        parts.extend(item.line().map(|line| format!("line={line}")));
        parts.extend(item.line().and(source.column).map(|column| format!("col={column}")));
    }
    let title = if item.rule == item.code { item.code.to_string() } else { format!("{} {}", item.code, item.rule) };
    parts.push(format!("title={}", property(&printable(&title))));
    parts.join(",")
}

fn text(item: &Item<'_>) -> String {
    let mut lines = vec![printable(&item.message)];
    let place = item.path.map_or_else(|| item.label(), |path| format!("{}, {path}", item.label()));
    lines.push(printable(&place));
    lines.extend(item.fix.map(|fix| format!("→ {}", printable(fix))));
    lines.join("\n")
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_input_ends_a_command_or_a_property() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
