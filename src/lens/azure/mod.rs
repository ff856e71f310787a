//! Azure, by both of its providers.

pub(super) mod cidr;
mod guards;
pub(super) mod ingress;
pub(super) mod machines;
mod private;

use super::Lens;
use crate::model::Resource;

impl<'a> Lens<'a> {
    /// The input in which a resource of Azure names its resource group, and the class of groups; nothing for a group.
    pub fn group_of(&self, resource: &'a Resource) -> Option<(&'static str, &'static str)> {
        let class = match resource.ty.package() {
            "azure-native" => "azure-native:resources:ResourceGroup",
            "azure" => "azure:core/resourceGroup:ResourceGroup",
            _ => return None,
        };
        (*resource.ty != *class).then_some(("resourceGroupName", class))
    }
}
