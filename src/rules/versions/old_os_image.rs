//! A machine runs an operating system that gets no more fixes.
//!
//! ## Why it matters
//!
//! Holes that are found from now on stay open, and newer packages do not install.
//!
//! ## What to do
//!
//! Make the machine from an image of a release that is supported.
//!
//! ## Not reported
//!
//! Images whose name tells no release, image ids, systems that are not in the table. Long-term support that is paid for is
//! told as information. Nothing is said when the day is not known.
//!
//! ## References
//!
//! Ubuntu, The Ubuntu lifecycle and release cadence; Debian, Debian Releases; Amazon Linux 2 FAQs: end of support. As
//! of `tables/versions/support.toml`.

use super::end_of_support::EndOfSupport;
use crate::finding::{Meta, Severity};

pub(super) const RULE: EndOfSupport = EndOfSupport {
    meta: Meta::new(
        "I011",
        "old-os-image",
        Severity::Medium,
        "a machine runs an operating system that gets no more fixes",
    )
    .folds_alike()
    .docs(include_str!("old_os_image.rs")),
};
