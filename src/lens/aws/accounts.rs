//! In which account resources are, as the state has recorded it.

use super::arn::Arn;
use crate::lens::Lens;
use crate::model::{Resource, Value};

/// Classes whose resources belong to the account that made them, and whose ARN names it.
///
/// Source: AWS Service Authorization Reference, resource types of each service, 2026-11.
const OWNED: [&str; 15] = [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:dynamodb/table:Table",
    "aws:ec2/instance:Instance",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:iam/role:Role",
    "aws:kms/key:Key",
    "aws:lambda/function:Function",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:rds/instance:Instance",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
];

impl<'a> Lens<'a> {
    /// The resources whose account their ARN names.
    pub fn owned(&self) -> Vec<&'a Resource> {
        OWNED.into_iter().flat_map(|class| self.of_class(class)).filter(|resource| resource.is_managed()).collect()
    }

    /// The first and the last of each class of them.
    pub fn some_owned(&self) -> Vec<&'a Resource> {
        let ends = |class| {
            let mut all = self.of_class(class).filter(|resource| resource.is_managed());
            let first = all.next();
            [first, all.last()]
        };
        OWNED.into_iter().flat_map(ends).flatten().collect()
    }

    /// The account in which a resource was found when it was last looked at.
    pub fn recorded_account(&self, resource: &'a Resource) -> Option<String> {
        let arn = self.state(resource)?.output("arn").is().and_then(Value::as_str)?;
        let account = Arn::parse(&arn)?.account;
        (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())).then(|| account.to_owned())
    }
}
