//! The provider checks the inputs of a resource before anything is created, and refuses one.
//!
//! ## Why it matters
//!
//! The deployment stops at this resource, and so does the preview: what comes after it has not been looked at.
//!
//! ## What to do
//!
//! Change the value to what the message allows.
//!
//! ## Not reported
//!
//! Values that only the cloud refuses, at the deployment; rules about values look at some of them.
//!
//! ## References
//!
//! Pulumi documentation, How Pulumi works: a resource provider checks the inputs before it plans a change; the API
//! pages of the Pulumi Registry.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new("L208", "invalid-value", Severity::High, "the provider refuses a value")
    .docs(include_str!("invalid_value.rs"));
