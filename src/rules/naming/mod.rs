//! Family F: names, tags and descriptions that tell people nothing, or the wrong thing. Names that a service refuses are in
//! [`super::refused`].

mod description_missing;
mod explicit_physical_name;
mod generic_name;
mod hierarchy_flat;
mod k8s_recommended_labels;
mod name_contradicts_content;
mod stack_undocumented;
mod tag_key_inconsistent;
mod unprintable_name;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(generic_name::GenericName),
        Box::new(name_contradicts_content::NameContradictsContent),
        Box::new(explicit_physical_name::ExplicitPhysicalName),
        Box::new(tag_key_inconsistent::TagKeyInconsistent),
        Box::new(description_missing::DescriptionMissing),
        Box::new(stack_undocumented::StackUndocumented),
        Box::new(hierarchy_flat::HierarchyFlat),
        Box::new(k8s_recommended_labels::K8sRecommendedLabels),
        Box::new(unprintable_name::UnprintableName),
    ]
}
