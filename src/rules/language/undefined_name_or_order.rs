//! A variable, a resource of a YAML program or a module is used before it is defined, or is defined nowhere.
//!
//! ## Why it matters
//!
//! The program stops there. Often a part was moved and its order lost, or an import is missing.
//!
//! ## What to do
//!
//! Define or import the name before the line; correct it where the message knows a similar one.
//!
//! ## Not reported
//!
//! Members that a class does not have: they are `bad-api-usage`.
//!
//! ## References
//!
//! Python documentation, Built-in Exceptions: `NameError` and `UnboundLocalError`; ECMAScript Language Specification,
//! `ReferenceError`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L203", "undefined-name-or-order", Severity::High, "a name is used that is not defined there")
        .docs(include_str!("undefined_name_or_order.rs"));
