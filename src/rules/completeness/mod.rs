//! Family A: what is half built. A resource needs others, or a property, to be of use; the table says which.

mod answer;
mod condition;
mod join;
mod need;
mod row;
mod users;
mod verdict;

use std::sync::LazyLock;

pub use row::{Row, RowFault, TableError, read};

use super::Rule;

/// The built-in table; a test reads it, so that it is known to be right.
const TABLE: &str = include_str!("../tables/completeness.toml");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read(TABLE).unwrap_or_default());

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    ROWS.iter().map(|row| Box::new(row.clone()) as Box<dyn Rule>).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_is_right() {
        let rows = read(TABLE).unwrap_or_else(|error| panic!("{error}"));
        assert!(rows.len() >= 68);
    }
}
