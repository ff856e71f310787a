//! Where boxes and lines go on the page. Every box lays out what is in it for itself: what is linked stands in layers
//! from left to right, the rest is packed below, and lines join boxes that stand beside each other.

mod layers;
mod order;
mod pack;

use std::collections::BTreeMap;

use super::{End, Line, Picture, View};

/// The size of something, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A point on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A box on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// The upper left corner.
    pub at: Point,
    /// How large it is.
    pub size: Size,
}

/// A line on the page: it stands for all lines between two boxes and what is in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The box that it leaves.
    pub from: End,
    /// The box that it comes to.
    pub to: End,
    /// The lines of the picture.
    pub lines: Vec<usize>,
    /// Where it goes; between two points that are not on one height it bends.
    pub points: Vec<Point>,
}

/// A picture on a page.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The place of each group.
    pub groups: Vec<Rect>,
    /// The place of each node.
    pub nodes: Vec<Rect>,
    /// The lines, with the group that they are in.
    pub routes: Vec<(Option<usize>, Route)>,
    /// The size of the page.
    pub size: Size,
    /// Whether lines are left out that others imply.
    pub reduced: bool,
}

/// The size of a node.
pub const NODE: Size = Size { width: 196.0, height: 46.0 };
/// The height of a group's title.
pub const TITLE: f64 = 34.0;
/// The space inside a box.
const PADDING: f64 = 16.0;
/// The space between boxes that stand above each other.
const GAP: f64 = 14.0;
/// The space between layers.
const LANE: f64 = 56.0;

/// What stands in one box.
struct Inside {
    ends: Vec<End>,
    /// The lines between them, by their places in `ends`.
    links: BTreeMap<(usize, usize), Vec<usize>>,
}

/// What is in a box, laid out from its own corner.
struct Laid {
    size: Size,
    places: Vec<(End, Rect)>,
    routes: Vec<Route>,
    reduced: bool,
}

impl Layout {
    /// Lays out a picture.
    pub fn of(picture: &Picture) -> Self {
        let insides = Tree::of(picture).insides;
        let mut layout = Self {
            groups: vec![Rect::default(); picture.groups.len()],
            nodes: vec![Rect { at: Point::default(), size: NODE }; picture.nodes.len()],
            ..Self::default()
        };
        // From the inside to the outside: a box is as large as what is in it. The last inside is that of the page.
        let mut laid: Vec<Laid> = Vec::new();
        laid.resize_with(insides.len(), || Laid {
            size: Size::default(),
            places: Vec::new(),
            routes: Vec::new(),
            reduced: false,
        });
        for at in (0..picture.groups.len()).rev() {
            laid[at] = lay(&insides[at], &layout);
            let inner = laid[at].size;
            let wanted = title_width(picture, at);
            layout.groups[at].size = Size {
                width: on_grid((inner.width + 2.0 * PADDING).max(wanted)),
                height: inner.height + TITLE + PADDING,
            };
        }
        let page = insides.len() - 1;
        laid[page] = lay(&insides[page], &layout);
        layout.size = laid[page].size;
        // From the outside to the inside: where each is.
        layout.settle(None, &mut laid[page], Point::default());
        for (at, inner) in laid.iter_mut().take(page).enumerate() {
            let corner = layout.groups[at].at;
            layout.settle(Some(at), inner, Point { x: corner.x + PADDING, y: corner.y + TITLE });
        }
        layout
    }

    fn settle(&mut self, group: Option<usize>, laid: &mut Laid, corner: Point) {
        let moved = |point: Point| Point { x: point.x + corner.x, y: point.y + corner.y };
        for (end, rect) in &laid.places {
            match *end {
                End::Node(at) => self.nodes[at].at = moved(rect.at),
                End::Group(at) => self.groups[at].at = moved(rect.at),
            }
        }
        self.reduced |= laid.reduced;
        for mut route in std::mem::take(&mut laid.routes) {
            route.points.iter_mut().for_each(|point| *point = moved(*point));
            self.routes.push((group, route));
        }
    }

    fn size_of(&self, end: End) -> Size {
        match end {
            End::Node(_) => NODE,
            End::Group(at) => self.groups[at].size,
        }
    }
}

/// The least width of a group: its title must fit, within reason.
fn title_width(picture: &Picture, group: usize) -> f64 {
    let note = picture.groups[group].note.as_ref().map_or(0, |note| note.chars().count());
    let note = f64::from(u16::try_from(note.min(40)).unwrap_or_default());
    220.0 + note * 6.5
}

/// The width of as many columns of nodes as it takes: boxes of about one size get the same.
fn on_grid(width: f64) -> f64 {
    let column = NODE.width + GAP;
    ((width + GAP) / column).ceil() * column - GAP
}

/// What stands in each box, and the lines between them.
struct Tree {
    insides: Vec<Inside>,
}

impl Tree {
    fn of(picture: &Picture) -> Self {
        let page = picture.groups.len();
        let mut insides: Vec<Inside> = Vec::new();
        insides.resize_with(page + 1, || Inside { ends: Vec::new(), links: BTreeMap::new() });
        let mut group_places = vec![0; picture.groups.len()];
        let mut node_places = vec![0; picture.nodes.len()];
        for (at, group) in picture.groups.iter().enumerate() {
            let inside = &mut insides[group.parent.unwrap_or(page)];
            group_places[at] = inside.ends.len();
            inside.ends.push(End::Group(at));
        }
        for (at, node) in picture.nodes.iter().enumerate() {
            let inside = &mut insides[node.group.unwrap_or(page)];
            node_places[at] = inside.ends.len();
            inside.ends.push(End::Node(at));
        }
        // What is in a network shows where it is; the lines of its routing would hide that.
        let lines = if picture.view == View::Network { &[] } else { picture.lines.as_slice() };
        for (at, line) in lines.iter().enumerate() {
            let Some((inside, from, to)) = meet(picture, line) else { continue };
            let place = |end: End| match end {
                End::Node(at) => node_places[at],
                End::Group(at) => group_places[at],
            };
            insides[inside.unwrap_or(page)].links.entry((place(from), place(to))).or_default().push(at);
        }
        Self { insides }
    }
}

/// The box in which a line is drawn, and the two boxes in it that it joins.
fn meet(picture: &Picture, line: &Line) -> Option<(Option<usize>, End, End)> {
    let around = |end: End| {
        let group = match end {
            End::Node(at) => picture.nodes[at].group,
            End::Group(at) => picture.groups[at].parent,
        };
        let depth = group.map_or(0, |group| picture.groups[group].depth + 1);
        (group, depth)
    };
    let (mut from, mut to) = (line.from, line.to);
    loop {
        let ((from_group, from_depth), (to_group, to_depth)) = (around(from), around(to));
        if from_group == to_group {
            return (from != to).then_some((from_group, from, to));
        }
        if from_depth >= to_depth {
            from = End::Group(from_group?);
        }
        if to_depth >= from_depth {
            to = End::Group(to_group?);
        }
    }
}

fn lay(inside: &Inside, layout: &Layout) -> Laid {
    let sizes: Vec<Size> = inside.ends.iter().map(|end| layout.size_of(*end)).collect();
    let links: Vec<(usize, usize)> = inside.links.keys().copied().collect();
    let mut linked = vec![false; sizes.len()];
    for &(from, to) in &links {
        linked[from] = true;
        linked[to] = true;
    }
    let in_layers: Vec<usize> = (0..sizes.len()).filter(|at| linked[*at]).collect();
    let alone: Vec<usize> = (0..sizes.len()).filter(|at| !linked[*at]).collect();
    let layered = layers::place(&in_layers, &sizes, &links);
    let top = if in_layers.is_empty() || alone.is_empty() { 0.0 } else { 1.6 * GAP };
    let packed = pack::place(&alone, &sizes, layered.size.width);
    let mut places: Vec<(End, Rect)> = Vec::with_capacity(sizes.len());
    places.extend(layered.places.iter().map(|&(at, point)| (inside.ends[at], Rect { at: point, size: sizes[at] })));
    let below = layered.size.height + top;
    let lowered = |point: Point| Point { x: point.x, y: point.y + below };
    places.extend(
        packed.places.iter().map(|&(at, point)| (inside.ends[at], Rect { at: lowered(point), size: sizes[at] })),
    );
    let route = |(from, to, points): (usize, usize, Vec<Point>)| Route {
        from: inside.ends[from],
        to: inside.ends[to],
        lines: inside.links.get(&(from, to)).cloned().unwrap_or_default(),
        points,
    };
    Laid {
        size: Size {
            width: layered.size.width.max(packed.size.width),
            height: layered.size.height + top + packed.size.height,
        },
        places,
        routes: layered.routes.into_iter().map(route).collect(),
        reduced: layered.reduced,
    }
}

/// Things placed by their number.
#[derive(Default)]
struct Placed {
    places: Vec<(usize, Point)>,
    routes: Vec<(usize, usize, Vec<Point>)>,
    size: Size,
    reduced: bool,
}
