//! Images and variables of containers, across services.
//!
//! Source: the inputs of pulumi-kubernetes 4.34, pulumi-aws 7.51, pulumi-gcp 10.2 and pulumi-azure-native 3.29.

use super::aws::containers::{CONTAINERS, TASK};
use super::places;
use crate::json::Document;
use crate::model::{Known, PropertyPath, StateView, Value};

/// Where images are written.
const IMAGES: [(&str, &str); 5] = [
    ("aws-native:lambda:Function", "code.imageUri"),
    ("aws:lambda/function:Function", "imageUri"),
    ("azure-native:app:ContainerApp", "template.containers[].image"),
    ("gcp:cloudrun/service:Service", "template.spec.containers[].image"),
    ("gcp:cloudrunv2/service:Service", "template.containers[].image"),
];

/// Kinds of Kubernetes that make pods, and where the pod stands in them.
const PODS: [(&str, &str); 8] = [
    ("CronJob", "spec.jobTemplate.spec.template.spec"),
    ("DaemonSet", "spec.template.spec"),
    ("Deployment", "spec.template.spec"),
    ("Job", "spec.template.spec"),
    ("Pod", "spec"),
    ("ReplicaSet", "spec.template.spec"),
    ("ReplicationController", "spec.template.spec"),
    ("StatefulSet", "spec.template.spec"),
];

/// Where the pod of a workload stands; nothing for what makes none.
fn pod(ty: &str) -> Option<&'static str> {
    let kind = ty.strip_prefix("kubernetes:")?.rsplit(':').next()?;
    PODS.iter().find(|(name, _)| *name == kind).map(|(_, path)| *path)
}

/// Whether resources of a type run containers.
pub fn holds_images(ty: &str) -> bool {
    ty == TASK || pod(ty).is_some() || IMAGES.iter().any(|(name, _)| *name == ty)
}

/// The images that a resource runs, those that can be seen.
pub fn images(state: StateView<'_>) -> Vec<(PropertyPath, String)> {
    let ty = state.text("type").unwrap_or_default();
    let patterns: Vec<String> = match (pod(&ty), IMAGES.iter().find(|(name, _)| *name == ty)) {
        (Some(pod), _) => vec![format!("{pod}.initContainers[].image"), format!("{pod}.containers[].image")],
        (None, Some((_, path))) => vec![(*path).to_owned()],
        (None, None) if ty == TASK => return of_task(state),
        (None, None) => Vec::new(),
    };
    let found = patterns.iter().flat_map(|pattern| places(pattern, |name| state.property(name)));
    found.filter_map(|(path, value)| Some((path, value.is()?.as_str()?.into_owned()))).collect()
}

/// A task of ECS describes its containers in a text.
fn of_task(state: StateView<'_>) -> Vec<(PropertyPath, String)> {
    let Known::Is(text) = state.property(CONTAINERS).read(Value::as_str) else { return Vec::new() };
    let Ok(document) = Document::parse(text.into_owned()) else { return Vec::new() };
    let containers = document.root().items();
    containers
        .filter_map(|container| {
            Some((PropertyPath::of(CONTAINERS), Value::read(container.field("image")).is()?.as_str()?.into_owned()))
        })
        .collect()
}
