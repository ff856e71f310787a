//! Family H: references that do not hold.

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    Vec::new()
}
