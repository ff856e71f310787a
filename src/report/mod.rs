//! A finished report to text. Nothing here changes a finding.

mod below;
pub mod catalogue;
mod changes;
pub mod diff;
mod document;
pub mod drift;
mod findings;
pub mod fleet;
pub mod formats;
mod formatter;
pub mod graph;
mod graph_row;
mod inputs;
pub mod path;
mod printable;
pub mod promote;
mod rows;
pub mod saved;
#[cfg(test)]
mod schema;
mod suppressed;
pub mod table;
pub mod verify;

pub use document::{Document, Unsaved};
