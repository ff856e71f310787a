//! The SDK or the provider warns that a class, an input, an output or an API version is deprecated.
//!
//! ## Why it matters
//!
//! It works today and is gone in the next major version. A class that goes away takes its resources with it unless
//! they are moved by an alias.
//!
//! ## What to do
//!
//! Use what the message names. One finding stands for all resources of a class.
//!
//! ## Not reported
//!
//! Deprecations of packages that do not warn.
//!
//! ## References
//!
//! Pulumi documentation, Package schema: `deprecationMessage`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new("L211", "deprecated", Severity::Info, "the program uses something deprecated")
    .docs(include_str!("deprecated.rs"));
