//! A disk, or the time for which something is kept, becomes smaller.
//!
//! ## Why it matters
//!
//! No cloud makes a disk smaller in place: the deployment fails, or the provider makes a new, empty one. A shorter
//! retention takes effect at once: what is older is deleted.
//!
//! ## What to do
//!
//! Keep the size, or move the data to a smaller disk. Look at what a shorter retention deletes before it does.
//!
//! ## Not reported
//!
//! Sizes that grow; counts of machines and tasks, which go up and down every day; values that are not known; resources
//! that are replaced for it (`stateful-replace`).
//!
//! ## References
//!
//! Amazon EBS User Guide, Requirements for Amazon EBS volume modifications: a volume cannot be made smaller; Amazon RDS
//! User Guide, Working with storage for Amazon RDS DB instances. The page of each other property is named in
//! `tables/switches.toml`.

use super::switches::{self, Kind};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new("J013", "shrink", Severity::High, "a disk or a retention becomes smaller")
    .confidence(Confidence::Certain)
    .hidden_by(&["J002"])
    .docs(include_str!("shrink.rs"));

pub(super) struct Shrink;

impl Rule for Shrink {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        switches::check(cx, out, Kind::Size, "keep the size, or move the data first");
    }
}
