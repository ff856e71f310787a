//! The outputs of a stack, where the review does not tell them: a digest leaves them out, and other stacks read them.

use super::{Row, Verdict};
use crate::diff::{self, Class, Kind, PropertyChange, ResourceDiff, Shown};
use crate::graph::{InputKind, Stack, View};
use crate::model::Op;

/// What a reader should know where rows are found.
pub(super) const NOTE: &str = "this form of preview does not tell the outputs of the stack: whether somebody agreed to \
                               those that came and went cannot be known (review the events, `pulumi preview \
                               --event-log FILE`)";

/// Outputs that came, went, or are no longer secret, and that the review could not show. A value that is another one
/// follows from what was reviewed.
pub(super) fn unseen(reviewed: &Stack, state: &Stack) -> Option<Row> {
    let (root, own) = (reviewed.root()?, state.root()?);
    let foretold = reviewed.view(root, View::After)?;
    if reviewed.kind == InputKind::Plan || foretold.outputs().is_some() {
        return None;
    }
    let (before, after) = (reviewed.view(root, View::Before)?, state.view(own, View::After)?);
    before.outputs()?;
    let mut properties = diff::answered(&root.ty, before, after);
    properties.retain(|change| change.path.segments().len() == 1 && shows(change));
    let found = ResourceDiff { properties, ..ResourceDiff::bare(own, Op::Update) };
    (!found.properties.is_empty()).then_some(Row { verdict: Verdict::Undecided, said: None, found })
}

fn shows(change: &PropertyChange) -> bool {
    let turns_plain = change.class == Class::Secret && change.after != Some(Shown::Secret);
    change.kind != Kind::Update || turns_plain
}
