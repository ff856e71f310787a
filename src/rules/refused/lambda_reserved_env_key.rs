//! The environment of a function sets a key that Lambda keeps for itself.
//!
//! ## Why it matters
//!
//! Lambda refuses the function: the keys are set by the runtime.
//!
//! ## What to do
//!
//! Take the key out; the function finds the region and its credentials there anyway. Use another name for a value of
//! your own.
//!
//! ## Not reported
//!
//! Other keys that begin with `AWS_`: they are allowed.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new(
        "N002",
        "lambda-reserved-env-key",
        Severity::High,
        "the environment of a function sets a key that Lambda keeps for itself",
    )
    .confidence(Confidence::Certain)
    .docs(include_str!("lambda_reserved_env_key.rs")),
    recorded: Recorded::Accepted,
};
