//! The managed policies that the role of a service cannot do without.

use hashbrown::HashMap;

use crate::lens::{By, Lens, Reference};
use crate::model::{Known, Resource, ResourceId, Value};

const ROLE: &str = "aws:iam/role:Role";
const FUNCTION: &str = "aws:lambda/function:Function";

/// What takes on a role, by which property, and the policies that the role needs: one of each group.
///
/// Source: AWS managed policy reference; Amazon EKS, Amazon ECS and AWS Lambda guides on the roles of clusters, nodes,
/// pods, tasks and functions, 2026.
const DEMANDS: [(&str, &str, &[&[&str]]); 4] = [
    ("aws:ecs/taskDefinition:TaskDefinition", "executionRoleArn", &[&["AmazonECSTaskExecutionRolePolicy"]]),
    ("aws:eks/cluster:Cluster", "roleArn", &[&["AmazonEKSClusterPolicy"]]),
    ("aws:eks/fargateProfile:FargateProfile", "podExecutionRoleArn", &[&["AmazonEKSFargatePodExecutionRolePolicy"]]),
    (
        "aws:eks/nodeGroup:NodeGroup",
        "nodeRoleArn",
        &[
            &["AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"],
            &[
                "AmazonEC2ContainerRegistryReadOnly",
                "AmazonEC2ContainerRegistryPullOnly",
                "AmazonEC2ContainerRegistryPowerUser",
                "AmazonEC2ContainerRegistryFullAccess",
            ],
        ],
    ),
];

/// What a function in a VPC needs: the right to make network interfaces.
const IN_VPC: &[&[&str]] = &[&[
    "AWSLambdaVPCAccessExecutionRole",
    "AWSLambdaENIManagementAccess",
    "AmazonVPCFullAccess",
    "AmazonEC2FullAccess",
]];

/// Policies that allow all of it.
const ALL: [&str; 2] = ["AdministratorAccess", "PowerUserAccess"];

/// Where policies are attached: the class, the property that names the role, and the one that names the policy (nothing
/// for a policy that is written there).
const ATTACHMENTS: [(&str, &str, Option<&str>); 3] = [
    ("aws:iam/policyAttachment:PolicyAttachment", "roles", Some("policyArn")),
    ("aws:iam/rolePolicy:RolePolicy", "role", None),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", Some("policyArn")),
];

/// A service and the role that it takes on.
#[derive(Debug)]
pub struct Duty<'a> {
    /// What takes the role on.
    pub user: &'a Resource,
    /// The property that names it.
    pub property: &'static str,
    /// The role, of the stack.
    pub role: &'a Resource,
    /// What is said of it.
    pub rights: Rights,
}

/// Whether a role has what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// It has.
    Enough,
    /// It has none of these policies, and no policy that somebody wrote.
    Lacks(&'static [&'static str]),
    /// It has no policy at all.
    None,
    /// A policy that cannot be judged may allow it.
    Unclear,
}

/// The policies of a role.
#[derive(Debug, Default, Clone)]
pub(super) struct Policies {
    /// The names of those that AWS manages.
    managed: Vec<String>,
    /// One that is not managed by AWS, or whose ARN is not known.
    own: bool,
    /// One that is written where it applies.
    written: bool,
}

impl Policies {
    /// Whether all of them but those that are written where they apply are of AWS and among these.
    pub(super) fn attaches_only(&self, names: &[&str]) -> bool {
        !self.own && self.managed.iter().all(|name| names.contains(&name.as_str()))
    }

    /// Whether one is written where it applies.
    pub(super) fn is_written(&self) -> bool {
        self.written
    }
}

impl<'a> Lens<'a> {
    /// The services whose role needs certain policies.
    pub fn duties(&self) -> Vec<Duty<'a>> {
        let mut users: Vec<(&'a Resource, &'static str, &'static [&'static [&'static str]])> = Vec::new();
        for (class, property, groups) in DEMANDS {
            users.extend(self.of_class(class).map(|user| (user, property, groups)));
        }
        for function in self.of_class(FUNCTION) {
            let subnets = self.in_force(function, "vpcConfig.subnetIds");
            // Outside of a VPC a function starts without any rights.
            if subnets.iter().any(|subnet| !matches!(subnet, Known::Absent)) {
                users.push((function, "role", IN_VPC));
            }
        }
        if users.is_empty() {
            return Vec::new();
        }
        let (policies, stray) = self.policies();
        let mut duties = Vec::new();
        for (user, property, groups) in users {
            if let Reference::Resources(roles) = self.reference(user, property, By::Arn, ROLE) {
                let &[role] = roles.as_slice() else { continue };
                let rights = judge(policies.get(&role), stray, groups);
                duties.push(Duty { user, property, role: self.stack.resource(role), rights });
            }
        }
        duties
    }

    /// The policies of every role, and whether one is attached to nobody knows whom.
    pub(super) fn policies(&self) -> (HashMap<ResourceId, Policies>, bool) {
        let mut policies: HashMap<ResourceId, Policies> = HashMap::new();
        let mut stray = false;
        for (class, to, policy) in ATTACHMENTS {
            for attachment in self.of_class(class) {
                let roles = self.reference(attachment, to, By::Name, ROLE);
                stray |= roles == Reference::Unknown;
                for role in roles.resources() {
                    let of_role = policies.entry(*role).or_default();
                    match policy {
                        Some(property) => self.read_arns(attachment, property, of_role),
                        None => of_role.written = true,
                    }
                }
            }
        }
        for role in self.of_class(ROLE) {
            let own = policies.entry(role.id).or_default();
            self.read_arns(role, "managedPolicyArns", own);
            let inline = self.in_force(role, "inlinePolicies");
            own.written |= inline.iter().any(|policy| match policy {
                Known::Is(policy) => !policy.is_empty(),
                hidden => hidden.is_hidden(),
            });
        }
        (policies, stray)
    }

    fn read_arns(&self, from: &'a Resource, property: &str, policies: &mut Policies) {
        for arn in self.in_force(from, property) {
            match arn.read(Value::as_str) {
                Known::Is(arn) if arn.is_empty() => {}
                Known::Is(arn) => match arn.split_once("::aws:policy/") {
                    Some((_, path)) => policies.managed.extend(path.rsplit('/').next().map(str::to_owned)),
                    None => policies.own = true,
                },
                Known::Unknown | Known::Secret => policies.own = true,
                Known::Absent => {}
            }
        }
    }
}

fn judge(policies: Option<&Policies>, stray: bool, groups: &'static [&'static [&'static str]]) -> Rights {
    let none = Policies::default();
    let Policies { managed, own, written } = policies.unwrap_or(&none);
    let own = *own || *written;
    let has = |names: &[&str]| managed.iter().any(|name| names.contains(&name.as_str()));
    let lacking = groups.iter().copied().find(|group| !has(group) && !has(&ALL));
    match lacking {
        _ if managed.is_empty() && !own => {
            if stray {
                Rights::Unclear
            } else {
                Rights::None
            }
        }
        None => Rights::Enough,
        Some(_) if own || stray => Rights::Unclear,
        Some(group) => Rights::Lacks(group),
    }
}
