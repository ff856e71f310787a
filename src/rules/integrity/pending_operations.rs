//! `pending_operations` of the deployment holds what the engine had begun when the last update was cut off.
//!
//! ## Why it matters
//!
//! A resource whose creation was cut off may exist in the cloud without being in the state: nobody will ever delete
//! it, and the next update makes a second one.
//!
//! ## What to do
//!
//! `pulumi refresh` asks for what became of updates and deletions. For a creation look in the cloud, and import the
//! resource or delete it.
//!
//! ## Not reported
//!
//! Operations of an update that is running now look the same: export the state when none runs.
//!
//! ## References
//!
//! Field `pending_operations` of a deployment (Pulumi 3.260); Pulumi documentation, `pulumi refresh`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H008", "pending-operations", Severity::High, "an operation began and nobody knows how it ended")
        .docs(include_str!("pending_operations.rs"));
