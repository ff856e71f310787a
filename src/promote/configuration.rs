//! Configuration keys that one side does not have, and providers of other versions.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::side::Side;
use super::{Difference, Verdict, size};
use crate::diff::Shown;
use crate::finding::Severity;

/// How a preview writes a secret of the configuration.
const SECRET: &str = "[secret]";

fn row(path: String, verdict: Verdict, severity: Severity, why: Cow<'static, str>) -> Difference {
    Difference {
        source: None,
        target: None,
        ty: None,
        path: Some(path),
        verdict,
        rule: None,
        before: None,
        after: None,
        severity,
        why,
        position: None,
    }
}

/// Keys that only one side has, and secrets that are none in the target. Values may differ: that is what they are for.
pub(super) fn keys(source: &Side<'_>, target: &Side<'_>) -> Vec<Difference> {
    let (own, other) = (&source.stack.config, &target.stack.config);
    if own.is_empty() || other.is_empty() {
        return Vec::new();
    }
    let keys: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
    let one = |key: &String| {
        let (before, after) = (own.get(key)?, other.get(key)?);
        (before == SECRET && after != SECRET).then(|| {
            row(
                key.clone(),
                Verdict::Weaker,
                Severity::High,
                Cow::Borrowed("a secret of the source is plain in the target"),
            )
        })
    };
    let lone = |key: &String| {
        let secret = |value: &String| if value == SECRET { "secret " } else { "" };
        match (own.get(key), other.get(key)) {
            (Some(value), None) => Some(row(
                key.clone(),
                Verdict::Config,
                Severity::Medium,
                Cow::Owned(format!("the target has no such {}key", secret(value))),
            )),
            (None, Some(value)) => Some(row(
                key.clone(),
                Verdict::Config,
                Severity::Low,
                Cow::Owned(format!("only the target has this {}key", secret(value))),
            )),
            _ => None,
        }
    };
    keys.into_iter().filter_map(|key| one(key).or_else(|| lone(key))).collect()
}

/// Providers, and the engine, of other versions than were tried.
pub(super) fn versions(source: &Side<'_>, target: &Side<'_>) -> Vec<Difference> {
    let (own, other) = (source.versions(), target.versions());
    let mut found = Vec::new();
    for (package, before) in &own {
        let Some(after) = other.get(package).filter(|after| *after != before) else { continue };
        let listed = |versions: &BTreeSet<String>| versions.iter().cloned().collect::<Vec<_>>().join(", ");
        let (before, after) = (listed(before), listed(after));
        let major = |text: &str| text.split('.').next().map(str::to_owned);
        let severity = if major(&before) == major(&after) { Severity::Low } else { Severity::Medium };
        let why = match size::versions(&before, &after) {
            Some(std::cmp::Ordering::Greater) => "the target's provider is older than the one that was tried",
            Some(std::cmp::Ordering::Less) => "the target's provider is newer than the one that was tried",
            _ => "the target's provider is of another version than was tried",
        };
        found.push(Difference {
            before: Some(Shown::Value(before.into())),
            after: Some(Shown::Value(after.into())),
            ..row(format!("provider {package}"), Verdict::Version, severity, Cow::Borrowed(why))
        });
    }
    found
}
