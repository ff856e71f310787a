//! Family H, the other half: order that is left to chance, and things that are managed twice. (Damaged states are in
//! `integrity`.)

mod alias_collision;
mod dependency_cycle;
mod duplicate_resource;
mod external_dependency_in_replace;
mod lost_dependency;
mod missing_order_edge;
mod orphan_provider;
mod over_broad_depends_on;
mod own;
mod pair;
mod pasted;
mod reach;
mod recorded;
mod redundant;
mod redundant_rule_management;
mod related;
mod retain_or_delete_with_mismatch;
mod stack_reference_problems;
mod table;
mod tainted_or_failed_init;

pub(in crate::rules) use own::{own_pairs, own_twofold};
pub(super) use pasted::Text;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(lost_dependency::LostDependency),
        Box::new(missing_order_edge::MissingOrderEdge),
        Box::new(dependency_cycle::DependencyCycle),
        Box::new(over_broad_depends_on::OverBroadDependsOn),
        Box::new(redundant_rule_management::RedundantRuleManagement),
        Box::new(tainted_or_failed_init::TaintedOrFailedInit),
        Box::new(orphan_provider::OrphanProvider),
        Box::new(duplicate_resource::DuplicateResource),
        Box::new(alias_collision::AliasCollision),
        Box::new(stack_reference_problems::StackReferenceProblems),
        Box::new(external_dependency_in_replace::ExternalDependencyInReplace),
        Box::new(retain_or_delete_with_mismatch::RetainOrDeleteWithMismatch),
    ]
}
