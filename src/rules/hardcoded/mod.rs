//! Family G: values that are written down.

mod hardcoded_account_id;
mod hardcoded_image_id;
mod hardcoded_resource_id;
mod plaintext_secret;
mod secret_in_stack_output;
mod user_data_secret;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(hardcoded_image_id::HardcodedImageId),
        Box::new(hardcoded_resource_id::HardcodedResourceId),
        Box::new(hardcoded_account_id::HardcodedAccountId),
        Box::new(plaintext_secret::PlaintextSecret),
        Box::new(secret_in_stack_output::SecretInStackOutput),
        Box::new(user_data_secret::UserDataSecret),
    ]
}
