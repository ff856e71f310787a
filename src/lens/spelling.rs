//! Types that are what a class is, and call some of its properties otherwise.
//!
//! Rules, tables and lenses write the names that the class has. What is read of a resource goes through [`spelled`], so
//! that one row here makes a property of another provider known to all of them.
//!
//! A type of [`class_of`] is taken for its class by everybody. One that only stands here is not: its services let it
//! begin otherwise, or its shapes differ too much, so each reader says that it takes it ([`kin_of`], or a row that names
//! the type).
//!
//! Source: the type declarations of pulumi-aws 7.51 and pulumi-aws-native 1.79, 2026-11.

use std::borrow::Cow;

use super::{Lens, class_of};
use crate::model::Resource;

/// How a type writes what a class is.
struct Spelling {
    ty: &'static str,
    class: &'static str,
    /// The name of the class and that of the type; an empty one where the type has it in another shape, or where leaving it
    /// out means something else. What is not listed has the same name, or is not there at all.
    names: &'static [(&'static str, &'static str)],
}

const fn spelling(ty: &'static str, class: &'static str, names: &'static [(&'static str, &'static str)]) -> Spelling {
    Spelling { ty, class, names }
}

const POLICY: &[(&str, &str)] = &[("policy", "policyDocument")];

/// Sorted by type.
const SPELLINGS: &[Spelling] = &[
    spelling(
        "aws-native:dynamodb:Table",
        "aws:dynamodb/table:Table",
        &[
            ("name", "tableName"),
            ("pointInTimeRecovery.enabled", "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled"),
        ],
    ),
    spelling("aws-native:ec2:Eip", "aws:ec2/eip:Eip", &[("instance", "instanceId")]),
    spelling("aws-native:ec2:EipAssociation", "aws:ec2/eipAssociation:EipAssociation", &[("publicIp", "eip")]),
    spelling(
        "aws-native:ecr:Repository",
        "aws:ecr/repository:Repository",
        &[("forceDelete", "emptyOnDelete"), ("name", "repositoryName")],
    ),
    spelling(
        "aws-native:ecs:Service",
        "aws:ecs/service:Service",
        &[
            ("name", "serviceName"),
            ("networkConfiguration.assignPublicIp", "networkConfiguration.awsvpcConfiguration.assignPublicIp"),
            ("networkConfiguration.securityGroups", "networkConfiguration.awsvpcConfiguration.securityGroups"),
            ("networkConfiguration.subnets", "networkConfiguration.awsvpcConfiguration.subnets"),
        ],
    ),
    spelling("aws-native:ecs:TaskDefinition", "aws:ecs/taskDefinition:TaskDefinition", &[]),
    spelling("aws-native:eks:Cluster", "aws:eks/cluster:Cluster", &[("vpcConfig", "resourcesVpcConfig")]),
    spelling(
        "aws-native:elasticloadbalancingv2:Listener",
        "aws:lb/listener:Listener",
        &[
            ("certificateArn", "certificates[].certificateArn"),
            (
                "defaultActions[].forward.targetGroups[].arn",
                "defaultActions[].forwardConfig.targetGroups[].targetGroupArn",
            ),
            ("defaultActions[].redirect", "defaultActions[].redirectConfig"),
        ],
    ),
    spelling(
        "aws-native:elasticloadbalancingv2:ListenerRule",
        "aws:lb/listenerRule:ListenerRule",
        &[
            ("actions[].forward.targetGroups[].arn", "actions[].forwardConfig.targetGroups[].targetGroupArn"),
            ("actions[].redirect", "actions[].redirectConfig"),
        ],
    ),
    spelling(
        "aws-native:elasticloadbalancingv2:LoadBalancer",
        "aws:lb/loadBalancer:LoadBalancer",
        &[
            ("accessLogs", ""),
            ("dropInvalidHeaderFields", ""),
            ("enableDeletionProtection", ""),
            ("idleTimeout", ""),
            ("internal", ""),
            ("loadBalancerType", "type"),
        ],
    ),
    spelling(
        "aws-native:elasticloadbalancingv2:TargetGroup",
        "aws:lb/targetGroup:TargetGroup",
        &[
            ("deregistrationDelay", ""),
            ("healthCheck.healthyThreshold", "healthyThresholdCount"),
            ("healthCheck.interval", "healthCheckIntervalSeconds"),
            ("healthCheck.timeout", "healthCheckTimeoutSeconds"),
            ("healthCheck.unhealthyThreshold", "unhealthyThresholdCount"),
        ],
    ),
    spelling("aws-native:iam:GroupPolicy", "aws:iam/groupPolicy:GroupPolicy", POLICY),
    spelling("aws-native:iam:ManagedPolicy", "aws:iam/policy:Policy", POLICY),
    spelling(
        "aws-native:iam:Role",
        "aws:iam/role:Role",
        &[
            ("assumeRolePolicy", "assumeRolePolicyDocument"),
            ("inlinePolicies[].policy", "policies[].policyDocument"),
            ("name", "roleName"),
        ],
    ),
    spelling("aws-native:iam:RolePolicy", "aws:iam/rolePolicy:RolePolicy", POLICY),
    spelling("aws-native:iam:UserPolicy", "aws:iam/userPolicy:UserPolicy", POLICY),
    spelling(
        "aws-native:kms:Key",
        "aws:kms/key:Key",
        &[
            ("customerMasterKeySpec", "keySpec"),
            ("deletionWindowInDays", "pendingWindowInDays"),
            ("policy", "keyPolicy"),
        ],
    ),
    spelling("aws-native:lambda:Function", "aws:lambda/function:Function", &[("name", "functionName")]),
    spelling("aws-native:lambda:Permission", "aws:lambda/permission:Permission", &[("function", "functionName")]),
    spelling(
        "aws-native:lambda:Url",
        "aws:lambda/functionUrl:FunctionUrl",
        &[("authorizationType", "authType"), ("functionName", "targetFunctionArn")],
    ),
    spelling("aws-native:logs:LogGroup", "aws:cloudwatch/logGroup:LogGroup", &[("name", "logGroupName")]),
    spelling(
        "aws-native:rds:DbCluster",
        "aws:rds/cluster:Cluster",
        &[
            ("clusterIdentifier", "dbClusterIdentifier"),
            ("enabledCloudwatchLogsExports", "enableCloudwatchLogsExports"),
            ("iamDatabaseAuthenticationEnabled", "enableIamDatabaseAuthentication"),
            ("masterPassword", "masterUserPassword"),
            ("restoreToPointInTime", "sourceDbClusterIdentifier"),
            ("skipFinalSnapshot", ""),
        ],
    ),
    spelling(
        "aws-native:rds:DbInstance",
        "aws:rds/instance:Instance",
        &[
            ("clusterIdentifier", "dbClusterIdentifier"),
            ("enabledCloudwatchLogsExports", "enableCloudwatchLogsExports"),
            ("iamDatabaseAuthenticationEnabled", "enableIamDatabaseAuthentication"),
            ("identifier", "dbInstanceIdentifier"),
            ("instanceClass", "dbInstanceClass"),
            ("password", "masterUserPassword"),
            ("replicateSourceDb", "sourceDbInstanceIdentifier"),
            ("skipFinalSnapshot", ""),
            ("snapshotIdentifier", "dbSnapshotIdentifier"),
            ("username", "masterUsername"),
            ("vpcSecurityGroupIds", "vpcSecurityGroups"),
        ],
    ),
    spelling(
        "aws-native:rds:DbSubnetGroup",
        "aws:rds/subnetGroup:SubnetGroup",
        &[("description", "dbSubnetGroupDescription"), ("name", "dbSubnetGroupName")],
    ),
    spelling("aws-native:s3:Bucket", "aws:s3/bucket:Bucket", &[("bucket", "bucketName")]),
    spelling("aws-native:s3:BucketPolicy", "aws:s3/bucketPolicy:BucketPolicy", POLICY),
    spelling("aws-native:sns:TopicPolicy", "aws:sns/topicPolicy:TopicPolicy", POLICY),
];

fn of(ty: &str) -> Option<&'static Spelling> {
    // Nearly every type of a stack is of another provider.
    if !ty.starts_with("aws-native:") {
        return None;
    }
    SPELLINGS.binary_search_by(|row| row.ty.cmp(ty)).ok().map(|at| &SPELLINGS[at])
}

/// The class of a type, also of one that calls some of its properties otherwise. Who asks so must read through
/// [`spelled`].
pub fn kin_of(ty: &str) -> &str {
    of(ty).map_or_else(|| class_of(ty), |row| row.class)
}

/// What a type calls a property that its class calls `path`, written as tables write it. Nothing where the type has it in
/// another shape: its absence says nothing then.
pub fn spelled<'p>(ty: &str, path: &'p str) -> Option<Cow<'p, str>> {
    let Some(row) = of(ty) else { return Some(Cow::Borrowed(path)) };
    let rest_of = |name: &str| path.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    match row.names.iter().find_map(|(name, own)| Some((*own, rest_of(name)?))) {
        None => Some(Cow::Borrowed(path)),
        Some(("", _)) => None,
        Some((own, rest)) => Some(Cow::Owned(format!("{own}{rest}"))),
    }
}

impl<'a> Lens<'a> {
    /// The resources of a class, also those of types that call some of its properties otherwise.
    pub fn of_kin(&self, class: &'static str) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        let others = SPELLINGS.iter().filter(move |row| row.class == class && class_of(row.ty) == row.ty);
        [class].into_iter().chain(others.map(|row| row.ty)).flat_map(|ty| self.of_class(ty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_classes() {
        assert!(SPELLINGS.is_sorted_by(|one, next| one.ty < next.ty));
        for row in SPELLINGS {
            assert_eq!(class_of(row.class), row.class);
            assert!(row.names.is_sorted() && [row.ty, row.class].contains(&class_of(row.ty)), "{}", row.ty);
        }
    }

    #[test]
    fn a_property_has_the_name_of_its_type_and_keeps_what_is_inside_it() {
        let instance = "aws-native:rds:DbInstance";
        assert_eq!(kin_of(instance), "aws:rds/instance:Instance");
        assert_eq!(class_of(instance), instance);
        for (path, own) in [
            ("password", Some("masterUserPassword")),
            ("vpcSecurityGroupIds[]", Some("vpcSecurityGroups[]")),
            ("passwords", Some("passwords")),
            ("publiclyAccessible", Some("publiclyAccessible")),
            ("skipFinalSnapshot", None),
        ] {
            assert_eq!(spelled(instance, path).as_deref(), own);
        }
        assert_eq!(spelled("aws:rds/instance:Instance", "password").as_deref(), Some("password"));
        let role = spelled("aws-native:iam:Role", "inlinePolicies[].policy");
        assert_eq!(role.as_deref(), Some("policies[].policyDocument"));
    }
}
