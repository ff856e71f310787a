//! Resources that hold what cannot be made again, and what keeps it safe.

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::{class_of, kin_of, spelled};
use crate::model::{Known, StateView, Value};

const TABLE: &str = table!("stateful");

/// From this weight on data goes with the resource; below it only an address or an identity does.
pub const HOLDS_DATA: u8 = 2;

/// Data that cannot be got back at all.
pub const LOST_FOR_GOOD: u8 = 3;

/// A type whose resources hold something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stateful {
    #[serde(rename = "type")]
    ty: String,
    /// 3: data is lost; 2: hard to rebuild; 1: an address or identity that others rely on is lost;
    /// 0: work in progress is interrupted.
    pub weight: u8,
    /// What goes with the resource; fits behind "with".
    pub holds: String,
    refused_while: Option<String>,
    snapshot_unless: Option<String>,
    empty_unless: Option<String>,
    kept_days: Option<String>,
    left_while: Option<String>,
    left_unless: Option<String>,
    /// Where the facts come from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "type")]
    rows: Vec<Stateful>,
}

/// What stands in the way of a loss, or softens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The engine refuses, because the resource is protected.
    Protect,
    /// The cloud refuses.
    DeletionProtection,
    /// The cloud takes a last snapshot.
    FinalSnapshot,
    /// The cloud refuses unless the resource is empty.
    OnlyEmpty,
    /// It can be undone for some days.
    Recoverable {
        /// How many.
        days: i64,
    },
}

impl Guard {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Protect => "protect",
            Self::DeletionProtection => "deletion-protection",
            Self::FinalSnapshot => "final-snapshot",
            Self::OnlyEmpty => "only-empty",
            Self::Recoverable { .. } => "recovery-window",
        }
    }

    /// What it does, for people.
    pub fn said(self) -> String {
        match self {
            Self::Protect => "it is protected: the engine refuses".to_owned(),
            Self::DeletionProtection => "deletion protection is on: the cloud refuses to delete it".to_owned(),
            Self::FinalSnapshot => "a final snapshot is taken".to_owned(),
            Self::OnlyEmpty => "the cloud refuses to delete it unless it is empty".to_owned(),
            Self::Recoverable { days } => format!("the deletion can be undone for {days} days"),
        }
    }
}

impl Stateful {
    /// What keeps safe what a resource of this type holds, as its state before the change says. A value that cannot be
    /// seen is no guard.
    pub fn guard(&self, before: StateView<'_>) -> Option<Guard> {
        let ty = before.text("type").unwrap_or_default();
        // What stands in another shape is not known, and no guard.
        let own = |path: &str| spelled(&ty, path).map_or(Known::Unknown, |path| at(before, &path));
        let value = |path: &Option<String>| path.as_deref().map(own);
        let flag = |path: &Option<String>| value(path).map(|value| value.read(is_on));
        let prevents = |path: &Option<String>| policy(before, path.as_deref()).is_some_and(|word| word == "PREVENT");
        if flag(&self.refused_while) == Some(Known::Is(true))
            || prevents(&self.left_while)
            || prevents(&self.left_unless)
        {
            return Some(Guard::DeletionProtection);
        }
        if matches!(flag(&self.snapshot_unless), Some(Known::Is(false) | Known::Absent)) {
            return Some(Guard::FinalSnapshot);
        }
        if matches!(flag(&self.empty_unless), Some(Known::Is(false) | Known::Absent)) {
            return Some(Guard::OnlyEmpty);
        }
        let days = value(&self.kept_days)?.read(Value::as_i64).is().filter(|days| *days > 0)?;
        Some(Guard::Recoverable { days })
    }

    /// Whether the provider leaves a resource in the cloud when the stack deletes it, as its state before the change
    /// says. A value that cannot be seen leaves nothing.
    pub fn stays(&self, before: StateView<'_>) -> bool {
        let at_rest = |path: &String| matches!(at(before, path), Known::Absent);
        let abandons = |path: &Option<String>| policy(before, path.as_deref()).is_some_and(|word| word == "ABANDON");
        abandons(&self.left_while) || abandons(&self.left_unless) || self.left_unless.as_ref().is_some_and(at_rest)
    }
}

/// The value at a path of names.
fn at<'a>(state: StateView<'a>, path: &str) -> Known<Value<'a>> {
    let mut names = path.split('.');
    let top = state.property(names.next().unwrap_or_default());
    names.fold(top, |value, name| value.and_then(|object| object.get(name)))
}

/// The word that says what becomes of a resource that is deleted: `DELETE`, `PREVENT` or `ABANDON`.
fn policy<'a>(state: StateView<'a>, path: Option<&str>) -> Option<Cow<'a, str>> {
    at(state, path?).read(Value::as_str).is()
}

/// Whether a switch is on: Cognito writes `ACTIVE` and `INACTIVE` for true and false, Bigtable and Firestore other words.
fn is_on(value: Value<'_>) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str()?.as_ref() {
        "ACTIVE" | "PROTECTED" | "DELETE_PROTECTION_ENABLED" => Some(true),
        "INACTIVE" | "UNPROTECTED" | "DELETE_PROTECTION_DISABLED" => Some(false),
        _ => None,
    })
}

static TYPES: LazyLock<HashMap<String, Stateful>> = LazyLock::new(|| {
    // A test reads the table; without one nothing is claimed.
    let table = serde_json::from_str::<Table>(TABLE).map_or_else(|_| Vec::new(), |table| table.rows);
    table.into_iter().map(|row| (row.ty.clone(), row)).collect()
});

/// What the resources of a type hold; nothing for a type that holds nothing.
pub fn of(ty: &str) -> Option<&'static Stateful> {
    TYPES.get(ty).or_else(|| TYPES.get(class_of(ty))).or_else(|| TYPES.get(kin_of(ty)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_is_sorted_and_complete() {
        let rows = serde_json::from_str::<Table>(TABLE).unwrap().rows;
        assert!(rows.is_sorted_by(|a, b| a.ty < b.ty));
        for row in &rows {
            assert!(row.weight <= 3, "{}", row.ty);
            assert!(!row.holds.is_empty() && !row.source.is_empty(), "{}", row.ty);
        }
        assert_eq!(of("aws:alb/loadBalancer:LoadBalancer").map(|row| row.weight), Some(1));
    }

    #[test]
    fn a_switch_is_on_by_true_and_by_active() {
        for (text, expected) in [
            ("true", Some(true)),
            ("\"true\"", Some(true)),
            ("\"ACTIVE\"", Some(true)),
            ("\"INACTIVE\"", Some(false)),
            ("\"PROTECTED\"", Some(true)),
            ("\"UNPROTECTED\"", Some(false)),
            ("\"active\"", None),
            ("1", None),
        ] {
            let document = crate::json::Document::parse(text.to_owned()).unwrap();
            let value = Value::read(Some(document.root())).is().unwrap();
            assert_eq!(is_on(value), expected, "{text}");
        }
    }
}
