//! A database or a broker asks for a version whose support ends.
//!
//! ## Why it matters
//!
//! It gets no more fixes; the service then upgrades it on a day of its own choice, or charges for every hour of extended
//! support.
//!
//! ## What to do
//!
//! Plan the upgrade: try it on a copy made from a snapshot.
//!
//! ## Not reported
//!
//! Versions that the service chooses. Engines and versions that are not in the table. Support that goes on at extra cost,
//! or ends within 90 days, is told as information. Nothing is said when the day is not known.
//!
//! ## References
//!
//! Amazon RDS release notes, the release calendars of RDS for MySQL, MariaDB and PostgreSQL; Amazon Aurora User Guide,
//! release calendars; Microsoft Learn, Azure Database for PostgreSQL version policy; Cloud SQL documentation, Database
//! versions and version policies. As of `tables/versions/support.toml`.

use super::end_of_support::EndOfSupport;
use crate::finding::{Meta, Severity};

pub(super) const RULE: EndOfSupport = EndOfSupport {
    meta: Meta::new(
        "I008",
        "database-version-eol",
        Severity::High,
        "a database or a broker asks for a version whose support ends",
    )
    .folds_alike()
    .hidden_by(&["N001"])
    .docs(include_str!("database_version_eol.rs")),
};
