//! A Kubernetes service puts a database, a cache or a console behind a load balancer that lets everybody in.
//!
//! ## Why it matters
//!
//! A service of type `LoadBalancer` gets an address of its own outside the cluster. Without source ranges the cloud lets
//! every address through to it, past every network policy that is written for the traffic inside.
//!
//! ## What to do
//!
//! Use `ClusterIP` for what only other pods need, list who may come in under `spec.loadBalancerSourceRanges`, or tell the
//! controller of the cloud by its annotation to make the load balancer internal.
//!
//! ## Not reported
//!
//! Ports of the web, and ports of no known service; SSH, which Git and file servers offer on purpose; load balancers that
//! an annotation or their class keeps inside the network or limits, `MetalLB` and Tailscale among them. Whether the nodes or
//! the network of the cluster keep the Internet out is not seen.
//!
//! ## References
//!
//! Kubernetes documentation, Service: `type: LoadBalancer`, and `spec.loadBalancerSourceRanges`; AWS Load Balancer
//! Controller, Service annotations: `aws-load-balancer-scheme`.

use super::services::{Door, Service, opened};
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::addresses::Extent;
use crate::lens::reach::traffic_told;
use crate::lens::services::{Front, SERVICE, front, ports};
use crate::model::{Known, PropertyPath, Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C017",
    "k8s-service-loadbalancer-open",
    Severity::High,
    "a Kubernetes service offers a database or a console to everybody",
)
.docs(include_str!("k8s_service_loadbalancer_open.rs"));

pub(super) struct K8sServiceLoadbalancerOpen;

impl Rule for K8sServiceLoadbalancerOpen {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        **ty == *SERVICE
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let Some(state) = cx.lens.state(cx.stack.resource(subject.id)) else { return };
        let (extent, path) = match front(state) {
            Front::No | Front::Limited => return out.pass(),
            Front::Hidden(path, Known::Secret) => return out.undetermined(subject.id, Reason::Secret(path)),
            Front::Hidden(path, _) => return out.undetermined(subject.id, Reason::Unknown(path)),
            Front::Open(extent, path) => (extent, path),
        };
        let name = subject.urn.name();
        let offered = match ports(state) {
            Known::Is(ports) => ports,
            Known::Absent => return out.pass(),
            Known::Secret => return out.undetermined(subject.id, Reason::Secret(PropertyPath::parse("spec.ports"))),
            Known::Unknown => return out.undetermined(subject.id, Reason::Unknown(PropertyPath::parse("spec.ports"))),
        };
        let named = offered.iter().filter_map(|traffic| {
            let (door, services) = opened(*traffic, || name.to_lowercase())?;
            let service = services.first().filter(|service| counts(door, service))?;
            Some(format!("{} ({})", service.name, traffic_told(*traffic)))
        });
        let named: Vec<String> = named.collect();
        if named.is_empty() {
            return out.pass();
        }
        let whom = if extent == Extent::Wide { "a large part of the Internet" } else { "every address" };
        let verb = if named.len() == 1 { "is" } else { "are" };
        let message = format!("{} of `{name}` {verb} offered to {whom} by a load balancer", named.join(", "));
        let finding = out.fail(subject.id, message);
        finding.at(path).severity(META.severity.lowered(if extent == Extent::Wide { 2 } else { 0 }));
        finding.fix(
            "use `ClusterIP`, list who may come in under `spec.loadBalancerSourceRanges`, or make the load balancer \
             internal",
        );
    }
}

fn counts(door: Door, service: &Service) -> bool {
    matches!(door, Door::Admin | Door::Database | Door::Files) && service.name != "SSH"
}
