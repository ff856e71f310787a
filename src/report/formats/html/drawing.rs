//! The graph of the stack on the page. What a saved run says of it is not believed: what points nowhere is not drawn.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{put, text};
use crate::picture::layout::{Layout, Rect};
use crate::picture::{Collapse, End, Group, Line, Marks, Node, Picture, View, What};
use crate::report::Document;
use crate::report::formats::item::{cut, severity};
use crate::report::graph::svg::path;
use crate::report::graph_row::{BoxRow, GraphRow, MOST_BOXES, MOST_LINES};

/// The space around the picture.
const MARGIN: f64 = 16.0;
/// Most characters in a box.
const TITLE: usize = 24;
const NOTE: usize = 30;

/// Draws the graph, where the result has one.
pub(super) fn write(document: &Document<'_>, out: &mut String) {
    let Some((graph, picture)) = document.graph.as_ref().and_then(|graph| Some((graph, picture(graph)?))) else {
        return;
    };
    let layout = Layout::of(&picture);
    let (width, height) = (layout.size.width + 2.0 * MARGIN, layout.size.height + 2.0 * MARGIN);
    put!(out, "<h2>Graph</h2>\n<p class=\"input\">An arrow leads to what is needed.</p>");
    put!(
        out,
        "<div class=\"paper\"><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"{0:.0} {0:.0} {width:.0} {height:.0}\" role=\"img\" aria-label=\"graph of the stack\">",
        -MARGIN
    );
    put!(
        out,
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip\" d=\"M0 0.5 8 4 0 7.5z\"/></marker></defs>"
    );
    for (place, row) in layout.groups.iter().zip(&graph.groups) {
        boxed("frame", *place, row, out);
    }
    for (_, route) in &layout.routes {
        put!(out, "<path class=\"line\" marker-end=\"url(#tip)\" d=\"{}\"/>", path(&route.points));
    }
    for (place, row) in layout.nodes.iter().zip(&graph.nodes) {
        boxed("card", *place, row, out);
    }
    put!(out, "</svg></div>");
}

fn boxed(class: &str, place: Rect, row: &BoxRow<'_>, out: &mut String) {
    let Rect { at, size } = place;
    let known = ["import", "create", "update", "replace", "delete"];
    let change = row.change.as_deref().and_then(|word| known.into_iter().find(|known| *known == word));
    put!(out, "<g class=\"{}\"><title>{}\n{}</title>", change.unwrap_or("same"), text(&row.title), text(&row.note));
    let (x, y) = (at.x, at.y);
    put!(
        out,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"7\"/>",
        size.width,
        size.height
    );
    let (title, note) = (text(&cut(&row.title, TITLE)), text(&cut(&row.note, NOTE)));
    put!(out, "<text class=\"name\" x=\"{:.1}\" y=\"{:.1}\">{title}</text>", x + 10.0, y + 19.0);
    if class == "card" {
        put!(out, "<text class=\"kind\" x=\"{:.1}\" y=\"{:.1}\">{note}</text>", x + 10.0, y + 35.0);
    }
    if let Some(word) = row.severity.as_deref() {
        let (severity, right) = (severity(word), x + size.width - 10.0);
        put!(out, "<text class=\"mark {severity}\" x=\"{right:.1}\" y=\"{:.1}\">{}</text>", y + 19.0, row.findings);
    }
    put!(out, "</g>");
}

/// The picture to lay out; nothing when the graph is too large or is none.
fn picture(graph: &GraphRow<'_>) -> Option<Picture> {
    let (groups, boxes) = (graph.groups.len(), graph.groups.len() + graph.nodes.len());
    let is_before = |group: Option<usize>, end: usize| group.is_none_or(|group| group < end);
    let in_order = graph.groups.iter().enumerate().all(|(at, row)| is_before(row.group, at));
    let inside = graph.nodes.iter().all(|row| is_before(row.group, groups));
    let joined = graph.lines.iter().flatten().all(|end| *end < boxes);
    let small = boxes > 0 && boxes <= MOST_BOXES && graph.lines.len() <= MOST_LINES;
    if !(in_order && inside && joined && small) {
        return None;
    }
    let mut depths: Vec<usize> = Vec::new();
    for row in &graph.groups {
        depths.push(row.group.and_then(|group| depths.get(group)).map_or(0, |depth| depth + 1));
    }
    let end = |place: usize| if place < groups { End::Group(place) } else { End::Node(place - groups) };
    let group = |(row, depth): (&BoxRow<'_>, usize)| Group {
        resource: None,
        note: None,
        parent: row.group,
        depth,
        marks: Marks::default(),
        members: 0,
    };
    let node = |row: &BoxRow<'_>| Node {
        what: What::Package(row.title.clone()),
        members: Vec::new(),
        group: row.group,
        marks: Marks::default(),
        focus: false,
        distance: None,
    };
    Some(Picture {
        view: View::Components,
        collapse: Collapse::Nothing,
        groups: graph.groups.iter().zip(depths).map(group).collect(),
        nodes: graph.nodes.iter().map(node).collect(),
        lines: graph
            .lines
            .iter()
            .map(|[from, to]| Line { from: end(*from), to: end(*to), why: BTreeMap::new(), pairs: 1 })
            .collect(),
    })
}
