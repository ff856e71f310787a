//! The `provider` of a recorded resource is not written as `URN::ID`, or no provider with this URN and this id is in
//! the state; or it is left out although the others name theirs.
//!
//! Covers rules 6 and 7 of the engine's check.
//!
//! ## Why it matters
//!
//! Without its provider nothing can read, change or delete the resource, and the engine refuses the state.
//!
//! ## What to do
//!
//! Take the provider's entry, with its id, from an earlier export. `pulumi state repair` cannot invent it.
//!
//! ## Not reported
//!
//! States of the first years (versions 1 and 2) and those in which no resource names a provider: the engine gives them
//! one. Resources that wait to be made again (`pendingReplacement`).
//!
//! ## References
//!
//! Field `provider` of a recorded resource; the engine's check of a snapshot (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "H011",
    "provider-reference-missing",
    Severity::High,
    "a resource of the state names a provider that is not in it",
)
.docs(include_str!("provider_reference_missing.rs"));
