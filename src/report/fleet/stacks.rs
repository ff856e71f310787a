//! The rows of an audit by their stack.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{EntryRow, FleetRow, StackRow};
use crate::finding::Severity;
use crate::report::Document;
use crate::report::document::Counts;
use crate::report::findings::FindingRow;
use crate::report::inputs::InputRow;
use crate::report::table::counted;

/// A result that is one of an audit.
#[derive(Clone, Copy)]
pub(super) struct Audit<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) fleet: &'d FleetRow<'d>,
}

/// A stack with what was found in it.
pub(super) struct Part<'d> {
    pub(super) stack: &'d StackRow<'d>,
    pub(super) input: Option<&'d InputRow<'d>>,
    pub(super) findings: Vec<&'d FindingRow<'d>>,
}

impl<'d> Audit<'d> {
    /// Nothing for the result of another command.
    pub(super) fn of(document: &'d Document<'d>) -> Option<Self> {
        document.fleet.as_ref().map(|fleet| Self { document, fleet })
    }

    /// The stacks in their order: that of the inputs which were read.
    pub(super) fn parts(self) -> Vec<Part<'d>> {
        let part = |(at, stack)| Part { stack, input: self.document.inputs.get(at), findings: Vec::new() };
        let mut parts: Vec<Part<'d>> = self.fleet.stacks.iter().enumerate().map(part).collect();
        for row in &self.document.findings {
            let at = self.document.input_of(row.input, row.stack.as_deref());
            parts.get_mut(at).into_iter().for_each(|part| part.findings.push(row));
        }
        parts
    }

    /// What was not read.
    pub(super) fn unread(self) -> impl Iterator<Item = &'d InputRow<'d>> {
        self.document.inputs.iter().filter(|input| input.error.is_some())
    }

    /// The names of stacks that were recorded too long ago.
    pub(super) fn stale(self) -> BTreeSet<&'d str> {
        self.fleet.stacks.iter().filter(|row| row.stale).map(|row| &*row.stack).collect()
    }

    /// The entries of the ledger by the stack and the finding that they are about.
    pub(super) fn entries(self) -> BTreeMap<(&'d str, &'d str), &'d EntryRow<'d>> {
        self.fleet.ledger.entries.iter().map(|entry| ((&*entry.stack, &*entry.fingerprint), entry)).collect()
    }

    /// The entries of the ledger that are told one by one: what is not as it was.
    pub(super) fn told(self) -> impl Iterator<Item = &'d EntryRow<'d>> {
        self.fleet.ledger.entries.iter().filter(|entry| match &*entry.state {
            "persisting" => entry.overdue,
            "closed" => false,
            _ => true,
        })
    }

    /// What else there is to say.
    pub(super) fn notes(self) -> impl Iterator<Item = &'d String> {
        self.fleet.notes.iter().chain(self.fleet.ledger.notes.iter())
    }

    /// `412 stacks · 61240 resources · unread 1 · superseded 2 · stale 3`
    pub(super) fn headline(self) -> String {
        let resources = self.fleet.stacks.iter().map(|row| row.resources).fold(0, usize::saturating_add);
        let mut parts = vec![counted(self.fleet.stacks.len(), "stack"), counted(resources, "resource")];
        let others = [
            ("suppressed", self.document.suppressed.len()),
            ("unread", self.unread().count()),
            ("superseded", self.fleet.superseded.len()),
            ("stale", self.stale().len()),
        ];
        parts.extend(others.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what} {count}")));
        parts.join(" · ")
    }
}

/// How many there are of a severity.
pub(super) fn count(counts: &Counts<'_>, severity: Severity) -> usize {
    counts.get(severity.name()).copied().unwrap_or_default()
}

/// For sorting: the one with more of the worst is the worse.
pub(super) fn weight(counts: &Counts<'_>) -> Vec<usize> {
    Severity::ALL.into_iter().rev().map(|severity| count(counts, severity)).collect()
}
