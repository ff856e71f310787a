//! Family G: values that are written down.

mod hardcoded_account_id;
mod hardcoded_image_id;
mod hardcoded_resource_id;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(hardcoded_image_id::HardcodedImageId),
        Box::new(hardcoded_resource_id::HardcodedResourceId),
        Box::new(hardcoded_account_id::HardcodedAccountId),
    ]
}
