//! `manifest.magic` is the SHA-256 digest of `manifest.version`, or both are empty.
//!
//! Covers rule 1 of the engine's check.
//!
//! ## Why it matters
//!
//! The engine takes a state with another magic for one that was tampered with, and refuses it.
//!
//! ## What to do
//!
//! Take the manifest of an earlier export, or empty both fields.
//!
//! ## Not reported
//!
//! States without a manifest.
//!
//! ## References
//!
//! Fields `manifest.magic` and `manifest.version` of a deployment (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "H019",
    "manifest-magic-mismatch",
    Severity::High,
    "the manifest of the state was changed by another tool",
)
.docs(include_str!("manifest_magic_mismatch.rs"));
