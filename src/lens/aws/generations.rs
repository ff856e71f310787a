//! Sizes of machines and runtimes of functions.
//!
//! Source: the inputs of pulumi-aws 7.51; the lists of previous generations of EC2, RDS and ElastiCache (AWS, 2026-11).

use crate::lens::class_of;

/// The property that names the runtimes of a function or of a layer.
pub fn runtime_properties(ty: &str) -> Option<&'static str> {
    match ty {
        "aws:lambda/function:Function" | "aws-native:lambda:Function" => Some("runtime"),
        "aws:lambda/layerVersion:LayerVersion" => Some("compatibleRuntimes[]"),
        _ => None,
    }
}

/// The property that names the size of a machine.
pub fn size_properties(ty: &str) -> Option<&'static str> {
    Some(match class_of(ty) {
        "aws-native:ec2:Instance"
        | "aws:ec2/instance:Instance"
        | "aws:ec2/launchConfiguration:LaunchConfiguration"
        | "aws:ec2/launchTemplate:LaunchTemplate" => "instanceType",
        "aws:eks/nodeGroup:NodeGroup" => "instanceTypes[]",
        "aws:rds/instance:Instance" | "aws:rds/clusterInstance:ClusterInstance" => "instanceClass",
        "aws-native:rds:DbInstance" => "dbInstanceClass",
        "aws:elasticache/cluster:Cluster" | "aws:elasticache/replicationGroup:ReplicationGroup" => "nodeType",
        _ => return None,
    })
}

/// Whether a size is of a generation that AWS calls previous.
pub fn is_old_generation(size: &str) -> bool {
    const OLD: [&str; 15] =
        ["c1", "c3", "cc2", "cg1", "cr1", "g2", "hi1", "hs1", "i2", "m1", "m2", "m3", "r3", "t1", "t2"];
    let size = size.strip_prefix("db.").or_else(|| size.strip_prefix("cache.")).unwrap_or(size);
    size.split_once('.').is_some_and(|(family, _)| OLD.contains(&family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_the_part_before_the_dot() {
        for (size, old) in
            [("t2.micro", true), ("db.m3.large", true), ("cache.r3.large", true), ("t3.micro", false), ("m3", false)]
        {
            assert_eq!(is_old_generation(size), old, "{size}");
        }
    }
}
