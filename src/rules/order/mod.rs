//! Family H, the other half: order that is left to chance, and things that are managed twice. (Damaged states are in
//! `integrity`.)

mod dependency_cycle;
mod lost_dependency;
mod missing_order_edge;
mod pair;
mod pasted;
mod reach;
mod redundant;
mod redundant_rule_management;
mod related;
mod table;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(lost_dependency::LostDependency),
        Box::new(missing_order_edge::MissingOrderEdge),
        Box::new(dependency_cycle::DependencyCycle),
        Box::new(redundant_rule_management::RedundantRuleManagement),
    ]
}
