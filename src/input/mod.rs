//! From bytes to a [`Stack`]: unpack, recognise, read, join. Knows no rule.

mod content;
mod decode;
mod deployment;
mod digest;
mod error;
mod events;
mod fold;
mod join;
mod message;
mod near;
mod plan;
mod policy;
mod refresh;
mod run;
mod settings;
mod shape;
mod summary;
mod unread;
mod untold;

pub use content::Content;
pub use error::Error;
pub use join::complete;
pub use near::Near;
pub use refresh::{Refresh, Refreshed, refreshed};
pub use unread::Unread;

use crate::graph::Stack;
use crate::json::{Document, Rejected};
use shape::Shape;

/// Reads one input, whatever its form. `name` is how the input is called in results and errors.
pub fn read(name: &str, content: impl Into<Content>) -> Result<Stack, Error> {
    let (first, later, near) = match content.into() {
        Content::Text { first, later, near } => (first, later, near),
        Content::Bytes(bytes) => (decode::text(bytes)?, Vec::new(), None),
    };
    let (mut documents, skipped) = match Document::parse_parts(first, later) {
        Ok(documents) => (documents, 0),
        Err(rejected) => locate(rejected).map(|(document, skipped)| (vec![document], skipped))?,
    };
    let shape = match documents.first().map(Document::root) {
        Some(root) => Shape::of(root).ok_or_else(|| shape::unknown(root))?,
        None => return Err(Error::Empty),
    };
    if !shape.is_state() {
        documents = vec![Document::joined(documents).map_err(|rejected| Error::json(&rejected))?];
    }
    let later = documents.split_off(1);
    let document = documents.remove(0);
    let before = document.text().offset_as_read(skipped);
    let mut parts = match shape {
        Shape::Digest => {
            let end = skipped + document.root().text().len();
            let is_last = document.text().get(end..).is_none_or(|rest| rest.trim().is_empty());
            let behind = (!is_last).then(|| document.text().since(end));
            let mut parts = digest::read(name, document)?;
            // `up --json` writes the preview as a digest and the update as events.
            if let Some(behind) = behind {
                events::follow(&mut parts, behind);
            }
            parts
        }
        Shape::Plan => plan::read(name, &document)?,
        Shape::Summary => summary::read(name, document.into_text().into_since(skipped))?,
        Shape::Export | Shape::Checkpoint | Shape::OldCheckpoint | Shape::Bare => {
            deployment::read(name, document, (later, near), shape)?
        }
        Shape::Events => events::read(name, document.into_text().into_since(skipped)),
        Shape::Refused(what) => return Err(Error::Refused(what)),
    };
    if skipped > 0 {
        parts.notes.push(format!("skipped {before} bytes of other text before the JSON"));
    }
    Ok(Stack::new(parts))
}

/// Finds the JSON in a text that is not JSON as a whole. Returns how many bytes stand before it.
fn locate(rejected: Rejected) -> Result<(Document, usize), Error> {
    if rejected.error.is_too_deep() {
        return Err(Error::json(&rejected));
    }
    let plain = rejected.error.clone();
    match Document::find(rejected.text, |node| Shape::of(node).is_some_and(|shape| shape.is_certain(node))) {
        Ok(found) => Ok(found),
        Err(mut rejected) => {
            // Without any text in front the first attempt explains best.
            if plain.started == 0 && rejected.text.trim_start().starts_with(['{', '[']) {
                rejected.error = plain;
            }
            Err(Error::json(&rejected))
        }
    }
}

#[cfg(test)]
mod tests;
