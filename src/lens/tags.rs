//! Which resources can have tags or labels, by what their types are known to take.

/// Classes with `tags`, sorted.
///
/// Source: the schemas of pulumi-aws 7.51 and pulumi-azure-native 3.29.
const TAGGED: [&str; 72] = [
    "aws:acm/certificate:Certificate",
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/stage:Stage",
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/stage:Stage",
    "aws:backup/plan:Plan",
    "aws:backup/vault:Vault",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudtrail/trail:Trail",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cognito/userPool:UserPool",
    "aws:docdb/cluster:Cluster",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:ec2/eip:Eip",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/instance:Instance",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ecr/repository:Repository",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:efs/fileSystem:FileSystem",
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:glue/job:Job",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    "aws:kinesis/stream:Stream",
    "aws:kms/key:Key",
    "aws:lambda/function:Function",
    "aws:lb/listener:Listener",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:neptune/cluster:Cluster",
    "aws:opensearch/domain:Domain",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:rds/instance:Instance",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:redshift/cluster:Cluster",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
    "aws:ssm/parameter:Parameter",
    "aws:wafv2/webAcl:WebAcl",
    "azure-native:containerregistry:Registry",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:keyvault:Vault",
    "azure-native:network:NetworkSecurityGroup",
    "azure-native:network:VirtualNetwork",
    "azure-native:resources:ResourceGroup",
    "azure-native:sql:Database",
    "azure-native:sql:Server",
    "azure-native:storage:StorageAccount",
    "azure-native:web:AppServicePlan",
    "azure-native:web:WebApp",
];

/// The input by which a provider adds tags to all that it manages, as the configuration of its package has it.
pub const ADDED_BY_CONFIGURATION: &str = "aws:defaultTags";

/// Whether resources of a class can have tags, whatever they show.
pub fn can_be_tagged(class: &str) -> bool {
    TAGGED.binary_search(&class).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lens::class_of;

    #[test]
    fn the_classes_are_sorted_and_as_resources_are_read() {
        assert!(TAGGED.is_sorted());
        assert!(TAGGED.iter().all(|class| class_of(class) == *class));
        assert!(can_be_tagged("aws:s3/bucket:Bucket") && !can_be_tagged("aws:s3/bucketPolicy:BucketPolicy"));
    }
}
