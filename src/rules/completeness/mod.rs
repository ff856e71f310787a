//! Family A: what is half built.

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    Vec::new()
}
