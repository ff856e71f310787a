//! Family D: address ranges that cannot be.

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    Vec::new()
}
