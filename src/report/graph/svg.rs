//! A picture as SVG: boxes, lines, and what stands out.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::html::{escaped, put};
use super::tables::Listed;
use super::words::{self, Dash};
use crate::engine::Run;
use crate::finding::Severity;
use crate::picture::layout::{Layout, NODE, Point, Rect, Route};
use crate::picture::{End, Group, Marks, Node, Picture};

/// Most boxes that a page draws: more would only slow it down.
const MOST: usize = 3000;
/// Most lines of the picture that the text of one drawn line names.
const TOLD: usize = 12;
/// The space around the picture.
const MARGIN: f64 = 18.0;

struct Canvas<'a> {
    run: &'a Run,
    picture: &'a Picture,
    listed: &'a Listed,
    layout: Layout,
    /// What each box needs, as the ids of the boxes.
    needs: Vec<Vec<End>>,
}

/// Draws a picture.
pub(super) fn draw(run: &Run, picture: &Picture, listed: &Listed, out: &mut String) {
    if picture.nodes.len() + picture.groups.len() > MOST {
        let count = picture.nodes.len();
        put!(out, "<p class=\"note\">{count} boxes are too many to draw; use --collapse, --focus or --only.</p>");
        return;
    }
    if picture.nodes.is_empty() && picture.groups.is_empty() {
        put!(out, "<p class=\"note\">There is nothing to draw.</p>");
        return;
    }
    let mut needs = vec![Vec::new(); picture.groups.len() + picture.nodes.len()];
    for line in &picture.lines {
        needs[number(picture, line.from)].push(line.to);
    }
    let canvas = Canvas { run, picture, listed, layout: Layout::of(picture), needs };
    let (width, height) = (canvas.layout.size.width + 2.0 * MARGIN, canvas.layout.size.height + 2.0 * MARGIN);
    let view = picture.view.name();
    put!(
        out,
        "<div class=\"paper\"><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"{0:.0} {0:.0} {width:.0} {height:.0}\" role=\"img\" aria-label=\"{view}\">",
        -MARGIN
    );
    put!(
        out,
        "<defs><marker id=\"tip-{view}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip\" d=\"M0 0.5 8 4 0 7.5z\"/></marker></defs>"
    );
    canvas.inside(None, out);
    put!(out, "</svg></div>");
    if canvas.layout.reduced {
        put!(out, "<p class=\"said\">Lines that others imply are left out here; the list of resources has all.</p>");
    }
}

fn number(picture: &Picture, end: End) -> usize {
    match end {
        End::Group(at) => at,
        End::Node(at) => picture.groups.len() + at,
    }
}

fn id(end: End) -> String {
    match end {
        End::Node(at) => format!("n{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

impl Canvas<'_> {
    /// Draws what is in a box: its lines first, so that they go behind the boxes.
    fn inside(&self, around: Option<usize>, out: &mut String) {
        for (_, route) in self.layout.routes.iter().filter(|(group, _)| *group == around) {
            self.route(route, out);
        }
        for (at, group) in self.picture.groups.iter().enumerate().filter(|(_, group)| group.parent == around) {
            self.group(at, group, out);
            self.inside(Some(at), out);
        }
        for (at, node) in self.picture.nodes.iter().enumerate().filter(|(_, node)| node.group == around) {
            self.node(at, node, out);
        }
    }

    fn route(&self, route: &Route, out: &mut String) {
        let lines = route.lines.iter().filter_map(|at| self.picture.lines.get(*at));
        let dash = lines.clone().map(words::dash).min().unwrap_or(Dash::Dotted);
        let class = match dash {
            Dash::Solid => "solid",
            Dash::Broken => "broken",
            Dash::Dotted => "dotted",
        };
        let pairs: usize = lines.clone().map(|line| line.pairs).sum();
        let end = |end| words::end(self.run, self.picture, end);
        let told = |line: &crate::picture::Line| format!("{} → {}: {}", end(line.from), end(line.to), words::why(line));
        let mut title: Vec<String> = lines.clone().take(TOLD).map(told).collect();
        if route.lines.len() > TOLD {
            title.push(format!("and {} more", route.lines.len() - TOLD));
        }
        let width = if pairs > 1 { 1.9 } else { 1.3 };
        put!(
            out,
            "<path class=\"line {class}\" data-from=\"{}\" data-to=\"{}\" stroke-width=\"{width}\" \
             marker-end=\"url(#tip-{})\" d=\"{}\"><title>{}</title></path>",
            id(route.from),
            id(route.to),
            self.picture.view.name(),
            path(&route.points),
            escaped(&title.join("\n"))
        );
    }

    fn needs(&self, end: End) -> String {
        let ends = &self.needs[number(self.picture, end)];
        ends.iter().map(|end| id(*end)).collect::<Vec<_>>().join(" ")
    }

    fn group(&self, at: usize, group: &Group, out: &mut String) {
        let Rect { at: corner, size } = self.layout.groups[at];
        let (name, ty) = words::group(self.run, group);
        let marks = marks_of(&group.marks);
        let room = ((size.width - 36.0) / 7.0) - width_of(&marks);
        let head = fit(&name, room);
        let note = group.note.clone().unwrap_or_default();
        let rest: Vec<&str> = [ty.as_str(), &note].into_iter().filter(|part| !part.is_empty()).collect();
        let mut rest = rest.join(" · ");
        let left = room - width_of(&head) - 2.0;
        if width_of(&rest) * 0.86 > left {
            rest = if note.is_empty() { fit_type(&ty, left) } else { fit(&note, left) };
        }
        let class = format!("group {} depth-{}", classes(&group.marks), group.depth % 3);
        put!(
            out,
            "<g class=\"{class}\" data-id=\"g{at}\" data-needs=\"{}\" data-words=\"{}\"><title>{}</title>",
            self.needs(End::Group(at)),
            escaped(&format!("{name} {ty}").to_lowercase()),
            escaped(&format!("{name}\n{ty}"))
        );
        put!(
            out,
            "<rect class=\"frame\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"10\"/>",
            corner.x,
            corner.y,
            size.width,
            size.height
        );
        let y = corner.y + 21.0;
        let (open, close) = self.link(group.resource);
        put!(
            out,
            "{open}<text x=\"{:.1}\" y=\"{y:.1}\"><tspan class=\"title\">{}</tspan>\
             <tspan class=\"kind\" dx=\"8\">{}</tspan></text>{close}",
            corner.x + 14.0,
            escaped(&head),
            escaped(&rest)
        );
        if !marks.is_empty() {
            let x = corner.x + size.width - 14.0;
            put!(out, "<text class=\"sum\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(&marks));
        }
        put!(out, "</g>");
    }

    fn node(&self, at: usize, node: &Node, out: &mut String) {
        let Rect { at: Point { x, y }, size } = self.layout.nodes[at];
        let (name, below) = words::node(self.run, node);
        let ty = words::node_type(self.run, node);
        let signs = node.marks.signs(node.members.len());
        let focus = if node.focus { " focus" } else { "" };
        let mut told = vec![name.clone(), ty.clone()];
        told.extend(self.members(node));
        told.extend(Some(node.marks.faults()).filter(|faults| !faults.is_empty()));
        put!(
            out,
            "<g class=\"node {}{focus}\" data-id=\"n{at}\" data-needs=\"{}\" data-words=\"{}\"><title>{}</title>",
            classes(&node.marks),
            self.needs(End::Node(at)),
            escaped(&format!("{name} {below} {ty}").to_lowercase()),
            escaped(&told.join("\n"))
        );
        let (open, close) = self.link(node.members.first().copied());
        put!(out, "{open}");
        let (width, height) = (size.width, size.height);
        if node.members.len() > 1 {
            put!(
                out,
                "<rect class=\"under\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>",
                x + 4.0,
                y + 4.0
            );
        }
        put!(out, "<rect class=\"card\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>");
        put!(out, "<rect class=\"stripe\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"6\" height=\"{height}\" rx=\"3\"/>");
        let indent = if signs.is_empty() { 0.0 } else { width_of(&signs) * 8.4 + 7.0 };
        if !signs.is_empty() {
            put!(out, "<text class=\"sign\" x=\"{:.1}\" y=\"{:.1}\">{}</text>", x + 14.0, y + 20.0, escaped(&signs));
        }
        let room = (NODE.width - 22.0 - indent) / 8.1;
        put!(
            out,
            "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + 14.0 + indent,
            y + 20.0,
            escaped(&fit(&name, room))
        );
        let far = node.distance.filter(|far| *far > 0).map(|far| format!("{far} away"));
        let room = (NODE.width - 24.0) / 6.0 - far.as_deref().map_or(0.0, |far| width_of(far) + 1.0);
        put!(
            out,
            "<text class=\"kind\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + 14.0,
            y + 36.0,
            escaped(&fit_type(&below, room))
        );
        if let Some(far) = far {
            put!(out, "<text class=\"far\" x=\"{:.1}\" y=\"{:.1}\">{far}</text>", x + width - 10.0, y + 36.0);
        }
        badge(&node.marks, x + width, y, out);
        put!(out, "{close}</g>");
    }

    /// The names of what a node stands for.
    fn members(&self, node: &Node) -> Vec<String> {
        const FIRST: usize = 24;
        if node.members.len() < 2 {
            return Vec::new();
        }
        let mut names: Vec<String> = node.members.iter().take(FIRST).map(|id| words::name(self.run, *id)).collect();
        if node.members.len() > FIRST {
            names.push(format!("and {} more", node.members.len() - FIRST));
        }
        names
    }

    /// Around what leads to the row of a resource.
    fn link(&self, resource: Option<u32>) -> (String, &'static str) {
        match resource.filter(|id| self.listed.has(*id)) {
            Some(id) => (format!("<a href=\"#r{id}\">"), "</a>"),
            None => (String::new(), ""),
        }
    }
}

/// The worst findings, at the upper right corner of a card.
fn badge(marks: &Marks, right: f64, top: f64, out: &mut String) {
    let worst = marks.findings.last_key_value().filter(|(severity, _)| **severity > Severity::Info);
    let Some((severity, count)) = worst else { return };
    let text = if *count > 1 { format!("{count} {severity}") } else { severity.to_string() };
    let width = width_of(&text) * 6.7 + 12.0;
    let (x, y) = (right - width + 4.0, top - 8.0);
    put!(
        out,
        "<g class=\"badge\"><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"16\" rx=\"8\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\">{text}</text></g>",
        x + width / 2.0,
        y + 11.8
    );
}

fn classes(marks: &Marks) -> String {
    let change = marks.change().map_or_else(|| "c-none".to_owned(), |change| format!("c-{}", change.name()));
    let severity = marks.severity().map_or_else(|| "s-none".to_owned(), |severity| format!("s-{severity}"));
    format!("{change} {severity}")
}

/// What stands out in a group, with counts.
fn marks_of(marks: &Marks) -> String {
    let parts = [marks.signs(0), marks.faults()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A line through its points: straight along a height, bent between two.
pub(in crate::report) fn path(points: &[Point]) -> String {
    let mut out = String::new();
    let Some(first) = points.first() else { return out };
    let _ = write!(out, "M{:.1} {:.1}", first.x, first.y);
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.y - b.y).abs() < 0.5 {
            let _ = write!(out, "L{:.1} {:.1}", b.x, b.y);
        } else {
            let middle = f64::midpoint(a.x, b.x);
            let _ = write!(out, "C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}", a.y, b.y, b.x, b.y);
        }
    }
    out
}

/// The columns of a text.
fn width_of(text: &str) -> f64 {
    let columns: usize = text.chars().map(|char| char.width().unwrap_or_default()).sum();
    f64::from(u16::try_from(columns).unwrap_or(u16::MAX))
}

/// A type that fits into so many columns: rather without its package than without its end.
fn fit_type(text: &str, columns: f64) -> String {
    match text.split_once(':') {
        Some((_, short)) if width_of(text) > columns => fit(short, columns),
        _ => fit(text, columns),
    }
}

/// The beginning of a text that fits into so many columns.
fn fit(text: &str, columns: f64) -> String {
    if width_of(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for char in text.chars() {
        if width_of(&kept) + 2.0 > columns {
            break;
        }
        kept.push(char);
    }
    kept + "…"
}
