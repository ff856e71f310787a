//! Boxes without lines, in rows.

use super::{GAP, Placed, Point, Size};

/// How much wider than high a block of boxes is.
const SHAPE: f64 = 2.6;

/// Packs boxes in rows, the highest first, about as wide as what stands above them or as a screen is.
pub(super) fn place(boxes: &[usize], sizes: &[Size], above: f64) -> Placed {
    let mut boxes = boxes.to_vec();
    boxes.sort_by(|a, b| sizes[*b].height.total_cmp(&sizes[*a].height));
    let area: f64 = boxes.iter().map(|at| (sizes[*at].width + GAP) * (sizes[*at].height + GAP)).sum();
    let widest = boxes.iter().map(|at| sizes[*at].width).fold(0.0, f64::max);
    let limit = (area * SHAPE).sqrt().max(above).max(widest);
    let mut placed = Placed::default();
    let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
    for at in boxes {
        let size = sizes[at];
        if x > 0.0 && x + size.width > limit {
            x = 0.0;
            y += row + GAP;
            row = 0.0;
        }
        placed.places.push((at, Point { x, y }));
        placed.size.width = placed.size.width.max(x + size.width);
        x += size.width + GAP;
        row = row.max(size.height);
        placed.size.height = placed.size.height.max(y + row);
    }
    placed
}
