//! Roles as a graph: what each may do, who takes it on, and which other roles it gets to.
//!
//! Source: IAM User Guide, Granting a user permissions to pass a role to an AWS service, and Permissions boundaries; the
//! guides of the services on the roles that they take on (2026-11).

use std::collections::BTreeMap;

use super::Arn;
use super::holders::{INSTANCE, SCALING, SERVICE, TEMPLATES};
use crate::lens::policy::{self, Ask, Document, Use};
use crate::lens::{By, Lens, Reference, class_of};
use crate::model::{Known, PropertyPath, Resource, ResourceId, Value};

const ROLE: &str = "aws:iam/role:Role";
const POLICY: &str = "aws:iam/policy:Policy";
const ROLE_POLICY: &str = "aws:iam/rolePolicy:RolePolicy";
const PROFILE: &str = "aws:iam/instanceProfile:InstanceProfile";
const TASK: &str = "aws:ecs/taskDefinition:TaskDefinition";
const FUNCTION: &str = "aws:lambda/function:Function";
const URL: &str = "aws:lambda/functionUrl:FunctionUrl";
/// Where a machine, or what machines are started with, names its profile.
const PROFILED: [(&str, By); 3] =
    [("iamInstanceProfile", By::Name), ("iamInstanceProfile.name", By::Name), ("iamInstanceProfile.arn", By::Arn)];
/// Where policies that are written elsewhere are named.
pub const MANAGED: [&str; 2] = ["managedPolicyArns", "policyArn"];
const BOUNDARY: &str = "permissionsBoundary";

/// Where policies of their own are attached: the class, and the property that names the roles.
const ATTACHMENTS: [(&str, &str); 2] = [
    ("aws:iam/policyAttachment:PolicyAttachment", "roles"),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"),
];

/// Managed policies of AWS that allow everything, or to give oneself everything.
const MIGHTY: [&str; 2] = ["policy/administratoraccess", "policy/iamfullaccess"];

/// What a role that may start something with another role uses: the action, the service that takes the role on, and what
/// people call that. Each of them runs code of whoever starts it.
const STARTS: [(&str, &str, &str); 7] = [
    ("lambda:CreateFunction", "lambda.amazonaws.com", "a function"),
    ("ec2:RunInstances", "ec2.amazonaws.com", "a machine"),
    ("ecs:RunTask", "ecs-tasks.amazonaws.com", "a task"),
    ("codebuild:CreateProject", "codebuild.amazonaws.com", "a build"),
    ("cloudformation:CreateStack", "cloudformation.amazonaws.com", "a stack of CloudFormation"),
    ("glue:CreateJob", "glue.amazonaws.com", "a job of Glue"),
    ("sagemaker:CreateNotebookInstance", "sagemaker.amazonaws.com", "a notebook"),
];

/// A role of the stack.
#[derive(Debug)]
pub struct Role<'a> {
    /// The role.
    pub resource: &'a Resource,
    /// What lets it do everything, or give itself that: where it is written.
    pub mighty: Option<(ResourceId, PropertyPath)>,
    /// Its policies that can be read, each with the resource that it is written in.
    documents: Vec<(ResourceId, Document)>,
    /// A policy of it that cannot be read: of another stack, or not known yet.
    pub hidden: Option<(ResourceId, PropertyPath)>,
    trust: Option<Document>,
    arn: Option<String>,
    /// Something else bounds what it may do.
    bounded: bool,
}

/// How one role gets to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It may take it.
    Takes,
    /// It may start something that takes it on: the action, and what that is.
    Starts(&'static str, &'static str),
}

impl Role<'_> {
    /// Whether one of its policies may refuse it, whatever another one allows.
    fn is_refused(&self, ask: Ask<'_>) -> bool {
        self.documents.iter().any(|(_, own)| own.may_refuse(ask))
    }

    /// How the role gets to another one, and the resource whose policy lets it.
    pub fn gets_to(&self, other: &Role<'_>) -> Option<(Step, ResourceId)> {
        if self.bounded || self.resource.id == other.resource.id {
            return None;
        }
        let trust = other.trust.as_ref()?;
        let may = |action: &str, on: Option<&str>, service: Option<&str>| {
            let ask = Ask { action, on, service };
            let allowed = self.documents.iter().find(|(_, own)| own.allows(ask).is_some());
            allowed.filter(|_| !self.is_refused(ask)).map(|(by, _)| *by)
        };
        let arn = other.arn.as_deref();
        let trusted = self.arn.as_deref().is_some_and(|own| trust.trusts(own));
        if let (true, Some(by)) = (trusted, may("sts:AssumeRole", arn, None)) {
            return Some((Step::Takes, by));
        }
        STARTS.iter().find_map(|(action, service, what)| {
            let by = may("iam:PassRole", arn, Some(service))?;
            let starts = trust.trusts_service(service) && may(action, None, None).is_some();
            starts.then_some((Step::Starts(action, what), by))
        })
    }
}

impl<'a> Lens<'a> {
    /// Whether the stack makes roles.
    pub fn has_roles(&self) -> bool {
        self.of_class(ROLE).any(Resource::is_managed)
    }

    /// The roles that the program manages, with what they may do.
    pub fn roles(&self) -> Vec<Role<'a>> {
        let mut roles: BTreeMap<ResourceId, Role<'a>> = BTreeMap::new();
        for resource in self.of_class(ROLE).filter(|role| role.is_managed()) {
            roles.insert(resource.id, self.role(resource));
        }
        for policy in self.of_class(ROLE_POLICY) {
            for role in self.reference(policy, "role", By::Name, ROLE).resources() {
                if let Some(role) = roles.get_mut(role) {
                    self.add_documents(role, policy);
                }
            }
        }
        for (class, to) in ATTACHMENTS {
            for attachment in self.of_class(class) {
                for role in self.reference(attachment, to, By::Name, ROLE).resources() {
                    if let Some(role) = roles.get_mut(role) {
                        self.attach(role, attachment, "policyArn");
                    }
                }
            }
        }
        let mut roles: Vec<Role<'a>> = roles.into_values().collect();
        // Who may not give rights has only those that are left to it.
        let gives = Ask { action: "iam:PutRolePolicy", on: None, service: None };
        roles.iter_mut().filter(|role| role.is_refused(gives)).for_each(|role| role.mighty = None);
        roles
    }

    /// Whether a policy that is written for a role may allow one of these actions, on whatever: one that cannot be seen may.
    pub(super) fn may_do(&self, role: &'a Resource, actions: &[&str]) -> bool {
        let mut own = self.role(role);
        for policy in self.of_class(ROLE_POLICY) {
            if self.reference(policy, "role", By::Name, ROLE).resources().contains(&role.id) {
                self.add_documents(&mut own, policy);
            }
        }
        own.hidden.is_some()
            || own.documents.iter().any(|(_, document)| actions.iter().any(|action| document.may_allow(action)))
    }

    fn role(&self, resource: &'a Resource) -> Role<'a> {
        let mut role = Role {
            resource,
            mighty: None,
            documents: Vec::new(),
            hidden: None,
            trust: None,
            arn: None,
            bounded: false,
        };
        let Some(state) = self.state(resource) else { return role };
        role.arn = state.output("arn").is().and_then(Value::as_str).map(std::borrow::Cow::into_owned);
        role.bounded = !state.property(BOUNDARY).is_absent();
        let trusts = policy::documents(state).find(|policy| policy.place.of == Use::Trust);
        role.trust = trusts.and_then(|policy| policy.document.is()?.ok());
        self.add_documents(&mut role, resource);
        self.attach(&mut role, resource, "managedPolicyArns");
        role
    }

    fn add_documents(&self, role: &mut Role<'a>, from: &'a Resource) {
        let Some(state) = self.state(from) else { return };
        for policy in policy::documents(state).filter(|policy| policy.place.of == Use::Identity) {
            match policy.document {
                Known::Is(Ok(document)) => {
                    let everything = ["*", "iam:*"]
                        .into_iter()
                        .any(|action| document.allows(Ask { action, on: None, service: None }).is_some());
                    if everything && !role.bounded {
                        role.mighty.get_or_insert((from.id, policy.path));
                    }
                    role.documents.push((from.id, document));
                }
                Known::Absent => {}
                _ => {
                    role.hidden.get_or_insert((from.id, policy.path));
                }
            }
        }
    }

    fn attach(&self, role: &mut Role<'a>, from: &'a Resource, property: &str) {
        let texts = self.texts(from, property);
        let own = self.reference(from, property, By::Arn, POLICY);
        let here = || (from.id, PropertyPath::of(property));
        let of_aws = |text: &str| Arn::parse(text).is_some_and(|arn| arn.account == "aws");
        let is_mighty = |text: &str| {
            let arn = Arn::parse(text).filter(|_| of_aws(text));
            arn.is_some_and(|arn| MIGHTY.contains(&arn.resource.to_ascii_lowercase().as_str()))
        };
        if !role.bounded && texts.seen.iter().any(|text| is_mighty(text)) {
            role.mighty.get_or_insert_with(here);
        }
        let foreign = own.resources().is_empty() && texts.seen.iter().any(|text| !of_aws(text));
        if foreign || own == Reference::Unknown {
            role.hidden.get_or_insert_with(here);
        }
        for own in own.resources() {
            self.add_documents(role, self.stack.resource(*own));
        }
    }

    /// What runs with a role and is called at an address.
    pub fn takers(&self, role: ResourceId) -> Vec<ResourceId> {
        let mut takers = Vec::new();
        for function in self.naming(&[FUNCTION], &[("role", By::Arn)], role) {
            takers.extend(self.naming(&[URL], &[("functionName", By::Name), ("functionName", By::Arn)], function));
        }
        for task in self.naming(&[TASK], &[("taskRoleArn", By::Arn)], role) {
            takers.extend(self.naming(&[SERVICE], &[("taskDefinition", By::Arn)], task));
        }
        for profile in self.naming(&[PROFILE], &[("role", By::Name)], role) {
            takers.extend(self.naming(&[INSTANCE], &PROFILED, profile));
            for template in self.naming(&TEMPLATES, &PROFILED, profile) {
                let users = self.graph().users(template).map(|(_, id)| id);
                takers.extend(users.filter(|id| class_of(&self.stack.resource(*id).ty) == SCALING));
            }
        }
        takers.sort_unstable();
        takers.dedup();
        takers
    }

    /// The resources of some classes that name another one, by one of some properties.
    fn naming(&self, classes: &[&str], properties: &[(&str, By)], named: ResourceId) -> Vec<ResourceId> {
        let class = class_of(&self.stack.resource(named).ty);
        let all = classes.iter().flat_map(|class| self.of_class(class));
        let does = |one: &&'a Resource| {
            let mut found = properties.iter().map(|(path, by)| self.reference(one, path, *by, class));
            found.any(|found| found.resources().contains(&named))
        };
        all.filter(does).map(|one| one.id).collect()
    }
}
