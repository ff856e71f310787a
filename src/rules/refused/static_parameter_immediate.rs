//! A static parameter of a database is to be applied at once.
//!
//! ## Why it matters
//!
//! RDS refuses the parameter group: a static parameter takes effect with a restart only. `immediate` is what the
//! provider asks for where `applyMethod` is not written.
//!
//! ## What to do
//!
//! Write `applyMethod: pending-reboot`, and restart the database when it suits.
//!
//! ## Not reported
//!
//! Parameters that are not in the table of static ones.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N014",
        "static-parameter-immediate",
        Severity::High,
        "a static parameter of a database is to be applied at once",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("static_parameter_immediate.rs")),
    recorded: Recorded::Accepted,
};
