//! Configuration keys that one side does not have.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::side::Side;
use super::{Difference, Verdict};
use crate::finding::Severity;
use crate::model::MASK;

/// What is no resource.
pub(super) fn row(path: String, verdict: Verdict, severity: Severity, why: Cow<'static, str>) -> Difference {
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
        (before == MASK && after != MASK).then(|| {
            row(
                key.clone(),
                Verdict::Weaker,
                Severity::High,
                Cow::Borrowed("a secret of the source is plain in the target"),
            )
        })
    };
    let lone = |key: &String| {
        let secret = |value: &String| if value == MASK { "secret " } else { "" };
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
