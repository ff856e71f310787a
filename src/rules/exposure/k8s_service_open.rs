//! A service of type `LoadBalancer` lets everybody on the Internet in.
//!
//! ## Why it matters
//!
//! The cloud gives it a public address and opens its ports to every address. For a web server that is what it is for; for
//! a database or a console it is how data is lost.
//!
//! ## What to do
//!
//! List who may connect in `spec.loadBalancerSourceRanges`, make the load balancer internal by the annotation of your
//! cloud, or use type `ClusterIP`.
//!
//! ## Not reported
//!
//! Services with source ranges, with an annotation that makes the load balancer internal, of another class of load
//! balancers; ports of which it is not known that they are meant for few.
//!
//! ## References
//!
//! Kubernetes documentation, Service: type `LoadBalancer`; specify `loadBalancerSourceRanges`; internal load balancer.

use super::services::{self, Door};
use crate::finding::{Confidence, Meta, Severity, Sink};
use crate::lens::cluster::kind_of;
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::{Known, PropertyPath, Resource, TypeToken, Value};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C017",
    "k8s-service-open",
    Severity::High,
    "a load balancer of a cluster lets everybody reach what is not meant for everybody",
)
.confidence(Confidence::Likely)
.docs(include_str!("k8s_service_open.rs"));

/// Annotations that keep a load balancer inside, and the values that do so.
///
/// Source: AWS Load Balancer Controller, Azure cloud provider, GKE, 2026-11.
const INTERNAL: [(&str, &[&str]); 6] = [
    ("cloud.google.com/load-balancer-type", &["Internal"]),
    ("networking.gke.io/load-balancer-type", &["Internal"]),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
];

pub(super) struct K8sServiceOpen;

impl Rule for K8sServiceOpen {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        kind_of(ty) == Some("Service")
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let Some(state) = cx.lens.state(subject).filter(|_| subject.is_managed()) else { return };
        let spec = |name: &str| state.input("spec").and_then(|spec| spec.get(name));
        if spec("type").read(Value::as_str) != Known::Is("LoadBalancer".into()) {
            return;
        }
        let ranges = spec("loadBalancerSourceRanges");
        let limited = ranges.is_hidden() || ranges.is().is_some_and(|ranges| !ranges.is_empty());
        let other = !spec("loadBalancerClass").is_absent();
        if limited || other || is_internal(cx, subject) {
            return out.pass();
        }
        let name = subject.urn.name().to_ascii_lowercase();
        for (_, entry) in cx.lens.in_object(subject, "spec.ports[]") {
            let Some(ports) = entry.is().and_then(ports) else { continue };
            let Some((door, found)) = services::opened(Traffic::Ports(ports), || name.clone()) else { continue };
            let what = found.first().map_or_else(
                || format!("port {}", ports.first),
                |service| format!("{} (port {})", service.name, ports.first),
            );
            if door == Door::Other {
                continue;
            }
            let message = format!("{what} of service `{}` is open to everybody", subject.urn.name());
            let finding = out.fail(subject.id, message).at(PropertyPath::of("spec").name("type"));
            finding.key(ports.first.to_string());
            finding.fix("list who may connect in `spec.loadBalancerSourceRanges`, or make the load balancer internal");
        }
    }
}

fn ports(entry: Value<'_>) -> Option<Ports> {
    let number = entry.get("port").is()?.as_text()?.parse().ok()?;
    let transport = match entry.get("protocol").is().and_then(Value::as_str).as_deref() {
        Some("UDP") => Transport::Udp,
        _ => Transport::Tcp,
    };
    Some(Ports { transport, first: number, last: number })
}

fn is_internal<'a>(cx: &Cx<'a>, subject: &'a Resource) -> bool {
    cx.lens.in_object(subject, "metadata.annotations").into_iter().any(|(_, value)| match value {
        Known::Is(all) => all.members().any(|(key, value)| {
            let text = value.is().and_then(Value::as_text);
            INTERNAL.iter().any(|(name, on)| *name == key && text.as_deref().is_none_or(|text| on.contains(&text)))
        }),
        Known::Unknown | Known::Secret => true,
        Known::Absent => false,
    })
}
