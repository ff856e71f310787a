//! Services that write their logs into a bucket, and what the bucket says to it.
//!
//! Config and VPC flow logs are left out: Config writes with a role of the account, and flow logs put a policy on the
//! bucket themselves.
//!
//! Source: user guides of Elastic Load Balancing, `CloudTrail` and `CloudFront` on access logs and bucket policies,
//! 2026-11.

use super::Part;
use super::ownership::{BUCKET, Ownership};
use crate::lens::policy::{Written, WrittenStatement};
use crate::lens::{By, Lens, class_of, places, top_of};
use crate::model::{Known, Resource, StateView, Value};

/// What writes logs, where it names the bucket, and how it is let in.
struct Row {
    class: &'static str,
    bucket: &'static str,
    /// A switch that must not be off.
    switch: Option<&'static str>,
    door: Door,
}

#[derive(Debug, Clone, Copy)]
enum Door {
    /// Services named in the policy of the bucket.
    Policy(&'static [&'static str]),
    /// An access control list.
    List,
}

/// Load balancers write as a service, or in older regions as an account of AWS.
const BALANCERS: &[&str] = &["logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.amazonaws.com"];

const ROWS: [Row; 4] = [
    Row {
        class: "aws:cloudfront/distribution:Distribution",
        bucket: "loggingConfig.bucket",
        switch: None,
        door: Door::List,
    },
    Row {
        class: "aws:cloudtrail/trail:Trail",
        bucket: "s3BucketName",
        switch: None,
        door: Door::Policy(&["cloudtrail.amazonaws.com"]),
    },
    Row {
        class: "aws:elb/loadBalancer:LoadBalancer",
        bucket: "accessLogs.bucket",
        switch: Some("accessLogs.enabled"),
        door: Door::Policy(BALANCERS),
    },
    Row {
        class: "aws:lb/loadBalancer:LoadBalancer",
        bucket: "accessLogs.bucket",
        switch: Some("accessLogs.enabled"),
        door: Door::Policy(BALANCERS),
    },
];

/// What a bucket says to a service that writes its logs there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reception {
    /// It lets the service in.
    Admitted,
    /// It has no policy.
    NoPolicy(&'static str),
    /// Its policy names others only.
    NotNamed(&'static str),
    /// It takes no access control lists.
    NoLists,
    /// It encrypts with a key, which a load balancer cannot use.
    Key,
    /// It cannot be known.
    Unclear,
}

/// Where the logs of something go.
#[derive(Debug)]
pub struct LogBucket<'a> {
    /// The input that names the bucket.
    pub path: &'static str,
    /// The bucket.
    pub bucket: &'a Resource,
    /// What it says.
    pub reception: Reception,
}

/// Whether resources of a type write logs into a bucket.
pub fn writes_logs(ty: &str) -> bool {
    ROWS.iter().any(|row| row.class == class_of(ty))
}

impl<'a> Lens<'a> {
    /// Where the logs of a resource go; nothing where that is no bucket that the stack manages.
    pub fn log_bucket(&self, writer: &'a Resource) -> Option<LogBucket<'a>> {
        let row = ROWS.iter().find(|row| row.class == class_of(&writer.ty))?;
        let state = self.state(writer)?;
        let is_off = |switch: &str| {
            let said = places(switch, |name| state.input(name)).into_iter().next();
            // A classic load balancer writes unless it is told not to, the others when they are told to.
            match said.map_or(Known::Absent, |(_, value)| value.read(Value::as_bool)) {
                Known::Is(on) => !on,
                Known::Absent => row.class.starts_with("aws:lb/"),
                Known::Unknown | Known::Secret => true,
            }
        };
        if row.switch.is_some_and(is_off) {
            return None;
        }
        let bucket = self.bucket_named(writer, row.bucket)?;
        let reception = match row.door {
            Door::List => match self.ownership(bucket) {
                Ownership::TakesLists => Reception::Admitted,
                Ownership::Unknown => Reception::Unclear,
                // An older bucket may take lists without saying so.
                Ownership::Unsaid if bucket.before.is_some() => Reception::Unclear,
                Ownership::Enforced | Ownership::Unsaid => Reception::NoLists,
            },
            Door::Policy(services) => match self.admits(bucket, services) {
                Reception::Admitted if is_balancer(row) && is_application(state) && self.has_key(bucket) => {
                    Reception::Key
                }
                reception => reception,
            },
        };
        Some(LogBucket { path: row.bucket, bucket, reception })
    }

    fn bucket_named(&self, writer: &'a Resource, path: &str) -> Option<&'a Resource> {
        let top = top_of(path);
        let is_bucket = |id: &u32| class_of(&self.stack.resource(*id).ty) == BUCKET;
        let sources: Vec<_> = self.graph().sources(writer.id, top).filter(is_bucket).collect();
        let bucket = match sources[..] {
            [one] => Some(self.stack.resource(one)),
            _ => self.only(writer, path, By::Name, BUCKET),
        };
        bucket.filter(|bucket| bucket.is_managed())
    }

    fn admits(&self, bucket: &'a Resource, services: &[&'static str]) -> Reception {
        let own = self.state(bucket).map_or(Known::Unknown, |state| state.input("policy"));
        let parts = self.parts(bucket, Part::BucketPolicy);
        let parts = parts.map(|part| self.state(part).map_or(Known::Unknown, |state| state.input("policy")));
        let policies: Vec<_> = std::iter::once(own).chain(parts).filter(|policy| !policy.is_absent()).collect();
        let service = services.first().copied().unwrap_or_default();
        if policies.is_empty() {
            return if self.has_stray(Part::BucketPolicy) { Reception::Unclear } else { Reception::NoPolicy(service) };
        }
        let mut unclear = false;
        for policy in policies {
            match policy.read(Written::read) {
                Known::Is(policy) => {
                    if policy.statements().into_iter().any(|statement| may_admit(statement, services)) {
                        return Reception::Admitted;
                    }
                }
                _ => unclear = true,
            }
        }
        if unclear || self.has_stray(Part::BucketPolicy) { Reception::Unclear } else { Reception::NotNamed(service) }
    }

    /// Whether a bucket encrypts with a key of KMS.
    fn has_key(&self, bucket: &'a Resource) -> bool {
        self.parts(bucket, Part::Encryption).filter_map(|part| self.state(part)).any(|part| {
            let algorithms =
                places("rules[].applyServerSideEncryptionByDefault.sseAlgorithm", |name| part.property(name));
            algorithms.into_iter().any(|(_, algorithm)| {
                matches!(algorithm.read(Value::as_str), Known::Is(algorithm) if algorithm.starts_with("aws:kms"))
            })
        })
    }
}

/// Only load balancers have a switch; `CloudTrail` can use a key.
fn is_balancer(row: &Row) -> bool {
    row.switch.is_some()
}

/// A Network Load Balancer can use a key, the others cannot; one that does not say is none.
fn is_application(state: StateView<'_>) -> bool {
    match state.property("loadBalancerType").read(Value::as_str) {
        Known::Absent => true,
        Known::Is(kind) => kind == "application",
        Known::Unknown | Known::Secret => false,
    }
}

/// Whether a statement lets one of the services in, or an account, which may be that of the load balancers.
fn may_admit(statement: WrittenStatement<'_>, services: &[&str]) -> bool {
    let one = |kind: &str, name: &str| {
        kind == "*" || name == "*" || kind == "AWS" && services == BALANCERS || services.contains(&name)
    };
    statement.text("Effect").as_deref() == Some("Allow")
        && (statement.has("NotPrincipal") || statement.principals().iter().any(|(kind, name)| one(kind, name)))
}
