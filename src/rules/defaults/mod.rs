//! Family M: what is left as insecure as a service or a provider makes it. A row of the tables is a rule.

mod bad;
mod case;
mod instances;
mod row;

use std::sync::LazyLock;

use rayon::prelude::*;

pub use row::{Row, read};

use super::Rule;
use super::completeness;

/// The tables: one for each cloud.
const TABLES: [&str; 4] = [
    include_str!("../tables/defaults/aws.toml"),
    include_str!("../tables/defaults/azure.toml"),
    include_str!("../tables/defaults/gcp.toml"),
    include_str!("../tables/defaults/kubernetes.toml"),
];

/// What must stand beside a resource, in the form of the completeness table.
const BESIDE: &str = include_str!("../tables/defaults/beside.toml");

/// A test reads every table, so that they are known to be right. Each is read by one thread: one that waits inside a lock
/// must not take up work that wants the same lock.
static ROWS: [LazyLock<Vec<Row>>; 4] = [
    LazyLock::new(|| read(TABLES[0]).unwrap_or_default()),
    LazyLock::new(|| read(TABLES[1]).unwrap_or_default()),
    LazyLock::new(|| read(TABLES[2]).unwrap_or_default()),
    LazyLock::new(|| read(TABLES[3]).unwrap_or_default()),
];

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let beside = completeness::read(BESIDE).unwrap_or_default();
    let boxed = |rows: &LazyLock<Vec<Row>>| rows.iter().map(|row| Box::new(row.clone()) as Box<dyn Rule>).collect();
    let parts: Vec<Vec<Box<dyn Rule>>> = ROWS.par_iter().map(boxed).collect();
    parts.into_iter().flatten().chain(beside.into_iter().map(|row| Box::new(row) as Box<dyn Rule>)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_are_right() {
        for table in TABLES {
            let rows = read(table).unwrap_or_else(|error| panic!("{error}"));
            assert!(!rows.is_empty());
        }
        let beside = completeness::read(BESIDE).unwrap_or_else(|error| panic!("{error}"));
        assert!(!beside.is_empty());
    }
}
