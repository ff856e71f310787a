//! The picture of a stack as rows of the machine-readable result: what a page draws.

use serde::{Deserialize, Serialize};

use super::document::Text;
use super::graph::words;
use crate::engine::Run;
use crate::graph::EdgeKind;
use crate::picture::{self, End, Marks, Picture, View, Wish};

/// A stack of more resources is not drawn with the rest of its result; `stackcheck graph` draws it.
const MOST_RESOURCES: usize = 2_000;
/// More boxes and lines than a person may read are not drawn either.
pub(super) const MOST_BOXES: usize = 400;
pub(super) const MOST_LINES: usize = 1_500;

/// What depends on what: components are boxes around what they contain, and what would be too much is told by type.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct GraphRow<'a> {
    /// The boxes around others, each after the one around it.
    pub(in crate::report) groups: Vec<BoxRow<'a>>,
    /// The other boxes.
    pub(super) nodes: Vec<BoxRow<'a>>,
    /// From what needs to what is needed, as places: a number below that of the groups is a group, one above it a node.
    pub(super) lines: Vec<[usize; 2]>,
}

/// A box of the picture.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct BoxRow<'a> {
    /// The name of the resource, or what several have in common.
    pub(super) title: String,
    /// The type, or the first names of several.
    pub(super) note: String,
    /// The group around it, as its place.
    pub(super) group: Option<usize>,
    /// The worst that happens to what it stands for.
    #[cfg_attr(test, schemars(extend("enum" = ["other", "import", "create", "update", "replace", "delete", null])))]
    pub(super) change: Option<Text<'a>>,
    /// The worst finding.
    #[cfg_attr(test, schemars(extend("enum" = ["info", "low", "medium", "high", "critical", null])))]
    pub(super) severity: Option<Text<'a>>,
    /// How many findings.
    pub(super) findings: usize,
}

impl GraphRow<'static> {
    /// The picture of a stack; nothing for one that is too large, or of which nothing is linked.
    pub(super) fn of(run: &Run) -> Option<Self> {
        if run.stack.resources.is_empty() || run.stack.resources.len() > MOST_RESOURCES {
            return None;
        }
        let kinds = EdgeKind::ALL.into_iter().filter(|kind| !matches!(kind, EdgeKind::Parent | EdgeKind::Provider));
        let wish = Wish {
            focus: Vec::new(),
            blast: Vec::new(),
            path: None,
            depth: None,
            only: None,
            collapse: None,
            kinds: kinds.collect(),
        };
        let picture = picture::draw(run, &picture::choose(run, &wish), &wish, View::Components);
        let boxes = picture.groups.len() + picture.nodes.len();
        if boxes == 0 || boxes > MOST_BOXES || picture.lines.len() > MOST_LINES {
            return None;
        }
        let groups = picture.groups.iter().map(|group| {
            let (title, note) = words::group(run, group);
            BoxRow { title, note, group: group.parent, ..BoxRow::of(&group.marks) }
        });
        let nodes = picture.nodes.iter().map(|node| {
            let (title, note) = words::node(run, node);
            BoxRow { title, note, group: node.group, ..BoxRow::of(&node.marks) }
        });
        let place = |end| place(&picture, end);
        Some(Self {
            groups: groups.collect(),
            nodes: nodes.collect(),
            lines: picture.lines.iter().map(|line| [place(line.from), place(line.to)]).collect(),
        })
    }
}

fn place(picture: &Picture, end: End) -> usize {
    match end {
        End::Group(at) => at,
        End::Node(at) => picture.groups.len() + at,
    }
}

impl BoxRow<'static> {
    fn of(marks: &Marks) -> Self {
        Self {
            title: String::new(),
            note: String::new(),
            group: None,
            change: marks.change().map(|change| change.name().into()),
            severity: marks.severity().map(|severity| severity.name().into()),
            findings: marks.findings.values().sum(),
        }
    }
}
