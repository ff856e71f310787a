//! Family E: what does not fit the environment that the stack is.

mod debug_enabled;
mod environment_tag_mismatch;
mod row;

use super::Rule;

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let mut rules: Vec<Box<dyn Rule>> = row::rules().collect();
    rules.push(Box::new(debug_enabled::DebugInProduction));
    rules.push(Box::new(environment_tag_mismatch::EnvironmentTagMismatch));
    rules
}
