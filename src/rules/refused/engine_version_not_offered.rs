//! An engine is asked for in a version that new databases cannot have.
//!
//! ## Why it matters
//!
//! Minor versions die with time. The service refuses the database, often after the network around it was made.
//!
//! ## What to do
//!
//! Take a version that is offered, or only its first part (`15`): the service then takes the newest.
//!
//! ## Not reported
//!
//! A first part alone; versions newer than the table; databases that stay, are restored from a snapshot or replicate
//! another. A version that the provider's list marks as deprecated since a short time is told as information.
//!
//! ## References
//!
//! Amazon RDS release calendars and the engines' release notes, in `tables/engine_versions.toml`.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N001",
        "engine-version-not-offered",
        Severity::High,
        "an engine is asked for in a version that new databases cannot have",
    )
    .confidence(Confidence::Likely)
    .docs(include_str!("engine_version_not_offered.rs")),
    recorded: Recorded::Accepted,
};
