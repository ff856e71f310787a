//! An archive, an asset or a file that is read does not exist, or is a folder where a file is wanted.
//!
//! ## Why it matters
//!
//! The engine hashes every asset during the preview and stops without it. Usually the program is right and a build did
//! not run.
//!
//! ## What to do
//!
//! Build it before the preview, or correct the path: it counts from the project's folder.
//!
//! ## Not reported
//!
//! Files that exist and hold the wrong thing.
//!
//! ## References
//!
//! Pulumi documentation, Assets and archives.

use crate::finding::{Meta, Severity};

pub(super) const META: Meta =
    Meta::new("L214", "asset-missing", Severity::High, "a file that the program names is not there")
        .docs(include_str!("asset_missing.rs"));
