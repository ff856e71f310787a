//! A provider package is not a release.
//!
//! ## Why it matters
//!
//! A preliminary version may write state that the release cannot read, and disappears from the registry.
//!
//! ## What to do
//!
//! Pin a release.
//!
//! ## Not reported
//!
//! Providers whose version the input does not tell.
//!
//! ## References
//!
//! Semantic Versioning 2.0.0, item 9: a pre-release version is unstable.

use crate::finding::{Meta, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("I004", "provider-version-prerelease", Severity::Low, "a provider package is not a release")
        .opt_in()
        .docs(include_str!("provider_version_prerelease.rs"));

pub(super) struct ProviderVersionPrerelease;

impl Rule for ProviderVersionPrerelease {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for bound in cx.lens.bound() {
            if !bound.version.is_prerelease() {
                out.pass();
                continue;
            }
            let message = format!("`{}` {} is not a release", bound.package, crate::model::shown(&bound.version.text));
            let finding = match bound.provider.or(bound.resources.first().copied()) {
                Some(at) => out.fail(at, message),
                None => out.fail_stack(message),
            };
            finding.key(bound.package.as_str()).fix("pin a release");
        }
    }
}
