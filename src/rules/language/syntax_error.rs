//! The program is not a program of its language.
//!
//! ## Why it matters
//!
//! Nothing of it has run: the preview says nothing about the resources.
//!
//! ## What to do
//!
//! Go to the place that the finding names; the mistake is often on the line above.
//!
//! ## Not reported
//!
//! Compiler errors about names and types of an SDK: they are `bad-api-usage`.
//!
//! ## References
//!
//! Python documentation, Built-in Exceptions: `SyntaxError`; TypeScript, Diagnostic messages; YAML Ain't Markup
//! Language 1.2.2.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L202", "syntax-error", Severity::High, "the program does not parse or compile")
        .docs(include_str!("syntax_error.rs"));
