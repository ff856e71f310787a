//! Values that were not known in the review, inside of others: a rule of a list, a route, whose target was not there yet.

use serde_json::Value as Json;

use crate::diff::{Kind, PropertyChange, Shown};
use crate::model::PropertyPath;

/// Joins an element that is gone with a new one that it became when its unknown parts were known: a comparison that
/// pairs elements by what they say cannot see that they are one.
pub(super) fn join(changes: Vec<PropertyChange>) -> Vec<PropertyChange> {
    let mut joined: Vec<PropertyChange> = Vec::with_capacity(changes.len());
    let (gone, others): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| change.kind == Kind::Delete && holds_unknown(change.before.as_ref()));
    let mut others: Vec<Option<PropertyChange>> = others.into_iter().map(Some).collect();
    for change in gone {
        let list = list_of(&change.path);
        let partner = others.iter_mut().find(|other| {
            other.as_ref().is_some_and(|other| {
                other.kind == Kind::Add
                    && other.place == change.place
                    && list_of(&other.path) == list
                    && becomes(change.before.as_ref(), other.after.as_ref())
            })
        });
        match partner.and_then(Option::take) {
            Some(now) => {
                joined.push(PropertyChange { kind: Kind::Update, path: now.path, after: now.after, ..change });
            }
            None => joined.push(change),
        }
    }
    joined.extend(others.into_iter().flatten());
    joined.sort_by(|a, b| (a.place, &a.path).cmp(&(b.place, &b.path)));
    joined
}

/// Whether a value that was reviewed can be what it is now.
pub(super) fn becomes(reviewed: Option<&Shown>, now: Option<&Shown>) -> bool {
    match (reviewed, now) {
        (Some(Shown::Unknown), _) => true,
        (Some(reviewed), Some(now)) => holds_unknown(Some(reviewed)) && fits(&reviewed.json(), &now.json()),
        _ => false,
    }
}

fn holds_unknown(shown: Option<&Shown>) -> bool {
    fn inside(json: &Json, unknown: &Json) -> bool {
        match json {
            Json::Array(items) => items.iter().any(|item| inside(item, unknown)),
            Json::Object(members) => members.values().any(|member| inside(member, unknown)),
            leaf => leaf == unknown,
        }
    }
    match shown {
        Some(Shown::Value(value)) => inside(value, &Shown::Unknown.json()),
        Some(Shown::Unknown) => true,
        _ => false,
    }
}

/// Whether a value is another one but for its unknown parts.
fn fits(reviewed: &Json, now: &Json) -> bool {
    if *reviewed == Shown::Unknown.json() {
        return true;
    }
    match (reviewed, now) {
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| fits(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.iter().all(|(name, own)| b.get(name).map_or(*own == Shown::Unknown.json(), |now| fits(own, now)))
                && b.keys().all(|name| a.contains_key(name))
        }
        (a, b) => a == b,
    }
}

/// The list that an element is in, as its path without the last step.
fn list_of(path: &PropertyPath) -> Option<&[crate::model::Segment]> {
    path.segments().split_last().map(|(_, list)| list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unknown_parts_may_become_something_else() {
        let shown = |text: &str| Some(Shown::Value(serde_json::from_str(text).unwrap()));
        let becomes = |a: &str, b: &str| super::becomes(shown(a).as_ref(), shown(b).as_ref());
        assert!(becomes(r#"{"to":"[unknown]","port":22}"#, r#"{"to":"igw-1","port":22}"#));
        assert!(becomes(r#"{"to":"[unknown]","port":22}"#, r#"{"port":22}"#));
        assert!(!becomes(r#"{"to":"[unknown]","port":22}"#, r#"{"to":"igw-1","port":23}"#));
        assert!(!becomes(r#"{"to":"[unknown]"}"#, r#"{"to":"igw-1","open":true}"#));
        assert!(!becomes(r#"{"to":"igw-1"}"#, r#"{"to":"igw-1"}"#), "nothing in it is unknown");
    }
}
