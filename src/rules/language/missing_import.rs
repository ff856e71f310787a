//! A package, a module or a name to import does not exist where the program runs.
//!
//! ## Why it matters
//!
//! The program stops at its first lines: the preview has seen none of the resources.
//!
//! ## What to do
//!
//! Install the package and list it with the others of the project (`requirements.txt`, `package.json`, `go.mod`, the
//! project file). Where a package is there and the name in it is not, look the name up in the API documentation of the
//! installed version: names move between major versions.
//!
//! ## Not reported
//!
//! Whether the package exists in a registry: nothing is looked up.
//!
//! ## References
//!
//! Python documentation, Built-in Exceptions: `ModuleNotFoundError`; Node.js documentation, Errors: `MODULE_NOT_FOUND`;
//! Go Modules Reference, `go get`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L200", "missing-import", Severity::High, "something that the program imports is not there")
        .docs(include_str!("missing_import.rs"));
