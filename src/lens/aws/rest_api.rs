//! The parts of an API Gateway REST API: which API each belongs to.

use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId};

const API: &str = "aws:apigateway/restApi:RestApi";
const DEPLOYMENT: &str = "aws:apigateway/deployment:Deployment";
const METHOD: &str = "aws:apigateway/method:Method";
const INTEGRATION: &str = "aws:apigateway/integration:Integration";

/// Parts that name another part: the part, the property, and the class of the other one.
///
/// Source: pulumi-aws, module apigateway; API Gateway refuses a part of another API as one that it does not know.
const TIES: [(&str, &str, &str); 5] = [
    (INTEGRATION, "resourceId", "aws:apigateway/resource:Resource"),
    (METHOD, "authorizerId", "aws:apigateway/authorizer:Authorizer"),
    (METHOD, "requestValidatorId", "aws:apigateway/requestValidator:RequestValidator"),
    (METHOD, "resourceId", "aws:apigateway/resource:Resource"),
    ("aws:apigateway/stage:Stage", "deployment", DEPLOYMENT),
];

/// Two parts that belong together and say which API they are of.
#[derive(Debug)]
pub struct Tied<'a> {
    /// The part that names the other.
    pub part: &'a Resource,
    /// The property by which it does.
    pub property: &'static str,
    /// The other part.
    pub other: &'a Resource,
    /// The API of the first; nothing where it is not known or not in the stack.
    pub own_api: Option<ResourceId>,
    /// The API of the other.
    pub other_api: Option<ResourceId>,
}

/// A deployment, and what it copies.
#[derive(Debug)]
pub struct Deployed<'a> {
    /// The deployment.
    pub deployment: &'a Resource,
    /// The API, where it is in the stack and not written as one document.
    pub api: ResourceId,
    /// The methods of the API and their integrations.
    pub parts: Vec<&'a Resource>,
}

impl<'a> Lens<'a> {
    /// Parts of REST APIs that are wired to each other.
    pub fn tied_parts(&self) -> Vec<Tied<'a>> {
        let mut tied = Vec::new();
        for (class, property, target) in TIES {
            for part in self.of_class(class) {
                let others = self.reference(part, property, By::Id, target);
                let &[other] = others.resources() else { continue };
                let other = self.stack.resource(other);
                tied.push(Tied { part, property, other, own_api: self.api_of(part), other_api: self.api_of(other) });
            }
        }
        tied
    }

    /// The REST API that a part belongs to, where it is in the stack.
    fn api_of(&self, part: &'a Resource) -> Option<ResourceId> {
        match self.reference(part, "restApi", By::Id, API) {
            Reference::Resources(apis) if apis.len() == 1 => Some(apis[0]),
            _ => None,
        }
    }

    /// The deployments of REST APIs, each with the methods and integrations of its API.
    pub fn deployments(&self) -> Vec<Deployed<'a>> {
        let mut deployments: Vec<Deployed<'a>> = Vec::new();
        for deployment in self.of_class(DEPLOYMENT) {
            let Some(api) = self.api_of(deployment) else { continue };
            let written = self.state(self.stack.resource(api)).map_or(Known::Absent, |api| api.input("body"));
            if written.is_absent() {
                deployments.push(Deployed { deployment, api, parts: Vec::new() });
            }
        }
        if deployments.is_empty() {
            return deployments;
        }
        for part in [METHOD, INTEGRATION].into_iter().flat_map(|class| self.of_class(class)) {
            let Some(api) = self.api_of(part) else { continue };
            let of_it = deployments.iter_mut().filter(|deployed| deployed.api == api);
            of_it.for_each(|deployed| deployed.parts.push(part));
        }
        deployments
    }
}
