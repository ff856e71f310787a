//! Family H: references that do not hold, and states that are damaged.

mod component_with_id;
mod dangling_dependency;
mod duplicate_live_urn;
mod integrity_error_recorded;
mod invalid_snippet;
mod invalid_urn;
mod manifest_magic_mismatch;
mod missing_type;
mod order_violated_in_state;
mod parent_orphan;
mod pending_delete;
mod pending_operations;
mod provider_reference_missing;
mod snapshot;
mod unsupported_feature;

pub use snapshot::Violation;
pub(super) use snapshot::violations;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        snapshot::rule(dangling_dependency::META),
        snapshot::rule(order_violated_in_state::META),
        snapshot::rule(pending_operations::META),
        snapshot::rule(pending_delete::META),
        snapshot::rule(provider_reference_missing::META),
        snapshot::rule(parent_orphan::META),
        snapshot::rule(manifest_magic_mismatch::META),
        snapshot::rule(invalid_urn::META),
        snapshot::rule(missing_type::META),
        snapshot::rule(component_with_id::META),
        snapshot::rule(duplicate_live_urn::META),
        snapshot::rule(invalid_snippet::META),
        snapshot::rule(unsupported_feature::META),
        snapshot::rule(integrity_error_recorded::META),
    ]
}
