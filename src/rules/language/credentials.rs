//! The provider, or Pulumi itself, has no valid credentials here, or they lack a permission.
//!
//! ## Why it matters
//!
//! It is a fault of the run and not of the program, which is why it is only information. The preview is incomplete all
//! the same.
//!
//! ## What to do
//!
//! Sign in or pass credentials to the run. In a check without access to a cloud this is expected.
//!
//! ## Not reported
//!
//! Permissions that the resources themselves need.
//!
//! ## References
//!
//! Pulumi Registry, Installation & configuration of AWS, Azure Native and Google Cloud: credentials.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L210", "credentials", Severity::Info, "the credentials of this run are missing or not allowed to do it")
        .docs(include_str!("credentials.rs"));
