//! A few lines for a program that repairs what was found: the gravest first, each with the next command. Plain text
//! without markup, in so few words that a language model has room for the program itself.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::item::{self, Item, Kind};
use crate::report::Document;
use crate::report::printable::printable;
use crate::report::table::counted;

/// At most 1,500 tokens. The tokens of a text depend on the model; names and paths take about one for three
/// characters, and other writing one for each byte.
const TOKENS: usize = 1_500;
/// Kept for the last lines.
const TAIL: usize = 120;
/// Most characters of one text.
const WIDEST: usize = 240;

/// Writes the lines.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut room = TOKENS - TAIL;
    let mut text = String::new();
    let mut take = |part: &str, text: &mut String| {
        let Some(left) = room.checked_sub(tokens(part)) else { return false };
        room = left;
        text.push_str(part);
        true
    };
    take(&head(document), &mut text);
    let items = item::all(document);
    let mut told = 0;
    for item in &items {
        if !take(&entry(told + 1, item), &mut text) {
            break;
        }
        told += 1;
    }
    for input in document.inputs.iter().filter(|input| input.error.is_some()) {
        let message = input.error.as_ref().map_or("", |error| &*error.message);
        take(&format!("unread: {}: {}\n", shown(&input.name), shown(message)), &mut text);
    }
    if told < items.len() {
        let left = items.len() - told;
        let _ = writeln!(text, "{left} more are left out; next: repair these, then run the check again");
    }
    if !document.undetermined.is_empty() {
        let settle = document.undetermined.iter().find_map(|row| row.settle.as_deref());
        let settle = settle.map_or_else(String::new, |settle| format!("; settle with: {}", shown(settle)));
        let _ = writeln!(text, "cannot know: {}{settle}", counted(document.undetermined.len(), "question"));
    }
    if document.command == "check" && !items.is_empty() {
        text.push_str("after a repair: pulumi preview --json | stackcheck -o agent\n");
    }
    out.write_all(text.as_bytes())
}

fn head(document: &Document<'_>) -> String {
    let mut stacks: Vec<&str> = document.inputs.iter().filter_map(|input| input.stack.as_deref()).collect();
    stacks.dedup();
    let named = stacks.iter().take(3).map(|stack| shown(stack)).collect::<Vec<_>>().join(", ");
    let of = match stacks.len() {
        0 => String::new(),
        1..=3 => format!(" of {named}"),
        count => format!(" of {named} and {} more", count - 3),
    };
    format!("stackcheck {}{of}: {}\n", shown(&document.command), shown(&document.summary.gate.verdict))
}

fn entry(number: usize, item: &Item<'_>) -> String {
    let mut lines = vec![format!("{number}. {} {} {}", item.severity, shown(&item.code), shown(&item.message))];
    let path = item.path.map_or_else(String::new, |path| format!(", {}", shown(path)));
    let place = item.place().map_or_else(String::new, |place| format!(" at {}", shown(&place)));
    lines.push(format!("   where: {}{path}{place}", shown(&item.label())));
    lines.extend(item.fix.map(|fix| format!("   fix: {}", shown(fix))));
    lines.push(format!("   next: {}", next(item)));
    lines.join("\n") + "\n"
}

/// The command that tells more. Nothing of a name is a part of it but between quotation marks that it cannot end.
fn next(item: &Item<'_>) -> String {
    let target = item.urn.filter(|urn| urn.chars().count() <= WIDEST).map(|urn| format!(" --target {}", quoted(urn)));
    let target = target.unwrap_or_default();
    match item.kind {
        Kind::Finding => format!("stackcheck explain {}", quoted(&item.code)),
        Kind::Drift => format!("pulumi refresh --preview-only --diff{target}"),
        Kind::Difference | Kind::Change => format!("pulumi preview --diff{target}"),
    }
}

/// A word of a command: bare where no shell sees anything in it.
fn quoted(text: &str) -> String {
    let text = printable(text);
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '_' | '-' | '@');
    if !text.is_empty() && text.chars().all(bare) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

fn shown(text: &str) -> String {
    printable(&item::cut(text, WIDEST))
}

/// How many tokens a text takes at most, by rule of thumb.
fn tokens(text: &str) -> usize {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    ascii.div_ceil(3) + (text.len() - ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_a_command() {
        assert_eq!(quoted("urn:pulumi:dev::p::aws:s3/bucket:Bucket::a"), "urn:pulumi:dev::p::aws:s3/bucket:Bucket::a");
        assert_eq!(quoted("a$(b)'; c"), "'a$(b)'\\''; c'");
    }

    #[test]
    fn text_that_is_not_latin_takes_more_tokens() {
        assert_eq!(tokens("abcdef"), 2);
        assert_eq!(tokens("日本"), 6);
    }
}
