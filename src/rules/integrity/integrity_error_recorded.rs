//! `metadata.integrity_error` says that the last write was of a state that the engine would not load.
//!
//! ## Why it matters
//!
//! The next preview or update fails before it begins.
//!
//! ## What to do
//!
//! `pulumi state repair`, after an export for safety. The other findings of this family name the damage.
//!
//! ## Not reported
//!
//! Damages themselves: they have rules of their own.
//!
//! ## References
//!
//! Field `metadata.integrity_error` of a deployment (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H026", "integrity-error-recorded", Severity::High, "the engine wrote the state although it was damaged")
        .docs(include_str!("integrity_error_recorded.rs"));
