//! A configuration value, an environment variable or the key to the stack's secrets is missing, or a value has the
//! wrong form.
//!
//! ## Why it matters
//!
//! The program cannot do without it and stops.
//!
//! ## What to do
//!
//! Run the command that the finding names, once for every stack.
//!
//! ## Not reported
//!
//! Values that are there and unwise.
//!
//! ## References
//!
//! Pulumi documentation, Configuration: `config.require` and `pulumi config set`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta = Meta::new(
    "L207",
    "config-missing-or-wrong",
    Severity::High,
    "the configuration of the stack lacks something or is wrong",
)
.docs(include_str!("config_missing_or_wrong.rs"));
