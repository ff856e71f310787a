//! Pods that were seen to run: what they cannot start without was there.

use super::cluster::{kind_of, name_of, namespace_of};
use crate::graph::View;
use crate::lens::Lens;
use crate::model::{Known, PropertyPath, Resource, StateView, TypeToken, Value};

/// Counts in the status of what makes pods: how many are ready, and with which of the others that agrees where all of
/// them are made by what the object says now.
///
/// Source: Kubernetes API reference 1.34, `DeploymentStatus`, `StatefulSetStatus`, `DaemonSetStatus`.
const COUNTS: [(&str, &str, [&str; 2]); 3] = [
    ("DaemonSet", "numberReady", ["desiredNumberScheduled", "updatedNumberScheduled"]),
    ("Deployment", "readyReplicas", ["replicas", "updatedReplicas"]),
    ("StatefulSet", "readyReplicas", ["replicas", "updatedReplicas"]),
];

impl<'a> Lens<'a> {
    /// Whether all pods of an object were ready when it was last recorded, and it named this at this place.
    pub fn ran_with(&self, object: &'a Resource, path: &PropertyPath, name: &str) -> bool {
        let Some((recorded, now)) = self.stack.view(object, View::Before).zip(self.state(object)) else { return false };
        let named = recorded.at(path).read(Value::as_str) == Known::Is(name.into());
        named && namespace_of(recorded) == namespace_of(now) && is_ready(recorded, &object.ty)
    }

    /// Whether this change removes an object of one of these kinds with this name.
    pub fn removes_object(&self, kinds: &[&str], name: &str) -> bool {
        let mut removed = self.stack.resources.iter().filter(|object| !object.exists());
        removed.any(|object| {
            let before = self.stack.view(object, View::Before);
            let named = || before.is_some_and(|before| name_of(before) == Known::Is(name.into()));
            kind_of(&object.ty).is_some_and(|kind| kinds.contains(&kind)) && named()
        })
    }
}

fn is_ready(recorded: StateView<'_>, ty: &TypeToken) -> bool {
    let counts = kind_of(ty).and_then(|kind| COUNTS.iter().find(|(known, ..)| *known == kind));
    let Some((_, ready, others)) = counts else { return false };
    let status = recorded.output("status");
    let count = |name: &str| status.and_then(|status| status.get(name)).is().and_then(Value::as_i64);
    let ready = count(ready).filter(|ready| *ready > 0);
    let generation = recorded.output("metadata").and_then(|metadata| metadata.get("generation"));
    // Counts of an older description say nothing of this one.
    let current = generation.is().and_then(Value::as_i64).is_none_or(|made| count("observedGeneration") == Some(made));
    ready.is_some() && current && others.iter().all(|other| count(other) == ready)
}
