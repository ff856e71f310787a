//! Whether what was applied is what was reviewed, for people and machines.

mod document;
pub(super) mod table;

use super::table::counted;
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

    /// What the last line says.
    fn verdict(&self) -> String {
        let counts = self.verified.counts();
        let of = |verdict| counts.get(&verdict).copied().unwrap_or_default();
        let (unreviewed, undone) = (of(Verdict::Unreviewed), of(Verdict::NotApplied));
        let mut parts = Vec::new();
        if unreviewed > 0 {
            parts.push(format!("{} changed in a way that nobody reviewed", counted(unreviewed, "resource")));
        }
        if undone > 0 {
            parts.push(format!("what was reviewed of {} is not applied", counted(undone, "resource")));
        }
        if parts.is_empty() {
            let all = if self.verified.incomplete { "what was compared" } else { "what was applied" };
            parts.push(format!("{all} is what was reviewed"));
        }
        if self.verified.incomplete {
            parts.push("incomplete".to_owned());
        }
        parts.join("; ")
    }
}
