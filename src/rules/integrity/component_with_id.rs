//! Only resources of a plugin (`custom`) have an id: a component is nothing in the cloud.
//!
//! Covers rule 4 of the engine's check.
//!
//! ## Why it matters
//!
//! The engine refuses the state. Either the id was written by another tool, or the resource was one of a plugin and
//! `custom` was lost.
//!
//! ## What to do
//!
//! In an export take the id out, or set `custom` if the type is one of a plugin, and import it.
//!
//! ## Not reported
//!
//! Components without an id, which is how they are.
//!
//! ## References
//!
//! Pulumi documentation, Components; the engine's check of a snapshot (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H022", "component-with-id", Severity::High, "a component of the state has an id")
        .docs(include_str!("component_with_id.rs"));
