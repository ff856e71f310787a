//! What differs between two lists: by element where they are sets or their elements have names, by place otherwise.

use std::collections::BTreeMap;

use super::canonical::canonical;
use super::values::{Side, Walk, name_of};
use super::{Class, noise};
use crate::json::{Kind, Node};
use crate::model::{Known, PropertyPath, Value};

/// Members that tell the elements of a list apart.
const KEYS: [&str; 8] = ["name", "key", "Name", "Key", "sid", "Sid", "id", "Id"];

/// So many pairs of elements are compared to find those that belong together.
const MOST_PAIRS: usize = 10_000;

const REORDERED: &str = "the order means nothing here";

impl Walk<'_> {
    pub(super) fn lists(&mut self, path: &PropertyPath, a: Value<'_>, b: Value<'_>) {
        let (a, b): (Vec<Node<'_>>, Vec<Node<'_>>) = (a.node().items().collect(), b.node().items().collect());
        let unordered = noise::is_unordered(name_of(path));
        if let Some(pairs) = by_key(&a, &b).filter(|pairs| unordered || pairs.keep_their_order()) {
            return self.pairs(path, &a, &b, &pairs);
        }
        if unordered {
            return self.pairs(path, &a, &b, &by_value(name_of(path), &a, &b));
        }
        for place in 0..a.len().max(b.len()) {
            let (before, after) = (a.get(place).copied(), b.get(place).copied());
            self.compare(&path.clone().index(place), Side::of(before), Side::of(after));
        }
    }

    /// Removed elements stand at their place before, all others at their place after.
    fn pairs(&mut self, path: &PropertyPath, a: &[Node<'_>], b: &[Node<'_>], pairs: &Pairs) {
        let seen = self.found.len();
        for &(before, after) in &pairs.both {
            self.compare(&path.clone().index(after), Side::of(Some(a[before])), Side::of(Some(b[after])));
        }
        for &before in &pairs.removed {
            self.compare(&path.clone().index(before), Side::of(Some(a[before])), Side::of(None));
        }
        for &after in &pairs.added {
            self.compare(&path.clone().index(after), Side::of(None), Side::of(Some(b[after])));
        }
        if self.found.len() == seen && !pairs.keep_their_order() {
            self.add(path, list_of(a), list_of(b), (Class::Noise, Some(REORDERED)));
        }
    }
}

/// The list that elements are in: it stands directly before the first.
fn list_of<'a>(items: &[Node<'a>]) -> Known<Value<'a>> {
    let parent = items.first().and_then(|first| Some(first.document().node(first.index().checked_sub(1)?)));
    Value::read(parent)
}

/// Which elements belong together, by their places.
#[derive(Debug, Default)]
struct Pairs {
    both: Vec<(usize, usize)>,
    removed: Vec<usize>,
    added: Vec<usize>,
}

impl Pairs {
    fn of(both: Vec<(usize, usize)>, before: usize, after: usize) -> Self {
        let mut pairs = Self { both, ..Self::default() };
        pairs.both.sort_unstable_by_key(|(_, after)| *after);
        let (mut kept, mut known) = (vec![false; before], vec![false; after]);
        for &(before, after) in &pairs.both {
            kept[before] = true;
            known[after] = true;
        }
        pairs.removed = (0..before).filter(|&place| !kept[place]).collect();
        pairs.added = (0..after).filter(|&place| !known[place]).collect();
        pairs
    }

    fn keep_their_order(&self) -> bool {
        self.both.is_sorted_by_key(|(before, _)| *before)
    }
}

/// Pairs by a member that every element has and no two share; nothing when there is none.
fn by_key(a: &[Node<'_>], b: &[Node<'_>]) -> Option<Pairs> {
    let keyed = |items: &[Node<'_>], key: &str| {
        let mut places = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            let name = Value::read(item.get(key)).is()?.as_text()?.into_owned();
            if places.insert(name, place).is_some() {
                return None;
            }
        }
        Some(places)
    };
    KEYS.iter().find_map(|key| {
        let (before, after) = (keyed(a, key)?, keyed(b, key)?);
        let both = before.iter().filter_map(|(name, place)| Some((*place, *after.get(name)?))).collect();
        Some(Pairs::of(both, a.len(), b.len()))
    })
}

/// Pairs equal elements, then those that are most alike.
fn by_value(name: &str, a: &[Node<'_>], b: &[Node<'_>]) -> Pairs {
    let spelt = |node: &Node<'_>| canonical(name, Value::read(Some(*node)), 0);
    let mut left: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, node) in a.iter().enumerate().rev() {
        left.entry(spelt(node)).or_default().push(place);
    }
    let mut both = Vec::new();
    let mut added = Vec::new();
    for (place, node) in b.iter().enumerate() {
        match left.get_mut(&spelt(node)).and_then(Vec::pop) {
            Some(before) => both.push((before, place)),
            None => added.push(place),
        }
    }
    let removed: Vec<usize> = left.into_values().flatten().collect();
    both.extend(alike(a, b, &removed, &added));
    Pairs::of(both, a.len(), b.len())
}

fn is_block(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Array | Kind::Object)
}

/// Objects that agree in more than half of their members are one that changed. The best pairs first.
fn alike(a: &[Node<'_>], b: &[Node<'_>], removed: &[usize], added: &[usize]) -> Vec<(usize, usize)> {
    if removed.len().saturating_mul(added.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let spelt = |node: Node<'_>| -> BTreeMap<String, String> {
        let members = node.members();
        let spelt = members.map(|(name, member)| {
            let text = canonical(&name, Value::read(Some(member)), 0);
            (name.into_owned(), text)
        });
        spelt.filter(|(name, text)| !noise::is_internal(name) && !text.is_empty()).collect()
    };
    let before: Vec<_> = removed.iter().map(|&place| (place, spelt(a[place]))).collect();
    let after: Vec<_> = added.iter().map(|&place| (place, spelt(b[place]))).collect();
    let mut pairs = Vec::new();
    // A set shows no order, and yet an element that takes another's place most likely is its new value.
    let in_place = |place: &usize| added.contains(place) && !is_block(a[*place]) && !is_block(b[*place]);
    pairs.extend(removed.iter().filter(|&place| in_place(place)).map(|&x| (std::cmp::Reverse(0), 0, x + x, x, x)));
    for (x, own) in &before {
        for (y, other) in &after {
            let equal = own.iter().filter(|(name, text)| other.get(*name) == Some(*text)).count();
            let all = own.len().max(other.len());
            if equal * 2 > all {
                // By the share of equal members, in thousandths, then by the distance of the places; the same from
                // both sides.
                pairs.push((std::cmp::Reverse(equal * 1000 / all), x.abs_diff(*y), x + y, *x, *y));
            }
        }
    }
    pairs.sort_unstable();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (_, _, _, x, y) in pairs {
        if taken.iter().all(|(before, after)| *before != x && *after != y) {
            taken.push((x, y));
        }
    }
    taken
}
