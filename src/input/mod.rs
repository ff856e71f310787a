//! From bytes to a [`Stack`]: unpack, recognise, read, join. Knows no rule.

mod decode;
mod deployment;
mod digest;
mod error;
mod events;
mod fold;
mod join;
mod message;
mod plan;
mod policy;
mod refresh;
mod run;
mod settings;
mod shape;
mod summary;
mod unread;
mod untold;

pub use error::Error;
pub use join::complete;
pub use refresh::{Refresh, Refreshed, refreshed};
pub use unread::Unread;

use crate::graph::Stack;
use crate::json::Document;
use shape::Shape;

/// Reads one input, whatever its form. `name` is how the input is called in results and errors.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Stack, Error> {
    let text = decode::text(bytes)?;
    let (document, skipped) = locate(text)?;
    let shape = Shape::of(document.root()).ok_or_else(|| shape::unknown(document.root()))?;
    let mut parts = match shape {
        Shape::Digest => {
            let end = skipped + document.root().text().len();
            let behind = document.text().get(end..).unwrap_or_default().trim_start().to_owned();
            let mut parts = digest::read(name, document)?;
            // `up --json` writes the preview as a digest and the update as events.
            if !behind.is_empty() {
                events::follow(&mut parts, behind);
            }
            parts
        }
        Shape::Plan => plan::read(name, &document)?,
        Shape::Summary => summary::read(name, document.into_text().split_off(skipped))?,
        Shape::Export | Shape::Checkpoint | Shape::OldCheckpoint | Shape::Bare => {
            deployment::read(name, document, shape)?
        }
        Shape::Events => events::read(name, document.into_text().split_off(skipped)),
        Shape::Refused(what) => return Err(Error::Refused(what)),
    };
    if skipped > 0 {
        parts.notes.push(format!("skipped {skipped} bytes of other text before the JSON"));
    }
    Ok(Stack::new(parts))
}

/// Finds the JSON in a text. Returns how many bytes stand before it.
fn locate(text: String) -> Result<(Document, usize), Error> {
    let rejected = match Document::parse(text) {
        Ok(document) => return Ok((document, 0)),
        Err(rejected) if rejected.error.is_too_deep() => return Err(Error::json(&rejected)),
        Err(rejected) => rejected,
    };
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
