//! Step operations (Pulumi: `pkg/resource/deploy/step.go`, `sdk/go/common/apitype/history.go`). An open set: a newer
//! engine may write others.

use std::fmt;

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// Nothing to do
    Same,
    /// Make a resource
    Create,
    /// Change it in place
    Update,
    /// Remove it
    Delete,
    /// The logical marker of a replacement
    Replace,
    /// Make the new half of a replacement
    CreateReplacement,
    /// Remove the old half of a replacement
    DeleteReplaced,
    /// Look at a resource that the stack does not own
    Read,
    /// An owned resource becomes one that is only read
    ReadReplacement,
    /// Look at the real state
    Refresh,
    /// Forget a resource that was only read
    Discard,
    /// Forget the old half of a replacement that was only read
    DiscardReplaced,
    /// Drop an entry that waited for its replacement
    RemovePendingReplace,
    /// Adopt an existing resource
    Import,
    /// Adopt an existing resource in place of the current one
    ImportReplacement,
    /// An operation that this version does not know
    Other(Box<str>),
}

const NAMES: [(Op, &str); 15] = [
    (Op::Same, "same"),
    (Op::Create, "create"),
    (Op::Update, "update"),
    (Op::Delete, "delete"),
    (Op::Replace, "replace"),
    (Op::CreateReplacement, "create-replacement"),
    (Op::DeleteReplaced, "delete-replaced"),
    (Op::Read, "read"),
    (Op::ReadReplacement, "read-replacement"),
    (Op::Refresh, "refresh"),
    (Op::Discard, "discard"),
    (Op::DiscardReplaced, "discard-replaced"),
    (Op::RemovePendingReplace, "remove-pending-replace"),
    (Op::Import, "import"),
    (Op::ImportReplacement, "import-replacement"),
];

impl Op {
    /// Reads the name of an operation.
    pub fn parse(name: &str) -> Self {
        let known = NAMES.iter().find(|(_, n)| *n == name).map(|(op, _)| op.clone());
        known.unwrap_or_else(|| Op::Other(name.into()))
    }

    /// The name that Pulumi writes.
    pub fn name(&self) -> &str {
        match self {
            Op::Other(name) => name,
            op => NAMES.iter().find(|(known, _)| known == op).map_or("", |(_, name)| name),
        }
    }

    /// The name of what the step comes to: a part of a replacement that stands alone stands for what it does.
    pub fn logical_name(&self) -> &str {
        match self {
            Op::CreateReplacement | Op::ImportReplacement => "replace",
            Op::DeleteReplaced | Op::DiscardReplaced | Op::RemovePendingReplace => "delete",
            op => op.name(),
        }
    }

    /// Whether the resource is gone after the step (or, for the old half of a replacement, this half is).
    pub fn removes(&self) -> bool {
        matches!(self, Op::Delete | Op::DeleteReplaced | Op::Discard | Op::DiscardReplaced | Op::RemovePendingReplace)
    }

    /// Whether the step is one physical part of a replacement that a `replace` step also stands for.
    pub fn is_replacement_part(&self) -> bool {
        matches!(
            self,
            Op::CreateReplacement
                | Op::DeleteReplaced
                | Op::ReadReplacement
                | Op::ImportReplacement
                | Op::DiscardReplaced
        )
    }

    /// Whether the step changes the cloud or the state. Looking (`same`, `read`, `refresh`, `discard`) does not; this
    /// is the rule of `pulumi --expect-no-changes`.
    pub fn is_change(&self) -> bool {
        !matches!(self, Op::Same | Op::Read | Op::Refresh | Op::Discard | Op::ReadReplacement)
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
