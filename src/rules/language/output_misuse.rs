//! An output, whose value is known only after the deployment, is joined with text, iterated, put into JSON or passed
//! where a plain value is needed.
//!
//! ## Why it matters
//!
//! Some uses stop the program. Others go on and put the text of an error message into a name, a policy or a
//! description, and the engine does not know that one resource needs the other.
//!
//! ## What to do
//!
//! Use the value inside `apply`, or the helpers that do it: `pulumi.Output.concat`, `Output.format`,
//! `Output.json_dumps`, `pulumi.interpolate`, `pulumi.jsonStringify`.
//!
//! ## Not reported
//!
//! Where the text went, when the engine only warns and no resource that is listed holds it. Such a warning is no more
//! than a fact where every resource that changes is listed.
//!
//! ## References
//!
//! Pulumi documentation, Inputs and outputs: Accessing outputs with `apply`, and Outputs and strings.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L204", "output-misuse", Severity::High, "an output is used like a plain value")
        .hidden_by(&["L220"])
        .docs(include_str!("output_misuse.rs"));
