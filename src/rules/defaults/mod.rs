//! Family M: what is left as insecure as a service or a provider makes it. A row of the tables is a rule.

mod bad;
mod case;
mod instances;
mod row;

use std::sync::LazyLock;

pub use row::{Row, read};

use super::Rule;
use super::completeness;

/// The tables: one for each cloud.
const TABLES: [&str; 5] = [
    table!("defaults/aws"),
    table!("defaults/azure"),
    table!("defaults/gcp"),
    table!("defaults/kubernetes"),
    table!("defaults/others"),
];

/// What must stand beside a resource, in the form of the completeness table.
const BESIDE: &str = table!("defaults/beside");

/// A test reads every table, so that they are known to be right.
static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| TABLES.iter().flat_map(|table| read(table).unwrap_or_default()).collect());

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let beside = completeness::read(BESIDE).unwrap_or_default();
    let rows = ROWS.iter().map(|row| Box::new(row.clone()) as Box<dyn Rule>);
    rows.chain(beside.into_iter().map(|row| Box::new(row) as Box<dyn Rule>)).collect()
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
