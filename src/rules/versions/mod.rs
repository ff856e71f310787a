//! Family I: versions and what is deprecated.

mod database_version_eol;
mod end_of_support;
mod kubernetes_api_removed;
mod kubernetes_version_eol;
mod lambda_runtime_deprecated;
mod mixed_provider_majors;
mod old_instance_generation;
mod old_os_image;
mod preview_or_alpha_api;
mod provider_major_behind;
mod provider_version_prerelease;
mod reads;
mod removed_or_deprecated_type;
mod removed_property_used;
mod runtime_stack_eol;
mod support;
mod types;
mod unpinned_image;

use super::{Cx, Rule};
use crate::model::{Op, Resource};

/// Whether this change makes a resource; one that runs already was accepted once.
fn is_new(cx: &Cx<'_>, resource: &Resource) -> bool {
    !cx.stack.kind.is_state() && matches!(resource.op, Op::Create | Op::Replace | Op::CreateReplacement)
}

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(mixed_provider_majors::MixedProviderMajors),
        Box::new(removed_or_deprecated_type::RemovedOrDeprecatedType),
        Box::new(provider_major_behind::ProviderMajorBehind),
        Box::new(provider_version_prerelease::ProviderVersionPrerelease),
        Box::new(kubernetes_api_removed::KubernetesApiRemoved),
        Box::new(lambda_runtime_deprecated::LambdaRuntimeDeprecated),
        Box::new(kubernetes_version_eol::RULE),
        Box::new(database_version_eol::RULE),
        Box::new(removed_property_used::RemovedPropertyUsed),
        Box::new(old_instance_generation::OldInstanceGeneration),
        Box::new(old_os_image::RULE),
        Box::new(runtime_stack_eol::RULE),
        Box::new(unpinned_image::UnpinnedImage),
        Box::new(preview_or_alpha_api::PreviewOrAlphaApi),
    ]
}
