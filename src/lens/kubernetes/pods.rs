//! What makes pods.

/// The types that make pods, by their class, and where each describes them.
///
/// Source: Kubernetes API reference 1.34, workload resources.
pub const OWNERS: &[(&str, &str)] = &[
    ("kubernetes:apps/v1:DaemonSet", "spec.template.spec"),
    ("kubernetes:apps/v1:Deployment", "spec.template.spec"),
    ("kubernetes:apps/v1:ReplicaSet", "spec.template.spec"),
    ("kubernetes:apps/v1:StatefulSet", "spec.template.spec"),
    ("kubernetes:batch/v1:CronJob", "spec.jobTemplate.spec.template.spec"),
    ("kubernetes:batch/v1:Job", "spec.template.spec"),
    ("kubernetes:core/v1:Pod", "spec"),
];
