//! Whether traffic gets from one place to another in what the stack describes: internet gateway, route table, network ACL,
//! security groups, load balancer, target. A way is claimed only where every part of it is known; where one is not, the
//! answer says which.
//!
//! Not modelled: see `docs/exposure.md`.

mod answer;
mod deliver;
mod groups;
mod inside;
mod outside;
mod select;

pub use answer::{Answer, Block, Doubt, Hop, Place, Verdict, Way, Why, traffic_told};

pub use deliver::{Deliveries, Undelivered};
pub use select::Selector;

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;
use ipnet::IpNet;

use super::Lens;
use super::aws::holders::{Holder, HolderKind, holder_classes};
use super::ingress::{Ingress, Traffic};
use crate::graph::{Coverage, Stack};
use crate::model::{Known, Resource, ResourceId};

/// Answers questions about one side of a change. Keeps what it has read.
pub struct Reach<'l, 'a> {
    lens: &'l Lens<'a>,
    rules_in: RefCell<HashMap<ResourceId, Rc<Vec<Ingress>>>>,
    rules_out: RefCell<HashMap<ResourceId, Option<Rc<Vec<Ingress>>>>>,
}

impl<'l, 'a> Reach<'l, 'a> {
    /// On what a lens sees.
    pub fn new(lens: &'l Lens<'a>) -> Self {
        Self { lens, rules_in: RefCell::default(), rules_out: RefCell::default() }
    }

    /// The stack that it answers about.
    pub fn stack(&self) -> &'a Stack {
        self.lens.stack
    }

    /// Whether traffic gets from one place to another.
    pub fn between(&self, from: &Place, to: &Place) -> Answer {
        let at = |place: &Place| match place {
            Place::Resource(id) => Some(*id),
            _ => None,
        };
        let Some(about) = at(to).or_else(|| at(from)) else { return Answer::default() };
        for id in at(from).into_iter().chain(at(to)) {
            if self.lens.state(self.lens.stack.resource(id)).is_none() {
                // It is not there on this side of the change.
                return Answer::block(Block::NoNetwork(id));
            }
        }
        if self.lens.stack.coverage != Coverage::Whole {
            return Answer::doubt(Doubt::of(about, Why::NotWhole));
        }
        let answer = match (from, to) {
            (Place::Resource(from), Place::Resource(to)) => self.inside(*from, *to),
            (Place::Resource(from), Place::Internet) => self.out(*from, None),
            (Place::Resource(from), Place::Addresses(nets)) => self.out(*from, Some(nets)),
            (Place::Internet, Place::Resource(to)) => self.entering(None, *to, 0),
            (Place::Addresses(nets), Place::Resource(to)) => self.entering(Some(nets), *to, 0),
            _ => Answer::default(),
        };
        answer.tidy()
    }

    /// Whether a resource has an address on the Internet; nothing where its type has no address at all.
    pub fn public_address(&self, of: ResourceId) -> Option<Result<bool, Doubt>> {
        self.lens.holder(self.resource(of)).map(|holder| holder.public)
    }

    /// Everything with an address, in the order of the resources.
    pub fn holders(&self) -> Vec<ResourceId> {
        let mut all: Vec<ResourceId> =
            holder_classes().flat_map(|class| self.lens.of_kin(class)).map(|resource| resource.id).collect();
        all.extend(self.endpoints());
        all.sort_unstable();
        all.dedup();
        all
    }

    fn rules_in(&self, group: ResourceId) -> Rc<Vec<Ingress>> {
        let mut known = self.rules_in.borrow_mut();
        Rc::clone(known.entry(group).or_insert_with(|| Rc::new(self.lens.ingress_of_group(group))))
    }

    fn rules_out(&self, group: ResourceId) -> Option<Rc<Vec<Ingress>>> {
        let mut known = self.rules_out.borrow_mut();
        known.entry(group).or_insert_with(|| self.lens.egress_of_group(group).map(Rc::new)).clone()
    }

    fn resource(&self, id: ResourceId) -> &'a Resource {
        self.lens.stack.resource(id)
    }

    fn network_of(&self, holder: &Holder<'a>) -> Option<ResourceId> {
        holder.subnets.ids.iter().find_map(|subnet| self.lens.routing().network_of(*subnet))
    }

    /// The address ranges of the subnets that a holder is in; none where one of them is not known.
    fn ranges_of(&self, holder: &Holder<'a>) -> Vec<IpNet> {
        if holder.subnets.doubt.is_some() {
            return Vec::new();
        }
        let mut ranges = Vec::new();
        for subnet in &holder.subnets.ids {
            let own = self.lens.subnet(self.resource(*subnet));
            let known = own.into_iter().flat_map(|subnet| &subnet.ranges).filter_map(|(_, range)| match range {
                Known::Is(net) if net.addr().is_ipv4() => Some(*net),
                _ => None,
            });
            let before = ranges.len();
            ranges.extend(known);
            if ranges.len() == before {
                return Vec::new();
            }
        }
        ranges
    }

    /// The part of some traffic that is among what is answered.
    fn limited(traffic: &[Traffic], to: &[Traffic]) -> Vec<Traffic> {
        let mut common: Vec<Traffic> =
            traffic.iter().flat_map(|own| to.iter().filter_map(|other| own.common(*other))).collect();
        common.sort_unstable();
        common.dedup();
        common
    }

    /// What a load balancer answers on; nothing where something answers on every port.
    fn answers(&self, holder: &Holder<'a>) -> Result<Option<Vec<Traffic>>, Doubt> {
        if holder.kind != HolderKind::Balancer {
            return Ok(None);
        }
        self.lens.answers(holder.resource).map(Some)
    }
}
