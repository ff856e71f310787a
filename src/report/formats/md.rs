//! Markdown for a comment on a pull request: it finds itself again by its marker, is never too long for a comment, and
//! what fails the gate is always in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::item::{self, Item};
use super::prose::written;
use crate::report::Document;
use crate::report::changes;
use crate::report::diff::markdown::{code, text};
use crate::report::findings::SuppressionRow;
use crate::report::rows::ChangeRow;
use crate::report::table::counted;

/// GitHub refuses comments of more than 65,536 characters; others are as strict.
const LIMIT: usize = 60_000;
/// Most changes that are told one by one.
const MOST_CHANGES: usize = 60;

/// Writes the comment.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let items = item::all(document);
    let (blockers, others): (Vec<&Item<'_>>, Vec<&Item<'_>>) = items.iter().partition(|item| item.blocking);
    let foot = format!("<sub>{} {}</sub>\n", text(&document.tool.name), text(&document.tool.version));
    let mut page = Page { out: head(document, &items), limit: LIMIT - foot.len() };
    page.blockers(&blockers);
    page.rows("Other findings", &others.iter().map(|item| row(item)).collect::<Vec<_>>(), HEADER);
    page.rows("Changes", &changed(document), "| step | resource | why |\n|---|---|---|\n");
    let quiet: Vec<String> = item::suppressed(document).map(|(item, by)| quiet(&item, by)).collect();
    page.rows("Suppressed", &quiet, SUPPRESSED);
    page.rows("Cannot know", &undetermined(document), "| why | questions | what would settle it |\n|---|---|---|\n");
    out.write_all(page.out.as_bytes())?;
    out.write_all(foot.as_bytes())
}

const HEADER: &str = "| severity | what | where | what to do |\n|---|---|---|---|\n";
const SUPPRESSED: &str = "| severity | what | where | why it does not count |\n|---|---|---|---|\n";

/// The marker, the verdict, the sums, and what could not be read.
fn head(document: &Document<'_>, items: &[Item<'_>]) -> String {
    let stacks: Vec<&str> = document.inputs.iter().filter_map(|input| input.stack.as_deref()).collect();
    let named = match stacks.as_slice() {
        [] => String::new(),
        [one, rest @ ..] if rest.iter().all(|other| other == one) => format!(" · {}", code(&item::cut(one, 200))),
        several => format!(" · {}", counted(several.len(), "stack")),
    };
    let sign = if document.summary.gate.passed { "✅" } else { "❌" };
    let mut head = format!("<!-- {} -->\n", marker(document, &stacks));
    let _ = writeln!(head, "### {sign} stackcheck {}{named}\n", text(&document.command));
    let _ = writeln!(head, "**{}**\n", text(&document.summary.gate.verdict));
    let mut sums: Vec<String> =
        item::tally(items).into_iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    let changes = changes::summary(&document.summary.changes);
    sums.extend(Some(text(&changes)).filter(|changes| !changes.is_empty()));
    sums.extend(Some(document.suppressed.len()).filter(|count| *count > 0).map(|count| format!("{count} suppressed")));
    if !sums.is_empty() {
        let _ = writeln!(head, "{}\n", sums.join(" · "));
    }
    for input in document.inputs.iter().take(20) {
        let Some(error) = &input.error else { continue };
        let (name, why) = (item::cut(&input.name, 200), item::cut(&error.message, 300));
        let _ = writeln!(head, "> cannot read {}: {}\n", code(&name), prose(&why));
    }
    head
}

/// What tells this comment from others: a pipeline looks for it and edits the comment in place. Nothing of a name can
/// end it.
fn marker(document: &Document<'_>, stacks: &[&str]) -> String {
    let stack = stacks.first().copied().unwrap_or("-");
    let plain = |text: &str| -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_');
        text.chars().take(120).fold(String::new(), |mut plain, c| {
            // Two of them are how the end of a comment begins.
            let dash = c == '-' && !plain.ends_with('-');
            plain.push(if is_plain(c) || dash { c } else { '_' });
            plain
        })
    };
    format!("stackcheck:{}:{}", plain(&document.command), plain(stack))
}

/// A comment as far as it is written.
struct Page {
    out: String,
    limit: usize,
}

impl Page {
    fn left(&self) -> usize {
        self.limit.saturating_sub(self.out.len())
    }

    /// All that fails the gate, in as many words as there is room for.
    fn blockers(&mut self, items: &[&Item<'_>]) {
        if items.is_empty() {
            return;
        }
        let title = format!("#### {}\n\n", counted(items.len(), "blocker"));
        let table = |line: fn(&Item<'_>) -> String| {
            let rows: String = items.iter().map(|item| line(item)).collect();
            format!("{title}{HEADER}{rows}\n")
        };
        let lines: [fn(&Item<'_>) -> String; 2] = [row, short_row];
        let written = lines.into_iter().map(table).find(|text| text.len() <= self.left());
        let text = written.unwrap_or_else(|| {
            let named = |most| format!("{title}{}\n", by_code(items, most));
            let fits = [usize::MAX, 3].into_iter().map(named).find(|text| text.len() <= self.left());
            fits.unwrap_or_else(|| named(0))
        });
        self.out.push_str(&text);
    }

    /// A section that opens on demand, with as many rows as there is room for.
    fn rows(&mut self, title: &str, rows: &[String], header: &str) {
        /// What closes a section, and the words for what is left out.
        const TAIL: usize = 120;
        if rows.is_empty() {
            return;
        }
        let head = format!("<details><summary>{title}: {}</summary>\n\n{header}", rows.len());
        let Some(mut room) = self.left().checked_sub(head.len() + TAIL) else { return };
        self.out.push_str(&head);
        let mut told = 0;
        for row in rows {
            let Some(left) = room.checked_sub(row.len()) else { break };
            room = left;
            told += 1;
            self.out.push_str(row);
        }
        if told < rows.len() {
            let _ = write!(self.out, "\n… and {} more, in the saved run\n", rows.len() - told);
        }
        self.out.push_str("\n</details>\n\n");
    }
}

/// One line by rule, the worst first: how many, and the names by type.
fn by_code(items: &[&Item<'_>], most: usize) -> String {
    let mut order: Vec<&str> = Vec::new();
    let mut by_code: BTreeMap<&str, Vec<&Item<'_>>> = BTreeMap::new();
    for item in items {
        let same = by_code.entry(&item.code).or_default();
        if same.is_empty() {
            order.push(&item.code);
        }
        same.push(item);
    }
    let mut out = String::new();
    for items in order.iter().filter_map(|code| by_code.get(code)) {
        let Some(first) = items.first() else { continue };
        let rule =
            if first.rule == first.code { String::new() } else { format!(" {}", text(&item::cut(&first.rule, 40))) };
        let (code, count) = (text(&item::cut(&first.code, 40)), items.len());
        let names = if most == 0 { String::new() } else { format!(": {}", names(items, most)) };
        let _ = writeln!(out, "- **{}** {code}{rule} ×{count}{names}", first.severity);
    }
    out
}

/// `aws:ec2:Subnet a, b; aws:ec2:Vpc c`
fn names(items: &[&Item<'_>], most: usize) -> String {
    let mut by_type: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in items.iter().take(most) {
        let label = item.label();
        let (ty, name) = label.split_once(' ').unwrap_or(("", &label));
        by_type.entry(text(&item::cut(ty, 60))).or_default().push(text(&item::cut(name, 40)));
    }
    let told: Vec<String> =
        by_type.iter().map(|(ty, names)| format!("{ty} {}", names.join(", ")).trim_start().to_owned()).collect();
    let more = if items.len() > most { ", …" } else { "" };
    format!("{}{more}", told.join("; "))
}

/// A sentence of the tool.
fn prose(sentence: &str) -> String {
    written(sentence, text, code)
}

/// Most characters of a text of a row.
const WIDEST: usize = 400;

fn row(item: &Item<'_>) -> String {
    let fix = item.fix.map(|fix| prose(&item::cut(fix, WIDEST))).unwrap_or_default();
    let message = prose(&item::cut(&item.message, WIDEST));
    format!("| {} | {message} {} | {} | {fix} |\n", severity(item), code(&item::cut(&item.code, 40)), place(item))
}

fn short_row(item: &Item<'_>) -> String {
    let message = text(&item::cut(&item.message, 60));
    let label = text(&item::cut(&item.label(), 60));
    format!("| {} | {message} {} | {label} | |\n", item.severity, text(&item::cut(&item.code, 40)))
}

fn severity(item: &Item<'_>) -> String {
    if item.blocking { format!("**{}**", item.severity) } else { item.severity.to_string() }
}

fn place(item: &Item<'_>) -> String {
    let path = item.path.map(|path| item::cut(path, 120));
    let parts = [Some(item::cut(&item.label(), 120)), path, item.place().map(|place| item::cut(&place, 120))];
    parts.into_iter().flatten().map(|part| code(&part)).collect::<Vec<_>>().join("<br>")
}

fn quiet(item: &Item<'_>, by: &SuppressionRow<'_>) -> String {
    let parts = [by.reason.as_deref().map(str::to_owned), by.owner.as_ref().map(|owner| format!("owner {owner}"))];
    let until = by.until.as_ref().map(|until| format!("until {until}"));
    let words: Vec<String> = parts.into_iter().chain([until]).flatten().collect();
    let why = format!("{}: {}", by.origin, words.join(", "));
    let message = prose(&item::cut(&item.message, WIDEST));
    let code = code(&item::cut(&item.code, 40));
    format!("| {} | {message} {code} | {} | {} |\n", item.severity, place(item), text(&item::cut(&why, WIDEST)))
}

/// What a preview does, what is new last.
fn changed(document: &Document<'_>) -> Vec<String> {
    if document.command != "check" {
        return Vec::new();
    }
    let told = |row: &&ChangeRow<'_>| row.op != "create";
    let (old, new) = (document.changes.iter().filter(told), document.changes.iter().filter(|row| row.op == "create"));
    old.chain(new).take(MOST_CHANGES).map(change).collect()
}

fn change(row: &ChangeRow<'_>) -> String {
    // That what is new is new for its own sake says nothing, and neither does that nobody knows why.
    let says = row.op != "create" && row.cause != "unknown";
    let mut why: Vec<String> = Some(text(&row.cause)).filter(|_| says).into_iter().collect();
    if let Some(root) = row.roots.first().filter(|_| row.cause == "follows") {
        why.push(format!("from {}", code(&item::cut(&item::label(&root.urn), 120))));
    }
    if !row.replace_paths.is_empty() {
        let paths: Vec<String> = row.replace_paths.iter().take(4).map(|path| code(&item::cut(path, 80))).collect();
        why.push(format!("replaced by {}", paths.join(", ")));
    }
    let label = code(&item::cut(&item::label(&row.urn), 120));
    format!("| {} | {label} | {} |\n", text(&item::cut(&row.op, 40)), why.join(" "))
}

/// Why something cannot be known, how often, and what would settle it.
fn undetermined(document: &Document<'_>) -> Vec<String> {
    let mut by_reason: BTreeMap<(&str, &str), (usize, Option<&str>)> = BTreeMap::new();
    for row in &document.undetermined {
        let key = (&*row.reason, row.settle.as_deref().unwrap_or_default());
        let (count, said) = by_reason.entry(key).or_insert((0, Some(&row.message)));
        *count += 1;
        // What is said of one resource is not true of all: the name of the reason is.
        *said = said.filter(|said| *said == &*row.message);
    }
    let line = |((reason, settle), (count, said)): ((&str, &str), (usize, Option<&str>))| {
        let why = said.map_or_else(|| text(&reason.replace('-', " ")), prose);
        format!("| {why} | {count} | {} |\n", prose(settle))
    };
    by_reason.into_iter().map(line).collect()
}
