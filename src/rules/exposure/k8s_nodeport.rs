//! A Kubernetes service answers on a port of every node.
//!
//! ## Why it matters
//!
//! The port is open on every node of the cluster, the ones that run no pod of the service too, past load balancers and
//! whatever ends TLS. Where a node has a public address and a firewall rule for the range, the service is on the Internet.
//!
//! ## What to do
//!
//! Use `ClusterIP` for what other pods need, and an ingress or a gateway for what is meant for others.
//!
//! ## Not reported
//!
//! Services that an ingress of the stack leads to: some controllers need a port of the nodes. What is in `kube-system`. Off
//! by default: it is how clusters without a controller of load balancers are reached.
//!
//! ## References
//!
//! Kubernetes documentation, Service: `type: NodePort` (2026-11).

use std::collections::HashSet;

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::namespaces::is_of_system;
use crate::lens::services::{BACKENDS, INGRESS, KIND, SERVICE, is_on_nodes, type_path};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C018", "k8s-nodeport", Severity::Low, "a Kubernetes service answers on a port of every node")
        .opt_in()
        .docs(include_str!("k8s_nodeport.rs"));

pub(super) struct K8sNodeport;

impl Rule for K8sNodeport {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let services = cx.lens.of_class(SERVICE).filter(|service| service.is_managed());
        let mut on_nodes = Vec::new();
        for service in services {
            let Some(state) = cx.lens.state(service).filter(|state| !is_of_system(*state)) else { continue };
            match is_on_nodes(state) {
                Known::Is(true) => on_nodes.push(service),
                Known::Is(false) | Known::Absent => out.pass_on(service.id),
                Known::Secret => out.undetermined(service.id, Reason::Secret(type_path())),
                Known::Unknown => out.undetermined(service.id, Reason::Unknown(type_path())),
            }
        }
        if on_nodes.is_empty() {
            return;
        }
        let led_to = behind_ingresses(cx);
        for service in on_nodes {
            if led_to.contains(&service.id) {
                out.pass_on(service.id);
                continue;
            }
            let message = format!("`{}` answers on a port of every node of the cluster", service.urn.name());
            let finding = out.fail(service.id, message).at(type_path());
            finding.fix("use `ClusterIP`, and an ingress for what is meant for others");
        }
    }
}

/// The services that an ingress leads to, by their names or because it is computed from them.
fn behind_ingresses(cx: &Cx<'_>) -> HashSet<ResourceId> {
    let mut found = HashSet::new();
    for ingress in cx.lens.of_class(INGRESS) {
        let names = BACKENDS.iter().flat_map(|path| cx.lens.texts(ingress, path).seen);
        found.extend(names.filter_map(|name| cx.lens.object(&[KIND], &name, ingress)).map(|service| service.id));
        found.extend(cx.stack.graph().sources(ingress.id, "spec"));
    }
    found
}
