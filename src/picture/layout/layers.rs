//! Layers from left to right: what needs stands left of what it needs. After Sugiyama, Tagawa and Toda (1981): take out
//! circles, choose layers, order each so that few lines cross, move boxes towards what they are linked with.

use std::collections::{BTreeSet, VecDeque};

use super::order::{self, Slot};
use super::{GAP, LANE, NODE, Placed, Point, Size};

/// Most boxes for which it is worked out which lines others imply, and most bends of lines in all.
const REDUCIBLE: usize = 1200;
const MOST_BENDS: usize = 4000;
/// The space that a line takes that goes past a layer.
const BEND: f64 = 8.0;

/// Boxes with lines between them, numbered from 0.
struct Web<'s> {
    sizes: Vec<Size>,
    names: &'s [usize],
    /// Lines from left to right; those that are turned around because of a circle say so.
    lines: Vec<(usize, usize, bool)>,
    layer: Vec<usize>,
    reduced: bool,
}

/// Places boxes that are linked.
pub(super) fn place(boxes: &[usize], sizes: &[Size], links: &[(usize, usize)]) -> Placed {
    if boxes.is_empty() {
        return Placed::default();
    }
    let mut numbers = vec![0; sizes.len()];
    for (number, at) in boxes.iter().enumerate() {
        numbers[*at] = number;
    }
    let mut web = Web {
        sizes: boxes.iter().map(|at| sizes[*at]).collect(),
        names: boxes,
        lines: links.iter().map(|&(from, to)| (numbers[from], numbers[to], false)).collect(),
        layer: vec![0; boxes.len()],
        reduced: false,
    };
    let sequence = web.without_circles();
    web.without_implied(&sequence);
    web.choose_layers(&sequence);
    web.split_layers();
    web.draw()
}

impl Web<'_> {
    fn outgoing(&self) -> Vec<Vec<usize>> {
        let mut outgoing = vec![Vec::new(); self.sizes.len()];
        for &(from, to, _) in &self.lines {
            outgoing[from].push(to);
        }
        outgoing
    }

    /// Turns lines around that close a circle; gives the boxes in an order in which every line leads onwards.
    fn without_circles(&mut self) -> Vec<usize> {
        let outgoing = self.outgoing();
        let mut waits = vec![0_usize; self.sizes.len()];
        for &(_, to, _) in &self.lines {
            waits[to] += 1;
        }
        let mut ready: VecDeque<usize> = (0..waits.len()).filter(|at| waits[*at] == 0).collect();
        let mut left: BTreeSet<usize> = (0..waits.len()).collect();
        let mut sequence = Vec::with_capacity(waits.len());
        while let Some(at) = ready.pop_front().or_else(|| left.first().copied()) {
            if !left.remove(&at) {
                continue;
            }
            sequence.push(at);
            for &to in &outgoing[at] {
                waits[to] = waits[to].saturating_sub(1);
                if waits[to] == 0 && left.contains(&to) {
                    ready.push_back(to);
                }
            }
        }
        let mut place = vec![0; sequence.len()];
        for (number, at) in sequence.iter().enumerate() {
            place[*at] = number;
        }
        for line in &mut self.lines {
            if place[line.0] > place[line.1] {
                *line = (line.1, line.0, true);
            }
        }
        sequence
    }

    /// Leaves out a line where others lead from its one end to its other.
    fn without_implied(&mut self, sequence: &[usize]) {
        let count = self.sizes.len();
        if count > REDUCIBLE {
            return;
        }
        let words = count.div_ceil(64);
        // What each box leads to over one line more.
        let mut farther = vec![vec![0_u64; words]; count];
        let mut reach = vec![vec![0_u64; words]; count];
        let outgoing = self.outgoing();
        for &at in sequence.iter().rev() {
            for &to in &outgoing[at] {
                for word in 0..words {
                    let beyond = reach[to][word];
                    farther[at][word] |= beyond;
                }
            }
            let mut own = farther[at].clone();
            for &to in &outgoing[at] {
                own[to / 64] |= 1 << (to % 64);
            }
            reach[at] = own;
        }
        let before = self.lines.len();
        self.lines.retain(|&(from, to, turned)| turned || farther[from][to / 64] >> (to % 64) & 1 == 0);
        self.reduced = self.lines.len() < before;
    }

    fn choose_layers(&mut self, sequence: &[usize]) {
        let outgoing = self.outgoing();
        let mut is_needed = vec![false; self.sizes.len()];
        for &at in sequence {
            for &to in &outgoing[at] {
                self.layer[to] = self.layer[to].max(self.layer[at] + 1);
                is_needed[to] = true;
            }
        }
        // What nothing needs stands beside what it needs.
        for (at, to) in outgoing.iter().enumerate().filter(|(at, _)| !is_needed[*at]) {
            self.layer[at] = to.iter().map(|to| self.layer[*to] - 1).min().unwrap_or_default();
        }
    }

    /// A layer that is much higher than the page is wide becomes several.
    fn split_layers(&mut self) {
        let area: f64 = self.sizes.iter().map(|size| (size.width + LANE) * (size.height + GAP)).sum();
        let highest = self.sizes.iter().map(|size| size.height).fold(0.0, f64::max);
        let limit = (area * 0.9).sqrt().max(highest).max(9.0 * (NODE.height + GAP));
        let layers = self.layer.iter().max().map_or(0, |last| last + 1);
        let mut members = vec![Vec::new(); layers];
        for (at, layer) in self.layer.iter().enumerate() {
            members[*layer].push(at);
        }
        let mut next = 0;
        for boxes in members.iter().filter(|boxes| !boxes.is_empty()) {
            let total: f64 = boxes.iter().map(|at| self.sizes[*at].height + GAP).sum();
            let parts = (total / limit).ceil().max(1.0);
            let share = total / parts;
            let (mut filled, mut first) = (0.0, true);
            for &at in boxes {
                let height = self.sizes[at].height + GAP;
                if !first && filled + height > share + 1.0 {
                    next += 1;
                    filled = 0.0;
                }
                first = false;
                filled += height;
                self.layer[at] = next;
            }
            next += 1;
        }
    }

    /// Orders the layers and gives every box and line its place.
    fn draw(self) -> Placed {
        let layers = self.layer.iter().max().map_or(1, |last| last + 1);
        let mut slots: Vec<Slot> =
            self.sizes.iter().zip(&self.layer).map(|(size, layer)| Slot::new(*layer, size.height, GAP)).collect();
        let bends: usize = self.lines.iter().map(|&(from, to, _)| self.layer[to] - self.layer[from] - 1).sum();
        let mut chains: Vec<Vec<usize>> = Vec::with_capacity(self.lines.len());
        let mut links = Vec::new();
        for &(from, to, _) in &self.lines {
            let mut chain = vec![from];
            if bends <= MOST_BENDS {
                for layer in self.layer[from] + 1..self.layer[to] {
                    chain.push(slots.len());
                    slots.push(Slot::new(layer, BEND, BEND));
                }
            }
            chain.push(to);
            links.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
            chains.push(chain);
        }
        let y = order::arrange(&slots, layers, &links);
        let mut widths = vec![0.0_f64; layers];
        for (size, layer) in self.sizes.iter().zip(&self.layer) {
            widths[*layer] = widths[*layer].max(size.width);
        }
        let mut lefts = Vec::with_capacity(layers);
        let mut x = 0.0;
        for width in &widths {
            lefts.push(x);
            x += width + LANE;
        }
        let mut placed = Placed { reduced: self.reduced, ..Placed::default() };
        placed.size.width = x - LANE;
        for (at, size) in self.sizes.iter().enumerate() {
            let layer = self.layer[at];
            let x = lefts[layer] + (widths[layer] - size.width) / 2.0;
            placed.places.push((self.names[at], Point { x, y: y[at] }));
            placed.size.height = placed.size.height.max(y[at] + size.height);
        }
        for (chain, &(from, to, turned)) in chains.iter().zip(&self.lines) {
            let mut points = Vec::with_capacity(chain.len() * 2);
            for (step, &at) in chain.iter().enumerate() {
                let layer = slots[at].layer;
                let middle = y[at] + slots[at].height / 2.0;
                let (left, right) = match self.sizes.get(at) {
                    Some(size) => {
                        let left = lefts[layer] + (widths[layer] - size.width) / 2.0;
                        (left, left + size.width)
                    }
                    None => (lefts[layer], lefts[layer] + widths[layer]),
                };
                if step > 0 {
                    points.push(Point { x: left, y: middle });
                }
                if step + 1 < chain.len() {
                    points.push(Point { x: right, y: middle });
                }
                placed.size.height = placed.size.height.max(middle);
            }
            let (from, to) = if turned { (to, from) } else { (from, to) };
            if turned {
                points.reverse();
            }
            placed.routes.push((self.names[from], self.names[to], points));
        }
        placed
    }
}
