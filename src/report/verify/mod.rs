//! Whether what was applied is what was reviewed, for people and machines.

mod document;
pub mod table;

use crate::engine::Exit;
use crate::graph::Stack;
use crate::input::Unread;
use crate::verify::{Verdict, Verified};

/// A finished verification.
#[derive(Debug)]
pub struct VerifyReport {
    /// What was reviewed, and the state after it.
    pub stacks: Vec<Stack>,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// What was found.
    pub verified: Verified,
}

impl VerifyReport {
    /// The exit code of the process.
    pub fn exit(&self) -> Exit {
        let verified = &self.verified;
        if !self.unread.is_empty() {
            Exit::Unreadable
        } else if verified.has(Verdict::Unreviewed) {
            Exit::Failed
        } else if verified.has(Verdict::NotApplied) || verified.incomplete {
            Exit::Incomplete
        } else {
            Exit::Passed
        }
    }
}
