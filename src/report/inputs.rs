//! Inputs as rows of the machine-readable result.

use serde::Serialize;

use crate::engine::Input;
use crate::fleet::Member;
use crate::graph::{Coverage, Stack};
use crate::input::Unread;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct InputRow<'a> {
    /// The path as it was given, or `-`.
    name: &'a str,
    /// What the input is; null when it could not be read.
    #[cfg_attr(test, schemars(extend("enum" = ["preview", "export", "checkpoint", "events", "plan", "summary", null])))]
    kind: Option<&'static str>,
    /// `project/stack`, with the organisation in front where it is known.
    stack: Option<String>,
    /// The environment of the configuration that applies.
    environment: Option<&'a str>,
    /// How many resources can be seen.
    resources: usize,
    /// How much of the stack can be seen; null when the input could not be read.
    #[cfg_attr(test, schemars(extend("enum" = ["whole", "changes-only", "unlinked", "differences", "names", "failed", null])))]
    coverage: Option<&'static str>,
    /// How many unchanged resources are hidden; null where the input does not tell.
    hidden: Option<u64>,
    /// What the reader noticed.
    notes: &'a [String],
    /// Why the input could not be read.
    error: Option<ErrorRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ErrorRow<'a> {
    message: &'a str,
    /// What to do.
    hint: Option<&'a str>,
}

/// The row of an input of a check.
pub(super) fn input(input: &Input) -> InputRow<'_> {
    match input {
        Input::Read(run) => input_row(&run.stack, run.environment.as_deref()),
        Input::Unread(unread) => unread_row(unread),
    }
}

/// The row of an input that was read.
pub(super) fn input_row<'a>(stack: &'a Stack, environment: Option<&'a str>) -> InputRow<'a> {
    let (coverage, hidden) = coverage_words(stack.coverage);
    InputRow {
        name: &stack.input,
        kind: Some(stack.kind.name()),
        stack: stack.name.qualified(),
        environment,
        resources: stack.resources.len(),
        coverage: Some(coverage),
        hidden,
        notes: &stack.notes,
        error: None,
    }
}

/// The row of an input that was read and dropped.
pub(super) fn member_row(member: &Member) -> InputRow<'_> {
    let (coverage, hidden) = coverage_words(member.coverage);
    InputRow {
        name: &member.input,
        kind: Some(member.kind.name()),
        stack: member.name.qualified(),
        environment: member.environment.as_deref(),
        resources: member.resources,
        coverage: Some(coverage),
        hidden,
        notes: &member.notes,
        error: None,
    }
}

/// The word for how much can be seen, and how much cannot.
fn coverage_words(coverage: Coverage) -> (&'static str, Option<u64>) {
    match coverage {
        Coverage::Whole => ("whole", Some(0)),
        Coverage::ChangesOnly { hidden } => ("changes-only", hidden),
        Coverage::Unlinked => ("unlinked", Some(0)),
        Coverage::Differences => ("differences", Some(0)),
        Coverage::Names { hidden } => ("names", hidden),
        Coverage::Failed => ("failed", None),
    }
}

/// The row of an input that could not be read.
pub(super) fn unread_row(unread: &Unread) -> InputRow<'_> {
    InputRow {
        name: &unread.name,
        kind: None,
        stack: None,
        environment: None,
        resources: 0,
        coverage: None,
        hidden: None,
        notes: &[],
        error: Some(ErrorRow { message: &unread.error, hint: unread.hint.as_deref() }),
    }
}
