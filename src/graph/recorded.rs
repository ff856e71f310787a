//! What a recorded state says of itself: when it was written, by what, and whether work was under way.

use super::Stack;
use crate::json::Node;
use crate::model::Moment;

impl Stack {
    /// When a state was recorded. The zero time of Go is no time.
    pub fn recorded(&self) -> Option<Moment> {
        let time = self.manifest()?.field("time")?.as_str()?;
        time.parse().ok().filter(|moment: &Moment| self.kind.is_state() && moment.unix() > 0)
    }

    /// How many operations had begun and not ended when a state was recorded; nothing for what is no state.
    pub fn pending_operations(&self) -> Option<usize> {
        Some(self.node(self.deployment?).field("pending_operations").map_or(0, |list| list.items().count()))
    }

    /// The manifest of a recorded state: which engine and plugins wrote it.
    pub fn manifest(&self) -> Option<Node<'_>> {
        self.node(self.deployment?).field("manifest")
    }
}
