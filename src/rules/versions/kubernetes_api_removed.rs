//! A Kubernetes object is written for an API version that clusters no longer serve.
//!
//! ## Why it matters
//!
//! The server answers "no matches for kind": the deployment fails, or the next upgrade of the cluster takes the object out
//! of reach.
//!
//! ## What to do
//!
//! Write the object with the version of the API that replaces it.
//!
//! ## Not reported
//!
//! Versions that are still served everywhere. Objects of charts and of YAML files are told mildly: their authors write
//! them. So are objects that run already.
//!
//! ## References
//!
//! Kubernetes documentation, Deprecated API Migration Guide
//! (<https://kubernetes.io/docs/reference/using-api/deprecation-guide/>).

use super::is_new;
use super::reads::reads;
use super::types::{Api, api};
use crate::finding::{Meta, Severity, Sink};
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "I005",
    "kubernetes-api-removed",
    Severity::Medium,
    "a Kubernetes object is written for an API version that clusters no longer serve",
)
.folds_alike()
.docs(include_str!("kubernetes_api_removed.rs"));

pub(super) struct KubernetesApiRemoved;

impl Rule for KubernetesApiRemoved {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        api(ty).is_some()
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(api) = api(&subject.ty) else { return };
        let cluster = cluster_version(cx, subject);
        let serves = cluster.as_deref().and_then(|version| Some(numbers(version)? < numbers(&api.until)?));
        let is_written_elsewhere = {
            let parents = subject.urn.qualified_type();
            parents.contains("kubernetes:helm.sh/") || parents.contains("kubernetes:yaml")
        };
        let severity = match (serves, is_new(cx, subject), is_written_elsewhere) {
            (Some(true), ..) | (None, false, _) | (_, _, true) => Severity::Low,
            (Some(false), true, false) => Severity::High,
            (None, true, false) | (Some(false), false, false) => Severity::Medium,
        };
        report(subject, api, cluster.as_deref(), severity, out);
    }
}

fn report(subject: &Resource, api: &Api, cluster: Option<&str>, severity: Severity, out: &mut Sink<'_>) {
    let ty = &*subject.ty;
    let written = ty.strip_prefix("kubernetes:").unwrap_or(ty);
    let message = format!("`{written}` is not served from Kubernetes {} on", api.until);
    let finding = out.fail(subject.id, message).severity(severity).key(ty);
    if let Some(version) = cluster {
        finding.evidence(format!("the cluster is version {}", crate::model::shown(version)));
    }
    match api.successor.as_str() {
        "" => finding.fix("nothing replaces it: plan how to do without"),
        successor => finding.fix(format!("write it with `{successor}`")),
    };
}

/// The version of the cluster that the provider of an object is made from.
fn cluster_version(cx: &Cx<'_>, subject: &Resource) -> Option<String> {
    let provider = cx.lens.provider(subject)?.resource?;
    cx.stack.graph().needs(provider).find_map(|(_, id)| {
        let cluster = cx.stack.resource(id);
        let state = cx.lens.state(cluster)?;
        reads("I007", &cluster.ty).find_map(|read| read.asked(state).0.pop()).map(|asked| asked.version)
    })
}

/// Major and minor of `1.22`, `1.33.2-gke.1`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
