//! Family G: values that are written down.

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    Vec::new()
}
