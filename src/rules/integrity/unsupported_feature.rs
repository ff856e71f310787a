//! Version 4 of the state lists the features that it uses.
//!
//! ## Why it matters
//!
//! An engine that does not know a feature refuses the state; this tool reads it and may miss what the feature means.
//!
//! ## What to do
//!
//! Use a newer version of this tool.
//!
//! ## Not reported
//!
//! Features that are used and not listed.
//!
//! ## References
//!
//! Fields `version` and `features` of a deployment (Pulumi 3.260).

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("H025", "unsupported-feature", Severity::Low, "the state uses a feature that this version does not know")
        .docs(include_str!("unsupported_feature.rs"));
