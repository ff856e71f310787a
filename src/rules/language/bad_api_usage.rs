//! A class, a property, an argument or an output does not exist in the installed version of the SDK, is missing, or
//! has the wrong type.
//!
//! ## Why it matters
//!
//! The program stops there, or does not compile. Names from Terraform, from `CloudFormation` or from another major
//! version are the usual cause.
//!
//! ## What to do
//!
//! Look the class up in the API documentation of the version that is installed. Where the message or a list of known
//! mistakes tells the right name, the finding tells it too.
//!
//! ## Not reported
//!
//! Arguments that the SDK accepts and the cloud refuses: other rules look at the values.
//!
//! ## References
//!
//! Python documentation, Built-in Exceptions: `TypeError` and `AttributeError`; the API pages of the Pulumi Registry,
//! which list the inputs of each type.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L201", "bad-api-usage", Severity::High, "the SDK is used in a way that it does not offer")
        .docs(include_str!("bad_api_usage.rs"));
