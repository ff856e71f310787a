//! What changes by itself, and which lists have no order: read from `noise.toml`.

use std::sync::LazyLock;

use globset::{Glob, GlobMatcher};
use serde::Deserialize;

use super::Place;
use crate::model::{PropertyPath, Segment};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    noise: Vec<Row>,
    unordered: Vec<List>,
}

/// Properties that change by themselves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Globs of names.
    names: Vec<String>,
    /// Globs of types; every type when there is none.
    #[serde(default)]
    types: Vec<String>,
    /// Whether inputs are meant too.
    #[serde(default)]
    inputs: bool,
    reason: String,
}

/// Lists whose order means nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    names: Vec<String>,
    #[expect(dead_code, reason = "it is there for who edits the table")]
    reason: String,
}

struct Noise {
    names: Names,
    types: Vec<GlobMatcher>,
    inputs: bool,
    reason: &'static str,
}

/// Most names are plain: a comparison of text is cheaper than a glob.
#[derive(Default)]
struct Names {
    plain: Vec<String>,
    globs: Vec<GlobMatcher>,
}

impl Names {
    fn of(names: Vec<String>) -> Self {
        let mut all = Self::default();
        for name in names {
            if name.contains('*') {
                all.globs.extend(glob(&name));
            } else {
                all.plain.push(name);
            }
        }
        all
    }

    fn has(&self, name: &str) -> bool {
        self.plain.iter().any(|plain| plain == name) || self.globs.iter().any(|glob| glob.is_match(name))
    }
}

/// A row that is no glob would match nothing; a test compiles them all.
fn glob(text: &str) -> Option<GlobMatcher> {
    Some(Glob::new(text).ok()?.compile_matcher())
}

static TABLE: LazyLock<(Vec<Noise>, Names)> = LazyLock::new(|| {
    // The table is part of the program; a test reads it.
    let Ok(table) = toml::from_str::<Table>(include_str!("noise.toml")) else {
        return (Vec::new(), Names::default());
    };
    let rows = table.noise.into_iter().map(|row| Noise {
        names: Names::of(row.names),
        types: row.types.iter().filter_map(|text| glob(text)).collect(),
        inputs: row.inputs,
        reason: row.reason.leak(),
    });
    (rows.collect(), Names::of(table.unordered.into_iter().flat_map(|list| list.names).collect()))
});

/// Why a property of a type changes by itself; nothing when somebody must have changed it.
pub(super) fn reason(ty: &str, place: Place, path: &PropertyPath) -> Option<&'static str> {
    let names = || {
        path.segments().iter().filter_map(|segment| match segment {
            Segment::Name(name) => Some(&**name),
            Segment::Index(_) => None,
        })
    };
    let applies = |row: &&Noise| {
        (row.inputs || place == Place::Output)
            && (row.types.is_empty() || row.types.iter().any(|glob| glob.is_match(ty)))
            && names().any(|name| row.names.has(name))
    };
    TABLE.0.iter().find(applies).map(|row| row.reason)
}

/// Whether the order of a list with this name means nothing.
pub(super) fn is_unordered(name: &str) -> bool {
    TABLE.1.has(name)
}

/// Whether a member is book-keeping of Pulumi or of a provider bridge.
pub(super) fn is_internal(name: &str) -> bool {
    name.starts_with("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_every_glob_compiles() {
        let table: Table = toml::from_str(include_str!("noise.toml")).unwrap();
        for row in &table.noise {
            assert!(!row.reason.is_empty());
            for text in row.names.iter().chain(&row.types) {
                assert!(Glob::new(text).is_ok(), "{text}");
            }
        }
        assert_eq!(TABLE.0.len(), table.noise.len());
    }

    #[test]
    fn an_output_may_be_noise_where_the_input_of_that_name_is_not() {
        let path = PropertyPath::parse;
        assert!(reason("aws:s3/bucket:Bucket", Place::Output, &path("arn")).is_some());
        assert!(reason("aws:s3/bucket:Bucket", Place::Input, &path("version")).is_none());
        assert!(reason("aws:s3/bucket:Bucket", Place::Input, &path("tags.__defaults")).is_some());
        assert!(reason("aws:lambda/function:Function", Place::Output, &path("version")).is_some());
        assert!(reason("aws:eks/cluster:Cluster", Place::Output, &path("version")).is_none());
        assert!(reason("aws:s3/bucket:Bucket", Place::Output, &path("tags.Owner")).is_none());
    }

    #[test]
    fn the_order_of_commands_means_something_and_that_of_subnets_nothing() {
        assert!(is_unordered("subnetIds") && is_unordered("ingress") && is_unordered("cidrBlocks"));
        assert!(!is_unordered("command") && !is_unordered("args") && !is_unordered("stages"));
    }
}
