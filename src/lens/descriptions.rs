//! What people can read of a resource, and what they reach.

/// Classes that let somebody in or give rights, with the input that says what for.
///
/// Source: the schemas of pulumi-aws 7.51, pulumi-azure-native 3.29 and pulumi-gcp 10.2.
const DESCRIBED: [(&str, &str); 10] = [
    ("aws:ec2/securityGroup:SecurityGroup", "description"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "description"),
    ("aws:iam/policy:Policy", "description"),
    ("aws:iam/role:Role", "description"),
    ("aws:kms/key:Key", "description"),
    ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "description"),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "description"),
    ("azure-native:network:SecurityRule", "description"),
    ("gcp:compute/firewall:Firewall", "description"),
    ("gcp:serviceaccount/account:Account", "description"),
];

/// The input that describes resources of a class.
pub fn of(class: &str) -> Option<&'static str> {
    DESCRIBED.binary_search_by_key(&class, |(class, _)| *class).ok().map(|at| DESCRIBED[at].1)
}

/// Whether a description tells nothing: it is empty, what a provider fills in, or the name again.
pub fn says_nothing(text: &str, name: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.eq_ignore_ascii_case(name)
        || matches!(text, "Managed by Pulumi" | "Managed by Terraform" | "created by Pulumi")
}

/// Whether others reach resources of a class by an address or a name that only the stack knows.
pub fn is_reached(class: &str) -> bool {
    const REACHED: [&str; 12] = [
        "aws:apigateway/restApi:RestApi",
        "aws:apigatewayv2/api:Api",
        "aws:cloudfront/distribution:Distribution",
        "aws:eks/cluster:Cluster",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:web:WebApp",
        "gcp:cloudrunv2/service:Service",
        "gcp:container/cluster:Cluster",
        "gcp:sql/databaseInstance:DatabaseInstance",
    ];
    REACHED.binary_search(&class).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_are_sorted_and_empty_words_say_nothing() {
        assert!(DESCRIBED.is_sorted() && of("aws:kms/key:Key").is_some() && is_reached("aws:eks/cluster:Cluster"));
        assert!(says_nothing("Managed by Pulumi", "web") && says_nothing("Web", "web") && says_nothing(" ", "web"));
        assert!(!says_nothing("HTTPS from the office", "web"));
    }
}
