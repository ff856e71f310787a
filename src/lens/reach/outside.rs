//! From the Internet to something in the stack, and out again.

use ipnet::IpNet;

use super::groups::{Admitted, Other, whole};
use super::{Answer, Block, Doubt, Hop, Reach, Way, Why};
use crate::lens::aws::acl::{Course, Passage};
use crate::lens::aws::holders::{Holder, HolderKind};
use crate::lens::aws::routing::INTERNET;
use crate::lens::aws::{self, endpoints};
use crate::lens::class_of;
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::ResourceId;

/// How many load balancers may stand behind each other.
const DEEPEST: usize = 2;

impl<'a> Reach<'_, 'a> {
    /// Resources that are called at an address outside any network of the stack.
    pub(super) fn endpoints(&self) -> Vec<ResourceId> {
        let classes = endpoints::CLASSES.iter();
        classes.flat_map(|class| self.lens.of_class(class)).map(|resource| resource.id).collect()
    }

    /// From the Internet, or from some addresses of it.
    pub(super) fn entering(&self, nets: Option<&[IpNet]>, to: ResourceId, depth: usize) -> Answer {
        let resource = self.resource(to);
        if let Some(endpoint) = self.endpoint(nets, to) {
            return endpoint;
        }
        let Some(holder) = self.lens.holder(resource) else {
            return Answer::doubt(Doubt::of(to, Why::NotModelled("the address")));
        };
        if holder.kind == HolderKind::Function {
            return Answer::block(Block::NotCalled(to));
        }
        let mut answer = self.direct(nets, &holder);
        let fronts = self.lens.fronts();
        if depth < DEEPEST {
            for front in fronts.of_target(to) {
                answer.and(self.through(nets, &holder, front, depth));
            }
        }
        if answer.ways.is_empty() {
            answer.doubts.extend(fronts.stray.clone());
        }
        answer
    }

    /// What is called at an address of the cloud.
    fn endpoint(&self, nets: Option<&[IpNet]>, to: ResourceId) -> Option<Answer> {
        let who = self.lens.endpoint(self.resource(to))?;
        let wanted = nets.map_or_else(|| vec![whole()], <[IpNet]>::to_vec);
        Some(match who {
            Err(doubt) => Answer::doubt(doubt),
            Ok(ranges) => {
                let set: crate::lens::addresses::AddressSet = ranges.iter().map(|(net, _)| *net).collect();
                if !wanted.iter().all(|net| set.contains(net)) {
                    return Some(Answer::block(Block::NotLetIn(to)));
                }
                let path = ranges.first().and_then(|(_, path)| path.clone());
                let traffic = vec![Traffic::Ports(Ports { transport: Transport::Tcp, first: 443, last: 443 })];
                let hops = vec![Hop::OUTSIDE, Hop { resource: Some(to), path }];
                Answer { ways: vec![Way { traffic, hops }], ..Answer::default() }
            }
        })
    }

    /// To the address of something itself.
    fn direct(&self, nets: Option<&[IpNet]>, holder: &Holder<'a>) -> Answer {
        let mut answer = Answer::default();
        match &holder.public {
            Ok(true) => {}
            Ok(false) => return Answer::block(Block::NoPublicAddress(holder.resource.id)),
            Err(doubt) => answer.doubts.push(doubt.clone()),
        }
        let routed = self.routed(holder, &mut answer);
        if routed.is_empty() {
            return answer;
        }
        let other = nets.map_or(Other::World, Other::Nets);
        let mut admitted = self.admitted(holder, true, &other);
        if self.is_unguarded(holder) {
            admitted.rules.push((vec![Traffic::Everything], Vec::new(), whole()));
        }
        let answers = match self.answers(holder) {
            Ok(answers) => answers,
            Err(doubt) => {
                answer.doubts.push(doubt);
                None
            }
        };
        let mut shut = Vec::new();
        let mut ways = Vec::new();
        for (traffic, rule, net) in &admitted.rules {
            let traffic = match &answers {
                Some(answers) => Self::limited(traffic, answers),
                None => traffic.clone(),
            };
            if traffic.is_empty() {
                shut.push(Block::NoListener(holder.resource.id));
                continue;
            }
            for (subnet, route) in &routed {
                match self.pass(*subnet, Course::In, net, &traffic) {
                    Ok((traffic, acl)) => {
                        let mut hops = vec![Hop::OUTSIDE];
                        hops.extend(route.iter().rev().map(|id| Hop::of(*id)));
                        hops.push(Hop::of(*subnet));
                        hops.extend(acl.map(Hop::of));
                        hops.extend(rule.iter().cloned());
                        hops.extend(holder.through.iter().map(|id| Hop::of(*id)));
                        hops.push(Hop::of(holder.resource.id));
                        ways.push(Way { traffic, hops });
                        // One subnet shows it.
                        break;
                    }
                    Err(Passage::Kept(acl)) => shut.push(Block::Acl(acl)),
                    Err(Passage::Unclear(acl)) => answer.doubts.push(Doubt::of(acl, Why::Unknown)),
                    Err(_) => {}
                }
            }
        }
        if ways.is_empty() && admitted.doubts.is_empty() {
            // Whatever the rest is, this shuts it.
            answer.doubts.clear();
        }
        Self::conclude(answer, ways, shut, admitted, Block::NotLetIn(holder.resource.id))
    }

    fn conclude(mut answer: Answer, ways: Vec<Way>, shut: Vec<Block>, admitted: Admitted, else_: Block) -> Answer {
        if answer.doubts.is_empty() {
            answer.ways = ways;
        }
        if answer.ways.is_empty() && answer.doubts.is_empty() {
            answer.doubts = admitted.doubts;
            answer.blocks.extend(shut);
            if answer.blocks.is_empty() {
                answer.blocks.push(else_);
            }
        }
        answer
    }

    /// The subnets that the Internet is reached from, each with the route, nearest first; says what is in the way of others.
    fn routed(&self, holder: &Holder<'a>, answer: &mut Answer) -> Vec<(ResourceId, Vec<ResourceId>)> {
        let mut routed = Vec::new();
        let (mut blocks, mut doubts) = (Vec::new(), Vec::new());
        for &subnet in &holder.subnets.ids {
            let (way, mut said) = self.lens.routing().route_out(subnet);
            match way {
                aws::Way::Internet => {
                    said.reverse();
                    said.extend(said.last().and_then(|at| self.gateway_of(*at)));
                    routed.push((subnet, said));
                }
                aws::Way::Unclear => doubts.push(Doubt::of(subnet, Why::NotModelled("the route"))),
                _ => blocks.push(Block::NoRoute(subnet)),
            }
        }
        if routed.is_empty() {
            doubts.extend(holder.subnets.doubt.clone());
            if holder.subnets.ids.is_empty() && doubts.is_empty() {
                doubts.push(Doubt::of(holder.resource.id, Why::DefaultNetwork));
            }
            if doubts.is_empty() {
                answer.doubts.clear();
                answer.blocks = blocks;
            } else {
                answer.doubts.extend(doubts);
            }
        }
        routed
    }

    /// The internet gateway that a route, or a table, sends to.
    fn gateway_of(&self, route: ResourceId) -> Option<ResourceId> {
        let graph = self.lens.graph();
        let needs = ["gatewayId", "routes"].into_iter().flat_map(|input| graph.sources(route, input));
        let mut found: Vec<ResourceId> = needs.filter(|id| class_of(&self.resource(*id).ty) == INTERNET).collect();
        if found.is_empty() {
            let resource = self.resource(route);
            for path in ["gatewayId", "routes[].gatewayId"] {
                found.extend(self.lens.reference(resource, path, crate::lens::By::Id, INTERNET).resources());
            }
        }
        found.first().copied()
    }

    /// A load balancer of the lower kind without groups lets everything in.
    pub(super) fn is_unguarded(&self, holder: &Holder<'a>) -> bool {
        let none = holder.groups.ids.is_empty() && holder.groups.doubt.is_none();
        none && holder.kind == HolderKind::Balancer
            && self.lens.texts(holder.resource, "loadBalancerType").seen.iter().any(|kind| kind == "network")
    }

    /// What of some traffic gets through the border of a subnet.
    pub(super) fn pass(
        &self,
        subnet: ResourceId,
        course: Course,
        net: &IpNet,
        traffic: &[Traffic],
    ) -> Result<(Vec<Traffic>, Option<ResourceId>), Passage> {
        let network = self.lens.routing().network_of(subnet);
        let (mut passed, mut by, mut shut) = (Vec::new(), None, None);
        for &one in traffic {
            match self.lens.acls().passage(subnet, network, course, net, one) {
                Passage::Free => passed.push(one),
                Passage::Through(acl, some) => {
                    passed.extend(some);
                    by = Some(acl);
                }
                other => shut = Some(other),
            }
        }
        match shut {
            Some(shut) if passed.is_empty() => Err(shut),
            _ => Ok((passed, by)),
        }
    }

    /// To something behind a load balancer.
    fn through(&self, nets: Option<&[IpNet]>, holder: &Holder<'a>, front: &aws::fronts::Front, depth: usize) -> Answer {
        let first = self.entering(nets, front.balancer, depth + 1);
        self.behind(first, holder, front, &nets.map_or(Other::World, Other::Nets))
    }

    /// From something in the stack to the Internet, or to some addresses.
    pub(super) fn out(&self, from: ResourceId, nets: Option<&[IpNet]>) -> Answer {
        let Some(holder) = self.lens.holder(self.resource(from)) else {
            return Answer::doubt(Doubt::of(from, Why::NotModelled("the address")));
        };
        if holder.kind == HolderKind::Function && holder.subnets.ids.is_empty() && holder.subnets.doubt.is_none() {
            let hops = vec![Hop::of(from), Hop::OUTSIDE];
            return Answer { ways: vec![Way { traffic: vec![Traffic::Everything], hops }], ..Answer::default() };
        }
        let mut answer = Answer::default();
        let mut exits: Vec<(ResourceId, Vec<ResourceId>)> = Vec::new();
        for &subnet in &holder.subnets.ids {
            let (way, said) = self.lens.routing().route_out(subnet);
            match (way, &holder.public) {
                (aws::Way::Internet, Ok(true)) => exits.push((subnet, said)),
                (aws::Way::Internet, Ok(false)) => answer.blocks.push(Block::NoPublicAddress(from)),
                (aws::Way::Internet, Err(doubt)) => answer.doubts.push(doubt.clone()),
                (aws::Way::Nat(translators), _) => {
                    let mut said = said;
                    said.extend(translators.first());
                    exits.push((subnet, said));
                }
                (aws::Way::Unclear | aws::Way::Other, _) => {
                    answer.doubts.push(Doubt::of(subnet, Why::NotModelled("the route")));
                }
                (aws::Way::Nowhere, _) => answer.blocks.push(Block::NoRoute(subnet)),
            }
        }
        if holder.subnets.ids.is_empty() {
            answer.doubts.push(holder.subnets.doubt.clone().unwrap_or(Doubt::of(from, Why::DefaultNetwork)));
        } else if exits.is_empty() {
            answer.doubts.extend(holder.subnets.doubt.clone());
        }
        if exits.is_empty() && answer.doubts.is_empty() {
            // Whatever the groups let out.
            return answer;
        }
        let admitted = self.admitted(&holder, false, &nets.map_or(Other::World, Other::Nets));
        let mut ways = Vec::new();
        let mut shut = Vec::new();
        for (traffic, rule, net) in &admitted.rules {
            for (subnet, road) in &exits {
                match self.pass(*subnet, Course::Out, net, traffic) {
                    Ok((traffic, acl)) => {
                        let mut hops = vec![Hop::of(from)];
                        hops.extend(rule.iter().cloned());
                        hops.push(Hop::of(*subnet));
                        hops.extend(acl.map(Hop::of));
                        hops.extend(road.iter().map(|id| Hop::of(*id)));
                        hops.push(Hop::OUTSIDE);
                        ways.push(Way { traffic, hops });
                        break;
                    }
                    Err(Passage::Kept(acl)) => shut.push(Block::Acl(acl)),
                    Err(_) => answer.doubts.push(Doubt::of(*subnet, Why::NotModelled("the network ACL"))),
                }
            }
        }
        if !ways.is_empty() {
            return Answer { ways, ..Answer::default() };
        }
        if admitted.rules.is_empty() && admitted.doubts.is_empty() {
            // Whatever the routes are.
            answer.doubts.clear();
        }
        Self::conclude(answer, ways, shut, admitted, Block::NotLetOut(from))
    }
}
