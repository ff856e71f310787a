//! What stands out on a resource: what happens to it, and what is wrong with it.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::engine::Run;
use crate::finding::Severity;
use crate::model::{Op, Resource, ResourceId};

/// What happens to a resource, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// An operation that this version does not know.
    Other,
    /// It becomes part of the stack.
    Import,
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is made again.
    Replace,
    /// It goes.
    Delete,
}

impl Change {
    /// What the input says that happens to a resource; nothing where it stays as it is.
    pub fn of(resource: &Resource) -> Option<Self> {
        if resource.step.is_none() || !resource.op.is_change() {
            return None;
        }
        Some(match resource.op {
            Op::Create => Self::Create,
            Op::Update => Self::Update,
            Op::Import => Self::Import,
            Op::Replace | Op::CreateReplacement | Op::ImportReplacement => Self::Replace,
            Op::Delete | Op::DeleteReplaced | Op::DiscardReplaced | Op::RemovePendingReplace => Self::Delete,
            _ => Self::Other,
        })
    }

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Import => "import",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
        }
    }

    /// One character for it, as Pulumi writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Other => "*",
            Self::Import => "=",
            Self::Create => "+",
            Self::Update => "~",
            Self::Replace => "±",
            Self::Delete => "-",
        }
    }
}

/// What stands out on a resource, or on several that are drawn as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// How many of them change, by what happens to them.
    pub changes: BTreeMap<Change, usize>,
    /// How many findings there are on them, by severity.
    pub findings: BTreeMap<Severity, usize>,
}

impl Marks {
    /// Takes what stands out on others, too.
    pub fn add(&mut self, others: &Self) {
        for (change, count) in &others.changes {
            *self.changes.entry(*change).or_default() += count;
        }
        for (severity, count) in &others.findings {
            *self.findings.entry(*severity).or_default() += count;
        }
    }

    /// The worst that happens.
    pub fn change(&self) -> Option<Change> {
        self.changes.last_key_value().map(|(change, _)| *change)
    }

    /// The worst finding.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.last_key_value().map(|(severity, _)| *severity)
    }

    /// What happens to so many resources, as signs: `+` where it happens to all, else with counts, `+3 ~1`.
    pub fn signs(&self, resources: usize) -> String {
        let one = |(change, count): (&Change, &usize)| {
            if *count == resources { change.sign().to_owned() } else { format!("{}{count}", change.sign()) }
        };
        self.changes.iter().rev().map(one).collect::<Vec<_>>().join(" ")
    }

    /// What is wrong, in words, the worst first: `1 critical, 2 high`.
    pub fn faults(&self) -> String {
        let one = |(severity, count): (&Severity, &usize)| format!("{count} {severity}");
        self.findings.iter().rev().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// What stands out on each resource of a stack.
pub(super) struct AllMarks(HashMap<ResourceId, Marks>);

impl AllMarks {
    pub(super) fn of(run: &Run) -> Self {
        let mut marks: HashMap<ResourceId, Marks> = HashMap::new();
        for resource in &run.stack.resources {
            if let Some(change) = Change::of(resource) {
                *marks.entry(resource.id).or_default().changes.entry(change).or_default() += 1;
            }
        }
        for found in &run.findings {
            if let Some(id) = found.finding.resource {
                *marks.entry(id).or_default().findings.entry(found.finding.severity).or_default() += 1;
            }
        }
        Self(marks)
    }

    pub(super) fn get(&self, id: ResourceId) -> Option<&Marks> {
        self.0.get(&id)
    }
}
