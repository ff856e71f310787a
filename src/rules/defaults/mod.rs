//! Family M: what is left as insecure as a service or a provider makes it. A row of the tables is a rule; what a row
//! cannot say is one in code.

mod bad;
mod case;
mod default_namespace;
mod instances;
mod no_network_policy;
mod rbac_reads_secrets;
mod row;

use row::Written;

use super::built_in::{self, BuiltIn};
use super::{Rule, completeness};

/// The tables: one for each cloud.
static TABLES: [&[BuiltIn]; 5] = [
    rows!("defaults/aws"),
    rows!("defaults/azure"),
    rows!("defaults/gcp"),
    rows!("defaults/kubernetes"),
    rows!("defaults/others"),
];

/// What must stand beside a resource, in the form of the completeness table.
static BESIDE: [&[BuiltIn]; 1] = [rows!("defaults/beside")];

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let rows = built_in::rules::<Written>(&TABLES).chain(built_in::rules::<completeness::Written>(&BESIDE));
    let coded: [Box<dyn Rule>; 3] = [
        Box::new(default_namespace::DefaultNamespace),
        Box::new(rbac_reads_secrets::RbacReadsSecrets),
        Box::new(no_network_policy::NoNetworkPolicy),
    ];
    rows.chain(coded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tables_are_right() {
        built_in::assert_right::<Written>(&TABLES);
        built_in::assert_right::<completeness::Written>(&BESIDE);
        assert!(TABLES.iter().chain(&BESIDE).all(|table| !table.is_empty()));
    }
}
