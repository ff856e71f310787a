//! Family N: values and shapes that a preview accepts and the cloud refuses; and the names of family F that it refuses.

mod account_singleton;
mod asked;
mod bucket_acl_refused;
mod certificate_never_issued;
mod cloudfront_shape;
mod condition;
mod dashboard_body_invalid;
mod dead_letter_permission_missing;
mod description_charset;
mod double_encoded_json;
mod duplicate_physical_name;
mod dynamodb_keys;
mod eks_shape;
mod engine_version_not_offered;
mod event_source_not_a_stream;
mod exclusive_properties;
mod fargate_cpu_memory_pair;
mod gateway_endpoint_misses_tables;
mod gcp_azure_value_refused;
mod global_name_collision;
mod invalid_physical_name;
mod judge;
mod kubernetes_object_refused;
mod lambda_concurrency_pool;
mod lambda_reserved_env_key;
mod lambda_size_limits;
mod log_delivery_refused;
mod log_key_policy_missing;
mod log_retention_not_allowed;
mod managed_policies;
mod no_such_aws_policy;
mod own;
mod placeholder_value;
mod policy_malformed;
mod port_order;
mod quota_likely_exceeded;
mod rds_limits;
mod redirect_without_listener;
mod replication_shape;
mod reserved_master_username;
mod row;
mod schedule_on_custom_bus;
mod static_parameter_immediate;
mod text;
mod unique;
mod upgrade_path_refused;
mod value_not_allowed;
mod versions;

pub(super) use condition::{Condition as Beside, Place, all_hold};
pub(in crate::rules) use own::own;

use super::{Cx, Rule};
use crate::finding::{Meta, Sink};
use crate::lens::class_of;
use crate::model::{Resource, TypeToken};
use asked::{Asked, Recorded};

/// A rule that is rows of the tables.
struct TableRule {
    meta: Meta,
    recorded: Recorded,
}

impl Rule for TableRule {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        row::rows(self.meta.code, class_of(ty)).next().is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(asked) = Asked::of(cx.stack, subject, self.recorded) else { return };
        for row in row::rows(self.meta.code, class_of(&subject.ty)) {
            judge::judge(row, &asked, subject, out);
        }
    }

    fn silence(&self, cx: &Cx<'_>, subject: &Resource) -> Option<String> {
        Some(asked::silence(cx.stack, subject, self.recorded))
    }
}

/// The rules of the family.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::new(double_encoded_json::DoubleEncodedJson),
        Box::new(engine_version_not_offered::RULE),
        Box::new(lambda_concurrency_pool::LambdaConcurrencyPool),
        Box::new(dynamodb_keys::DynamodbKeys),
        Box::new(log_key_policy_missing::LogKeyPolicyMissing),
        Box::new(no_such_aws_policy::RULE),
        Box::new(policy_malformed::PolicyMalformed),
        Box::new(dashboard_body_invalid::DashboardBodyInvalid),
        Box::new(event_source_not_a_stream::EventSourceNotAStream),
        Box::new(dead_letter_permission_missing::DeadLetterPermissionMissing),
        Box::new(replication_shape::ReplicationShape),
        Box::new(log_delivery_refused::LogDeliveryRefused),
        Box::new(certificate_never_issued::CertificateNeverIssued),
        Box::new(quota_likely_exceeded::QuotaLikelyExceeded),
        Box::new(upgrade_path_refused::UpgradePathRefused),
        Box::new(redirect_without_listener::RedirectWithoutListener),
        Box::new(gateway_endpoint_misses_tables::GatewayEndpointMissesTables),
        Box::new(bucket_acl_refused::BucketAclRefused),
        Box::new(cloudfront_shape::CloudfrontShape),
        Box::new(global_name_collision::GlobalNameCollision),
        Box::new(invalid_physical_name::RULE),
        Box::new(lambda_reserved_env_key::RULE),
        Box::new(lambda_size_limits::RULE),
        Box::new(fargate_cpu_memory_pair::FargateCpuMemoryPair),
        Box::new(exclusive_properties::RULE),
        Box::new(log_retention_not_allowed::RULE),
        Box::new(reserved_master_username::RULE),
        Box::new(schedule_on_custom_bus::RULE),
        Box::new(static_parameter_immediate::RULE),
        Box::new(rds_limits::RULE),
        Box::new(value_not_allowed::RULE),
        Box::new(kubernetes_object_refused::KubernetesObjectRefused),
        Box::new(gcp_azure_value_refused::RULE),
        Box::new(eks_shape::EksShape),
        Box::new(placeholder_value::PlaceholderValue),
        Box::new(port_order::RULE),
        Box::new(description_charset::RULE),
        Box::new(duplicate_physical_name::DuplicatePhysicalName),
        Box::new(account_singleton::AccountSingleton),
    ]
}
