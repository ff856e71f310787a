//! A finished report to text. Nothing here changes a finding.

mod below;
pub mod catalogue;
mod changes;
mod check;
pub mod diff;
mod document;
pub mod drift;
mod ended;
mod findings;
pub mod fleet;
pub mod formats;
mod formatter;
pub mod graph;
mod graph_row;
mod inputs;
mod label;
pub mod path;
mod printable;
pub mod promote;
mod read;
mod rows;
#[cfg(test)]
mod schema;
pub mod table;
mod value;
pub mod verify;

pub use document::{Document, Extent};
pub use read::Unsaved;
