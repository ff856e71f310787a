//! Every entry of `snippets` has a `uuid` of its own.
//!
//! Covers rules 15 and 16 of the engine's check.
//!
//! ## Why it matters
//!
//! Resources name their snippet by it, and the engine refuses the state.
//!
//! ## What to do
//!
//! Restore the snippets from an earlier export.
//!
//! ## Not reported
//!
//! Snippets that no resource names.
//!
//! ## References
//!
//! Field `snippets` of a deployment (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H024", "invalid-snippet", Severity::High, "a snippet of the state has no uuid, or one that another has")
        .docs(include_str!("invalid_snippet.rs"));
