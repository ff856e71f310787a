//! What stands in and on the boxes, for every format.

use crate::engine::Run;
use crate::graph::EdgeKind;
use crate::model::{ResourceId, shown_within};
use crate::picture::{End, Group, Line, Node, Picture, What};

/// Most characters of a name.
const MOST: usize = 120;

/// A text of the input as it may be shown.
pub(super) fn text(text: &str) -> String {
    shown_within(text, MOST)
}

/// The name of a resource.
pub(super) fn name(run: &Run, id: ResourceId) -> String {
    let urn = &run.stack.resource(id).urn;
    // A text that is no URN has no name in it.
    text(if urn.name().is_empty() { urn } else { urn.name() })
}

/// The type of a resource.
pub(super) fn ty(run: &Run, id: ResourceId) -> String {
    text(&run.stack.resource(id).ty.friendly())
}

/// The two lines of a node.
pub(in crate::report) fn node(run: &Run, node: &Node) -> (String, String) {
    let count = node.members.len();
    match &node.what {
        What::Resource(id) => (name(run, *id), ty(run, *id)),
        What::Component(id) => {
            let inside = count - 1;
            (name(run, *id), format!("{} · {inside} inside", text(run.stack.resource(*id).ty.name())))
        }
        What::Type(of) => (format!("{count} × {}", text(of.name())), names(run, &node.members)),
        What::Package(package) => (format!("{count} × {}", text(package)), names(run, &node.members)),
    }
}

/// The first names of several resources.
fn names(run: &Run, members: &[ResourceId]) -> String {
    const FIRST: usize = 4;
    let mut names: Vec<String> = members.iter().take(FIRST).map(|id| name(run, *id)).collect();
    if members.len() > FIRST {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// The type that a node is of, whatever it stands for.
pub(super) fn node_type(run: &Run, node: &Node) -> String {
    match &node.what {
        What::Resource(id) | What::Component(id) => ty(run, *id),
        What::Type(of) => text(&of.friendly()),
        What::Package(package) => text(package),
    }
}

/// The title of a group, and its type.
pub(in crate::report) fn group(run: &Run, group: &Group) -> (String, String) {
    match group.resource {
        Some(id) => (name(run, id), ty(run, id)),
        None => ("in no network".to_owned(), String::new()),
    }
}

/// The name of either end of a line.
pub(super) fn end(run: &Run, picture: &Picture, end: End) -> String {
    match end {
        End::Node(at) => node(run, &picture.nodes[at]).0,
        End::Group(at) => group(run, &picture.groups[at]).0,
    }
}

/// Why a line is there: `vpcId, subnetIds`, `dependency`.
pub(super) fn why(line: &Line) -> String {
    let mut words: Vec<String> = Vec::new();
    for (kind, inputs) in &line.why {
        if *kind == EdgeKind::Property && !inputs.is_empty() {
            words.extend(inputs.iter().map(|input| text(input)));
        } else {
            words.push(kind.name().to_owned());
        }
    }
    words.join(", ")
}

/// The same, for the label of a line: the first two.
pub(super) fn why_short(line: &Line) -> String {
    let why = why(line);
    let mut words = why.split(", ");
    match (words.next(), words.next(), words.next()) {
        (Some(first), Some(second), Some(_)) => format!("{first}, {second}, …"),
        _ => why,
    }
}

/// How a line is drawn: solid where a value is passed on, broken where only the order is given, dotted otherwise.
pub(super) fn dash(line: &Line) -> Dash {
    if line.why.contains_key(&EdgeKind::Property) {
        Dash::Solid
    } else if line.why.contains_key(&EdgeKind::Dependency) {
        Dash::Broken
    } else {
        Dash::Dotted
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dash {
    Solid,
    Broken,
    Dotted,
}
