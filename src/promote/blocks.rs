//! Elements of lists that are one block in the words of two environments. A comparison of values sees the ids in them, which
//! never agree: one block is gone and another is there.

use serde_json::Value as Json;

use super::token::Tokens;
use crate::diff::{Class, Kind, PropertyChange, Shown};
use crate::model::{PropertyPath, Segment, StateView};

/// Joins what is gone from a list with what is new in it, where both say the same in their environments.
pub(super) fn join(
    tokens: &Tokens<'_, '_>,
    source: StateView<'_>,
    target: StateView<'_>,
    changes: Vec<PropertyChange>,
) -> Vec<PropertyChange> {
    let (mut gone, mut rest): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|one| block(one, Kind::Delete).is_some());
    if gone.is_empty() {
        return rest;
    }
    for change in &mut rest {
        let Some(new) = block(change, Kind::Add) else { continue };
        let is_same = |other: &PropertyChange| {
            list(&other.path) == list(&change.path)
                && block(other, Kind::Delete).is_some_and(|old| {
                    same(&|one| tokens.reason(source, target, one).is_some(), &change.path, old, new)
                })
        };
        if let Some(at) = gone.iter().position(is_same) {
            change.before = gone.remove(at).before;
            change.kind = Kind::Update;
            change.reason = Some(std::borrow::Cow::Borrowed(JOINED));
        }
    }
    rest.extend(gone);
    rest.sort_by(|a, b| (a.place, &a.path, a.kind).cmp(&(b.place, &b.path, b.kind)));
    rest
}

/// Why two blocks are one.
pub(super) const JOINED: &str = "the same block in the words of each environment";

/// The block that is gone from a list, or new in it.
fn block(change: &PropertyChange, kind: Kind) -> Option<&Json> {
    let shown = if kind == Kind::Delete { &change.before } else { &change.after };
    match (shown, change.path.segments().last()) {
        (Some(Shown::Value(value @ Json::Object(_))), Some(Segment::Index(_))) if change.kind == kind => Some(value),
        _ => None,
    }
}

/// The list that an element is in.
fn list(path: &PropertyPath) -> &[Segment] {
    path.segments().split_last().map_or(&[], |(_, list)| list)
}

/// Whether two values say the same; `explained` is asked for texts that differ.
fn same(explained: &dyn Fn(&PropertyChange) -> bool, path: &PropertyPath, before: &Json, after: &Json) -> bool {
    match (before, after) {
        (Json::Object(old), Json::Object(new)) => {
            old.len() == new.len()
                && old.iter().all(|(name, old)| {
                    new.get(name).is_some_and(|new| same(explained, &path.clone().name(name), old, new))
                })
        }
        (Json::Array(old), Json::Array(new)) => {
            // Ids come in any order: each must have its counterpart.
            let counterpart = |old: &Json| new.iter().any(|new| same(explained, path, old, new));
            old.len() == new.len() && old.iter().all(counterpart)
        }
        (Json::String(_), Json::String(_)) if before != after => explained(&PropertyChange {
            place: crate::diff::Place::Input,
            path: path.clone(),
            kind: Kind::Update,
            before: Some(Shown::Value(before.clone())),
            after: Some(Shown::Value(after.clone())),
            class: Class::Real,
            reason: None,
        }),
        _ => before == after,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blocks_are_the_same_where_every_text_that_differs_is_explained() {
        let explained = |change: &PropertyChange| change.before.as_ref().unwrap().to_string().starts_with("\"nat-");
        let same = |before: Json, after: Json| same(&explained, &PropertyPath::of("routes"), &before, &after);
        assert!(same(json!({"cidr": "0.0.0.0/0", "nat": "nat-1"}), json!({"cidr": "0.0.0.0/0", "nat": "nat-2"})));
        assert!(same(json!({"all": ["nat-1", "x"]}), json!({"all": ["x", "nat-2"]})));
        assert!(!same(json!({"cidr": "0.0.0.0/0", "nat": "nat-1"}), json!({"cidr": "10.0.0.0/8", "nat": "nat-2"})));
        assert!(!same(json!({"nat": "nat-1"}), json!({"nat": "nat-1", "more": 1})));
        assert!(!same(json!({"port": 1}), json!({"port": 2})));
    }
}
