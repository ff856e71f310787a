//! A URN in `dependencies`, `propertyDependencies`, `deletedWith` or `replaceWith` of a recorded resource names no
//! entry that stands before it and none that stands after it; or it is an empty text, or the resource itself.
//!
//! Covers rules 10 to 13 of the engine's check.
//!
//! ## Why it matters
//!
//! The engine refuses a state like this, so that neither a preview nor an update runs. It is left behind by an entry
//! that was taken out of an export by hand, or by an update that was killed.
//!
//! ## What to do
//!
//! `pulumi state repair` drops the references, after an export for safety. Run a preview afterwards: an input that was
//! computed from the lost resource keeps its value and follows nothing any more.
//!
//! ## Not reported
//!
//! Previews: they list what changes, and refer to what does not. Parents and providers, which have rules of their own
//! (H014, H011). An empty text is only of medium severity: the engine reads it and refuses to write it.
//!
//! ## References
//!
//! The engine's check of a snapshot (Pulumi 3.260); Pulumi documentation, `pulumi state repair`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "H003",
    "dangling-dependency",
    Severity::High,
    "a resource of the state depends on something that is not in it",
)
.docs(include_str!("dangling_dependency.rs"));
