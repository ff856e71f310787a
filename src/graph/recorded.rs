//! What a recorded state says of itself: when it was written, by what, and whether work was under way.

use super::Stack;
use crate::json::Node;
use crate::model::{DocumentId, Moment};

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

    /// The recorded resources as they stand in the input, each with the number of its document.
    pub fn recorded_resources(&self) -> impl Iterator<Item = (DocumentId, Node<'_>)> {
        let list = self.deployment.and_then(|place| Some((place.0, self.node(place).field("resources")?)));
        let first = list.map_or(0, |(document, _)| document);
        let later = (first + 1..).zip(self.documents.iter().skip(first as usize + 1));
        let later = later.take_while(move |(_, document)| list.is_some() && document.is_continuation());
        let later = later.flat_map(|(id, document)| document.roots().map(move |node| (id, node)));
        list.into_iter().flat_map(|(id, list)| list.items().map(move |node| (id, node))).chain(later)
    }
}
