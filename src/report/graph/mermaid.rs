//! For Mermaid, which forges and wikis draw.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::GraphReport;
use super::words::{self, Dash};
use crate::finding::Severity;
use crate::picture::{Change, End, Inside, Marks, Picture};

/// What Mermaid draws unless its host allows more (`maxEdges` and `maxTextSize` of its configuration).
const MOST_LINES: usize = 500;
const MOST_TEXT: usize = 50_000;

/// Writes the picture that was asked for.
pub fn write(report: &GraphReport, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report).as_bytes())
}

/// Why Mermaid will not draw the picture that was asked for.
pub fn too_large(report: &GraphReport) -> Option<String> {
    let lines = report.asked()?.lines.len();
    let characters = text(report).chars().count();
    (lines > MOST_LINES || characters > MOST_TEXT).then(|| {
        format!(
            "Mermaid draws at most {MOST_LINES} lines and {MOST_TEXT} characters, and this has {lines} and \
             {characters}; use --collapse, --focus or --only"
        )
    })
}

fn text(report: &GraphReport) -> String {
    let mut out = String::from("flowchart LR\n");
    let Some(picture) = report.asked() else { return out };
    inside(report, picture, (&picture.insides(), picture.groups.len()), "  ", &mut out);
    for line in &picture.lines {
        let arrow = match words::dash(line) {
            Dash::Solid => "-->",
            Dash::Broken | Dash::Dotted => "-.->",
        };
        let (from, to, why) = (id(line.from), id(line.to), escaped(&words::why_short(line)));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {from} {arrow}|\"{why}\"| {to}");
    }
    classes(picture, &mut out);
    out
}

fn inside(report: &GraphReport, picture: &Picture, (insides, at): (&[Inside], usize), indent: &str, out: &mut String) {
    for &at in &insides[at].groups {
        let group = &picture.groups[at];
        let (name, ty) = words::group(&report.run, group);
        let title = [group.marks.signs(0), name, ty, group.note.clone().unwrap_or_default(), group.marks.faults()];
        let _ = writeln!(out, "{indent}subgraph {}[\"{}\"]", id(End::Group(at)), joined(&title, " "));
        inside(report, picture, (insides, at), &format!("{indent}  "), out);
        let _ = writeln!(out, "{indent}end");
    }
    for &at in &insides[at].nodes {
        let node = &picture.nodes[at];
        let (name, below) = words::node(&report.run, node);
        let signs = node.marks.signs(node.members.len());
        let name = if signs.is_empty() { name } else { format!("{signs} {name}") };
        let label = [name, below, node.marks.faults()];
        let _ = writeln!(out, "{indent}{}[\"{}\"]", id(End::Node(at)), joined(&label, "<br>"));
    }
}

fn id(end: End) -> String {
    match end {
        End::Node(at) => format!("n{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

fn joined(parts: &[String], between: &str) -> String {
    let parts: Vec<String> = parts.iter().filter(|part| !part.is_empty()).map(|part| escaped(part)).collect();
    parts.join(between)
}

/// What Mermaid may take for its own syntax, for HTML or for Markdown is written as a number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_alphanumeric()
            || matches!(char, ' ' | '.' | ',' | ':' | '/' | '+' | '~' | '±' | '×' | '·' | '…' | '→')
        {
            out.push(char);
        } else {
            let _ = write!(out, "#{};", u32::from(char));
        }
    }
    out
}

const STYLES: [(&str, &str); 8] = [
    ("create", "fill:#dcfce7,color:#111827"),
    ("update", "fill:#fef3c7,color:#111827"),
    ("replace", "fill:#ede9fe,color:#111827"),
    ("delete", "fill:#fee2e2,color:#111827"),
    ("critical", "stroke:#b91c1c,stroke-width:3px"),
    ("high", "stroke:#ea580c,stroke-width:3px"),
    ("medium", "stroke:#ca8a04,stroke-width:2px"),
    ("focus", "stroke-width:4px"),
];

fn styles(marks: &Marks, focus: bool) -> Vec<&'static str> {
    let change = marks.change().map(|change| match change {
        Change::Create | Change::Import => "create",
        Change::Update | Change::Other => "update",
        Change::Replace => "replace",
        Change::Delete => "delete",
    });
    let severity = marks.severity().filter(|severity| *severity >= Severity::Medium).map(Severity::name);
    change.into_iter().chain(severity).chain(focus.then_some("focus")).collect()
}

fn classes(picture: &Picture, out: &mut String) {
    for (name, style) in STYLES {
        let wearing = |(at, node): (usize, &crate::picture::Node)| {
            styles(&node.marks, node.focus).contains(&name).then(|| id(End::Node(at)))
        };
        let nodes: Vec<String> = picture.nodes.iter().enumerate().filter_map(wearing).collect();
        if !nodes.is_empty() {
            let _ = writeln!(out, "  classDef {name} {style}");
            let _ = writeln!(out, "  class {} {name}", nodes.join(","));
        }
    }
}
