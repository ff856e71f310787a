//! A package manager finds no version that satisfies what the project asks for.
//!
//! ## Why it matters
//!
//! The program cannot start.
//!
//! ## What to do
//!
//! Correct the name or the range; where two packages want different versions of a third, move one of them to a version
//! that agrees.
//!
//! ## Not reported
//!
//! Versions that install and do not work with each other.
//!
//! ## References
//!
//! pip documentation, Dependency Resolution; npm documentation, `npm install`: `ERESOLVE`; Go Modules Reference,
//! Minimal version selection.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "L205",
    "package-version-conflict",
    Severity::High,
    "the packages of the program cannot be installed together",
)
.docs(include_str!("package_version_conflict.rs"));
