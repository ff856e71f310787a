//! A service has a private endpoint, and its public one is still open to everybody.
//!
//! ## Why it matters
//!
//! The private way was added so that the service need not be reached from the Internet. While the public endpoint is open
//! it still is.
//!
//! ## What to do
//!
//! Set `publicNetworkAccess` to `Disabled`, or let only the networks in that need it.
//!
//! ## Not reported
//!
//! Services whose network rules let only some in: storage and vaults that deny by default, databases with address or
//! network filters. SQL servers that say nothing: without a firewall rule they let nobody in.
//!
//! ## References
//!
//! Azure Private Link documentation, What is a private endpoint: the public endpoint stays as it is. Azure documentation
//! of storage accounts, Key Vault, Cosmos DB and SQL Database on public network access.

use super::verdict::is_ours;
use crate::finding::{Meta, Reason, Severity, Sink};
use crate::rules::{Cx, Rule};

const META: Meta = Meta::new(
    "A087",
    "private-endpoint-beside-public",
    Severity::Medium,
    "a service has a private endpoint, and its public one is still open to everybody",
)
.docs(include_str!("private_endpoint_beside_public.rs"));

pub(super) struct PrivateEndpointBesidePublic;

impl Rule for PrivateEndpointBesidePublic {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        for private in cx.lens.privately_served().into_iter().filter(|private| is_ours(private.resource)) {
            let id = private.resource.id;
            match private.is_open {
                Some(false) => out.pass_on(id),
                None => out.undetermined(id, Reason::Unknown(private.path)),
                Some(true) => {
                    let name = private.resource.urn.name();
                    let property = private.path.to_string();
                    let message = format!("`{name}` has a private endpoint, and is still open to the Internet");
                    let finding = out.fail(id, message).at(private.path).related(private.endpoints);
                    finding.fix(format!("set `{property}` to `Disabled`, or let only known networks in"));
                }
            }
        }
    }
}
