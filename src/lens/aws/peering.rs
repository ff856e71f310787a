//! Networks that are joined.

use super::cidr::VPCS;
use crate::lens::{By, Lens, Reference};
use crate::model::{Resource, ResourceId};

pub(super) const PEERING: &str = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";

/// A side of a peering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A network of the stack.
    Network(ResourceId),
    /// One that cannot be told.
    Unknown,
    /// One outside the stack, or of another account.
    Foreign,
}

/// Two networks that are joined.
#[derive(Debug)]
pub struct Peering<'a> {
    /// What joins them.
    pub resource: &'a Resource,
    /// The network that asks, and its peer.
    pub sides: [Side; 2],
}

/// The property that names the peer.
pub const PEER: &str = "peerVpcId";

/// Resources that a peering is made of: a stack that only takes the other side's has no more than an accepter.
const PARTS: [&str; 2] = [PEERING, "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"];

impl<'a> Lens<'a> {
    /// Whether the stack has a side of a peering.
    pub fn has_peerings(&self) -> bool {
        PARTS.into_iter().any(|class| self.of_class(class).next().is_some())
    }

    /// The peerings of the stack.
    pub fn peerings(&self) -> Vec<Peering<'a>> {
        let side = |resource: &'a Resource, property: &str| {
            let found = VPCS.map(|class| self.reference(resource, property, By::Id, class));
            let networks: Vec<ResourceId> = found.iter().flat_map(Reference::resources).copied().collect();
            match (networks.as_slice(), found.contains(&Reference::Unknown)) {
                (&[one], _) => Side::Network(one),
                ([], false) => Side::Foreign,
                _ => Side::Unknown,
            }
        };
        let peering =
            |resource: &'a Resource| Peering { resource, sides: ["vpcId", PEER].map(|name| side(resource, name)) };
        self.of_class(PEERING).map(peering).collect()
    }
}
