//! The name of the first user is reserved by the engine.
//!
//! ## Why it matters
//!
//! The database is refused. `admin` is a word of PostgreSQL on RDS and a usual name on MySQL.
//!
//! ## What to do
//!
//! Take another name; the name cannot be changed later.
//!
//! ## Not reported
//!
//! `admin` for MySQL and MariaDB; names that are secret or not known; databases that are restored or copied, which keep the
//! users they had.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N011",
        "reserved-master-username",
        Severity::High,
        "the name of the first user is reserved by the engine",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("reserved_master_username.rs")),
    recorded: Recorded::Accepted,
};
