//! What event streams tell beyond the steps: what policies said, and what became of the steps of a run.

use hashbrown::HashMap;

use crate::model::{Op, Urn};

/// What became of the steps and what policies said.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Whether the input tells of a run (`up`, `destroy`, `refresh`) and not of a preview only.
    pub ran: bool,
    /// Whether the run did everything that it began.
    pub succeeded: bool,
    /// Whether the input ends before the run does: it was cut, or the run was killed.
    pub cut: bool,
    /// Policies that are violated, each once, in the order of the input.
    pub violations: Vec<Violation>,
    /// What the run did, a list of operations for each URN, in the order of the input.
    pub operations: HashMap<Urn, Vec<Operation>>,
}

/// A policy that is violated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The name of the policy.
    pub policy: String,
    /// The pack that it is in.
    pub pack: String,
    /// What a violation means.
    pub enforcement: Enforcement,
    /// The resource; nothing for a policy over the whole stack.
    pub urn: Option<Urn>,
    /// What the policy says.
    pub message: String,
}

/// What the violation of a policy means (Pulumi: `sdk/go/common/apitype/policy.go`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// It is told.
    Advisory,
    /// It stops the deployment.
    Mandatory,
}

impl Enforcement {
    /// Reads the engine's word; nothing for a policy that is switched off. A policy that repairs and is violated all the
    /// same is mandatory, as is a word that is not known.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "advisory" => Some(Self::Advisory),
            "disabled" => None,
            _ => Some(Self::Mandatory),
        }
    }
}

/// One operation of a run on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What was to be done.
    pub op: Op,
    /// How far it came.
    pub progress: Progress,
    /// Whether it takes the resource away before its replacement is made.
    pub first: bool,
}

/// How far an operation, or the change of a resource, came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// It is done.
    Done,
    /// It was planned and not begun.
    NotBegun,
    /// The replacement is there, and the old half is not deleted yet.
    OldHalfLeft,
    /// The old half is deleted, and there is no replacement.
    NotReplaced,
    /// It began, and nobody knows how it ended.
    Unfinished,
    /// It failed.
    Failed,
    /// It failed after the cloud had made the resource or changed it.
    PartlyFailed,
}

impl Progress {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotBegun => "not-begun",
            Self::OldHalfLeft => "old-half-left",
            Self::NotReplaced => "not-replaced",
            Self::Unfinished => "unfinished",
            Self::Failed => "failed",
            Self::PartlyFailed => "partly-failed",
        }
    }
}

impl Outcome {
    /// Whether the run began something that it is not known to have done.
    pub fn is_half_done(&self) -> bool {
        self.ran && self.operations.values().flatten().any(|operation| operation.progress != Progress::Done)
    }

    /// Whether the run did not do all that it should.
    pub fn is_failed(&self) -> bool {
        self.ran && !self.succeeded
    }

    /// Whether a policy stops the deployment.
    pub fn is_forbidden(&self) -> bool {
        self.violations.iter().any(|violation| violation.enforcement == Enforcement::Mandatory)
    }

    /// What became of the change of a resource; nothing in a preview.
    pub fn of(&self, urn: &Urn) -> Option<Progress> {
        if !self.ran {
            return None;
        }
        if self.succeeded {
            return Some(Progress::Done);
        }
        let Some(operations) = self.operations.get(urn) else { return Some(Progress::NotBegun) };
        let worst = operations.iter().map(|operation| operation.progress).max().unwrap_or(Progress::NotBegun);
        let did = |wanted: &dyn Fn(&Operation) -> bool| {
            operations.iter().any(|operation| operation.progress == Progress::Done && wanted(operation))
        };
        let made = did(&|done| matches!(done.op, Op::CreateReplacement | Op::ImportReplacement));
        let gone = did(&|done| matches!(done.op, Op::DeleteReplaced | Op::DiscardReplaced));
        let first = did(&|done| done.first);
        Some(match (made, gone) {
            (true, false) => worst.max(Progress::OldHalfLeft),
            (false, true) if first => worst.max(Progress::NotReplaced),
            _ => worst,
        })
    }
}
