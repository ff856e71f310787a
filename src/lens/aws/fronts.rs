//! What stands in front of something: load balancers, their listeners, the target groups they send to, and who is in them.

use hashbrown::HashMap;

use super::Part;
use super::holders::{BALANCER, CLASSIC, INSTANCE, SCALING, SERVICE};
use crate::lens::ingress::{Ports, Traffic, Transport};
use crate::lens::reach::{Doubt, Why};
use crate::lens::references::values_at;
use crate::lens::{By, Lens, Reference, class_of, spelled, top_of};
use crate::model::{Known, Resource, ResourceId, Value};

const LISTENER: &str = "aws:lb/listener:Listener";
const RULE: &str = "aws:lb/listenerRule:ListenerRule";
const TARGETS: &str = "aws:lb/targetGroup:TargetGroup";
const ATTACHMENT: &str = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
const SCALING_ATTACHMENT: &str = "aws:autoscaling/attachment:Attachment";
const CLASSIC_ATTACHMENT: &str = "aws:elb/attachment:Attachment";

/// One way from a load balancer to something behind it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lens) struct Front {
    pub(in crate::lens) balancer: ResourceId,
    /// The port that the balancer answers on; nothing where it is not known.
    pub(in crate::lens) listens: Option<u16>,
    /// The port behind it; nothing where it is not known.
    pub(in crate::lens) sends: Option<u16>,
    /// Listener, rule, target group, attachment.
    pub(in crate::lens) hops: Vec<ResourceId>,
    /// Whether who asks is seen behind the balancer by its own address.
    pub(in crate::lens) keeps_source: bool,
    /// Whether the balancer asks by itself for what it is asked for: others hand on packets.
    pub(in crate::lens) asks_itself: bool,
}

/// What stands in front of whom.
#[derive(Debug, Default)]
pub(in crate::lens) struct Fronts {
    of: HashMap<ResourceId, Vec<Front>>,
    behind: HashMap<ResourceId, Vec<ResourceId>>,
    /// A part of which it is not known where it belongs.
    pub(in crate::lens) stray: Option<Doubt>,
}

impl Fronts {
    pub(in crate::lens) fn of_target(&self, target: ResourceId) -> &[Front] {
        self.of.get(&target).map_or(&[], Vec::as_slice)
    }

    /// Every target with each of its fronts, in the order of the targets.
    pub(in crate::lens) fn all(&self) -> Vec<(ResourceId, &Front)> {
        let mut all: Vec<(ResourceId, &Front)> =
            self.of.iter().flat_map(|(target, fronts)| fronts.iter().map(|front| (*target, front))).collect();
        all.sort_unstable();
        all
    }

    fn read(lens: &Lens<'_>) -> Self {
        let mut fronts = Self::default();
        let mut senders: HashMap<ResourceId, Vec<Front>> = HashMap::new();
        for balancer in lens.of_class(BALANCER) {
            let kind = lens.texts(balancer, "loadBalancerType");
            let network = kind.seen.iter().any(|kind| kind == "network");
            let application = !kind.hidden && kind.seen.iter().all(|kind| kind == "application");
            for listener in lens.parts(balancer, Part::Listener) {
                let front = Front {
                    balancer: balancer.id,
                    listens: port(lens, listener, "port"),
                    sends: None,
                    hops: vec![listener.id],
                    keeps_source: network,
                    asks_itself: application,
                };
                fronts.senders(lens, listener, &front, &mut senders);
            }
        }
        for rule in lens.of_class(RULE) {
            let Some(listener) = lens.only(rule, "listenerArn", By::Arn, LISTENER) else { continue };
            let Some(balancer) = lens.only(listener, "loadBalancerArn", By::Arn, BALANCER) else { continue };
            let front = Front {
                balancer: balancer.id,
                listens: port(lens, listener, "port"),
                sends: None,
                hops: vec![listener.id, rule.id],
                keeps_source: false,
                asks_itself: true,
            };
            fronts.senders(lens, rule, &front, &mut senders);
        }
        fronts.attached(lens, &senders);
        fronts.classic(lens);
        for (target, own) in &mut fronts.of {
            own.sort();
            own.dedup();
            for front in own.iter() {
                fronts.behind.entry(front.balancer).or_default().push(*target);
            }
        }
        for targets in fronts.behind.values_mut() {
            targets.sort_unstable();
            targets.dedup();
        }
        fronts
    }

    /// The target groups that a listener or rule sends to.
    fn senders<'a>(
        &mut self,
        lens: &Lens<'a>,
        from: &'a Resource,
        front: &Front,
        senders: &mut HashMap<ResourceId, Vec<Front>>,
    ) {
        let paths = ["defaultActions[].targetGroupArn", "defaultActions[].forward.targetGroups[].arn"];
        let of_rule = ["actions[].targetGroupArn", "actions[].forward.targetGroups[].arn"];
        for path in paths.iter().chain(&of_rule).filter_map(|path| spelled(&from.ty, path)) {
            match lens.reference(from, &path, By::Arn, TARGETS) {
                Reference::Resources(ids) => {
                    for id in ids {
                        let mut front = front.clone();
                        front.hops.push(id);
                        front.sends = port(lens, lens.stack.resource(id), "port");
                        front.keeps_source &= keeps_source(lens, lens.stack.resource(id));
                        senders.entry(id).or_default().push(front);
                    }
                }
                Reference::Unknown => self.stray = Some(Doubt::at(from.id, top_of(&path), Why::Unknown)),
                Reference::Foreign | Reference::Absent => {}
            }
        }
    }

    /// Who is in the target groups.
    fn attached(&mut self, lens: &Lens<'_>, senders: &HashMap<ResourceId, Vec<Front>>) {
        let mut put = |groups: &[ResourceId], targets: &[ResourceId], by: Option<ResourceId>, at: Option<u16>| {
            for front in groups.iter().filter_map(|group| senders.get(group)).flatten() {
                let mut front = front.clone();
                front.hops.extend(by);
                front.sends = at.or(front.sends);
                for target in targets {
                    self.of.entry(*target).or_default().push(front.clone());
                }
            }
        };
        for attachment in lens.of_class(ATTACHMENT) {
            let groups = lens.reference(attachment, "targetGroupArn", By::Arn, TARGETS);
            let at = port(lens, attachment, "port");
            for (class, by) in [(INSTANCE, By::Id), (BALANCER, By::Arn)] {
                let targets = lens.reference(attachment, "targetId", by, class);
                put(groups.resources(), targets.resources(), Some(attachment.id), at);
            }
        }
        for scaling in lens.of_class(SCALING) {
            let groups = lens.reference(scaling, "targetGroupArns", By::Arn, TARGETS);
            put(groups.resources(), &[scaling.id], None, None);
        }
        for attachment in lens.of_class(SCALING_ATTACHMENT) {
            let scaling = lens.reference(attachment, "autoscalingGroupName", By::Name, SCALING);
            let groups = lens.reference(attachment, "lbTargetGroupArn", By::Arn, TARGETS);
            put(groups.resources(), scaling.resources(), Some(attachment.id), None);
        }
        for service in lens.of_kin(SERVICE) {
            let groups = lens.reference(service, "loadBalancers[].targetGroupArn", By::Arn, TARGETS);
            let ports = ports(lens, service, "loadBalancers[].containerPort");
            let at = ports.first().copied().flatten().filter(|_| ports.len() == 1);
            put(groups.resources(), &[service.id], None, at);
        }
    }

    fn classic(&mut self, lens: &Lens<'_>) {
        for balancer in lens.of_class(CLASSIC) {
            let (listens, sends) =
                (ports(lens, balancer, "listeners[].lbPort"), ports(lens, balancer, "listeners[].instancePort"));
            let mut targets: Vec<(ResourceId, Option<ResourceId>)> = Vec::new();
            targets.extend(
                lens.reference(balancer, "instances", By::Id, INSTANCE).resources().iter().map(|id| (*id, None)),
            );
            for (_, user) in lens.graph().users(balancer.id) {
                let user = lens.stack.resource(user);
                match class_of(&user.ty) {
                    CLASSIC_ATTACHMENT => {
                        let instances = lens.reference(user, "instance", By::Id, INSTANCE);
                        targets.extend(instances.resources().iter().map(|id| (*id, Some(user.id))));
                    }
                    SCALING => targets.push((user.id, None)),
                    _ => {}
                }
            }
            for (target, by) in targets {
                for (listens, sends) in listens.iter().zip(&sends) {
                    self.of.entry(target).or_default().push(Front {
                        balancer: balancer.id,
                        listens: *listens,
                        sends: *sends,
                        hops: by.into_iter().collect(),
                        keeps_source: false,
                        asks_itself: true,
                    });
                }
            }
        }
    }
}

/// Whether a network load balancer hands on the address of who asks to a target group: always where packets have no
/// connection, and otherwise as the group says, or by what it has in it (Elastic Load Balancing, Network Load Balancers,
/// Client IP preservation, 2026-11).
fn keeps_source<'a>(lens: &Lens<'a>, targets: &'a Resource) -> bool {
    let texts = |path: &str| lens.texts(targets, path).seen;
    let told = lens.state(targets).map_or(Known::Absent, |state| state.property("preserveClientIp"));
    match told.read(Value::as_bool) {
        _ if texts("protocol").iter().any(|protocol| protocol.ends_with("UDP")) => true,
        Known::Is(keeps) => keeps,
        _ => texts("targetType").iter().all(|kind| kind != "ip"),
    }
}

fn ports<'a>(lens: &Lens<'a>, resource: &'a Resource, path: &str) -> Vec<Option<u16>> {
    let Some(state) = lens.state(resource) else { return Vec::new() };
    let top = top_of(path);
    let values = values_at(state.property(top), &path[top.len()..]).into_iter();
    values.map(|value| value.read(|value| u16::try_from(Value::as_i64(value)?).ok()).is()).collect()
}

fn port<'a>(lens: &Lens<'a>, resource: &'a Resource, path: &str) -> Option<u16> {
    ports(lens, resource, path).first().copied().flatten()
}

impl<'a> Lens<'a> {
    /// The load balancers that are there.
    pub fn balancers(&self) -> impl Iterator<Item = &'a Resource> + use<'a, '_> {
        [BALANCER, CLASSIC].into_iter().flat_map(|class| self.of_class(class))
    }

    /// What stands in front of whom.
    pub(in crate::lens) fn fronts(&self) -> &Fronts {
        self.fronts.get_or_init(|| Fronts::read(self))
    }

    /// The ports that a load balancer answers on.
    pub(in crate::lens) fn answers(&self, balancer: &'a Resource) -> Result<Vec<Traffic>, Doubt> {
        let (owner, read): (Vec<&'a Resource>, &str) = match class_of(&balancer.ty) {
            CLASSIC => (vec![balancer], "listeners[].lbPort"),
            _ => (self.parts(balancer, Part::Listener).collect(), "port"),
        };
        let mut answers = Vec::new();
        for listener in owner {
            let protocol = self.texts(listener, "protocol");
            let transports: &[Transport] = match protocol.seen.first().map(AsRef::as_ref) {
                Some("UDP") => &[Transport::Udp],
                Some("TCP_UDP") => &[Transport::Tcp, Transport::Udp],
                _ => &[Transport::Tcp],
            };
            for port in ports(self, listener, read) {
                let Some(port) = port else { return Err(Doubt::at(listener.id, top_of(read), Why::Unknown)) };
                answers.extend(
                    transports.iter().map(|&transport| Traffic::Ports(Ports { transport, first: port, last: port })),
                );
            }
        }
        if self.has_stray(Part::Listener) {
            return Err(Doubt { resource: balancer.id, path: None, why: Why::NotModelled("its listeners") });
        }
        answers.sort_unstable();
        answers.dedup();
        Ok(answers)
    }
}

impl Lens<'_> {
    /// Load balancers without security groups.
    pub fn unguarded_balancers(&self) -> Vec<ResourceId> {
        let balancers = self.of_class(BALANCER);
        let bare = balancers
            .filter(|balancer| self.state(balancer).is_some_and(|state| state.property("securityGroups").is_absent()));
        bare.map(|balancer| balancer.id).collect()
    }

    /// Whether a load balancer only hands packets on, to something that is known: what is reached is that.
    pub fn hands_on(&self, balancer: ResourceId) -> bool {
        let resource = self.stack.resource(balancer);
        let network = || self.texts(resource, "loadBalancerType").seen.iter().any(|kind| kind == "network");
        class_of(&resource.ty) == BALANCER && network() && !self.behind_balancer(balancer).is_empty()
    }

    /// A load balancer in front of something.
    pub fn balancer_before(&self, target: ResourceId) -> Option<ResourceId> {
        self.fronts().of_target(target).first().map(|front| front.balancer)
    }

    /// What is behind a load balancer.
    pub fn behind_balancer(&self, balancer: ResourceId) -> Vec<ResourceId> {
        if ![BALANCER, CLASSIC].contains(&class_of(&self.stack.resource(balancer).ty)) {
            return Vec::new();
        }
        self.fronts().behind.get(&balancer).cloned().unwrap_or_default()
    }
}
