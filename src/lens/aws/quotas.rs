//! How much of something there is in one account and region, beside what an account has by default.
//!
//! Source: service quotas of Amazon VPC, Amazon EC2 and IAM, 2026-11. Buckets (10,000) and routes (500) are left out: no
//! stack comes near.

use std::collections::BTreeMap;

use crate::lens::{By, Lens, places};
use crate::model::{Resource, ResourceId, StateView};

/// What is counted.
#[derive(Debug)]
pub struct Quota {
    /// The class of what is counted.
    class: &'static str,
    /// What is counted, in words.
    pub what: &'static str,
    /// In what it is counted, in words.
    pub within: &'static str,
    /// How many there are by default.
    pub limit: usize,
}

/// What an account has of each in a region.
const OF_REGION: [Quota; 3] = [
    Quota { class: "aws:ec2/vpc:Vpc", what: "VPCs", within: "a region", limit: 5 },
    Quota { class: "aws:ec2/eip:Eip", what: "public addresses", within: "a region", limit: 5 },
    Quota { class: "aws:ec2/internetGateway:InternetGateway", what: "internet gateways", within: "a region", limit: 5 },
];

const GROUP: &str = "aws:ec2/securityGroup:SecurityGroup";
const RULES: Quota = Quota { class: GROUP, what: "rules", within: "one direction of a security group", limit: 60 };
/// A security group, its rules of one direction, and where a rule lists what it lets in or out: each entry counts.
const DIRECTIONS: [&str; 2] = ["ingress", "egress"];
const ENTRIES: [&str; 4] = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"];

const ROLE: &str = "aws:iam/role:Role";
const POLICIES: Quota = Quota { class: ROLE, what: "managed policies", within: "a role", limit: 10 };
const ATTACHMENT: &str = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ATTACHED: &str = "managedPolicyArns";

/// What there is too much of.
#[derive(Debug)]
pub struct Excess<'a> {
    /// What is counted.
    pub quota: &'static Quota,
    /// Which account, region, role or group: the same before and after a change.
    pub pool: String,
    /// How many there are.
    pub count: usize,
    /// The first one above the quota, or what holds them.
    pub at: &'a Resource,
    /// The input that holds them.
    pub input: Option<&'static str>,
    /// All that count, where they are resources.
    pub of: Vec<ResourceId>,
}

impl<'a> Lens<'a> {
    /// What there is more of than an account has by default, on this side of the change.
    pub fn excesses(&self) -> Vec<Excess<'a>> {
        let mut found = Vec::new();
        for quota in &OF_REGION {
            let mut places: BTreeMap<String, Vec<&'a Resource>> = BTreeMap::new();
            for resource in self.of_class(quota.class).filter(|resource| self.manages(resource)) {
                // Each provider may be of another account.
                let (Some(provider), Some(region)) = (self.provider(resource), self.region(resource)) else { continue };
                places.entry(format!("{} {region}", provider.name)).or_default().push(resource);
            }
            found.extend(places.into_iter().filter_map(|(pool, all)| excess(quota, pool, &all)));
        }
        let mut attached: BTreeMap<ResourceId, Vec<&'a Resource>> = BTreeMap::new();
        for attachment in self.of_class(ATTACHMENT).filter(|resource| self.manages(resource)) {
            if let Some(role) = self.only(attachment, "role", By::Name, ROLE) {
                attached.entry(role.id).or_default().push(attachment);
            }
        }
        found.extend(
            attached
                .into_iter()
                .filter_map(|(role, all)| excess(&POLICIES, self.stack.resource(role).urn.to_string(), &all)),
        );
        for holder in self.of_class(ROLE).chain(self.of_class(GROUP)).filter(|holder| self.manages(holder)) {
            let Some(state) = self.state(holder) else { continue };
            let is_role = holder.ty.name() == "Role";
            let counts: &[&'static str] = if is_role { &[ATTACHED] } else { &DIRECTIONS };
            for input in counts {
                let quota = if is_role { &POLICIES } else { &RULES };
                if !may_exceed(state, input, quota) {
                    continue;
                }
                let count = if is_role { entries(state, input) } else { rules(state, input) };
                if count > quota.limit {
                    found.push(Excess {
                        quota,
                        pool: format!("{} {input}", holder.urn),
                        count,
                        at: holder,
                        input: Some(*input),
                        of: Vec::new(),
                    });
                }
            }
        }
        found
    }
}

fn excess<'a>(quota: &'static Quota, pool: String, all: &[&'a Resource]) -> Option<Excess<'a>> {
    let at = all.get(quota.limit)?;
    let of = all.iter().map(|resource| resource.id).collect();
    Some(Excess { quota, pool, count: all.len(), at, input: None, of })
}

fn entries(state: StateView<'_>, input: &str) -> usize {
    places(input, |name| state.input(name)).len()
}

/// Whether an input holds more values than a quota, of whatever kind: most are far from it.
fn may_exceed(state: StateView<'_>, input: &str, quota: &Quota) -> bool {
    let node = state.inputs().and_then(|inputs| inputs.node().get(input));
    node.is_some_and(|node| (node.end_index() - node.index()) as usize > quota.limit)
}

/// A rule counts once for everything that it names.
fn rules(state: StateView<'_>, direction: &str) -> usize {
    ENTRIES.iter().map(|name| entries(state, &format!("{direction}[].{name}[]"))).sum()
}
