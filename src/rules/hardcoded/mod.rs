//! Family G: values that are written down.

mod hardcoded_account_id;
mod hardcoded_arn;
mod hardcoded_endpoint;
mod hardcoded_image_id;
mod hardcoded_ip;
mod hardcoded_resource_id;
mod hardcoded_zone;
mod named;
mod open_ssh_key_pair;
mod plaintext_secret;
mod secret_in_stack_output;
mod secretness_lost;
mod secrets_provider_weak;
mod user_data_secret;
mod weak_or_default_credential;

use super::{Cx, Rule};
use crate::finding::{Finding, Severity};
use crate::model::Resource;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(hardcoded_image_id::HardcodedImageId),
        Box::new(hardcoded_resource_id::HardcodedResourceId),
        Box::new(hardcoded_account_id::HardcodedAccountId),
        Box::new(hardcoded_arn::HardcodedArn),
        Box::new(hardcoded_ip::HardcodedIp),
        Box::new(hardcoded_endpoint::HardcodedEndpoint),
        Box::new(hardcoded_zone::HardcodedZone),
        Box::new(plaintext_secret::PlaintextSecret),
        Box::new(secret_in_stack_output::SecretInStackOutput),
        Box::new(secretness_lost::SecretnessLost),
        Box::new(weak_or_default_credential::WeakOrDefaultCredential),
        Box::new(user_data_secret::UserDataSecret),
        Box::new(open_ssh_key_pair::OpenSshKeyPair),
        Box::new(secrets_provider_weak::SecretsProviderWeak),
    ]
}

/// Weighs what is written down of another resource by whether the order is kept all the same.
fn weigh_order(cx: &Cx<'_>, finding: &mut Finding, user: &Resource, owner: &Resource) {
    if cx.stack.graph().all_before(user.id).is_none_or(|before| before.contains(&owner.id)) {
        finding.evidence("the order is kept by another dependency").severity(Severity::Low);
    } else {
        finding.evidence(format!("nothing makes `{}` wait for `{}`", user.urn.name(), owner.urn.name()));
    }
}
