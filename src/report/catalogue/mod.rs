//! The rules themselves: the catalogue, and the page of each.

pub mod exits;
pub mod finding;
pub mod json;
pub mod page;
#[cfg(test)]
mod pages;
pub mod table;
pub mod trial;
pub mod verdict;

use crate::finding::Meta;

/// What a rule does unless somebody says otherwise.
fn default_word(meta: &Meta) -> &'static str {
    if meta.default_on { "on" } else { "off" }
}
