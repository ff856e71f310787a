//! An input is written that the provider no longer has, or loses with its next major version.
//!
//! ## Why it matters
//!
//! A provider that does not know an input does nothing with it: the address is not in the network, the stage is not made.
//! One that still knows it stops doing so with the upgrade.
//!
//! ## What to do
//!
//! Write what replaces it.
//!
//! ## Not reported
//!
//! Inputs that the provider filled in by itself. Inputs that go with a major version further ahead. Nested inputs.
//!
//! ## References
//!
//! Pulumi Registry, AWS, Azure and Google Cloud: the migration guide of each major version. The schemas that were
//! compared are named in `tables/versions/inputs.toml`.

use super::types::{Removed, removed};
use crate::finding::{Meta, Severity, Sink};
use crate::model::{PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I009",
    "removed-property-used",
    Severity::Medium,
    "an input is written that the provider no longer has, or loses with its next major version",
)
.docs(include_str!("removed_property_used.rs"));

pub(super) struct RemovedPropertyUsed;

impl Rule for RemovedPropertyUsed {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        removed(ty).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(subject) else { return };
        let major = cx.lens.package_version(subject).map(|version| version.major);
        for removed in removed(&subject.ty) {
            let Some(severity) = weight(removed, major) else { continue };
            for (input, successor) in &removed.inputs {
                if state.input(input).is_absent() || state.leaves_out(input) || state.is_default(input) {
                    continue;
                }
                report(subject, removed, input, successor, severity, out);
            }
        }
    }
}

/// How bad it is for the version that manages the resource; nothing while the end is far.
fn weight(removed: &Removed, major: Option<u32>) -> Option<Severity> {
    match major {
        Some(major) if major >= removed.major => Some(Severity::Medium),
        Some(major) if major + 1 == removed.major => Some(Severity::Low),
        Some(_) => None,
        None => Some(Severity::Low),
    }
}

fn report(subject: &Resource, removed: &Removed, input: &str, successor: &str, severity: Severity, out: &mut Sink<'_>) {
    let version = format!("{} {}", removed.package, removed.major);
    let message = match severity {
        Severity::Medium => format!("input `{input}` is not there any more since {version}: it has no effect"),
        _ => format!("input `{input}` is gone from {version} on"),
    };
    let finding = out.fail(subject.id, message).severity(severity).at(PropertyPath::of(input)).key(input.to_owned());
    match successor {
        "" => finding.fix("take it out"),
        successor if successor.contains(':') => {
            finding.fix(format!("write a resource `{}` instead", TypeToken::new(successor).friendly()))
        }
        successor => finding.fix(format!("use `{successor}`")),
    };
}
