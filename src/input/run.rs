//! What became of the steps of a run, from the events before and after each.

use hashbrown::HashMap;

use crate::graph::{Operation, Progress};
use crate::json::Node;
use crate::model::{Op, Urn};

/// The operations of a run, by resource.
#[derive(Default)]
pub(super) struct Operations {
    pub(super) by_urn: HashMap<Urn, Vec<Operation>>,
}

impl Operations {
    /// Takes the event in front of a step. A component is made by nobody: nothing tells its end, and nothing need.
    pub(super) fn begins(&mut self, urn: &Urn, op: &Op, metadata: Node<'_>) {
        let flag = |side: &str, name: &str| {
            let state = metadata.field(side)?;
            Some(state.field(name).and_then(Node::as_bool).unwrap_or_default())
        };
        let is_custom = flag("new", "custom").or_else(|| flag("old", "custom")).unwrap_or(true);
        let works = op.is_change() && *op != Op::Replace && is_custom;
        let progress = if works { Progress::Unfinished } else { Progress::Done };
        let first = *op == Op::DeleteReplaced && flag("old", "delete") == Some(false);
        self.by_urn.entry(urn.clone()).or_default().push(Operation { op: op.clone(), progress, first });
    }

    /// Takes the event behind a step.
    pub(super) fn ends(&mut self, urn: &Urn, op: &Op, progress: Progress) {
        let Some(operations) = self.by_urn.get_mut(urn) else { return };
        let open = |operation: &&mut Operation| operation.op == *op && operation.progress == Progress::Unfinished;
        if let Some(operation) = operations.iter_mut().find(open) {
            operation.progress = progress;
        } else if progress > Progress::Done {
            operations.push(Operation { op: op.clone(), progress, first: false });
        }
    }
}

/// What the status of a failed step means (Pulumi: `sdk/go/common/resource/status.go`).
pub(super) fn failure(event: Node<'_>) -> Progress {
    match event.field("status").and_then(Node::as_i64) {
        Some(1) => Progress::PartlyFailed,
        _ => Progress::Failed,
    }
}
