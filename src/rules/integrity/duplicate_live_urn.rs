//! Of all entries with one URN only one may be without `delete`.
//!
//! Covers rule 14 of the engine's check.
//!
//! ## Why it matters
//!
//! The engine refuses the state: it could not tell which of the two the program means.
//!
//! ## What to do
//!
//! Export the state, keep the entry whose id exists in the cloud, and import it again. What the other entry stands for
//! must be imported under another name or deleted by hand.
//!
//! ## Not reported
//!
//! Old halves of replacements, which wait to be deleted under the same URN.
//!
//! ## References
//!
//! The engine's check of a snapshot (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H023", "duplicate-live-urn", Severity::High, "two entries of the state have one URN")
        .docs(include_str!("duplicate_live_urn.rs"));
