//! What contains other resources, so that its deletion takes them along.

/// Classes whose deletion takes along what is in them.
///
/// Source: registry pages of the types, 2026-11.
const CONTAINERS: [&str; 22] = [
    "aws:apigateway/restApi:RestApi",
    "aws:apigatewayv2/api:Api",
    "aws:appsync/graphQLApi:GraphQLApi",
    "aws:cloudwatch/eventBus:EventBus",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cognito/userPool:UserPool",
    "aws:ecr/repository:Repository",
    "aws:eks/cluster:Cluster",
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:resources:ResourceGroup",
    "azure-native:sql:Server",
    "azure-native:storage:StorageAccount",
    "gcp:container/cluster:Cluster",
    "gcp:organizations/project:Project",
    "gcp:sql/databaseInstance:DatabaseInstance",
    "gcp:storage/bucket:Bucket",
    "kubernetes:core/v1:Namespace",
];

/// Whether the deletion of a resource of this class takes along what is in it. Clusters that are made by a component or a
/// chart contain as well.
pub fn is_container(class: &str) -> bool {
    CONTAINERS.contains(&class)
        || class.ends_with(":Cluster")
        || class.ends_with("Namespace")
        || class.ends_with("Database")
        || class.starts_with("kubernetes:helm.sh/")
}

/// A container, what it takes along, and the input that must be set for it; empty where it always does.
const TAKES: [(&str, &str, &str); 7] = [
    ("aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logStream:LogStream", ""),
    ("aws:rds/cluster:Cluster", "postgresql:index/database:Database", ""),
    ("aws:route53/zone:Zone", "aws:route53/record:Record", "forceDestroy"),
    ("aws:s3/bucket:Bucket", "aws:s3/bucketObject:BucketObject", "forceDestroy"),
    ("aws:s3/bucket:Bucket", "aws:s3/bucketObjectv2:BucketObjectv2", "forceDestroy"),
    ("gcp:sql/databaseInstance:DatabaseInstance", "gcp:sql/database:Database", ""),
    ("gcp:storage/bucket:Bucket", "gcp:storage/bucketObject:BucketObject", "forceDestroy"),
];

/// Whether a container takes a resource along when it is deleted: the input that must be true for it.
pub fn takes_along(container: &str, class: &str) -> Option<&'static str> {
    let found = TAKES.iter().find(|(whole, part, _)| *whole == container && *part == class);
    found.map(|(_, _, switch)| *switch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_contain_and_networks_do_not() {
        assert!(is_container("aws:s3/bucket:Bucket") && !is_container("aws:ec2/vpc:Vpc"));
        assert_eq!(takes_along("aws:s3/bucket:Bucket", "aws:s3/bucketObject:BucketObject"), Some("forceDestroy"));
        assert_eq!(takes_along("aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"), None);
    }
}
