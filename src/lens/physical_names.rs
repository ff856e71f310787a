//! Names by which the cloud knows resources, and which the engine makes where the program gives none.

use std::borrow::Cow;

use crate::model::{StateView, Value};

/// An input that holds a name, whatever the type, and its rank among those.
fn name_input(key: &str) -> Option<(usize, &'static str)> {
    Some(match key {
        "bucket" => (0, "bucket"),
        "name" => (1, "name"),
        "identifier" => (2, "identifier"),
        "clusterIdentifier" => (3, "clusterIdentifier"),
        "functionName" => (4, "functionName"),
        "accountName" => (5, "accountName"),
        "vaultName" => (6, "vaultName"),
        _ => return None,
    })
}

/// The names that the inputs of a state hold and that can be seen, each with its input.
pub fn written(state: StateView<'_>) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
    let mut held = [None; 7];
    let inputs = state.inputs().into_iter().flat_map(|inputs| inputs.node().members());
    for (rank, input) in inputs.filter_map(|(key, _)| name_input(&key)) {
        held[rank] = Some(input);
    }
    let named = held.into_iter().flatten();
    named.filter_map(move |input| Some((input, state.input(input).is().and_then(Value::as_str)?)))
}

/// The input of a class that holds its name, for classes which the engine gives a name of its own.
///
/// Source: the schemas of pulumi-aws 7.51, pulumi-gcp 10.2, pulumi-azure-native 3.29 and pulumi-kubernetes 4.34.
const AUTONAMED: [(&str, &str); 20] = [
    ("aws:cloudwatch/logGroup:LogGroup", "name"),
    ("aws:dynamodb/table:Table", "name"),
    ("aws:ec2/securityGroup:SecurityGroup", "name"),
    ("aws:ecs/cluster:Cluster", "name"),
    ("aws:ecs/service:Service", "name"),
    ("aws:iam/policy:Policy", "name"),
    ("aws:iam/role:Role", "name"),
    ("aws:lambda/function:Function", "name"),
    ("aws:lb/loadBalancer:LoadBalancer", "name"),
    ("aws:lb/targetGroup:TargetGroup", "name"),
    ("aws:rds/instance:Instance", "identifier"),
    ("aws:s3/bucket:Bucket", "bucket"),
    ("aws:sns/topic:Topic", "name"),
    ("aws:sqs/queue:Queue", "name"),
    ("azure-native:storage:StorageAccount", "accountName"),
    ("gcp:compute/instance:Instance", "name"),
    ("gcp:storage/bucket:Bucket", "name"),
    ("kubernetes:apps/v1:Deployment", "metadata.name"),
    ("kubernetes:apps/v1:StatefulSet", "metadata.name"),
    ("kubernetes:core/v1:Service", "metadata.name"),
];

/// The input that holds the name, for a class which the engine gives a name of its own.
pub fn autonamed(class: &str) -> Option<&'static str> {
    AUTONAMED.binary_search_by_key(&class, |(class, _)| *class).ok().map(|at| AUTONAMED[at].1)
}

/// Whether the engine made a name: the name in the program, a hyphen and digits by chance behind it.
pub fn is_made(physical: &str, logical: &str) -> bool {
    let rest = physical
        .get(..logical.len())
        .filter(|start| start.eq_ignore_ascii_case(logical))
        .and(physical.get(logical.len()..));
    rest.is_some_and(|rest| {
        let digits = rest.trim_start_matches(['-', '_']);
        (7..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Beginnings of the names that services give to what they write into, and that services ask for.
///
/// Source: user guides of AWS Lambda, Amazon RDS, AWS `CodeBuild`, Amazon EKS, Amazon ECS (Container Insights), AWS App
/// Runner, Amazon API Gateway, AWS WAF (logging) and Amazon Route 53 (query logging), 2026-11.
const GIVEN: [&str; 10] = [
    "/aws/apprunner/",
    "/aws/codebuild/",
    "/aws/ecs/containerinsights/",
    "/aws/eks/",
    "/aws/lambda/",
    "/aws/rds/",
    "/aws/route53/",
    "/aws/vendedlogs/",
    "API-Gateway-Execution-Logs_",
    "aws-waf-logs-",
];

/// Whether a service decides on a name, or on how it begins, so that it cannot be left out.
pub fn is_given(physical: &str) -> bool {
    GIVEN.iter().any(|start| physical.starts_with(start))
}

/// Whether resources of a class are steps of work, for which `test` is a name like another.
pub fn is_step(class: &str) -> bool {
    class == "aws:codebuild/project:Project"
}

/// The input that names the engine of a database.
pub fn engine_of(class: &str) -> Option<&'static str> {
    matches!(class, "aws:rds/instance:Instance" | "aws:rds/cluster:Cluster").then_some("engine")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_name_is_told_from_a_typed_one() {
        assert!(AUTONAMED.is_sorted());
        assert!(is_made("web-1a2b3c4", "web") && is_made("web1a2b3c4d", "web"));
        assert!(is_given("/aws/lambda/orders") && is_given("aws-waf-logs-shop") && !is_given("/aws/orders/"));
        assert!(!is_made("web", "web") && !is_made("web-production", "web") && !is_made("we", "web"));
    }
}
