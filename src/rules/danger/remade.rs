//! Resources whose name is another one at every run of the program: each run deletes one and makes one.

use hashbrown::HashMap;

use super::pairs::{self, Pair};
use crate::lens::times;
use crate::model::{Op, Resource};
use crate::rules::Cx;

/// What makes the name another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Varies {
    Time,
    Chance,
}

/// A random part of a name is at least as long as this.
const LONG: usize = 6;

/// The pairs of a deletion and a creation that are one resource under a name with a time or random text in it.
pub(super) fn find(cx: &Cx<'_>) -> Vec<(Pair, Varies)> {
    let resources = || cx.changes.iter().map(|change| cx.stack.resource(change.resource));
    let mut new: HashMap<(&str, String), Vec<&Resource>> = HashMap::new();
    for resource in resources().filter(|resource| resource.op == Op::Create) {
        if let Some(rest) = times::without_moments(resource.urn.name()) {
            new.entry((&resource.ty, rest)).or_default().push(resource);
        }
    }
    let mut found = Vec::new();
    for old in resources().filter(|resource| resource.op == Op::Delete && !new.is_empty()) {
        let Some(rest) = times::without_moments(old.urn.name()) else { continue };
        // Several of one name cannot be told apart; nothing is claimed of them.
        if let Some([only]) = new.get(&(&*old.ty, rest)).map(Vec::as_slice)
            && times::only_time_went_on(old.urn.name(), only.urn.name())
        {
            found.push((Pair { old: old.id, new: only.id }, Varies::Time));
        }
    }
    let timed: Vec<u32> = found.iter().map(|(pair, _)| pair.old).collect();
    let chance = |pair: &Pair| {
        let [old, new] = [pair.old, pair.new].map(|id| cx.stack.resource(id).urn.name());
        !timed.contains(&pair.old) && differ_by_chance(old, new)
    };
    found.extend(pairs::find(cx).into_iter().filter(chance).map(|pair| (pair, Varies::Chance)));
    found.sort_unstable_by_key(|(pair, _)| pair.old);
    found
}

/// Whether two names differ in one part only, and both parts look as chance makes them: equally long, letters and
/// digits mixed, different in most places.
fn differ_by_chance(old: &str, new: &str) -> bool {
    let parts = |name: &str| name.split(['-', '_', '.']).map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (parts(old), parts(new));
    let mut differ = old.iter().zip(&new).filter(|(old, new)| old != new);
    let (Some((a, b)), None) = (differ.next(), differ.next()) else { return false };
    let places = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count();
    old.len() == new.len() && a.len() == b.len() && is_random(a) && is_random(b) && places * 3 >= a.len() * 2
}

fn is_random(part: &str) -> bool {
    let plain = part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    let bytes = part.as_bytes();
    let turns = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    plain && part.len() >= LONG && turns >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_versions_and_words() {
        for (old, new) in [("web-a1b2c3", "web-9f8e7d"), ("web-3f2a9c1d-blue", "web-8b1e0f7a-blue")] {
            assert!(differ_by_chance(old, new), "{old} {new}");
        }
        for (old, new) in [
            ("web-v1beta1", "web-v2beta2"),
            ("web-blue", "web-pink"),
            ("web-1", "web-2"),
            ("orders-2024", "orders-2025"),
            ("a1b2c3-web", "a1b2c3-api"),
            ("web-a1b2c3", "api-9f8e7d"),
            ("web-a1b2c3", "web-a1b2c3d4"),
        ] {
            assert!(!differ_by_chance(old, new), "{old} {new}");
        }
    }
}
