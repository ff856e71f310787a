//! One page that asks for nothing else: it is whole without a script, which only filters, and it prints.

mod drawing;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::item::{self, Item};
use super::prose::written;
use crate::report::Document;
use crate::report::changes;
use crate::report::findings::SuppressionRow;
use crate::report::graph::html::escaped;
use crate::report::printable::printable;
use crate::report::table::counted;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The script that may run, by its digest: nothing that a name smuggles in is it.
const SCRIPT_DIGEST: &str = "sha256-4NrTX1EF2Rrc8NmbiEF2flVHdt2CT7ObVIk+Z6BdFog=";

/// Most changes that are listed.
const MOST_CHANGES: usize = 2_000;

/// Writes the page.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(document).as_bytes())
}

/// Writes a line to a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($arguments:tt)*) => {{
        let _ = writeln!($out, $($arguments)*);
    }};
}
use put;

/// A text of the result between tags and in quotation marks.
fn text(text: &str) -> String {
    escaped(&printable(text))
}

/// A sentence of the tool.
fn prose(sentence: &str) -> String {
    written(sentence, text, |code| format!("<code>{}</code>", text(code)))
}

fn page(document: &Document<'_>) -> String {
    let (mut out, items) = (String::new(), item::all(document));
    let title = title(document);
    put!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    put!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src '{SCRIPT_DIGEST}'; base-uri 'none'; form-action 'none'\">"
    );
    put!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    put!(out, "<meta name=\"color-scheme\" content=\"light dark\">");
    put!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>");
    put!(out, "<header>\n<h1>{title}</h1>");
    let (gate, word) = (&document.summary.gate, if document.summary.gate.passed { "passed" } else { "failed" });
    put!(out, "<p class=\"verdict {word}\">{}</p>\n{}</header>\n<main>", text(&gate.verdict), sums(document, &items));
    inputs(document, &mut out);
    reported(&items, several_stacks(document), &mut out);
    drawing::write(document, &mut out);
    changed(document, &mut out);
    suppressed(document, &mut out);
    undetermined(document, &mut out);
    let (name, version) = (text(&document.tool.name), text(&document.tool.version));
    put!(out, "</main>\n<footer>{name} {version}</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>");
    out
}

/// `check of shop/dev`
fn title(document: &Document<'_>) -> String {
    let stacks: Vec<&str> = document.inputs.iter().filter_map(|input| input.stack.as_deref()).collect();
    let of = match stacks.as_slice() {
        [] => String::new(),
        [one, rest @ ..] if rest.iter().all(|other| other == one) => format!(" of {}", item::cut(one, 200)),
        several => format!(" of {}", counted(several.len(), "stack")),
    };
    text(&format!("{}{of}", document.command))
}

fn several_stacks(document: &Document<'_>) -> bool {
    let mut stacks: Vec<&str> = document.inputs.iter().filter_map(|input| input.stack.as_deref()).collect();
    stacks.dedup();
    stacks.len() > 1
}

fn sums(document: &Document<'_>, items: &[Item<'_>]) -> String {
    let tally = item::tally(items).into_iter();
    let mut sums: Vec<String> =
        tally.map(|(severity, count)| format!("<span class=\"{severity}\">{count} {severity}</span>")).collect();
    let changes = changes::summary(&document.summary.changes);
    sums.extend(
        Some(changes).filter(|text| !text.is_empty()).map(|changes| format!("<span>{}</span>", text(&changes))),
    );
    let others = [
        ("suppressed", document.suppressed.len()),
        ("cannot be known", document.summary.undetermined),
        ("folded under a cause", document.summary.folded),
    ];
    let others = others.into_iter().filter(|(_, count)| *count > 0);
    sums.extend(others.map(|(what, count)| format!("<span>{count} {what}</span>")));
    if sums.is_empty() { String::new() } else { format!("<p class=\"sums\">{}</p>\n", sums.join("")) }
}

fn inputs(document: &Document<'_>, out: &mut String) {
    for input in &document.inputs {
        let name = text(&input.name);
        if let Some(error) = &input.error {
            let hint = error.hint.as_deref().map_or_else(String::new, |hint| format!(" ({})", prose(hint)));
            put!(out, "<p class=\"note\">cannot read {name}: {}{hint}</p>", prose(&error.message));
        } else {
            let kind = text(input.kind.as_deref().unwrap_or("input"));
            put!(out, "<p class=\"input\">{kind} {name} · {}</p>", counted(input.resources, "resource"));
        }
        for note in input.notes.iter() {
            put!(out, "<p class=\"note\">{}</p>", prose(note));
        }
    }
}

const CONTROLS: &str = "<div class=\"controls\" hidden>\
<input type=\"search\" id=\"filter\" placeholder=\"filter\" aria-label=\"filter by any word\">\
<label><input type=\"checkbox\" data-severity=\"critical\" checked> critical</label>\
<label><input type=\"checkbox\" data-severity=\"high\" checked> high</label>\
<label><input type=\"checkbox\" data-severity=\"medium\" checked> medium</label>\
<label><input type=\"checkbox\" data-severity=\"low\" checked> low</label>\
<label><input type=\"checkbox\" data-severity=\"info\" checked> info</label>\
<label><input type=\"checkbox\" id=\"only-blocking\"> only what fails the gate</label>\
<output id=\"shown\"></output></div>";

fn reported(items: &[Item<'_>], several: bool, out: &mut String) {
    put!(out, "<h2>Found: {}</h2>", items.len());
    if items.is_empty() {
        put!(out, "<p>Nothing.</p>");
        return;
    }
    put!(
        out,
        "{CONTROLS}\n<table id=\"found\">\n<thead><tr><th>severity</th><th>rule</th><th>what</th><th>where</th></tr></thead>\n<tbody>"
    );
    for item in items {
        let blocking = if item.blocking { " data-blocking" } else { "" };
        put!(
            out,
            "<tr data-severity=\"{0}\"{blocking}><td class=\"{0}\">{0}</td><td><code>{1}</code><br>{2}</td><td>{3}</td>\
             <td>{4}</td></tr>",
            item.severity,
            text(&item.code),
            if item.rule == item.code { String::new() } else { text(&item.rule) },
            what(item),
            place(item, several)
        );
    }
    put!(out, "</tbody>\n</table>");
}

/// What is wrong, what to do and, on demand, what shows it.
fn what(item: &Item<'_>) -> String {
    let mut out = format!("<p>{}</p>", prose(&item.message));
    if let Some(fix) = item.fix {
        let _ = write!(out, "<p class=\"fix\">→ {}</p>", prose(fix));
    }
    let related =
        item.related.iter().map(|urn| format!("see <span title=\"{}\">{}</span>", text(urn), text(&item::label(urn))));
    let facts: Vec<String> = item.evidence.iter().map(|fact| prose(fact)).chain(related).collect();
    if !facts.is_empty() {
        let list = facts.join("</li><li>");
        let _ = write!(out, "<details><summary>evidence</summary><ul><li>{list}</li></ul></details>");
    }
    out
}

/// Where it is; of which stack, where the page tells of several.
fn place(item: &Item<'_>, several: bool) -> String {
    let title = item.urn.map_or_else(String::new, |urn| format!(" title=\"{}\"", text(urn)));
    let parts = [item.path.map(text), item.place().map(|place| text(&place))];
    let rest: Vec<String> = parts.into_iter().flatten().map(|part| format!("<br><code>{part}</code>")).collect();
    let stack =
        item.stack.filter(|_| several).map_or_else(String::new, |stack| format!("<br><small>{}</small>", text(stack)));
    format!("<span{title}>{}</span>{}{stack}", text(&item.label()), rest.concat())
}

fn changed(document: &Document<'_>, out: &mut String) {
    if document.changes.is_empty() {
        return;
    }
    put!(
        out,
        "<details><summary>Changes: {}</summary>\n<table>\n<thead><tr><th>step</th><th>resource</th><th>why</th>\
         <th>replaced because of</th></tr></thead>\n<tbody>",
        document.changes.len()
    );
    for row in document.changes.iter().take(MOST_CHANGES) {
        // That what is new is new for its own sake says nothing.
        let cause = if row.op == "create" || row.cause == "unknown" { String::new() } else { text(&row.cause) };
        let label = text(&item::label(&row.urn));
        let (title, op) = (text(&row.urn), text(&row.op));
        let paths: Vec<String> = row.replace_paths.iter().map(|path| format!("<code>{}</code>", text(path))).collect();
        put!(
            out,
            "<tr><td>{op}</td><td title=\"{title}\">{label}</td><td>{cause}</td><td>{}</td></tr>",
            paths.join(", ")
        );
    }
    put!(out, "</tbody></table>");
    let left = document.changes.len().saturating_sub(MOST_CHANGES);
    if left > 0 {
        put!(out, "<p>{left} more are in the saved run.</p>");
    }
    put!(out, "</details>");
}

fn suppressed(document: &Document<'_>, out: &mut String) {
    if document.suppressed.is_empty() {
        return;
    }
    put!(
        out,
        "<details><summary>Suppressed: {}</summary>\n<table>\n<thead><tr><th>severity</th><th>rule</th><th>what</th>\
         <th>where</th><th>why it does not count</th></tr></thead>\n<tbody>",
        document.suppressed.len()
    );
    for (item, by) in item::suppressed(document) {
        let (severity, code) = (item.severity, text(&item.code));
        let (message, place) = (prose(&item.message), place(&item, several_stacks(document)));
        put!(
            out,
            "<tr><td>{severity}</td><td><code>{code}</code></td><td>{message}</td><td>{place}</td><td>{}</td></tr>",
            why(by)
        );
    }
    put!(out, "</tbody></table></details>");
}

fn why(by: &SuppressionRow<'_>) -> String {
    let owner = by.owner.as_ref().map(|owner| format!("owner {owner}"));
    let until = by.until.as_ref().map(|until| format!("until {until}"));
    let reason = by.reason.as_deref().map(str::to_owned);
    let parts = [Some(by.origin.to_string()), reason, owner, until];
    parts.into_iter().flatten().map(|part| text(&part)).collect::<Vec<_>>().join("<br>")
}

fn undetermined(document: &Document<'_>, out: &mut String) {
    if document.undetermined.is_empty() {
        return;
    }
    put!(
        out,
        "<details><summary>Cannot know: {}</summary>\n<table>\n<thead><tr><th>rule</th><th>where</th><th>why</th>\
         <th>what would settle it</th></tr></thead>\n<tbody>",
        document.undetermined.len()
    );
    for row in document.undetermined.iter().take(MOST_CHANGES) {
        let label = row.urn.as_deref().map_or_else(|| "the stack".to_owned(), item::label);
        let (code, label, settle) = (text(&row.code), text(&label), row.settle.as_deref().unwrap_or_default());
        let (message, settle) = (prose(&row.message), prose(settle));
        put!(out, "<tr><td><code>{code}</code></td><td>{label}</td><td>{message}</td><td>{settle}</td></tr>");
    }
    put!(out, "</tbody></table></details>");
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for at in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
                out.push(if at > chunk.len() { '=' } else { char::from(digit) });
            }
        }
        out
    }

    #[test]
    fn the_policy_lets_the_pages_own_script_run() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(SCRIPT_DIGEST, format!("sha256-{}", base64(&Sha256::digest(SCRIPT))));
    }
}
