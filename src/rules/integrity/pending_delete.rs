//! An entry with `delete` waits to be deleted, one with `pendingReplacement` was deleted and waits to be made again.
//!
//! ## Why it matters
//!
//! What waits to be deleted costs money, takes up names and quotas, and blocks what it is attached to. What waits to
//! be made is missing in the cloud.
//!
//! ## What to do
//!
//! The next `pulumi up` goes on with both. If it failed before, look at what it failed at.
//!
//! ## Not reported
//!
//! Old halves in a preview: that preview is about to delete them.
//!
//! ## References
//!
//! Fields `delete` and `pendingReplacement` of a recorded resource (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H009", "pending-delete", Severity::Medium, "the old half of a replacement is still there")
        .docs(include_str!("pending_delete.rs"));
