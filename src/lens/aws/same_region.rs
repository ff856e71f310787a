//! References that AWS accepts only inside one region, and resources that it accepts only in one region.

use super::US_EAST_1;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::region::scope_is_cloudfront;
use crate::graph::EdgeKind;
use crate::lens::{By, Lens, class_of, top_of};
use crate::model::{Known, Resource, Value};

/// A property whose target must be in the region of its user.
#[derive(Debug)]
pub struct Tie {
    /// The class of the user; empty for every regional one.
    user: &'static str,
    /// The property, as tables write it.
    pub path: &'static str,
    /// How it names the target.
    pub by: By,
    /// The class of the target.
    pub target: &'static str,
}

impl Tie {
    const fn any(path: &'static str, by: By, target: &'static str) -> Self {
        Self { user: "", path, by, target }
    }

    const fn of(user: &'static str, path: &'static str, by: By, target: &'static str) -> Self {
        Self { user, path, by, target }
    }

    /// Whether an ARN of this service can name the target.
    pub fn takes(&self, service: &str) -> bool {
        let module = self.target.split([':', '/']).nth(1).unwrap_or_default();
        match module {
            "lb" => service == "elasticloadbalancing",
            "sfn" => service == "states",
            module => service == module,
        }
    }

    /// Whether a path written without places in lists is the one of this row.
    pub fn is_at(&self, plain: &str) -> bool {
        self.path.replace("[]", "") == plain
    }
}

/// The ties of a class of users that begin with a top-level input.
pub fn ties<'u>(user: &'u str, top: &str) -> impl Iterator<Item = &'static Tie> + use<'u> {
    let named = BY_TOP.get(top).into_iter().flatten().copied();
    named.filter(move |tie| tie.user == user || tie.user.is_empty() && !EXEMPT.contains(&user))
}

static BY_TOP: LazyLock<HashMap<&str, Vec<&Tie>>> = LazyLock::new(|| {
    let mut by_top: HashMap<&str, Vec<&Tie>> = HashMap::new();
    for tie in TIES {
        by_top.entry(top_of(tie.path)).or_default().push(tie);
    }
    by_top
});

/// Users whose properties mean something in another region, or in the region of their target.
///
/// CloudTrail takes a key of the region of its bucket; copies take a key of the region they are made in, which their
/// own properties name.
const EXEMPT: [&str; 4] = [
    "aws:cloudtrail/trail:Trail",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:ebs/snapshotCopy:SnapshotCopy",
    "aws:redshift/snapshotCopy:SnapshotCopy",
];

const VPC: &str = "aws:ec2/vpc:Vpc";
const SUBNET: &str = "aws:ec2/subnet:Subnet";
const SECURITY_GROUP: &str = "aws:ec2/securityGroup:SecurityGroup";
const KEY: &str = "aws:kms/key:Key";
const CERTIFICATE: &str = "aws:acm/certificate:Certificate";
const TARGET_GROUP: &str = "aws:lb/targetGroup:TargetGroup";
const LOAD_BALANCER: &str = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER: &str = "aws:lb/listener:Listener";
const BUCKET: &str = "aws:s3/bucket:Bucket";
const FUNCTION: &str = "aws:lambda/function:Function";
const TOPIC: &str = "aws:sns/topic:Topic";
const QUEUE: &str = "aws:sqs/queue:Queue";
const EVENT_TARGET: &str = "aws:cloudwatch/eventTarget:EventTarget";
const LOG_FILTER: &str = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const CLUSTER: &str = "aws:eks/cluster:Cluster";

/// Sources: the API references; each target is looked up by the endpoint of the user's region.
const TIES: &[Tie] = &[
    Tie::any("vpcId", By::Id, VPC),
    Tie::any("subnetId", By::Id, SUBNET),
    Tie::any("subnetIds", By::Id, SUBNET),
    Tie::any("subnets", By::Id, SUBNET),
    Tie::any("vpcConfig.subnetIds", By::Id, SUBNET),
    Tie::any("networkConfiguration.subnets", By::Id, SUBNET),
    Tie::any("vpcZoneIdentifiers", By::Id, SUBNET),
    Tie::any("subnetMappings[].subnetId", By::Id, SUBNET),
    Tie::any("securityGroupId", By::Id, SECURITY_GROUP),
    Tie::any("securityGroups", By::Id, SECURITY_GROUP),
    Tie::any("securityGroupIds", By::Id, SECURITY_GROUP),
    Tie::any("vpcSecurityGroupIds", By::Id, SECURITY_GROUP),
    Tie::any("vpcConfig.securityGroupIds", By::Id, SECURITY_GROUP),
    Tie::any("networkConfiguration.securityGroups", By::Id, SECURITY_GROUP),
    Tie::any("sourceSecurityGroupId", By::Id, SECURITY_GROUP),
    Tie::any("routeTableId", By::Id, "aws:ec2/routeTable:RouteTable"),
    Tie::any("routeTableIds", By::Id, "aws:ec2/routeTable:RouteTable"),
    Tie::any("gatewayId", By::Id, "aws:ec2/internetGateway:InternetGateway"),
    Tie::any("natGatewayId", By::Id, "aws:ec2/natGateway:NatGateway"),
    Tie::any("allocationId", By::Id, "aws:ec2/eip:Eip"),
    Tie::any("instanceId", By::Id, "aws:ec2/instance:Instance"),
    Tie::any("volumeId", By::Id, "aws:ebs/volume:Volume"),
    Tie::any("keyName", By::Name, "aws:ec2/keyPair:KeyPair"),
    Tie::any("kmsKeyId", By::Arn, KEY),
    Tie::any("kmsKeyArn", By::Arn, KEY),
    Tie::any("kmsMasterKeyId", By::Arn, KEY),
    Tie::any("targetKeyId", By::Arn, KEY),
    Tie::any("loadBalancerArn", By::Arn, LOAD_BALANCER),
    Tie::any("listenerArn", By::Arn, LISTENER),
    Tie::any("targetGroupArn", By::Arn, TARGET_GROUP),
    Tie::any("targetGroupArns", By::Arn, TARGET_GROUP),
    Tie::any("dbSubnetGroupName", By::Name, "aws:rds/subnetGroup:SubnetGroup"),
    Tie::any("subnetGroupName", By::Name, "aws:elasticache/subnetGroup:SubnetGroup"),
    Tie::any("fileSystemId", By::Id, "aws:efs/fileSystem:FileSystem"),
    Tie::any("alarmActions", By::Arn, TOPIC),
    Tie::any("okActions", By::Arn, TOPIC),
    Tie::any("insufficientDataActions", By::Arn, TOPIC),
    Tie::any("webAclArn", By::Arn, "aws:wafv2/webAcl:WebAcl"),
    Tie::of(EVENT_TARGET, "arn", By::Arn, FUNCTION),
    Tie::of(EVENT_TARGET, "arn", By::Arn, QUEUE),
    Tie::of(EVENT_TARGET, "arn", By::Arn, TOPIC),
    Tie::of(EVENT_TARGET, "arn", By::Arn, "aws:sfn/stateMachine:StateMachine"),
    Tie::of(LOG_FILTER, "destinationArn", By::Arn, FUNCTION),
    Tie::of(LOG_FILTER, "destinationArn", By::Arn, "aws:kinesis/stream:Stream"),
    Tie::of(CLUSTER, "encryptionConfig.provider.keyArn", By::Arn, KEY),
    Tie::of("aws:eks/addon:Addon", "clusterName", By::Name, CLUSTER),
    Tie::of("aws:eks/fargateProfile:FargateProfile", "clusterName", By::Name, CLUSTER),
    Tie::of("aws:eks/nodeGroup:NodeGroup", "clusterName", By::Name, CLUSTER),
    Tie::of("aws:dynamodb/table:Table", "serverSideEncryption.kmsKeyArn", By::Arn, KEY),
    Tie::of("aws:apigateway/domainName:DomainName", "regionalCertificateArn", By::Arn, CERTIFICATE),
    Tie::of("aws:apigatewayv2/domainName:DomainName", "domainNameConfiguration.certificateArn", By::Arn, CERTIFICATE),
    Tie::of("aws:acm/certificateValidation:CertificateValidation", "certificateArn", By::Arn, CERTIFICATE),
    Tie::of(LISTENER, "certificateArn", By::Arn, CERTIFICATE),
    Tie::of(LISTENER, "defaultActions[].targetGroupArn", By::Arn, TARGET_GROUP),
    Tie::of("aws:lb/listenerCertificate:ListenerCertificate", "certificateArn", By::Arn, CERTIFICATE),
    Tie::of("aws:lb/listenerRule:ListenerRule", "actions[].targetGroupArn", By::Arn, TARGET_GROUP),
    Tie::of("aws:ecs/service:Service", "cluster", By::Arn, "aws:ecs/cluster:Cluster"),
    Tie::of("aws:ecs/service:Service", "taskDefinition", By::Arn, "aws:ecs/taskDefinition:TaskDefinition"),
    Tie::of("aws:ecs/service:Service", "loadBalancers[].targetGroupArn", By::Arn, TARGET_GROUP),
    Tie::of(FUNCTION, "layers", By::Arn, "aws:lambda/layerVersion:LayerVersion"),
    Tie::of(FUNCTION, "s3Bucket", By::Name, BUCKET),
    Tie::of("aws:lambda/layerVersion:LayerVersion", "s3Bucket", By::Name, BUCKET),
    Tie::of("aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", By::Arn, QUEUE),
    Tie::of("aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", By::Arn, "aws:dynamodb/table:Table"),
    Tie::of("aws:lambda/eventSourceMapping:EventSourceMapping", "eventSourceArn", By::Arn, "aws:kinesis/stream:Stream"),
    Tie::of("aws:lambda/eventSourceMapping:EventSourceMapping", "functionName", By::Arn, FUNCTION),
    Tie::of("aws:lambda/permission:Permission", "function", By::Name, FUNCTION),
    Tie::of("aws:s3/bucketNotification:BucketNotification", "queues[].queueArn", By::Arn, QUEUE),
    Tie::of("aws:s3/bucketNotification:BucketNotification", "topics[].topicArn", By::Arn, TOPIC),
    Tie::of("aws:s3/bucketNotification:BucketNotification", "lambdaFunctions[].lambdaFunctionArn", By::Arn, FUNCTION),
    Tie::of("aws:s3/bucketNotification:BucketNotification", "bucket", By::Name, BUCKET),
    Tie::of("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket", By::Name, BUCKET),
    Tie::of("aws:s3/bucketPolicy:BucketPolicy", "bucket", By::Name, BUCKET),
    Tie::of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket", By::Name, BUCKET),
    Tie::of(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucket",
        By::Name,
        BUCKET,
    ),
    Tie::of(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        By::Arn,
        KEY,
    ),
    Tie::of("aws:s3/bucketVersioning:BucketVersioning", "bucket", By::Name, BUCKET),
    Tie::of("aws:sns/topicSubscription:TopicSubscription", "topic", By::Arn, TOPIC),
    Tie::of("aws:sns/topicPolicy:TopicPolicy", "arn", By::Arn, TOPIC),
    Tie::of("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", By::Id, QUEUE),
];

/// The property of a multi-Region key: its replicas have the same id in other regions, so what depends on the key may
/// use one of them.
const MULTI_REGION: &str = "multiRegion";

/// A property whose target must be in us-east-1: CloudFront and what stands behind it read nothing else.
#[derive(Debug)]
pub struct Edge {
    /// The class of the user.
    pub user: &'static str,
    /// The property, as tables write it.
    pub path: &'static str,
    /// The classes of the target.
    pub targets: &'static [&'static str],
}

/// The properties whose targets must be in us-east-1.
const EDGES: &[Edge] = &[
    Edge { user: API_DOMAIN, path: "certificateArn", targets: CERTIFICATES },
    Edge { user: DISTRIBUTION, path: "viewerCertificate.acmCertificateArn", targets: CERTIFICATES },
    Edge {
        user: DISTRIBUTION,
        path: "defaultCacheBehavior.lambdaFunctionAssociations[].lambdaArn",
        targets: &[FUNCTION],
    },
    Edge {
        user: DISTRIBUTION,
        path: "orderedCacheBehaviors[].lambdaFunctionAssociations[].lambdaArn",
        targets: &[FUNCTION],
    },
    Edge {
        user: "aws:route53/queryLog:QueryLog",
        path: "cloudwatchLogGroupArn",
        targets: &["aws:cloudwatch/logGroup:LogGroup"],
    },
];

const API_DOMAIN: &str = "aws:apigateway/domainName:DomainName";
const DISTRIBUTION: &str = "aws:cloudfront/distribution:Distribution";
const CERTIFICATES: &[&str] = &[CERTIFICATE, "aws:acm/certificateValidation:CertificateValidation"];

impl<'a> Lens<'a> {
    /// The properties of a resource whose targets must be in us-east-1.
    pub fn edges(&self, user: &'a Resource) -> impl Iterator<Item = &'static Edge> + use<'a> {
        let class = class_of(&user.ty);
        let applies = class != API_DOMAIN || self.is_edge_optimised(user);
        EDGES.iter().filter(move |edge| applies && edge.user == class)
    }

    /// Whether it is certain that a domain of API Gateway is served by CloudFront.
    fn is_edge_optimised(&self, domain: &'a Resource) -> bool {
        let types = self.texts(domain, "endpointConfiguration.types");
        !types.hidden && !types.seen.iter().any(|word| word == "REGIONAL" || word == "PRIVATE")
    }

    /// Whether AWS takes the calls that manage this resource only in us-east-1.
    pub fn is_managed_in_us_east_1(&self, resource: &'a Resource) -> bool {
        resource.ty.starts_with("aws:ecrpublic/")
            || resource.ty.starts_with("aws:wafv2/") && scope_is_cloudfront(self.state(resource))
    }

    /// Whether a resource is in us-east-1 because something global wants it there: a certificate, a function at the
    /// edge, the log of a zone, an alarm on metrics that exist nowhere else.
    pub fn serves_edge(&self, resource: &'a Resource) -> bool {
        if self.region(resource) != Some(US_EAST_1) {
            return false;
        }
        let graph = self.stack.graph();
        let needs = graph.needs(resource.id).chain(graph.users(resource.id));
        self.is_at_edge(resource)
            || needs
                .filter(|(edge, _)| edge.kind == EdgeKind::Property)
                .any(|(_, id)| self.is_at_edge(self.stack.resource(id)))
    }

    fn is_at_edge(&self, resource: &'a Resource) -> bool {
        let class = class_of(&resource.ty);
        match class {
            "aws:cloudwatch/metricAlarm:MetricAlarm" => {
                let namespace = self.state(resource).and_then(|state| state.property("namespace").is()?.as_str());
                namespace.is_some_and(|name| {
                    ["AWS/Billing", "AWS/CloudFront", "AWS/DDoSProtection", "AWS/Route53"].contains(&&*name)
                })
            }
            "aws:cloudwatch/logResourcePolicy:LogResourcePolicy" => true,
            _ if class.starts_with("aws:acm/") => true,
            _ => EDGES.iter().filter(|edge| edge.targets.contains(&class)).any(|edge| {
                let mut users = self.stack.graph().users(resource.id);
                users.any(|(_, user)| class_of(&self.stack.resource(user).ty) == edge.user)
            }),
        }
    }

    /// Whether what depends on a resource may mean a copy of it in another region.
    pub fn has_copies(&self, resource: &'a Resource) -> bool {
        let copied = self.state(resource).map_or(Known::Absent, |state| state.property(MULTI_REGION));
        class_of(&resource.ty) == KEY && copied.is().and_then(Value::as_bool) == Some(true)
    }
}
