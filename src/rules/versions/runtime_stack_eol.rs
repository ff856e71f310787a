//! An application runs on a version of a language or service whose support ends.
//!
//! ## Why it matters
//!
//! It gets no more fixes, and the platform takes it away some time later: deployments then fail.
//!
//! ## What to do
//!
//! Move to a version that is supported.
//!
//! ## Not reported
//!
//! AWS Lambda, which has days of its own. Languages that are not in the table. An end within 90 days is told as
//! information. Nothing is said when the day is not known.
//!
//! ## References
//!
//! Microsoft Learn, Azure Functions language runtime support policy, and Azure App Service language runtime support
//! policy; Cloud Run functions documentation, Runtime support. As of `tables/versions/support.toml`.

use super::end_of_support::EndOfSupport;
use crate::finding::{Meta, Severity};

pub(super) const RULE: EndOfSupport = EndOfSupport {
    meta: Meta::new(
        "I012",
        "runtime-stack-eol",
        Severity::Medium,
        "an application runs on a version of a language or service whose support ends",
    )
    .folds_alike()
    .docs(include_str!("runtime_stack_eol.rs")),
};
