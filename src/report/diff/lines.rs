//! Two values of several lines as a unified diff.

use similar::TextDiff;

use crate::diff::{PropertyChange, Shown};

/// The difference line by line, for values of several lines on both sides.
pub(super) fn unified(change: &PropertyChange) -> Option<Vec<String>> {
    between(change.before.as_ref()?, change.after.as_ref()?)
}

/// The difference of two values line by line, where both have several lines.
pub(in crate::report) fn between(before: &Shown, after: &Shown) -> Option<Vec<String>> {
    let (before, after) = (before.lines()?, after.lines()?);
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(2).missing_newline_hint(false).to_string();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    (!lines.is_empty()).then_some(lines)
}
