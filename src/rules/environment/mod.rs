//! Family E: what does not fit the environment that the stack is.

mod apply_immediately;
mod debug_enabled;
mod dev_value_in_prod;
mod environment_tag_mismatch;
mod image_from_local_or_dev_registry;
mod log_level_debug;
mod prod_value_in_dev;
mod row;
mod sandbox_endpoint;
mod single_replica;
mod unprotected_stateful;

use super::{Cx, Leaf, Rule};
use crate::finding::{Finding, Severity, Sink};
use crate::lens::environment::{Environment, Said, is_environment_key, of_host, of_name};
use crate::lens::is_user_keyed;
use crate::model::{PropertyPath, ResourceId};

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    let mut rules: Vec<Box<dyn Rule>> = row::rules().collect();
    rules.push(Box::new(single_replica::SingleReplica));
    rules.push(Box::new(debug_enabled::DebugInProduction));
    rules.push(Box::new(log_level_debug::LogLevelDebug));
    rules.push(Box::new(dev_value_in_prod::DevValueInProd));
    rules.push(Box::new(prod_value_in_dev::ProdValueInDev));
    rules.push(Box::new(environment_tag_mismatch::EnvironmentTagMismatch));
    rules.push(Box::new(apply_immediately::ApplyImmediately));
    rules.push(Box::new(unprotected_stateful::UnprotectedStateful));
    rules.push(Box::new(sandbox_endpoint::SandboxEndpoint));
    rules.push(Box::new(image_from_local_or_dev_registry::ImageFromLocalOrDevRegistry));
    rules
}

/// Reports a fault that is one in production only; nothing in other stacks.
fn fail<'s>(cx: &Cx<'_>, at: ResourceId, message: String, out: &'s mut Sink<'_>) -> Option<&'s mut Finding> {
    let environment = cx.lens.environment();
    if environment.kind != Environment::Production {
        out.pass();
        return None;
    }
    let finding = out.fail(at, message).evidence(format!("it is production: {}", environment.why));
    if environment.said == Said::ByTags {
        finding.severity(Severity::Info);
    }
    Some(finding)
}

/// Whether a string says that something is of an environment: by the key it stands under, or as a host.
fn says(leaf: &Leaf<'_>, environment: Environment) -> bool {
    let by_key = |key: &str| is_environment_key(key) && of_name(&leaf.text) == environment;
    of_host(&leaf.text) == environment || leaf.key().is_some_and(|key| by_key(&key))
}

/// Whether a path leads to a variable that a program reads.
fn is_variable(path: &PropertyPath) -> bool {
    let label = |name: &str| matches!(name, "tags" | "tagsAll" | "labels" | "annotations" | "matchLabels");
    let names: Vec<&str> = path.names().collect();
    let above = names.split_last().map_or(&[][..], |(_, above)| above);
    above.iter().any(|name| is_user_keyed(name)) && !names.iter().any(|name| label(name))
}
