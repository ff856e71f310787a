//! The nodes of a private cluster have no way out of their network.
//!
//! ## Why it matters
//!
//! Nodes without addresses of their own reach nothing outside: images of registries other than Google's are not pulled,
//! webhooks and package sources time out.
//!
//! ## What to do
//!
//! Add a `Router` and a `RouterNat` to the network. Where everything comes from Google's services, say so with
//! `privateIpGoogleAccess` on the subnetwork.
//!
//! ## Not reported
//!
//! Subnetworks with `privateIpGoogleAccess`, and those that the stack does not make. Networks with a route of their own to
//! an appliance or a tunnel. A network that leaves the stack is told as a fact, since its NAT may be in another one.
//!
//! ## References
//!
//! GKE documentation, About network isolation: nodes without external addresses need Cloud NAT for what is outside
//! Google Cloud. Cloud NAT documentation, Overview.

use super::users;
use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::private_nodes::PrivateNodes;
use crate::model::PropertyPath;
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A089",
    "private-nodes-without-nat",
    Severity::Low,
    "the nodes of a private cluster have no way out of their network",
)
.docs(include_str!("private_nodes_without_nat.rs"));

pub(super) struct PrivateNodesWithoutNat;

impl Rule for PrivateNodesWithoutNat {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for nodes in cx.lens.private_nodes().into_iter().filter(|nodes| is_ours(nodes.cluster)) {
            let id = nodes.cluster.id;
            match nodes.way_out {
                Some(true) => out.pass_on(id),
                None => out.undetermined(id, Reason::Unknown(PropertyPath::of("network"))),
                Some(false) => {
                    let network = cx.stack.resource(nodes.network);
                    match cx.not_whole().or_else(|| users::hidden(cx, network)) {
                        Some(reason) => out.undetermined(id, reason),
                        None => report(cx, &nodes, out),
                    }
                }
            }
        }
    }
}

fn report(cx: &Cx<'_>, nodes: &PrivateNodes<'_>, out: &mut Sink<'_>) {
    let (cluster, network) = (nodes.cluster.urn.name(), cx.stack.resource(nodes.network));
    let message = format!(
        "the nodes of cluster `{cluster}` are private, and network `{}` has no NAT: they reach nothing outside Google \
         Cloud",
        network.urn.name()
    );
    let finding = out.fail(nodes.cluster.id, message);
    finding.at(PropertyPath::parse("privateClusterConfig.enablePrivateNodes"));
    finding.related([nodes.subnetwork, nodes.network]);
    finding.fix("add a `gcp.compute.Router` and a `gcp.compute.RouterNat` to the network");
    if cx.lens.is_exported(network) {
        finding.severity(Severity::Info).evidence("the network leaves the stack: its NAT may be in another one");
    }
}
