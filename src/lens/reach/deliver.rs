//! Whether load balancers get to what they send to.

use std::collections::BTreeSet;

use super::Reach;
use super::groups::{Admitted, Other};
use crate::graph::Coverage;
use crate::lens::aws::fronts::Front;
use crate::lens::aws::holders::Holder;
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::{Origin, ResourceId};

/// A load balancer and something that it sends to, where the security groups of one of them let nothing through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// The load balancer.
    pub balancer: ResourceId,
    /// What it sends to.
    pub target: ResourceId,
    /// The port that it sends to; nothing where that is not known, and then nothing at all gets through.
    pub port: Option<u16>,
    /// Listener, rule, target group, attachment.
    pub through: Vec<ResourceId>,
    /// The groups of the load balancer, where they let it not out.
    pub kept_in: Vec<ResourceId>,
    /// The groups of the target, where they let it not in.
    pub kept_out: Vec<ResourceId>,
}

/// What is known of load balancers and what they send to.
#[derive(Debug, Clone, Default)]
pub struct Deliveries {
    /// How many get there, or may.
    pub passed: u64,
    /// Those that do not, every part of it known.
    pub shut: Vec<Undelivered>,
}

impl<'a> Reach<'_, 'a> {
    /// Load balancers of the application kind and what they send to. Answered only of a whole stack.
    pub fn deliveries(&self) -> Deliveries {
        let mut all = Deliveries::default();
        if self.lens.stack.coverage != Coverage::Whole {
            return all;
        }
        let mut seen = BTreeSet::new();
        for (target, front) in self.lens.fronts().all() {
            if !front.asks_itself || !seen.insert((front.balancer, target, front.sends)) {
                continue;
            }
            match self.undelivered(target, front) {
                Some(undelivered) => all.shut.push(undelivered),
                None => all.passed += 1,
            }
        }
        all
    }

    fn undelivered(&self, target: ResourceId, front: &Front) -> Option<Undelivered> {
        let from = self.lens.holder(self.resource(front.balancer))?;
        let to = self.lens.holder(self.resource(target))?;
        // What is in no group of the stack is in the default one of its network.
        let known = |holder: &Holder<'a>| !holder.groups.ids.is_empty() && holder.groups.doubt.is_none();
        if !known(&from) || !known(&to) || self.network_of(&from)? != self.network_of(&to)? {
            return None;
        }
        let wanted = front.sends.map_or(Traffic::Everything, |port| {
            Traffic::Ports(Ports { transport: Transport::Tcp, first: port, last: port })
        });
        let out = Self::shuts(&self.admitted(&from, false, &Other::Member(&to)), wanted)
            && !from.groups.ids.iter().any(|group| self.may_keep_rules(*group, "egress"));
        let within = Self::shuts(&self.admitted(&to, true, &Other::Member(&from)), wanted)
            && !to.groups.ids.iter().any(|group| self.may_keep_rules(*group, "ingress"));
        (out || within).then(|| Undelivered {
            balancer: front.balancer,
            target,
            port: front.sends,
            through: front.hops.clone(),
            kept_in: if out { from.groups.ids } else { Vec::new() },
            kept_out: if within { to.groups.ids } else { Vec::new() },
        })
    }

    fn shuts(admitted: &Admitted, wanted: Traffic) -> bool {
        let open = admitted.rules.iter().any(|(traffic, ..)| !Self::limited(traffic, &[wanted]).is_empty());
        !open && admitted.doubts.is_empty()
    }

    /// Whether a group may have rules that the stack does not write: one that is there already and lists none keeps
    /// those it has, and one that others know of may get some from them.
    fn may_keep_rules(&self, group: ResourceId, list: &str) -> bool {
        let group = self.resource(group);
        let Some(state) = self.lens.state(group) else { return true };
        if !state.input(list).is_absent() {
            return false;
        }
        let planned = state.state().origin == Origin::PlannedInPlace;
        self.lens.is_exported(group) || planned && !self.lens.input_in_force(group, list).is_absent()
    }
}
