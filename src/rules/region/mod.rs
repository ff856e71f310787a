//! Family B: what is in the wrong place.

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    Vec::new()
}
