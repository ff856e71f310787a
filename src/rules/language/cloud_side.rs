//! A lookup fails, an API is not enabled, a limit is reached, a cluster cannot be reached, something is not found or
//! is there already.
//!
//! ## Why it matters
//!
//! The preview needs the answer and stops without it.
//!
//! ## What to do
//!
//! Most are about a name: an id of another region or account, a stack that was never deployed, a service that must be
//! enabled first.
//!
//! ## Not reported
//!
//! Answers that come only at the deployment.
//!
//! ## References
//!
//! Amazon EC2 API Reference, Error codes; Microsoft Learn, Common Azure deployment errors; Google Cloud APIs, Errors.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L212", "cloud-side", Severity::High, "the cloud or cluster answers with an error")
        .docs(include_str!("cloud_side.rs"));
