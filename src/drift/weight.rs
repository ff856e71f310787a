//! How bad the drift of a property is, by its name: read from `weight.toml`.

use std::sync::LazyLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::{Drift, Kind};
use crate::finding::Severity;
use crate::lens::stateful::{self, HOLDS_DATA};
use crate::model::{PropertyPath, TypeToken};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    weight: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    severity: String,
    names: Vec<String>,
    #[expect(dead_code, reason = "it is there for who edits the table")]
    reason: String,
}

const TABLE: &str = include_str!("weight.toml");

static WEIGHTS: LazyLock<Vec<(Severity, GlobSet)>> = LazyLock::new(|| {
    // The table is part of the program; a test reads it.
    let table = toml::from_str::<Table>(TABLE).map_or_else(|_| Vec::new(), |table| table.weight);
    let row = |row: Row| {
        let mut globs = GlobSetBuilder::new();
        for name in row.names.iter().filter_map(|name| Glob::new(name).ok()) {
            globs.add(name);
        }
        Some((Severity::parse(&row.severity)?, globs.build().ok()?))
    };
    table.into_iter().filter_map(row).collect()
});

/// How bad a drift is before it is known what it opens.
pub(super) fn of(drift: &Drift) -> Severity {
    let own = match (drift.kind, drift.path.as_deref()) {
        (Kind::Gone, _) => gone(&drift.ty),
        (Kind::Unmanaged, _) => Severity::Medium,
        (_, None) => Severity::Low,
        (_, Some(path)) => by_name(&PropertyPath::parse(path.trim_start_matches('#'))),
    };
    // Somebody has decided not to see it.
    if drift.hidden { own.lowered(1).max(Severity::Low) } else { own }
}

fn gone(ty: &TypeToken) -> Severity {
    let holds_data = stateful::of(ty).is_some_and(|row| row.weight >= HOLDS_DATA);
    if holds_data { Severity::Critical } else { Severity::High }
}

/// The first row that names a part of the path decides, from the outside in.
pub(super) fn by_name(path: &PropertyPath) -> Severity {
    let of = |name: &str| WEIGHTS.iter().find(|(_, globs)| globs.is_match(name)).map(|(severity, _)| *severity);
    path.names().find_map(of).unwrap_or(Severity::Medium)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let rows = toml::from_str::<Table>(TABLE).unwrap().weight;
        assert_eq!(WEIGHTS.len(), rows.len());
        for row in rows {
            assert!(Severity::parse(&row.severity).is_some(), "{}", row.severity);
            row.names.iter().for_each(|name| assert!(Glob::new(name).is_ok(), "{name}"));
        }
    }

    #[test]
    fn what_guards_data_or_doors_weighs_more_than_a_tag() {
        let by_name = |path: &str| super::by_name(&PropertyPath::parse(path));
        assert_eq!(by_name("ingress[2].cidrBlocks[0]"), Severity::High);
        assert_eq!(by_name("deletionProtection"), Severity::High);
        assert_eq!(by_name("protect"), Severity::High);
        assert_eq!(by_name("instanceType"), Severity::Medium);
        assert_eq!(by_name("tags.policy"), Severity::Low);
    }
}
