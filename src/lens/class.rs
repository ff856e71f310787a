//! Types that are the same thing under several names.

/// The canonical type token of a class: `aws:lb/targetGroup:TargetGroup` for the older
/// `aws:elasticloadbalancingv2/targetGroup:TargetGroup`. A type that has no other name is its own class.
///
/// Types of pulumi-aws-native are of the class of pulumi-aws where they call what tables and lenses read by the same names,
/// or where [`spelled`](super::spelled) knows each name that differs; the others (a security group, a bucket) are read as
/// what they are.
///
/// Source: the alias tokens that pulumi-aws 5 to 7 and pulumi-azure-native 2 to 3 register for one resource; the inputs of
/// pulumi-aws 7.51 and pulumi-aws-native 1.84.
pub fn class_of(ty: &str) -> &str {
    // Most types are in none of these modules.
    if !matches!(
        ty.as_bytes(),
        [b'a', b'w', b's', b':', b'a', b'l' | b'p', ..]
            | [b'a', b'w', b's', b':', b'e', b'l', ..]
            | [b'a', b'w', b's', b':', b's', b'3', ..]
            | [b'a', b'w', b's', b'-', ..]
            | [b'a', b'z', b'u', b'r', b'e', b'-', ..]
    ) {
        return ty;
    }
    TWINS.binary_search_by(|(old, _)| (*old).cmp(ty)).map_or(ty, |at| TWINS[at].1)
}

/// Old token and canonical token, sorted by the old one.
const TWINS: &[(&str, &str)] = &[
    ("aws-native:ec2:Eip", "aws:ec2/eip:Eip"),
    ("aws-native:ec2:EipAssociation", "aws:ec2/eipAssociation:EipAssociation"),
    ("aws-native:ec2:InternetGateway", "aws:ec2/internetGateway:InternetGateway"),
    ("aws-native:ec2:NatGateway", "aws:ec2/natGateway:NatGateway"),
    ("aws-native:ec2:NetworkAcl", "aws:ec2/networkAcl:NetworkAcl"),
    ("aws-native:ec2:Route", "aws:ec2/route:Route"),
    ("aws-native:ec2:RouteTable", "aws:ec2/routeTable:RouteTable"),
    ("aws-native:ec2:Subnet", "aws:ec2/subnet:Subnet"),
    ("aws-native:ec2:SubnetNetworkAclAssociation", "aws:ec2/networkAclAssociation:NetworkAclAssociation"),
    ("aws-native:ec2:SubnetRouteTableAssociation", "aws:ec2/routeTableAssociation:RouteTableAssociation"),
    ("aws-native:ec2:Vpc", "aws:ec2/vpc:Vpc"),
    ("aws-native:ec2:VpcGatewayAttachment", "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"),
    ("aws-native:efs:FileSystem", "aws:efs/fileSystem:FileSystem"),
    ("aws-native:efs:MountTarget", "aws:efs/mountTarget:MountTarget"),
    ("aws-native:elasticloadbalancingv2:Listener", "aws:lb/listener:Listener"),
    ("aws-native:elasticloadbalancingv2:ListenerRule", "aws:lb/listenerRule:ListenerRule"),
    ("aws-native:elasticloadbalancingv2:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
    ("aws-native:elasticloadbalancingv2:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
    ("aws-native:rds:DbSubnetGroup", "aws:rds/subnetGroup:SubnetGroup"),
    ("aws:alb/listener:Listener", "aws:lb/listener:Listener"),
    ("aws:alb/listenerCertificate:ListenerCertificate", "aws:lb/listenerCertificate:ListenerCertificate"),
    ("aws:alb/listenerRule:ListenerRule", "aws:lb/listenerRule:ListenerRule"),
    ("aws:alb/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
    ("aws:alb/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
    ("aws:alb/targetGroupAttachment:TargetGroupAttachment", "aws:lb/targetGroupAttachment:TargetGroupAttachment"),
    ("aws:applicationloadbalancing/listener:Listener", "aws:lb/listener:Listener"),
    (
        "aws:applicationloadbalancing/listenerCertificate:ListenerCertificate",
        "aws:lb/listenerCertificate:ListenerCertificate",
    ),
    ("aws:applicationloadbalancing/listenerRule:ListenerRule", "aws:lb/listenerRule:ListenerRule"),
    ("aws:applicationloadbalancing/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
    ("aws:applicationloadbalancing/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
    (
        "aws:applicationloadbalancing/targetGroupAttachment:TargetGroupAttachment",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    ),
    ("aws:elasticloadbalancing/attachment:Attachment", "aws:elb/attachment:Attachment"),
    ("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"),
    ("aws:elasticloadbalancingv2/listener:Listener", "aws:lb/listener:Listener"),
    (
        "aws:elasticloadbalancingv2/listenerCertificate:ListenerCertificate",
        "aws:lb/listenerCertificate:ListenerCertificate",
    ),
    ("aws:elasticloadbalancingv2/listenerRule:ListenerRule", "aws:lb/listenerRule:ListenerRule"),
    ("aws:elasticloadbalancingv2/loadBalancer:LoadBalancer", "aws:lb/loadBalancer:LoadBalancer"),
    ("aws:elasticloadbalancingv2/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"),
    (
        "aws:elasticloadbalancingv2/targetGroupAttachment:TargetGroupAttachment",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    ),
    (
        "aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2",
        "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration",
    ),
    ("aws:s3/bucketAclV2:BucketAclV2", "aws:s3/bucketAcl:BucketAcl"),
    (
        "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    ),
    (
        "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ),
    ("aws:s3/bucketLoggingV2:BucketLoggingV2", "aws:s3/bucketLogging:BucketLogging"),
    (
        "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    ),
    (
        "aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2",
        "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration",
    ),
    (
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ),
    ("aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"),
    ("aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"),
    (
        "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
        "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    ),
    (
        "azure-native:documentdb:CassandraResourceCassandraKeyspace",
        "azure-native:cosmosdb:CassandraResourceCassandraKeyspace",
    ),
    ("azure-native:documentdb:DatabaseAccount", "azure-native:cosmosdb:DatabaseAccount"),
    ("azure-native:documentdb:GremlinResourceGremlinDatabase", "azure-native:cosmosdb:GremlinResourceGremlinDatabase"),
    ("azure-native:documentdb:MongoDBResourceMongoDBDatabase", "azure-native:cosmosdb:MongoDBResourceMongoDBDatabase"),
    ("azure-native:documentdb:SqlResourceSqlDatabase", "azure-native:cosmosdb:SqlResourceSqlDatabase"),
    ("azure-native:documentdb:TableResourceTable", "azure-native:cosmosdb:TableResourceTable"),
    ("azure-native:insights:ActionGroup", "azure-native:monitor:ActionGroup"),
    ("azure-native:insights:MetricAlert", "azure-native:monitor:MetricAlert"),
    ("azure-native:network:PrivateZone", "azure-native:privatedns:PrivateZone"),
    ("azure-native:network:VirtualNetworkLink", "azure-native:privatedns:VirtualNetworkLink"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_an_old_name_has_the_new_class() {
        assert!(TWINS.is_sorted_by_key(|(old, _)| old));
        assert_eq!(class_of("aws:elasticloadbalancingv2/targetGroup:TargetGroup"), "aws:lb/targetGroup:TargetGroup");
        assert_eq!(class_of("aws:s3/bucketAclV2:BucketAclV2"), "aws:s3/bucketAcl:BucketAcl");
        assert_eq!(class_of("aws:ec2/vpc:Vpc"), "aws:ec2/vpc:Vpc");
        assert_eq!(class_of("aws-native:ec2:Vpc"), "aws:ec2/vpc:Vpc");
        assert_eq!(class_of("aws-native:ec2:SecurityGroup"), "aws-native:ec2:SecurityGroup");
    }
}
