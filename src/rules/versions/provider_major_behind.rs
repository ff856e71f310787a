//! A provider package is a major version behind.
//!
//! ## Why it matters
//!
//! New features and most fixes come to the newest major version only, and a step over several majors is harder than each
//! by itself.
//!
//! ## What to do
//!
//! Read the upgrade guide of the next major version and take one step at a time.
//!
//! ## Not reported
//!
//! Packages that are not in the table. One major behind is told as information.
//!
//! ## References
//!
//! The releases of the provider packages on GitHub, 2026-11 (`tables/versions/providers.toml`).

use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("I003", "provider-major-behind", Severity::Low, "a provider package is a major version behind")
        .opt_in()
        .docs(include_str!("provider_major_behind.rs"));

pub(super) struct ProviderMajorBehind;

impl Rule for ProviderMajorBehind {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for of_package in cx.lens.bound().chunk_by(|a, b| a.package == b.package) {
            let Some(oldest) = of_package.iter().min_by_key(|bound| bound.version.major) else { continue };
            let Some((newest, month)) = super::types::newest(&oldest.package) else { continue };
            let Some(behind @ 1..) = newest.checked_sub(oldest.version.major) else {
                out.pass();
                continue;
            };
            let package = &oldest.package;
            let message = format!("`{package}` {} is {behind} major behind {newest}", oldest.version.text);
            let finding = match oldest.provider.or(oldest.resources.first().copied()) {
                Some(at) => out.fail(at, message),
                None => out.fail_stack(message),
            };
            finding.key(package.as_str()).evidence(format!("as of {month}"));
            finding.severity(match behind {
                1 => Severity::Info,
                2 => Severity::Low,
                _ => Severity::Medium,
            });
            finding.fix("upgrade one major version at a time, with its upgrade guide");
        }
    }
}
