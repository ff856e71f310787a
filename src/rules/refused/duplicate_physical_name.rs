//! Two resources want one name.
//!
//! ## Why it matters
//!
//! The second one is refused because the name is taken, or both manage the same thing and overwrite each other.
//!
//! ## What to do
//!
//! Give each a name of its own, or leave the names out: Pulumi makes unique ones.
//!
//! ## Not reported
//!
//! Names in other regions, networks or providers; names that are not known; services where names need not be unique.
//!
//! ## References
//!
//! Named for each row in `tables/refused`; a finding repeats its own.

use super::asked::Recorded;
use super::unique;
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("F005", "duplicate-physical-name", Severity::High, "two resources want one name")
    .confidence(Confidence::Certain)
    .hidden_by(&["L220"])
    .docs(include_str!("duplicate_physical_name.rs"));

pub(super) struct DuplicatePhysicalName;

impl Rule for DuplicatePhysicalName {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        unique::check(cx, out, META.code, Recorded::Judged);
    }
}
