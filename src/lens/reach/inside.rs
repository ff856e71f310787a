//! From something in the stack to something else in it.

use super::groups::Other;
use super::{Answer, Block, Doubt, Hop, Reach, Way, Why};
use crate::lens::aws::acl::{Course, Passage};
use crate::lens::aws::fronts::Front;
use crate::lens::aws::holders::{Holder, HolderKind};
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::model::ResourceId;

/// What connects networks.
const CONNECTIONS: [&str; 2] =
    ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "aws:ec2transitgateway/vpcAttachment:VpcAttachment"];

impl<'a> Reach<'_, 'a> {
    pub(super) fn inside(&self, from: ResourceId, to: ResourceId) -> Answer {
        let holder = |id: ResourceId| {
            let unknown = || Answer::doubt(Doubt::of(id, Why::NotModelled("the address")));
            self.lens.holder(self.resource(id)).ok_or_else(unknown)
        };
        let (from, to) = match (holder(from), holder(to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(answer), _) | (_, Err(answer)) => return answer,
        };
        if to.kind == HolderKind::Function {
            return Answer::block(Block::NotCalled(to.resource.id));
        }
        let answers = match self.answers(&to) {
            Ok(answers) => answers,
            Err(doubt) => return Answer::doubt(doubt),
        };
        let mut answer = self.step(&from, &to, answers.as_deref(), false);
        for front in self.lens.fronts().of_target(to.resource.id) {
            let Some(balancer) = self.lens.holder(self.resource(front.balancer)) else { continue };
            if front.balancer == from.resource.id {
                continue;
            }
            let first = match self.answers(&balancer) {
                Ok(answers) => self.step(&from, &balancer, answers.as_deref(), false),
                Err(doubt) => Answer::doubt(doubt),
            };
            answer.and(self.behind(first, &to, front, &Other::Member(&from)));
        }
        if answer.ways.is_empty() { answer } else { Answer { ways: answer.ways, ..Answer::default() } }
    }

    /// On from a load balancer to something behind it. `first` is how who asks gets to the load balancer.
    pub(super) fn behind(&self, first: Answer, to: &Holder<'a>, front: &Front, asks: &Other<'_, 'a>) -> Answer {
        let mut answer = first;
        if let Some(listens) = front.listens {
            for way in &mut answer.ways {
                way.traffic = Self::limited(&way.traffic, &at_port(listens, &way.traffic));
            }
            answer.ways.retain(|way| !way.traffic.is_empty());
        }
        let Some(balancer) = self.lens.holder(self.resource(front.balancer)).filter(|_| !answer.ways.is_empty()) else {
            return answer;
        };
        let asked: Vec<Traffic> = answer.ways.iter().flat_map(|way| &way.traffic).copied().collect();
        let sends = front.sends.map(|port| at_port(port, &asked));
        let last = if front.keeps_source {
            self.handed_on(&balancer, to, sends.as_deref(), asks)
        } else {
            self.step(&balancer, to, sends.as_deref(), self.is_unguarded(&balancer))
        };
        let Some(end) = last.ways.first() else { return last };
        for way in &mut answer.ways {
            way.hops.extend(front.hops.iter().map(|id| Hop::of(*id)));
            way.hops.extend(end.hops.iter().filter(|hop| hop.resource != Some(front.balancer)).cloned());
        }
        answer
    }

    /// The last step from a load balancer that hands on the address of who asks: those must be let in, or its groups.
    fn handed_on(
        &self,
        balancer: &Holder<'a>,
        to: &Holder<'a>,
        only: Option<&[Traffic]>,
        asks: &Other<'_, 'a>,
    ) -> Answer {
        let mut answer = Answer::default();
        for lets_in in [self.admitted(to, true, asks), self.admitted(to, true, &Other::GroupsOf(balancer))] {
            answer.doubts.extend(lets_in.doubts);
            for (traffic, rule, net) in lets_in.rules {
                let traffic = only.map_or_else(|| traffic.clone(), |only| Self::limited(&traffic, only));
                if traffic.is_empty() {
                    continue;
                }
                let border = to.subnets.ids.first().map(|subnet| self.pass(*subnet, Course::In, &net, &traffic));
                match border.unwrap_or(Ok((traffic, None))) {
                    Ok((traffic, acl)) => {
                        let hops = acl.map(Hop::of).into_iter().chain(rule).chain([Hop::of(to.resource.id)]);
                        answer.ways.push(Way { traffic, hops: hops.collect() });
                    }
                    Err(Passage::Kept(acl)) => answer.blocks.push(Block::Acl(acl)),
                    Err(_) => answer.doubts.push(Doubt::of(to.resource.id, Why::NotModelled("the network ACL"))),
                }
            }
        }
        if answer.ways.is_empty() && answer.doubts.is_empty() && answer.blocks.is_empty() {
            answer.blocks.push(Block::NotLetIn(to.resource.id));
        }
        answer
    }

    /// One step inside a network. `only` is what the other side answers on.
    pub(super) fn step(&self, from: &Holder<'a>, to: &Holder<'a>, only: Option<&[Traffic]>, free: bool) -> Answer {
        if let Some(answer) = self.apart(from, to) {
            return answer;
        }
        let mut answer = Answer::default();
        let lets_in = self.admitted(to, true, &Other::Member(from));
        let mut lets_out = self.admitted(from, false, &Other::Member(to));
        if free {
            lets_out.rules.push((vec![Traffic::Everything], Vec::new(), super::groups::whole()));
        }
        for (out, first, to_net) in &lets_out.rules {
            for (within, last, from_net) in &lets_in.rules {
                let traffic = Self::limited(out, within);
                let traffic = only.map_or_else(|| traffic.clone(), |only| Self::limited(&traffic, only));
                if traffic.is_empty() {
                    continue;
                }
                match self.borders(from, to, (to_net, from_net), traffic) {
                    Ok((traffic, acls)) => {
                        let mut hops = vec![Hop::of(from.resource.id)];
                        hops.extend(first.iter().cloned());
                        hops.extend(acls.into_iter().map(Hop::of));
                        hops.extend(last.iter().cloned());
                        hops.push(Hop::of(to.resource.id));
                        answer.ways.push(Way { traffic, hops });
                    }
                    Err(Passage::Kept(acl)) => answer.blocks.push(Block::Acl(acl)),
                    Err(_) => answer.doubts.push(Doubt::of(to.resource.id, Why::NotModelled("the network ACL"))),
                }
            }
        }
        if !answer.ways.is_empty() {
            return Answer { ways: answer.ways, ..Answer::default() };
        }
        if lets_in.rules.is_empty() && lets_in.doubts.is_empty() {
            return Answer::block(Block::NotLetIn(to.resource.id));
        }
        if lets_out.rules.is_empty() && lets_out.doubts.is_empty() {
            return Answer::block(Block::NotLetOut(from.resource.id));
        }
        answer.doubts.extend(lets_in.doubts.into_iter().chain(lets_out.doubts));
        if answer.doubts.is_empty() && answer.blocks.is_empty() {
            answer.blocks.push(Block::NotLetIn(to.resource.id));
        }
        answer
    }

    /// Why two are not in one network, or may not be.
    fn apart(&self, from: &Holder<'a>, to: &Holder<'a>) -> Option<Answer> {
        for holder in [from, to] {
            let none = holder.subnets.ids.is_empty() && holder.subnets.doubt.is_none();
            if none && holder.kind == HolderKind::Function {
                return Some(Answer::block(Block::NoNetwork(holder.resource.id)));
            }
        }
        match (self.network_of(from), self.network_of(to)) {
            (Some(one), Some(other)) if one == other => None,
            (Some(one), Some(other)) => {
                let connected = CONNECTIONS.iter().any(|class| self.lens.of_class(class).next().is_some());
                Some(if connected {
                    Answer::doubt(Doubt::of(from.resource.id, Why::NotModelled("traffic between networks")))
                } else {
                    Answer::block(Block::OtherNetwork(one, other))
                })
            }
            (None, _) => Some(Answer::doubt(Self::nowhere(from))),
            (_, None) => Some(Answer::doubt(Self::nowhere(to))),
        }
    }

    fn nowhere(holder: &Holder<'a>) -> Doubt {
        let default = || match holder.subnets.ids.first() {
            Some(subnet) => Doubt::of(*subnet, Why::Foreign),
            None => Doubt::of(holder.resource.id, Why::DefaultNetwork),
        };
        holder.subnets.doubt.clone().unwrap_or_else(default)
    }

    /// What gets through the ACLs between two subnets.
    fn borders(
        &self,
        from: &Holder<'a>,
        to: &Holder<'a>,
        (to_net, from_net): (&ipnet::IpNet, &ipnet::IpNet),
        traffic: Vec<Traffic>,
    ) -> Result<(Vec<Traffic>, Vec<ResourceId>), Passage> {
        let (Some(first), Some(last)) = (from.subnets.ids.first(), to.subnets.ids.first()) else {
            return Ok((traffic, Vec::new()));
        };
        if from.subnets.ids == to.subnets.ids {
            return Ok((traffic, Vec::new()));
        }
        let (traffic, one) = self.pass(*first, Course::Out, to_net, &traffic)?;
        let (traffic, other) = self.pass(*last, Course::In, from_net, &traffic)?;
        Ok((traffic, one.into_iter().chain(other).collect()))
    }
}

/// One port, of the protocols of some traffic.
fn at_port(port: u16, like: &[Traffic]) -> Vec<Traffic> {
    let has = |transport: Transport| {
        like.iter().any(|traffic| match traffic {
            Traffic::Everything => true,
            Traffic::Ports(ports) => ports.transport == transport,
            Traffic::Portless => false,
        })
    };
    let transports = [Transport::Tcp, Transport::Udp].into_iter().filter(|transport| has(*transport));
    transports.map(|transport| Traffic::Ports(Ports { transport, first: port, last: port })).collect()
}
