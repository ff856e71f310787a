//! A deployment of a REST API does not wait for the methods of the API.
//!
//! ## Why it matters
//!
//! A deployment copies the API as it is at that moment. Nothing in it names the methods, so the engine makes them at
//! the same time, and the copy is empty or half: `The REST API doesn't contain any methods`, `No integration defined
//! for method`, or a route that answers 403 until the next deployment.
//!
//! ## What to do
//!
//! Let the deployment depend on the integrations (`dependsOn`), and give it `triggers` that change with them, so that a
//! later change is deployed too.
//!
//! ## Not reported
//!
//! An API that is written as one document (`body`), and one whose methods the stack does not make.
//!
//! ## References
//!
//! Amazon API Gateway Developer Guide, Deploying a REST API: a deployment is a snapshot; pulumi-aws,
//! aws.apigateway.Deployment: depend on the methods and integrations.

use super::verdict::{is_ours, list};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::Deployed;
use crate::model::Resource;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A080",
    "deployment-without-method-dependency",
    Severity::High,
    "a deployment of a REST API does not wait for its methods",
)
.docs(include_str!("deployment_without_method_dependency.rs"));

pub(super) struct DeploymentWithoutMethodDependency;

impl Rule for DeploymentWithoutMethodDependency {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for deployed in cx.lens.deployments() {
            if !is_ours(deployed.deployment) || deployed.parts.is_empty() {
                continue;
            }
            let Some(before) = cx.stack.graph().all_before(deployed.deployment.id) else {
                out.undetermined(deployed.deployment.id, Reason::NoDependencies);
                continue;
            };
            let missed: Vec<&Resource> =
                deployed.parts.iter().copied().filter(|part| !before.contains(&part.id)).collect();
            match cx.not_whole() {
                _ if missed.is_empty() => out.pass_on(deployed.deployment.id),
                Some(reason) => out.undetermined(deployed.deployment.id, reason),
                None => report(&deployed, &missed, out),
            }
        }
    }
}

fn report(deployed: &Deployed<'_>, missed: &[&Resource], out: &mut Sink<'_>) {
    let names = list(missed.iter().map(|part| format!("`{}`", part.urn.name())), 4);
    let name = deployed.deployment.urn.name();
    let all = missed.len() == deployed.parts.len();
    let message = if all {
        format!("deployment `{name}` waits for no method or integration of its API ({names}): it may copy an empty API")
    } else {
        format!("deployment `{name}` does not wait for {names}: it may copy the API without them")
    };
    let severity = if all { Severity::High } else { Severity::Medium };
    let finding = out.fail(deployed.deployment.id, message).severity(severity);
    finding.related(missed.iter().map(|part| part.id)).related([deployed.api]);
    finding.fix("let it depend on the integrations (`dependsOn`) and name them in `triggers`");
}
