//! Something is older than the configuration requires: Pulumi, a provider, a cluster, a property of a type.
//!
//! ## Why it matters
//! Somebody has written down what must not be used any more, because of a fault or the end of its support.
//!
//! ## What to do
//! Upgrade it: the package in the program (its provider follows), Pulumi's command line, the version of the cluster.
//!
//! ## Not reported
//! Versions that the input does not tell: a provider without `version` uses whatever is installed, previews do not name
//! the version of Pulumi, and a version that the service picks is known after the deployment.
//!
//! ## References
//!
//! The configuration of this tool: `[require]`.

use super::Minimum;
use crate::finding::{Confidence, Meta, Reason, Severity, Sink, Undetermined};
use crate::json::Node;
use crate::model::{Known, PropertyPath, Resource, Value};
use crate::rules::{Cx, Rule};
use globset::Glob;

const META: Meta =
    Meta::new("R003", "required-version-not-met", Severity::High, "something is older than the configuration requires")
        .confidence(Confidence::Certain)
        .docs(include_str!("required_version_not_met.rs"));

/// Managed clusters and the property that holds the version of Kubernetes, in the schemas of the providers (2026-11).
const CLUSTERS: [(&str, &str); 6] = [
    ("aws:eks/cluster:Cluster", "version"),
    ("aws-native:eks:Cluster", "version"),
    ("azure-native:containerservice:ManagedCluster", "kubernetesVersion"),
    ("azure:containerservice/kubernetesCluster:KubernetesCluster", "kubernetesVersion"),
    ("gcp:container/cluster:Cluster", "minMasterVersion"),
    ("digitalocean:index/kubernetesCluster:KubernetesCluster", "version"),
];

pub(super) struct RequiredVersionNotMet;

impl Rule for RequiredVersionNotMet {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for (what, least) in &cx.expectations.required.versions {
            match what.as_str() {
                "pulumi" => pulumi(cx, least, out),
                "kubernetes" => {
                    for (ty, property) in CLUSTERS {
                        of_type(cx, ty, property, least, out);
                    }
                }
                other => match other.split_once('#') {
                    Some((ty, property)) => of_type(cx, ty, property, least, out),
                    None => provider(cx, other, least, out),
                },
            }
        }
    }
}

/// The version that recorded state names in its manifest (`deployment.manifest.version`).
fn pulumi(cx: &Cx<'_>, least: &Minimum, out: &mut Sink<'_>) {
    let deployment = cx.stack.deployment.map(|place| cx.stack.node(place));
    let manifest = deployment.and_then(|deployment| deployment.field("manifest"));
    let version = manifest.and_then(|manifest| manifest.field("version")).and_then(Node::as_str);
    match version.as_ref().and_then(|version| Some((version, least.is_met(version)?))) {
        Some((_, true)) => out.pass(),
        Some((version, false)) => {
            let message = format!("the state was written by Pulumi {version}, and the configuration requires {least}");
            out.fail_stack(message).key("pulumi").fix("upgrade Pulumi's command line where the stack is deployed");
        }
        None => {
            let reason = Reason::Untold(PropertyPath::of("manifest").name("version"));
            out.undetermined.push(Undetermined { resource: None, reason });
        }
    }
}

fn provider(cx: &Cx<'_>, package: &str, least: &Minimum, out: &mut Sink<'_>) {
    let of_package = |resource: &&Resource| resource.exists() && resource.ty.provider_package() == Some(package);
    for provider in cx.stack.resources.iter().filter(of_package) {
        let Some(state) = cx.lens.state(provider) else { continue };
        let path = PropertyPath::of("version");
        let absent = Reason::Untold(path.clone());
        let fix = format!("upgrade the package of `{package}` in the program");
        judge(provider, path, &state.input("version"), (package, least), (absent, &fix), out);
    }
}

fn of_type(cx: &Cx<'_>, ty: &str, property: &str, least: &Minimum, out: &mut Sink<'_>) {
    let Ok(glob) = Glob::new(ty).map(|glob| glob.compile_matcher()) else { return };
    let of_type = |resource: &&Resource| resource.is_managed() && resource.ty.is_meant_by(&glob);
    for resource in cx.stack.resources.iter().filter(of_type) {
        let Some(state) = cx.lens.state(resource) else { continue };
        let path = PropertyPath::parse(property);
        let absent = Reason::Unknown(path.clone());
        judge(resource, path.clone(), &state.at(&path), (property, least), (absent, "raise the version"), out);
    }
}

fn judge(
    resource: &Resource,
    path: PropertyPath,
    version: &Known<Value<'_>>,
    (what, least): (&str, &Minimum),
    (absent, fix): (Reason, &str),
    out: &mut Sink<'_>,
) {
    let value = match version {
        Known::Is(value) => value,
        Known::Secret => return out.undetermined(resource.id, Reason::Secret(path)),
        Known::Absent => return out.undetermined(resource.id, absent),
        Known::Unknown => return out.undetermined(resource.id, Reason::Unknown(path)),
    };
    let text = value.as_text().unwrap_or_default();
    match least.is_met(&text) {
        Some(true) => out.pass(),
        Some(false) => {
            let message = format!("`{what}` is {text}, and the configuration requires {least}");
            out.fail(resource.id, message).at(path).key(what).fix(fix);
        }
        None => out.undetermined(resource.id, Reason::Unreadable(path, "no version".to_owned())),
    }
}
