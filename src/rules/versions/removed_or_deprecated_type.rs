//! A resource has a type that is gone, goes, or has a better successor.
//!
//! ## Why it matters
//!
//! The upgrade to the next major version of the provider fails on such a type, and a service that ends takes what runs on
//! it along.
//!
//! ## What to do
//!
//! Write the resource with the type that replaces it. Where the provider registers an alias the state moves along; where
//! it does not, import the resource under the new type.
//!
//! ## Not reported
//!
//! Types that the version in use does not deprecate yet. A type that is only deprecated or superseded is told as
//! information. The end of a service is not judged when the day is not known.
//!
//! ## References
//!
//! Pulumi Registry, AWS, Azure, Azure Native, Google Cloud and EKS: the migration guide of each major version. The
//! schemas that were compared are named in `tables/versions/types.toml`.

use super::is_new;
use super::types::{Closed, Moved, Standing, as_of, closed, moved};
use crate::finding::{Meta, Severity, Sink};
use crate::model::{Date, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I002",
    "removed-or-deprecated-type",
    Severity::Info,
    "a resource has a type that is gone, goes, or has a better successor",
)
.folds_alike()
.docs(include_str!("removed_or_deprecated_type.rs"));

/// So many days ahead the end of a service is more than information.
const NEAR: i64 = 90;

pub(super) struct RemovedOrDeprecatedType;

impl Rule for RemovedOrDeprecatedType {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        moved(ty).is_some() || closed(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        if let (Some(closed), Some(today)) = (closed(&subject.ty), cx.expectations.today)
            && report_end(cx, subject, closed, today, out)
        {
            return;
        }
        if let Some(moved) = moved(&subject.ty) {
            report_move(cx, subject, &moved, out);
        }
    }
}

fn report_end(cx: &Cx<'_>, subject: &Resource, closed: &Closed, today: Date, out: &mut Sink<'_>) -> bool {
    let Some(day) = closed.day() else { return false };
    let over = today > day;
    let severity = match (over, is_new(cx, subject)) {
        (true, true) => Severity::High,
        (true, false) => Severity::Medium,
        (false, _) if day.unix_days() - today.unix_days() <= NEAR => Severity::Low,
        (false, _) => Severity::Info,
    };
    let ty = subject.ty.friendly();
    let verb = if over { "ended" } else { "ends" };
    let finding = out.fail(subject.id, format!("the service behind `{ty}` {verb} on {day}")).severity(severity);
    finding.key(&*subject.ty).evidence(format!("as of {}", as_of()));
    advise(finding, &closed.successor);
    true
}

fn report_move(cx: &Cx<'_>, subject: &Resource, moved: &Moved, out: &mut Sink<'_>) {
    let ty = subject.ty.friendly();
    let version = cx.lens.package_version(subject);
    let major = version.as_ref().map(|version| version.major);
    let next = format!("{} {}", moved.package, moved.major);
    let (message, severity) = match moved.standing {
        Standing::Gone if major >= Some(moved.major) => {
            (format!("`{ty}` is no longer there in {next}, which manages it"), Severity::Medium)
        }
        // In an older version it works; where nobody replaces it, something has to be decided before the upgrade.
        Standing::Gone => (format!("`{ty}` is no longer there from {next} on"), Severity::Low),
        Standing::Deprecated if major.is_some_and(|major| major < moved.major) => return out.pass(),
        Standing::Deprecated => (format!("`{ty}` is deprecated in {next}"), Severity::Info),
        Standing::Superseded => (format!("`{ty}` has a better successor"), Severity::Info),
    };
    let finding = out.fail(subject.id, message).severity(severity).key(&*subject.ty);
    if let Some(version) = version {
        finding.evidence(format!("managed by {} {}", subject.ty.package(), version.text));
    }
    advise(finding, moved.successor);
}

fn advise(finding: &mut crate::finding::Finding, successor: &str) {
    match successor {
        "" => finding.fix("nothing replaces it: plan how to do without"),
        successor => finding.fix(format!("use `{}`", TypeToken::new(successor).friendly())),
    };
}
