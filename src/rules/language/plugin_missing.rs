//! A provider's plugin or a language host is not installed, cannot be downloaded or stops.
//!
//! ## Why it matters
//!
//! The engine talks to clouds and languages through plugins; without one it can neither read the program nor check
//! resources.
//!
//! ## What to do
//!
//! `pulumi install` installs what the program uses. An invented package, a version that was never published and a
//! network that lets no download through look alike.
//!
//! ## Not reported
//!
//! Plugins of policy packs that only warn.
//!
//! ## References
//!
//! Pulumi documentation, Command line: `pulumi plugin install`.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L206", "plugin-missing", Severity::High, "a plugin of the engine is not there or does not start")
        .docs(include_str!("plugin_missing.rs"));
