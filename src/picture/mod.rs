//! A picture of a stack: what is drawn, what contains what, which lines lead where, what stands out, and where on the
//! page it goes. Knows no format.

mod choice;
mod collapse;
pub mod layout;
mod lines;
mod links;
mod mark;
mod network;

pub use choice::{Blast, Choice, Way, find};
pub use links::{Link, Links};
pub use mark::{Change, Marks};

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Run;
use crate::graph::{Coverage, EdgeKind};
use crate::model::{ResourceId, TypeToken};
use mark::AllMarks;

/// What contains what in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Components are boxes around what they contain.
    Components,
    /// Nothing contains anything; only lines.
    Dependencies,
    /// Networks are boxes around subnets, and those around what is placed in them.
    Network,
}

impl View {
    /// All.
    pub const ALL: [Self; 3] = [Self::Components, Self::Network, Self::Dependencies];

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Components => "components",
            Self::Dependencies => "dependencies",
            Self::Network => "network",
        }
    }
}

/// Which resources are left in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Those that change.
    Changed,
    /// Those with a finding.
    Found,
}

/// What is drawn as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Collapse {
    /// Nothing.
    Nothing,
    /// Resources of one type in one box to which the same happens.
    Type,
    /// Components with everything in them, and other resources by type.
    Component,
    /// Components, and other resources by their package.
    Package,
}

impl Collapse {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Type => "type",
            Self::Component => "component",
            Self::Package => "package",
        }
    }
}

/// What somebody wants to see.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Around these, both what they need and what needs them.
    pub focus: Vec<ResourceId>,
    /// What a change of these reaches.
    pub blast: Vec<ResourceId>,
    /// The way between two.
    pub path: Option<(ResourceId, ResourceId)>,
    /// How many steps away.
    pub depth: Option<usize>,
    /// Which resources are left.
    pub only: Option<Only>,
    /// What is drawn as one; without it, as much as it takes to be readable.
    pub collapse: Option<Collapse>,
    /// Which lines are drawn.
    pub kinds: BTreeSet<EdgeKind>,
}

/// What a node stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// One resource.
    Resource(ResourceId),
    /// A component and everything in it.
    Component(ResourceId),
    /// Several resources of one type.
    Type(TypeToken),
    /// Several resources of one package.
    Package(String),
}

/// A box without others in it.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it stands for.
    pub what: What,
    /// The resources, in the order of the input.
    pub members: Vec<ResourceId>,
    /// The box around it.
    pub group: Option<usize>,
    /// What stands out.
    pub marks: Marks,
    /// Whether it was asked for by name.
    pub focus: bool,
    /// How far it is from what was asked for, where that is told.
    pub distance: Option<usize>,
}

/// A box around others.
#[derive(Debug, Clone)]
pub struct Group {
    /// The resource; nothing for the box of what is in no network.
    pub resource: Option<ResourceId>,
    /// What there is to say of it: its address range, the way out.
    pub note: Option<String>,
    /// The box around it.
    pub parent: Option<usize>,
    /// How many boxes are around it.
    pub depth: usize,
    /// What stands out on it and on everything in it.
    pub marks: Marks,
    /// How many resources are in it, itself not counted.
    pub members: usize,
}

/// One end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A node, by its place.
    Node(usize),
    /// A group, by its place.
    Group(usize),
}

/// A line from what needs to what is needed.
#[derive(Debug, Clone)]
pub struct Line {
    /// What needs.
    pub from: End,
    /// What is needed.
    pub to: End,
    /// Why: the inputs that are computed from it by kind (inputs only for properties).
    pub why: BTreeMap<EdgeKind, BTreeSet<String>>,
    /// How many pairs of resources it stands for.
    pub pairs: usize,
}

/// A picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What contains what.
    pub view: View,
    /// What is drawn as one.
    pub collapse: Collapse,
    /// The boxes around others, each after the one around it.
    pub groups: Vec<Group>,
    /// The other boxes.
    pub nodes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What is in each box.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    /// The groups, by their place.
    pub groups: Vec<usize>,
    /// The nodes, by their place.
    pub nodes: Vec<usize>,
}

/// As many boxes and lines as a person may still read.
const READABLE_NODES: usize = 90;
const READABLE_LINES: usize = 320;

/// Chooses the resources that a wish is about.
pub fn choose(run: &Run, wish: &Wish) -> Choice {
    let links = Links::of(&run.stack);
    choice::choose(&run.stack, links, &AllMarks::of(run), wish)
}

/// Draws what was chosen.
pub fn draw(run: &Run, choice: &Choice, wish: &Wish, view: View) -> Picture {
    let links = Links::of(&run.stack);
    let marks = AllMarks::of(run);
    let drawing = |collapse| {
        let boxes = match view {
            View::Components => collapse::components(&run.stack, links, choice, collapse),
            View::Dependencies => collapse::flat(&run.stack, links, choice, wish, collapse),
            View::Network => network::boxes(&run.stack, choice, collapse),
        };
        lines::connect(boxes, links, &marks, choice, wish, view, collapse)
    };
    // A network says where its resources are, whatever component they belong to.
    let most = if view == View::Network { Collapse::Type } else { Collapse::Package };
    if let Some(collapse) = wish.collapse {
        return drawing(collapse.min(most));
    }
    let mut picture = drawing(Collapse::Nothing);
    for collapse in [Collapse::Type, Collapse::Component, Collapse::Package].into_iter().filter(|next| *next <= most) {
        if picture.is_readable() {
            break;
        }
        picture = drawing(collapse);
    }
    picture
}

impl Picture {
    fn is_readable(&self) -> bool {
        self.nodes.len() <= READABLE_NODES && self.lines.len() <= READABLE_LINES
    }

    /// What is in each group and, last, what is in none.
    pub fn insides(&self) -> Vec<Inside> {
        let page = self.groups.len();
        let mut insides = vec![Inside::default(); page + 1];
        for (at, group) in self.groups.iter().enumerate() {
            insides[group.parent.unwrap_or(page)].groups.push(at);
        }
        for (at, node) in self.nodes.iter().enumerate() {
            insides[node.group.unwrap_or(page)].nodes.push(at);
        }
        insides
    }
}

/// What a picture cannot show because the input does not tell it.
pub fn unseen(coverage: Coverage) -> Option<String> {
    Some(match coverage {
        Coverage::Whole => return None,
        Coverage::ChangesOnly { hidden: Some(hidden) } => {
            format!("{hidden} unchanged resources are not in the input; `--show-sames` or `--state` adds them")
        }
        Coverage::ChangesOnly { hidden: None } => {
            "unchanged resources may not be in the input; `--show-sames` or `--state` adds them".to_owned()
        }
        Coverage::Unlinked => "a stream of events does not tell what depends on what; `--state` adds it".to_owned(),
        Coverage::Differences => "an update plan tells only what changes of a resource".to_owned(),
        Coverage::Names { .. } => "the input tells only the names of resources that change".to_owned(),
        Coverage::Failed => "the preview failed: the picture ends where it did".to_owned(),
    })
}
