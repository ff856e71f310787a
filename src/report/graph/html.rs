//! A page to look at: one file that asks for nothing else. Pictures and lists are there without a script; the script
//! only filters, zooms and follows lines.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{GraphReport, svg, tables, words};
use crate::engine::Run;
use crate::graph::EdgeKind;
use crate::picture::{Picture, View};
use crate::report::changes;
use crate::report::table::counted;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the page may do, as browsers read it: nothing from elsewhere, nothing to elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";

/// Writes the page with all pictures.
pub fn write(report: &GraphReport, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report).as_bytes())
}

/// Writes to a string, which cannot fail.
macro_rules! put {
    ($out:expr, $($arguments:tt)*) => {{
        let _ = writeln!($out, $($arguments)*);
    }};
}
pub(super) use put;

/// A text of the input in HTML: between tags and in quotation marks.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    // Where a page is printed into the log of a pipeline, a line that begins so is a command.
    let is_command = out.lines().any(|line| line.trim_start().starts_with("::"));
    if is_command { out.replace("::", ":&#58;") } else { out }
}

fn page(report: &GraphReport) -> String {
    let title = escaped(&report.title());
    let listed = tables::Listed::of(report);
    let mut out = String::new();
    put!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    put!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    put!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    put!(out, "<meta name=\"color-scheme\" content=\"light dark\">");
    put!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>");
    put!(out, "<header>\n<h1>{title}</h1>\n<p class=\"facts\">{}</p>", facts(&report.run));
    for note in &report.notes {
        put!(out, "<p class=\"note\">{}</p>", escaped(&words::text(note)));
    }
    put!(out, "{}</header>", answer(report));
    put!(out, "<main>");
    tabs(report, &mut out);
    put!(out, "{CONTROLS}");
    put!(out, "<div class=\"views\">");
    for (at, picture) in shown(report).iter().enumerate() {
        put!(out, "<section class=\"view\" id=\"view-{at}\">");
        put!(out, "<p class=\"said\">{}</p>", escaped(&about(picture)));
        svg::draw(&report.run, picture, &listed, &mut out);
        put!(out, "</section>");
    }
    put!(out, "</div>\n{LEGEND}\n<div id=\"picked\" hidden></div>");
    tables::write(report, &listed, &mut out);
    put!(out, "</main>\n<footer>drawn by stackcheck {}</footer>", env!("CARGO_PKG_VERSION"));
    put!(out, "<script>\n{SCRIPT}</script>\n</body>\n</html>");
    out
}

/// The pictures: of networks only where there are some.
fn shown(report: &GraphReport) -> Vec<&Picture> {
    let has_content = |picture: &&Picture| picture.view != View::Network || !picture.groups.is_empty();
    let shown: Vec<&Picture> = report.pictures.iter().filter(has_content).collect();
    if shown.is_empty() { report.pictures.iter().collect() } else { shown }
}

fn tabs(report: &GraphReport, out: &mut String) {
    let shown = shown(report);
    for at in 0..shown.len() {
        let checked = if at == 0 { " checked" } else { "" };
        put!(out, "<input type=\"radio\" name=\"view\" id=\"tab-{at}\" class=\"tab\"{checked}>");
    }
    put!(out, "<nav class=\"tabs\" aria-label=\"views\">");
    for (at, picture) in shown.iter().enumerate() {
        put!(out, "<label for=\"tab-{at}\">{}</label>", picture.view.name());
    }
    put!(out, "</nav>");
}

/// `11 resources · +11 create · 1 critical, 4 high`
fn facts(run: &Run) -> String {
    let mut facts = vec![counted(run.stack.resources.len(), "resource")];
    let changes = changes::summary(&run.counts());
    if !changes.is_empty() {
        facts.push(words::text(&changes));
    }
    let mut findings = crate::picture::Marks::default();
    for found in &run.findings {
        *findings.findings.entry(found.finding.severity).or_default() += 1;
    }
    facts.push(if run.findings.is_empty() {
        "no findings".to_owned()
    } else {
        format!("found: {}", findings.faults())
    });
    let facts: Vec<String> = facts.iter().map(|fact| format!("<span>{}</span>", escaped(fact))).collect();
    facts.concat()
}

/// What there is to say of a picture in one line.
fn about(picture: &Picture) -> String {
    let what = match picture.view {
        View::Components => "Components are boxes around what they contain; an arrow leads to what is needed.",
        View::Network => {
            "Networks are boxes around their subnets, and those around what is placed in them; what is in several subnets stands beside them."
        }
        View::Dependencies => {
            "An arrow leads to what is needed: entry points are on the left, foundations on the right."
        }
    };
    let collapsed = match picture.collapse {
        crate::picture::Collapse::Nothing => "",
        crate::picture::Collapse::Type => " Resources of one type to which the same happens are one box.",
        crate::picture::Collapse::Component => " Components are closed, other resources are one box by type.",
        crate::picture::Collapse::Package => " Components are closed, other resources are one box by package.",
    };
    format!("{what}{collapsed}")
}

/// What was asked: the way between two resources, or what a change reaches.
fn answer(report: &GraphReport) -> String {
    let mut out = String::new();
    let run = &report.run;
    if let Some(way) = report.choice.way.as_ref().filter(|way| !way.steps.is_empty()) {
        let names: Vec<String> = way.steps.iter().map(|id| escaped(&words::name(run, *id))).collect();
        put!(out, "<p class=\"answer\">{}</p>", names.join(" <b>needs</b> "));
    }
    if let Some(blast) = &report.choice.blast {
        let of: Vec<String> = blast.of.iter().map(|id| escaped(&words::name(run, *id))).collect();
        let reached = blast.distance.values().filter(|distance| **distance > 0).count();
        let kind = |(kind, count): (&EdgeKind, &usize)| format!("{count} over {}", kind.name());
        let kinds: Vec<String> = blast.by_kind.iter().map(kind).collect();
        put!(
            out,
            "<p class=\"answer\">A change of <b>{}</b> reaches {}{}</p>",
            of.join(", "),
            counted(reached, "resource"),
            if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) }
        );
    }
    out
}

const CONTROLS: &str = "<div class=\"controls\">\
<input type=\"search\" id=\"filter\" placeholder=\"filter by name or type\" aria-label=\"filter by name or type\">\
<label><input type=\"checkbox\" id=\"only-changed\"> changed</label>\
<label><input type=\"checkbox\" id=\"only-found\"> with findings</label>\
<span class=\"zoom\"><button type=\"button\" id=\"smaller\" aria-label=\"smaller\">−</button>\
<button type=\"button\" id=\"fit\">fit</button>\
<button type=\"button\" id=\"larger\" aria-label=\"larger\">+</button></span></div>";

const LEGEND: &str = "<p class=\"legend\">\
<span><i class=\"key c-create\">+</i> create</span>\
<span><i class=\"key c-update\">~</i> update</span>\
<span><i class=\"key c-replace\">±</i> replace</span>\
<span><i class=\"key c-delete\">-</i> delete</span>\
<span><i class=\"key c-import\">=</i> import</span>\
<span><i class=\"line\"></i> a value is passed on</span>\
<span><i class=\"line broken\"></i> only the order is given</span>\
<span><i class=\"line dotted\"></i> contained, provided, deleted or replaced with</span></p>";
