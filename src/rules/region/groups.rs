//! Resources that are in a region for the same reason.

use crate::model::{PropertyPath, ResourceId};
use crate::rules::Cx;

/// The resources of one provider in one region, in the order of the input.
pub(super) type Group = Vec<ResourceId>;

/// Where the region of a group is written: at the provider that sets it, or at the first resource that names its own.
/// With the resources that are part of it.
pub(super) fn report_at(
    cx: &Cx<'_>,
    group: &Group,
    region: &str,
) -> Option<(ResourceId, Option<PropertyPath>, Vec<ResourceId>)> {
    let first = cx.stack.resource(*group.first()?);
    let provider = cx.lens.provider(first).filter(|provider| provider.region == Some(region));
    if let Some(id) = provider.and_then(|provider| provider.resource) {
        return Some((id, Some(cx.lens.region_property(cx.stack.resource(id))), group.clone()));
    }
    Some((first.id, cx.lens.own_region_property(first), group[1..].to_vec()))
}
