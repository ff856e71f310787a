//! The `parent` of a recorded resource names no entry, or itself; or the types in the URN are not those of the parent
//! and its own.
//!
//! Covers rules 8 and 9 of the engine's check; the engine itself only warns of rule 9.
//!
//! ## Why it matters
//!
//! Without the parent the engine refuses the state. With a wrong URN (medium) the program registers the resource under
//! another one, and the next update replaces it.
//!
//! ## What to do
//!
//! `pulumi state repair` takes the parent out and writes the URN anew. To keep a resource that moved under a
//! component, give it an alias with its old URN.
//!
//! ## Not reported
//!
//! A parent that stands later: that is H004. Types that hold `::`, which no URN can be taken apart by.
//!
//! ## References
//!
//! The engine's check of a snapshot (Pulumi 3.260); Pulumi documentation, Resource names: URNs.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "H014",
    "parent-orphan",
    Severity::High,
    "a resource of the state has a parent that is not in it, or whose types its URN does not name",
)
.docs(include_str!("parent_orphan.rs"));
