//! Inputs that hold a JSON document in a string.

use std::borrow::Cow;

use super::class_of;
use super::policy::policy_places;

/// Inputs that the service reads as JSON and refuses as anything else: class and path. Policies come from their own
/// table.
///
/// Source: schema of pulumi-aws 7.51, 2026-11.
const PLACES: [(&str, &str); 8] = [
    ("aws:cloudwatch/dashboard:Dashboard", "dashboardBody"),
    ("aws:cloudwatch/eventRule:EventRule", "eventPattern"),
    ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"),
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy"),
    ("aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions"),
    ("aws:sfn/stateMachine:StateMachine", "definition"),
    ("aws:sqs/queue:Queue", "redrivePolicy"),
    ("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy"),
];

/// The input of a bucket's policy that names the bucket.
pub const BUCKET_OF_POLICY: &str = "bucket";

/// The body of a dashboard.
pub const DASHBOARD: (&str, &str) = PLACES[0];

/// Where resources of a type hold JSON in a string.
pub fn documents_of(ty: &str) -> impl Iterator<Item = Cow<'static, str>> {
    let class = class_of(ty);
    let plain = PLACES.iter().filter(move |(of, _)| *of == class).map(|(_, path)| Cow::Borrowed(*path));
    plain.chain(policy_places(ty).map(|(path, _)| path))
}
