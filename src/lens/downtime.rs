//! What answers requests, so that people notice when it is gone.

use super::{class_of, stateful};

/// Types that stand between users and the system.
const SERVING: &[&str] = &[
    "aws:apigateway/stage:Stage",
    "aws:apigatewayv2/stage:Stage",
    "aws:apprunner/service:Service",
    "aws:autoscaling/group:Group",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:lambda/function:Function",
    "aws:lb/listener:Listener",
    "aws:lb/targetGroup:TargetGroup",
    "aws:route53/record:Record",
    "azure-native:network:LoadBalancer",
    "azure-native:web:WebApp",
    "gcp:cloudrun/service:Service",
    "gcp:compute/forwardingRule:ForwardingRule",
    "gcp:compute/globalForwardingRule:GlobalForwardingRule",
    "gcp:dns/recordSet:RecordSet",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:Service",
    "kubernetes:networking.k8s.io/v1:Ingress",
];

/// Whether a resource of this type answers requests, or holds what others rely on.
pub fn serves(ty: &str) -> bool {
    SERVING.binary_search(&class_of(ty)).is_ok() || stateful::of(ty).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_sorted() {
        assert!(SERVING.is_sorted());
        assert!(serves("aws:alb/listener:Listener") && !serves("aws:iam/role:Role"));
    }
}
