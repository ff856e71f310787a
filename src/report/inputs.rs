//! Inputs as rows of the machine-readable result.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::document::Text;
use crate::engine::Input;
use crate::fleet::Member;
use crate::graph::{Coverage, Outcome, Stack};
use crate::input::Unread;

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct InputRow<'a> {
    /// The path as it was given, or `-`.
    pub(in crate::report) name: Text<'a>,
    /// What the input is; null when it could not be read.
    #[cfg_attr(test, schemars(extend("enum" = ["preview", "export", "checkpoint", "events", "plan", "summary", null])))]
    pub(in crate::report) kind: Option<Text<'a>>,
    /// `project/stack`, with the organisation in front where it is known.
    pub(in crate::report) stack: Option<String>,
    /// The environment of the configuration that applies.
    pub(in crate::report) environment: Option<Text<'a>>,
    /// How many resources can be seen.
    pub(in crate::report) resources: usize,
    /// How much of the stack can be seen; null when the input could not be read.
    #[cfg_attr(test, schemars(extend("enum" = ["whole", "changes-only", "unlinked", "differences", "names", "failed", null])))]
    pub(in crate::report) coverage: Option<Text<'a>>,
    /// How many unchanged resources are hidden; null where the input does not tell.
    pub(in crate::report) hidden: Option<u64>,
    /// How the run (`up`, `destroy`, `refresh`) ended that the input tells of, or that the input ends before it does;
    /// absent for what tells of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(extend("enum" = ["done", "failed", "cut", null])))]
    pub(in crate::report) run: Option<Text<'a>>,
    /// What the preview does, by operation; absent where the result has one input only, and the summary says it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::report) changes: BTreeMap<String, u64>,
    /// The file with the state that completes the input; only a comparison tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) state: Option<Text<'a>>,
    /// What the reader noticed.
    pub(in crate::report) notes: Cow<'a, [String]>,
    /// Why the input could not be read.
    pub(in crate::report) error: Option<ErrorRow<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct ErrorRow<'a> {
    pub(in crate::report) message: Text<'a>,
    /// What to do.
    pub(in crate::report) hint: Option<Text<'a>>,
}

impl InputRow<'_> {
    /// Whether it records what is, not what will be.
    pub(in crate::report) fn is_state(&self) -> bool {
        matches!(self.kind.as_deref(), Some("export" | "checkpoint"))
    }
}

/// The rows of the inputs of a check.
pub(super) fn inputs<'i>(inputs: &'i [Input]) -> Vec<InputRow<'i>> {
    let row = |input: &'i Input| match input {
        Input::Read(run) => {
            let row = input_row(&run.stack, run.environment.as_deref());
            let changes = if inputs.len() > 1 { run.counts() } else { BTreeMap::new() };
            InputRow { changes, ..row }
        }
        Input::Unread(unread) => unread_row(unread),
    };
    inputs.iter().map(row).collect()
}

/// The row of an input that was read.
pub(super) fn input_row<'a>(stack: &'a Stack, environment: Option<&'a str>) -> InputRow<'a> {
    let (coverage, hidden) = coverage_words(stack.coverage);
    InputRow {
        name: Text::from(&*stack.input),
        kind: Some(stack.kind.name().into()),
        stack: stack.name.qualified(),
        environment: environment.map(Text::from),
        resources: stack.resources.len(),
        coverage: Some(coverage.into()),
        hidden,
        run: ended(&stack.outcome).map(Text::from),
        changes: BTreeMap::new(),
        state: None,
        notes: Cow::Borrowed(&stack.notes),
        error: None,
    }
}

/// The row of an input that was read and dropped.
pub(super) fn member_row(member: &Member) -> InputRow<'_> {
    let (coverage, hidden) = coverage_words(member.coverage);
    InputRow {
        name: Text::from(&*member.input),
        kind: Some(member.kind.name().into()),
        stack: member.name.qualified(),
        environment: member.environment.as_deref().map(Text::from),
        resources: member.resources,
        coverage: Some(coverage.into()),
        hidden,
        run: None,
        changes: BTreeMap::new(),
        state: None,
        notes: Cow::Borrowed(&member.notes),
        error: None,
    }
}

/// The word for how a run ended.
fn ended(outcome: &Outcome) -> Option<&'static str> {
    outcome.ran.then_some(match (outcome.is_failed(), outcome.cut) {
        (false, _) => "done",
        (true, true) => "cut",
        (true, false) => "failed",
    })
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
        name: unread.name.as_str().into(),
        kind: None,
        stack: None,
        environment: None,
        resources: 0,
        coverage: None,
        hidden: None,
        run: None,
        changes: BTreeMap::new(),
        state: None,
        notes: Cow::Borrowed(&[]),
        error: Some(ErrorRow { message: unread.error.as_str().into(), hint: unread.hint.as_deref().map(Text::from) }),
    }
}
