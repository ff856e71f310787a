//! A URN is `urn:pulumi:STACK::PROJECT::TYPES::NAME`, and that of a provider names a provider's type.
//!
//! Covers rules 2 and 5 of the engine's check.
//!
//! ## Why it matters
//!
//! Nothing can refer to the entry, and the program's resource of that name is a new one to the engine.
//!
//! ## What to do
//!
//! Restore the entry from an earlier export.
//!
//! ## Not reported
//!
//! Empty parts and unusual names: the engine allows them.
//!
//! ## References
//!
//! Pulumi documentation, Resource names: URNs.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H020", "invalid-urn", Severity::High, "the URN of an entry of the state is missing or is none")
        .docs(include_str!("invalid_urn.rs"));
