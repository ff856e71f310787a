//! Rules that read one field of a recorded state.

use crate::graph::View;
use crate::model::{Resource, StateView};
use crate::rules::Cx;

/// The state of a resource as it was recorded; nothing for one that a preview is about to make.
pub(super) fn recorded<'a>(cx: &Cx<'a>, resource: &'a Resource) -> Option<StateView<'a>> {
    cx.stack.view(resource, View::Before).filter(|state| state.state().custom && !state.state().delete)
}
