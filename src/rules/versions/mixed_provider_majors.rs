//! Resources of one stack are managed by two major versions of a provider package.
//!
//! ## Why it matters
//!
//! Two versions of the SDK are in the program. A major version renames inputs and types: resources cannot be passed from
//! one half to the other, and whichever half is upgraded last is refreshed by a provider that reads its state differently.
//!
//! ## What to do
//!
//! Bring all packages of the program to one major version, and look for a component that pins an older one.
//!
//! ## Not reported
//!
//! Minor versions that differ. Providers whose version the input does not tell. In recorded state it is told mildly: it may
//! be an upgrade that is under way.
//!
//! ## References
//!
//! Semantic Versioning 2.0.0, item 8: a major version is not compatible with the one before; Pulumi Registry, AWS,
//! Azure Native and Google Cloud: the migration guide of each major version.

use std::collections::BTreeSet;

use crate::finding::{Meta, Severity, Sink};
use crate::lens::versions::Bound;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I001",
    "mixed-provider-majors",
    Severity::Medium,
    "resources of one stack are managed by two major versions of a provider package",
)
.docs(include_str!("mixed_provider_majors.rs"));

pub(super) struct MixedProviderMajors;

impl Rule for MixedProviderMajors {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for of_package in cx.lens.bound().chunk_by(|a, b| a.package == b.package) {
            let majors: BTreeSet<u32> = of_package.iter().map(|bound| bound.version.major).collect();
            if majors.len() < 2 {
                out.pass();
                continue;
            }
            report(cx, of_package, &majors, out);
        }
    }
}

fn report(cx: &Cx<'_>, bound: &[Bound], majors: &BTreeSet<u32>, out: &mut Sink<'_>) {
    let of = |major: u32| -> Vec<&Bound> { bound.iter().filter(|bound| bound.version.major == major).collect() };
    let count = |major: u32| of(major).iter().map(|bound| bound.resources.len()).sum::<usize>();
    let fewest = majors.iter().copied().min_by_key(|major| count(*major)).unwrap_or_default();
    let few: Vec<_> = of(fewest).iter().flat_map(|bound| bound.resources.iter().copied()).collect();
    let Some(first) = few.first().copied() else { return };
    let package = bound.first().map(|bound| bound.package.as_str()).unwrap_or_default();
    let said: Vec<String> = majors.iter().map(ToString::to_string).collect();
    let message = format!("major versions {} of the provider package `{package}` are mixed", said.join(" and "));
    let finding = out.fail(first, message).key(package).related(few.into_iter().skip(1));
    for major in majors {
        let versions: BTreeSet<&str> = of(*major).iter().map(|bound| bound.version.text.as_str()).collect();
        let versions: Vec<&str> = versions.into_iter().collect();
        finding.evidence(format!("{} manages {} resources", versions.join(", "), count(*major)));
    }
    if cx.stack.kind.is_state() {
        finding.severity(Severity::Low);
    }
    finding.fix("bring the packages of the program to one major version");
}
