//! For graphviz.

use std::io::{self, Write};

use super::GraphReport;
use super::words::{self, Dash};
use crate::finding::Severity;
use crate::picture::{Change, End, Inside, Marks, Picture};

/// Writes the picture that was asked for.
pub fn write(report: &GraphReport, out: &mut dyn Write) -> io::Result<()> {
    let Some(picture) = report.asked() else { return Ok(()) };
    writeln!(out, "digraph {} {{", quoted(&report.title()))?;
    writeln!(out, "  // an arrow leads from what needs to what is needed")?;
    for note in &report.notes {
        writeln!(out, "  // {}", words::text(note))?;
    }
    writeln!(out, "  graph [rankdir=LR, compound=true, fontname=\"Helvetica\", fontsize=11, nodesep=0.2]")?;
    writeln!(
        out,
        "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=10, fillcolor=\"#ffffff\"]"
    )?;
    writeln!(out, "  edge [fontname=\"Helvetica\", fontsize=8, color=\"#6b7280\"]")?;
    write_inside(report, &Nested { picture, insides: picture.insides() }, picture.groups.len(), "  ", out)?;
    for line in &picture.lines {
        let (from, to) = (anchor(line.from), anchor(line.to));
        let mut attributes = vec![format!("tooltip={}", quoted(&words::why(line)))];
        attributes.push(format!("label={}", quoted(&words::why_short(line))));
        if let End::Group(at) = line.from {
            attributes.push(format!("ltail=\"cluster_{at}\""));
        }
        if let End::Group(at) = line.to {
            attributes.push(format!("lhead=\"cluster_{at}\""));
        }
        match words::dash(line) {
            Dash::Solid => {}
            Dash::Broken => attributes.push("style=dashed".to_owned()),
            Dash::Dotted => attributes.push("style=dotted".to_owned()),
        }
        writeln!(out, "  {from} -> {to} [{}]", attributes.join(", "))?;
    }
    writeln!(out, "}}")
}

/// A picture, with what is in each of its groups.
struct Nested<'a> {
    picture: &'a Picture,
    insides: Vec<Inside>,
}

/// The groups and nodes in a box. Groups are nested at most as deep as pictures nest them.
fn write_inside(
    report: &GraphReport,
    nested: &Nested<'_>,
    inside: usize,
    indent: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for &at in &nested.insides[inside].groups {
        let group = &nested.picture.groups[at];
        let (name, ty) = words::group(&report.run, group);
        let title = [marked(&group.marks, 0, name), ty, group.note.clone().unwrap_or_default(), group.marks.faults()];
        writeln!(out, "{indent}subgraph \"cluster_{at}\" {{")?;
        writeln!(out, "{indent}  graph [label={}, labeljust=l, style=rounded, color=\"#9ca3af\"]", lines(&title))?;
        writeln!(out, "{indent}  {} [shape=point, style=invis, width=0, label=\"\"]", anchor(End::Group(at)))?;
        write_inside(report, nested, at, &format!("{indent}  "), out)?;
        writeln!(out, "{indent}}}")?;
    }
    for &at in &nested.insides[inside].nodes {
        let node = &nested.picture.nodes[at];
        let (name, below) = words::node(&report.run, node);
        let label = [marked(&node.marks, node.members.len(), name), below, node.marks.faults()];
        let (fill, border) = colours(&node.marks);
        let width = if node.focus { ", penwidth=3" } else { "" };
        writeln!(
            out,
            "{indent}{} [label={}, fillcolor=\"{fill}\", color=\"{border}\"{width}]",
            anchor(End::Node(at)),
            lines(&label)
        )?;
    }
    Ok(())
}

fn anchor(end: End) -> String {
    match end {
        End::Node(at) => format!("n{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

/// A name behind the signs of what happens.
fn marked(marks: &Marks, resources: usize, name: String) -> String {
    let signs = marks.signs(resources);
    if signs.is_empty() { name } else { format!("{signs} {name}") }
}

fn colours(marks: &Marks) -> (&'static str, &'static str) {
    let fill = match marks.change() {
        Some(Change::Create | Change::Import) => "#dcfce7",
        Some(Change::Update | Change::Other) => "#fef3c7",
        Some(Change::Replace) => "#ede9fe",
        Some(Change::Delete) => "#fee2e2",
        None => "#ffffff",
    };
    let border = match marks.severity() {
        Some(Severity::Critical) => "#b91c1c",
        Some(Severity::High) => "#ea580c",
        Some(Severity::Medium) => "#ca8a04",
        Some(Severity::Low | Severity::Info) | None => "#6b7280",
    };
    (fill, border)
}

fn lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().filter(|line| !line.is_empty()).map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Inside quotation marks a backslash begins an escape (`\n`, and `\N` for the name of the node), an ampersand an entity.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"")
}
