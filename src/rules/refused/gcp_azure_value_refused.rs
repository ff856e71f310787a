//! Azure or Google Cloud refuses a value.
//!
//! ## Why it matters
//!
//! The preview accepts it, and the deployment stops when the service is asked.
//!
//! ## What to do
//!
//! Take a value that the finding names.
//!
//! ## Not reported
//!
//! Values that are not known; a running resource whose value stays; values that services add to faster than a table is
//! dated: machine types, regions, versions of engines.
//!
//! ## References
//!
//! Named for each row in `tables/refused/azure.toml` and `gcp.toml`; a finding repeats its own.

use super::TableRule;
use super::asked::Recorded;
use crate::finding::{Confidence, Meta, Severity};

pub(super) const RULE: TableRule = TableRule {
    meta: Meta::new("N035", "gcp-azure-value-refused", Severity::High, "Azure or Google Cloud refuses a value")
        .confidence(Confidence::Certain)
        .docs(include_str!("gcp_azure_value_refused.rs")),
    recorded: Recorded::Accepted,
};
