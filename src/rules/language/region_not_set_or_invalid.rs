//! The provider has no region (or Google Cloud project), or one that does not exist.
//!
//! ## Why it matters
//!
//! The provider cannot start, or would create resources in a place nobody chose.
//!
//! ## What to do
//!
//! Set it in the configuration of the stack, so that every run has the same.
//!
//! ## Not reported
//!
//! A region that exists and is not the one that was meant: see the rules about regions.
//!
//! ## References
//!
//! Pulumi Registry, AWS, Installation & configuration: `aws:region`; Google Cloud, Installation & configuration:
//! `gcp:region`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "L209",
    "region-not-set-or-invalid",
    Severity::High,
    "the region or project is not set or does not exist",
)
.docs(include_str!("region_not_set_or_invalid.rs"));
