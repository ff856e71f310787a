//! Nothing says what the pods of a namespace may talk to.
//!
//! ## Why it matters
//!
//! Without a network policy every pod of the cluster reaches every other: one that is broken into reaches all databases.
//!
//! ## What to do
//!
//! Add a `NetworkPolicy` that lets nothing in (`podSelector: {}`, `policyTypes: [Ingress]`) and one for each way that is
//! needed.
//!
//! ## Not reported
//!
//! Namespaces that the stack does not make, or puts no pods into. Stacks with policies for the whole cluster, with charts
//! in the namespace, or with objects of which an operator makes others: they may bring policies. Whether the cluster
//! enforces policies is not seen. Off by default: many clusters do without.
//!
//! ## References
//!
//! Kubernetes documentation, Network Policies: by default, if no policies exist in a namespace, all traffic is allowed
//! (2026-11).

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("M279", "no-network-policy", Severity::Low, "nothing says what the pods of a namespace may talk to")
        .opt_in()
        .folds_alike()
        .docs(include_str!("no_network_policy.rs"));

pub(super) struct NoNetworkPolicy;

impl Rule for NoNetworkPolicy {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let namespaces = cx.lens.peopled_namespaces();
        let opaque = namespaces.other.map(|id| Reason::Opaque(format!("`{}`", cx.stack.resource(id).urn.name())));
        let open = cx.not_whole().or(opaque);
        for namespace in &namespaces.peopled {
            match &open {
                _ if namespace.has_policy => out.pass_on(namespace.id),
                Some(reason) => out.undetermined(namespace.id, reason.clone()),
                None => {
                    let message =
                        "every pod of the cluster reaches the pods of this namespace: no network policy is in it";
                    let finding = out.fail(namespace.id, message);
                    finding.evidence(format!("`{}` is in it", cx.stack.resource(namespace.owner).urn.name()));
                    finding.fix("add a `NetworkPolicy` that lets nothing in, and one for each way that is needed");
                }
            }
        }
    }
}
