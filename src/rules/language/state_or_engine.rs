//! Two resources with one name, a protected resource that would go, a damaged state, an exception of the program, and
//! every error that no other rule knows. A preview that failed is never without a finding.
//!
//! ## Why it matters
//!
//! The preview has seen only what came before.
//!
//! ## What to do
//!
//! The finding names the line and the message. The engine's own texts say what to do; for an exception go to the place
//! that the finding names.
//!
//! ## Not reported
//!
//! What the engine prints while it stops a program: the interrupt is not the fault.
//!
//! ## References
//!
//! Pulumi documentation, Troubleshooting: Recovering from an interrupted update, and Editing state files.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L213", "state-or-engine", Severity::High, "the program, the engine or the state stops the preview")
        .hidden_by(&["J004"])
        .docs(include_str!("state_or_engine.rs"));
