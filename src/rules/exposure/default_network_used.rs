//! A resource is put into the network that the cloud makes for every account or project.
//!
//! ## Why it matters
//!
//! Machines in the default network get public addresses, and share it with whatever else the account starts without
//! thinking. The one of Google Cloud lets SSH and RDP in from everywhere. An account whose default network was taken away,
//! as benchmarks ask for, cannot deploy the stack at all.
//!
//! ## What to do
//!
//! Make a network with subnets in the stack, or read an existing one by its id, and name subnet and security group.
//!
//! ## Not reported
//!
//! Machines that name a subnet, a group, an interface or a template; a default network that the stack takes only to shut it
//! off. Off by default: programs of a single machine do without a network of their own. Low where the machine says that it
//! gets no public address.
//!
//! ## References
//!
//! Amazon VPC User Guide, Default VPCs; Google Cloud VPC documentation, Default network; CIS Google Cloud Platform
//! Foundation Benchmark 3.0, 3.1 (2026-11).

use crate::finding::{Meta, Reason, Severity, Sink};
use crate::lens::aws::default_network::{Placing, may_be_in_default_network};
use crate::lens::reach::Reach;
use crate::model::{Resource, TypeToken};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "C019",
    "default-network-used",
    Severity::Medium,
    "a resource is put into the default network of the account",
)
.opt_in()
.docs(include_str!("default_network_used.rs"));

pub(super) struct DefaultNetworkUsed;

impl Rule for DefaultNetworkUsed {
    fn meta(&self) -> &Meta {
        &META
    }

    fn wants(&self, ty: &TypeToken) -> bool {
        may_be_in_default_network(ty)
    }

    fn check(&self, cx: &Cx<'_>, subject: &Resource, out: &mut Sink<'_>) {
        let subject = cx.stack.resource(subject.id);
        let name = subject.urn.name();
        let in_stack = |id| cx.stack.resource(id).urn.name();
        let (message, path, other) = match cx.lens.placing(subject) {
            Placing::Own => return out.pass(),
            Placing::Unclear(path) => return out.undetermined(subject.id, Reason::Unknown(path)),
            Placing::Named(path) => {
                let message = format!(
                    "`{name}` is in the network `default` of the project, which lets SSH and RDP in from everywhere \
                     unless somebody took these rules away"
                );
                (message, Some(path), None)
            }
            Placing::Subnet(path, subnet) => {
                let message =
                    format!("`{name}` is in `{}`, a subnet of the default network of the account", in_stack(subnet));
                (message, Some(path), Some(subnet))
            }
            Placing::Nothing => {
                let message = format!(
                    "`{name}` names neither subnet nor security group: it starts in the default network of the account, \
                     if there is one, and in its default group"
                );
                (message, None, None)
            }
            Placing::Taken(user) => {
                let message =
                    format!("`{name}` is the default network of the account, and `{}` is put into it", in_stack(user));
                (message, None, Some(user))
            }
        };
        let hidden = matches!(Reach::new(cx.lens).public_address(subject.id), Some(Ok(false)));
        let finding = out.fail(subject.id, message);
        finding.severity(if hidden { Severity::Low } else { META.severity });
        finding.related(other).fix("make a network with subnets, or read an existing one, and name subnet and group");
        if hidden {
            finding.evidence("milder, as it gets no public address");
        }
        if let Some(path) = path {
            finding.at(path);
        }
    }
}
