//! A finished report to text. Nothing here changes a finding.

mod changes;
pub mod diff;
pub mod drift;
mod findings;
pub mod fleet;
mod formatter;
pub mod graph;
mod inputs;
pub mod json;
pub mod path;
mod printable;
pub mod promote;
mod rows;
#[cfg(test)]
mod schema;
mod suppressed;
pub mod table;
pub mod verify;
