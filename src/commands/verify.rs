//! `verify`: whether what was applied is what was reviewed.

use super::check::{read_one_within, read_within};
use crate::diff;
use crate::report::verify::VerifyReport;
use crate::verify::{self, Verified};

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// The preview or plan that was reviewed.
    pub reviewed: String,
    /// The state after the update.
    pub state: String,
    /// The state before the update, which completes the preview.
    pub before: Option<String>,
    /// The largest input that is read, in bytes.
    pub max_input: Option<u64>,
}

/// Why the inputs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// They are of two stacks.
    #[error("{reviewed} was reviewed, and the state is of {state}: these are two stacks")]
    TwoStacks {
        /// What was reviewed.
        reviewed: String,
        /// What the state is of.
        state: String,
    },
    /// The first input plans nothing.
    #[error("{name} is {kind}; the first input is the preview or the plan that was reviewed")]
    NoReview {
        /// The input.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// The second input is no state.
    #[error("{name} is {kind}; the second input is the state after the update (`pulumi stack export`)")]
    NoState {
        /// The input.
        name: String,
        /// What it is.
        kind: &'static str,
    },
}

/// Compares the inputs.
pub fn verify(request: &Request) -> Result<VerifyReport, Error> {
    let mut report = VerifyReport { stacks: Vec::new(), unread: Vec::new(), verified: Verified::default() };
    let most = request.max_input;
    let reviewed = read_within(&request.reviewed, request.before.as_deref(), most);
    for stack in [reviewed, read_one_within(&request.state, most)] {
        match stack {
            Ok(stack) => report.stacks.push(stack),
            Err(unread) => report.unread.push(unread),
        }
    }
    let [reviewed, state] = report.stacks.as_slice() else { return Ok(report) };
    if reviewed.kind.is_state() {
        return Err(Error::NoReview { name: reviewed.input.clone(), kind: reviewed.kind.name() });
    }
    if !state.kind.is_state() {
        return Err(Error::NoState { name: state.input.clone(), kind: state.kind.name() });
    }
    if let Some((reviewed, state)) = diff::names_differ(reviewed, state) {
        return Err(Error::TwoStacks { reviewed, state });
    }
    report.verified = verify::verify(reviewed, state);
    Ok(report)
}
