//! Family M: what is left as insecure as a service or a provider makes it. A row of the tables is a rule.

mod bad;
mod case;
mod instances;
mod row;

use rayon::prelude::*;

pub use row::{Row, read};

use super::Rule;
use super::completeness;

/// The tables: one for each cloud, and what must stand beside a resource.
const TABLES: [&str; 4] = [
    include_str!("../tables/defaults/aws.toml"),
    include_str!("../tables/defaults/azure.toml"),
    include_str!("../tables/defaults/gcp.toml"),
    include_str!("../tables/defaults/kubernetes.toml"),
];

/// What must stand beside a resource, in the form of the completeness table.
const BESIDE: &str = include_str!("../tables/defaults/beside.toml");

/// The rules of the family. A test reads every table, so that they are known to be right.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let boxed = |table: &&str| {
        let rows = read(table).unwrap_or_default().into_iter();
        rows.map(|row| Box::new(row) as Box<dyn Rule>).collect::<Vec<_>>()
    };
    let mut rules: Vec<Box<dyn Rule>> = TABLES.par_iter().flat_map_iter(boxed).collect();
    let beside = completeness::read(BESIDE).unwrap_or_default();
    rules.extend(beside.into_iter().map(|row| Box::new(row) as Box<dyn Rule>));
    rules
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
