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

/// Where objects of a kind, in whatever version, describe their pods: what runs in them, and their labels.
pub fn of_kind(kind: &str) -> Option<(&'static str, &'static str)> {
    let (_, spec) = OWNERS.iter().find(|(class, _)| class.rsplit(':').next() == Some(kind))?;
    let labels = match *spec {
        "spec" => "metadata.labels",
        "spec.jobTemplate.spec.template.spec" => "spec.jobTemplate.spec.template.metadata.labels",
        _ => "spec.template.metadata.labels",
    };
    Some((spec, labels))
}

/// Labels that controllers put on the pods that they make, beside those of the template.
///
/// Source: Kubernetes documentation, well-known labels, annotations and taints; `Job` and `StatefulSet`, 2026-11.
const GIVEN: [&str; 10] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

/// Whether a label is one that a controller puts on pods: that no template has it says nothing.
pub fn is_given(label: &str) -> bool {
    GIVEN.contains(&label)
}
