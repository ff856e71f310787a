//! What a check found, as rows and for people.

mod changes;
mod document;
mod part;
mod suppressed;
pub(super) mod table;
mod undetermined;
