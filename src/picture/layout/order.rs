//! The order of boxes within their layers, and how high each stands.

/// A box, or a line that goes past a layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) layer: usize,
    pub(super) height: f64,
    gap: f64,
}

impl Slot {
    pub(super) fn new(layer: usize, height: f64, gap: f64) -> Self {
        Self { layer, height, gap }
    }
}

/// How often the layers are gone over.
const SWEEPS: usize = 8;

/// Gives the upper edge of every slot.
pub(super) fn arrange(slots: &[Slot], layers: usize, links: &[(usize, usize)]) -> Vec<f64> {
    let mut before = vec![Vec::new(); slots.len()];
    let mut after = vec![Vec::new(); slots.len()];
    for &(from, to) in links {
        after[from].push(to);
        before[to].push(from);
    }
    let mut rows = vec![Vec::new(); layers];
    for (at, slot) in slots.iter().enumerate() {
        rows[slot.layer].push(at);
    }
    let mut middle = vec![0.0; slots.len()];
    for row in &rows {
        stack(row, slots, &mut middle);
    }
    let mut best = (crossings(&rows, &after, slots.len()), rows.clone());
    for sweep in 0..SWEEPS {
        let (sequence, neighbours): (Vec<usize>, _) =
            if sweep % 2 == 0 { ((0..layers).collect(), &before) } else { ((0..layers).rev().collect(), &after) };
        for layer in sequence {
            let mut wanted: Vec<(f64, usize)> =
                rows[layer].iter().map(|&at| (mean(&neighbours[at], &middle).unwrap_or(middle[at]), at)).collect();
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
            rows[layer] = wanted.into_iter().map(|(_, at)| at).collect();
            stack(&rows[layer], slots, &mut middle);
        }
        let crossed = crossings(&rows, &after, slots.len());
        if crossed < best.0 {
            best = (crossed, rows.clone());
        }
    }
    let rows = best.1;
    for row in &rows {
        stack(row, slots, &mut middle);
    }
    for sweep in 0..SWEEPS {
        let both = |at: usize| {
            let near = if sweep % 2 == 0 { &before[at] } else { &after[at] };
            mean(near, &middle).unwrap_or(middle[at])
        };
        let sequence: Vec<usize> = if sweep % 2 == 0 { (0..layers).collect() } else { (0..layers).rev().collect() };
        let mut moved = middle.clone();
        for layer in sequence {
            let wanted: Vec<f64> = rows[layer].iter().map(|&at| both(at)).collect();
            settle(&rows[layer], slots, &wanted, &mut moved);
        }
        middle = moved;
    }
    let top = slots.iter().zip(&middle).map(|(slot, y)| y - slot.height / 2.0).fold(f64::INFINITY, f64::min);
    slots.iter().zip(&middle).map(|(slot, y)| y - slot.height / 2.0 - top).collect()
}

fn mean(near: &[usize], middle: &[f64]) -> Option<f64> {
    let count = u32::try_from(near.len()).ok().filter(|count| *count > 0)?;
    Some(near.iter().map(|at| middle[*at]).sum::<f64>() / f64::from(count))
}

/// Puts the slots of a layer below each other, around the middle of the page.
fn stack(row: &[usize], slots: &[Slot], middle: &mut [f64]) {
    let total: f64 = row.iter().map(|at| slots[*at].height + slots[*at].gap).sum();
    let mut y = -total / 2.0;
    for &at in row {
        middle[at] = y + slots[at].height / 2.0;
        y += slots[at].height + slots[at].gap;
    }
}

/// Moves the slots of a layer as near as they can to where they are wanted, without changing their order: those that
/// would overlap move together (pooling of adjacent violators, Barlow and others 1972).
fn settle(row: &[usize], slots: &[Slot], wanted: &[f64], middle: &mut [f64]) {
    // Where each would stand if all before it took no space.
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    for (place, &at) in row.iter().enumerate() {
        let slot = &slots[at];
        if place > 0 {
            let above = &slots[row[place - 1]];
            offset += f64::midpoint(above.height, slot.height) + above.gap.max(slot.gap);
        }
        offsets.push(offset);
    }
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        let mut pool = (want - offset, 1.0, 1);
        while let Some(&(sum, weight, count)) = pools.last() {
            if sum / weight <= pool.0 / pool.1 {
                break;
            }
            pools.pop();
            pool = (pool.0 + sum, pool.1 + weight, pool.2 + count);
        }
        pools.push(pool);
    }
    let mut place = 0;
    for (sum, weight, count) in pools {
        for _ in 0..count {
            middle[row[place]] = sum / weight + offsets[place];
            place += 1;
        }
    }
}

/// How many lines cross between neighbouring layers.
fn crossings(rows: &[Vec<usize>], after: &[Vec<usize>], slots: usize) -> usize {
    let mut place = vec![0; slots];
    for row in rows {
        for (number, at) in row.iter().enumerate() {
            place[*at] = number;
        }
    }
    let mut crossed = 0;
    for (layer, row) in rows.iter().enumerate() {
        let width = rows.get(layer + 1).map_or(0, Vec::len);
        // A tree of sums: how many lines so far end at a place or before it.
        let mut sums = vec![0_usize; width + 1];
        let mut ended = 0;
        for at in row {
            let mut ends: Vec<usize> = after[*at].iter().map(|to| place[*to]).filter(|end| *end < width).collect();
            ends.sort_unstable();
            for &end in &ends {
                let mut at = end + 1;
                let mut before = 0;
                while at > 0 {
                    before += sums[at];
                    at &= at - 1;
                }
                crossed += ended - before;
            }
            for end in ends {
                let mut at = end + 1;
                while at <= width {
                    sums[at] += 1;
                    at += at & at.wrapping_neg();
                }
                ended += 1;
            }
        }
    }
    crossed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_that_want_the_same_place_share_it_and_keep_their_order() {
        let slots = [Slot::new(0, 10.0, 0.0); 3];
        let mut middle = vec![0.0; 3];
        settle(&[2, 0, 1], &slots, &[5.0, 5.0, 100.0], &mut middle);
        assert_eq!(middle, [10.0, 100.0, 0.0]);
    }

    #[test]
    fn crossings_are_counted_as_every_pair_of_lines_says() {
        let after = vec![vec![3, 4], vec![2], vec![], vec![], vec![]];
        assert_eq!(crossings(&[vec![0, 1], vec![2, 3, 4]], &after, 5), 2);
        assert_eq!(crossings(&[vec![1, 0], vec![2, 3, 4]], &after, 5), 0);
    }

    #[test]
    fn two_pairs_that_would_cross_do_not() {
        let slots =
            [Slot::new(0, 10.0, 2.0), Slot::new(0, 10.0, 2.0), Slot::new(1, 10.0, 2.0), Slot::new(1, 10.0, 2.0)];
        let y = arrange(&slots, 2, &[(0, 3), (1, 2)]);
        assert!((y[0] < y[1]) == (y[3] < y[2]), "{y:?}");
    }
}
