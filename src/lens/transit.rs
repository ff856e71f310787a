//! Transit gateways of AWS: what is attached to them, and which route tables the attachments are in (Amazon VPC User Guide,
//! Transit gateways, and the schema of `aws:ec2transitgateway`, 2026-11). An attachment is associated with one table, which
//! routes what it sends; it propagates into any number, which route to it.

use super::connections::End;
use super::{Lens, aws};
use crate::model::{Known, PropertyPath, Resource, Value};

const GATEWAY: &str = "aws:ec2transitgateway/transitGateway:TransitGateway";
const ATTACHMENT: &str = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const ACCEPTER: &str = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter";
const TABLE: &str = "aws:ec2transitgateway/routeTable:RouteTable";
const ROUTE: &str = "aws:ec2transitgateway/route:Route";
const ATTACHED: &str = "transitGatewayAttachmentId";
const TABLE_ID: &str = "transitGatewayRouteTableId";
const GATEWAY_ID: &str = "transitGatewayId";

/// What a route table is to an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// It routes what the attachment sends.
    Association,
    /// It routes to the attachment.
    Propagation,
}

impl Role {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Association, Self::Propagation];

    /// The resource that gives the role to a table, for one attachment.
    fn class(self) -> &'static str {
        match self {
            Self::Association => "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
            Self::Propagation => "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        }
    }

    /// The resource that gives the role to a table, for every attachment that says nothing else.
    fn default_class(self) -> &'static str {
        match self {
            Self::Association => "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation",
            Self::Propagation => "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation",
        }
    }

    /// Whether an attachment takes the gateway's default table.
    fn flag(self) -> &'static str {
        match self {
            Self::Association => "transitGatewayDefaultRouteTableAssociation",
            Self::Propagation => "transitGatewayDefaultRouteTablePropagation",
        }
    }

    /// Whether a gateway has a default table, and its id.
    fn of_gateway(self) -> (&'static str, &'static str) {
        match self {
            Self::Association => ("defaultRouteTableAssociation", "associationDefaultRouteTableId"),
            Self::Propagation => ("defaultRouteTablePropagation", "propagationDefaultRouteTableId"),
        }
    }
}

/// A network at a gateway.
#[derive(Debug, Clone)]
pub struct Attachment<'a> {
    /// The attachment.
    pub resource: &'a Resource,
    /// The network.
    pub network: End,
    /// The gateway.
    pub gateway: End,
    /// Whether it takes the gateway's default tables, by [`Role`]; nothing where that cannot be known.
    pub takes_default: [Option<bool>; 2],
}

/// The default tables of a gateway.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// The gateway.
    pub gateway: End,
    /// By [`Role`].
    pub defaults: [Default; 2],
}

/// The default table of a gateway for one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// It has none.
    None,
    /// It has one, and its id is known or not.
    Table(Option<String>),
    /// Whether it has one cannot be known.
    Unknown,
}

/// That a table has a role for an attachment, or for every attachment of a gateway that takes its default.
#[derive(Debug, Clone)]
pub struct Place {
    /// The attachment or, for a default, the gateway.
    pub of: End,
    /// The table.
    pub table: End,
    /// Which.
    pub role: Role,
    /// It is about a gateway's default.
    pub is_default: bool,
}

/// What a stack tells of transit gateways.
#[derive(Debug, Default)]
pub struct Transit<'a> {
    /// Networks at gateways. One whose network or gateway is not known is left out.
    pub attachments: Vec<Attachment<'a>>,
    /// What the account of the gateway says of an attachment of another account, instead of that.
    pub accepted: Vec<(End, [Option<bool>; 2])>,
    /// Gateways.
    pub gateways: Vec<Gateway>,
    /// Who is in which table.
    pub places: Vec<Place>,
}

impl<'a> Lens<'a> {
    /// Reads the transit gateways, their attachments and route tables.
    pub fn transit(&self) -> Transit<'a> {
        let mut transit = Transit::default();
        for resource in self.of_class(ATTACHMENT) {
            let network = self.end(resource, "vpcId", &aws::cidr::VPCS);
            if let (Some(network), Some(gateway)) = (network, self.end(resource, GATEWAY_ID, &[GATEWAY])) {
                let takes_default = self.takes_default(resource);
                transit.attachments.push(Attachment { resource, network, gateway, takes_default });
            }
        }
        for resource in self.of_class(ACCEPTER) {
            let of = self.end(resource, ATTACHED, &[ATTACHMENT]);
            transit.accepted.extend(of.map(|of| (of, self.takes_default(resource))));
        }
        for resource in self.of_class(GATEWAY) {
            let defaults = Role::ALL.map(|role| self.default_table(resource, role));
            transit.gateways.push(Gateway { gateway: End::Resource(resource.id), defaults });
        }
        for role in Role::ALL {
            let own = self.of_class(role.class()).map(|one| (one, ATTACHED, ATTACHMENT, false));
            let default = self.of_class(role.default_class()).map(|one| (one, GATEWAY_ID, GATEWAY, true));
            for (resource, path, class, is_default) in own.chain(default) {
                transit.places.extend(self.place(resource, (path, class), role, is_default));
            }
        }
        // A route to an attachment leads there as a propagation does; one that drops leads nowhere.
        let routes = self.of_class(ROUTE).filter(|route| {
            let drops = self.state(route).map(|state| state.property("blackhole").read(Value::as_bool));
            !matches!(drops, Some(Known::Is(true)))
        });
        transit
            .places
            .extend(routes.filter_map(|one| self.place(one, (ATTACHED, ATTACHMENT), Role::Propagation, false)));
        transit
    }

    fn place(
        &self,
        resource: &'a Resource,
        (path, class): (&str, &str),
        role: Role,
        is_default: bool,
    ) -> Option<Place> {
        let (of, table) = (self.end(resource, path, &[class])?, self.end(resource, TABLE_ID, &[TABLE])?);
        Some(Place { of, table, role, is_default })
    }

    fn takes_default(&self, resource: &'a Resource) -> [Option<bool>; 2] {
        Role::ALL.map(|role| match self.state(resource)?.property(role.flag()).read(Value::as_bool) {
            Known::Is(takes) => Some(takes),
            // It does unless it says otherwise.
            Known::Absent => Some(true),
            _ => None,
        })
    }

    fn default_table(&self, gateway: &'a Resource, role: Role) -> Default {
        let Some(state) = self.state(gateway) else { return Default::Unknown };
        let (setting, id) = role.of_gateway();
        match state.property(setting).read(Value::as_str) {
            Known::Is(text) if text == "disable" => Default::None,
            Known::Is(_) | Known::Absent => {
                let id = state.at(&PropertyPath::of(id)).read(Value::as_str).is();
                Default::Table(id.filter(|id| !id.is_empty()).map(std::borrow::Cow::into_owned))
            }
            _ => Default::Unknown,
        }
    }
}
