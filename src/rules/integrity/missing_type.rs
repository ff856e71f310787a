//! Every entry has a `type`.
//!
//! Covers rule 3 of the engine's check.
//!
//! ## Why it matters
//!
//! The engine cannot tell which plugin the resource belongs to, and refuses the state.
//!
//! ## What to do
//!
//! Write the type that the URN names into an export, and import it.
//!
//! ## Not reported
//!
//! Types that no provider knows.
//!
//! ## References
//!
//! Field `type` of a recorded resource (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new("H021", "missing-type", Severity::High, "an entry of the state has no type")
    .docs(include_str!("missing_type.rs"));
