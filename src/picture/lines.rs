//! Joins the boxes with lines, and adds up what stands out in them.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::choice::Choice;
use super::collapse::{Boxes, Card};
use super::links::Links;
use super::mark::{AllMarks, Marks};
use super::{Collapse, End, Group, Line, Node, Picture, View, Wish};
use crate::graph::EdgeKind;
use crate::model::ResourceId;

pub(super) fn connect(
    boxes: Boxes,
    links: Links<'_>,
    marks: &AllMarks,
    choice: &Choice,
    wish: &Wish,
    view: View,
    collapse: Collapse,
) -> Picture {
    let nodes: Vec<Node> = boxes.cards.into_iter().map(|card| node(card, marks, choice)).collect();
    let mut groups: Vec<Group> = boxes
        .frames
        .into_iter()
        .map(|frame| Group {
            resource: frame.resource,
            note: frame.note,
            parent: frame.parent,
            depth: frame.depth,
            marks: frame.resource.and_then(|id| marks.get(id)).cloned().unwrap_or_default(),
            members: 0,
        })
        .collect();
    for node in &nodes {
        if let Some(group) = node.group {
            groups[group].members += node.members.len();
            groups[group].marks.add(&node.marks);
        }
    }
    // Each stands after the one around it.
    for at in (0..groups.len()).rev() {
        let (members, marks) = (groups[at].members + 1, groups[at].marks.clone());
        if let Some(parent) = groups[at].parent {
            groups[parent].members += members;
            groups[parent].marks.add(&marks);
        }
    }
    let joined = join(&nodes, &groups, links, wish);
    Picture { view, collapse, groups, nodes, lines: joined }
}

fn node(card: Card, all: &AllMarks, choice: &Choice) -> Node {
    let mut marks = Marks::default();
    for own in card.members.iter().filter_map(|id| all.get(*id)) {
        marks.add(own);
    }
    let focus = card.members.iter().any(|id| choice.focus.contains(id));
    let far = |blast: &super::Blast| card.members.iter().filter_map(|id| blast.distance.get(id)).min().copied();
    let distance = choice.blast.as_ref().and_then(far);
    Node { what: card.what, members: card.members, group: card.frame, marks, focus, distance }
}

fn join(nodes: &[Node], groups: &[Group], links: Links<'_>, wish: &Wish) -> Vec<Line> {
    let mut ends: HashMap<ResourceId, End> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        ends.extend(group.resource.map(|id| (id, End::Group(at))));
    }
    for (at, node) in nodes.iter().enumerate() {
        ends.extend(node.members.iter().map(|&id| (id, End::Node(at))));
    }
    let mut found: BTreeMap<(End, End), Line> = BTreeMap::new();
    let mut sources: Vec<(ResourceId, End)> = ends.iter().map(|(&id, &end)| (id, end)).collect();
    sources.sort_unstable();
    for (id, from) in sources {
        let mut last = None;
        for link in links.needs(id).into_iter().filter(|link| wish.kinds.contains(&link.kind)) {
            let Some(&to) = ends.get(&link.other) else { continue };
            if from == to || contains(to, from, nodes, groups) || contains(from, to, nodes, groups) {
                continue;
            }
            let line = found.entry((from, to)).or_insert_with(|| Line { from, to, why: BTreeMap::new(), pairs: 0 });
            let inputs = line.why.entry(link.kind).or_default();
            if link.kind == EdgeKind::Property {
                inputs.extend(link.property.map(str::to_owned));
            }
            if last.replace(link.other) != Some(link.other) {
                line.pairs += 1;
            }
        }
    }
    found.into_values().collect()
}

/// Whether a box is around another one: that is seen, and needs no line.
fn contains(outer: End, inner: End, nodes: &[Node], groups: &[Group]) -> bool {
    let End::Group(outer) = outer else { return false };
    let mut around = match inner {
        End::Node(at) => nodes[at].group,
        End::Group(at) => groups[at].parent,
    };
    while let Some(group) = around {
        if group == outer {
            return true;
        }
        around = groups[group].parent;
    }
    false
}
