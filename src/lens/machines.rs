//! Machines of Azure and Google Cloud with an address of their own: who gets to them, and whether they get out. What AWS
//! runs is read by `reach`.

use hashbrown::HashMap;

use super::ingress::{Ingress, Traffic};
use super::reach::{Doubt, Hop, Way, Why};
use super::{Lens, azure, gcp};
use crate::graph::Coverage;
use crate::lens::addresses::Extent;
use crate::model::{Known, ResourceId};

/// A machine, by one of its interfaces.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The machine.
    pub id: ResourceId,
    /// What its traffic passes on the way in: the address, the interface.
    pub(super) through: Vec<ResourceId>,
    /// Whether it has an address on the Internet.
    pub(super) public: Result<bool, Doubt>,
    /// The groups or firewalls whose rules are for it. Of several layers each must let through.
    pub(super) layers: Vec<Vec<ResourceId>>,
    /// What cannot be known of what keeps traffic away.
    pub(super) doubt: Option<Doubt>,
    /// A load balancer that sends to it.
    pub front: Option<ResourceId>,
    /// Something else than its address that leads to the Internet.
    pub(super) way_out: bool,
}

/// What gets through to a machine: the rule that lets it in, and the traffic.
pub type LetIn<'r> = (&'r Ingress, Vec<Traffic>);

/// The rules of a stack in one direction, by whose they are.
#[derive(Debug)]
pub struct Owned<'r> {
    by_owner: HashMap<ResourceId, Vec<&'r Ingress>>,
}

/// The group, or the firewall, that a rule is part of.
pub fn owner(rule: &Ingress) -> ResourceId {
    rule.groups.first().copied().unwrap_or(rule.resource)
}

impl<'r> Owned<'r> {
    /// Of these rules those that let in everybody, or may.
    pub fn open(lens: &Lens<'_>, rules: &'r [Ingress]) -> Self {
        let mut by_owner: HashMap<ResourceId, Vec<&Ingress>> = HashMap::new();
        let open = |rule: &&Ingress| matches!(rule.extent(), Extent::World { .. }) || rule.hidden_peer().is_some();
        for rule in rules.iter().filter(open).filter(|rule| azure::ingress::is_for_all(lens, rule)) {
            by_owner.entry(owner(rule)).or_default().push(rule);
        }
        Self { by_owner }
    }

    fn of<'o>(&'o self, layer: &'o [ResourceId]) -> impl Iterator<Item = &'r Ingress> + 'o {
        layer.iter().flat_map(|owner| self.by_owner.get(owner).into_iter().flatten().copied())
    }
}

impl Machine {
    /// What everybody gets to the machine by, through each of its layers.
    pub fn let_in<'r>(&self, rules: &Owned<'r>) -> Result<Vec<LetIn<'r>>, Doubt> {
        let mut found = Vec::new();
        let public = match &self.public {
            Ok(false) => return Ok(found),
            Ok(true) => None,
            Err(doubt) => Some(doubt.clone()),
        };
        for (place, layer) in self.layers.iter().enumerate() {
            for rule in rules.of(layer) {
                let mut traffic = known(rule);
                for (_, other) in self.layers.iter().enumerate().filter(|(other, _)| *other != place) {
                    let theirs: Vec<Traffic> = rules.of(other).flat_map(known).collect();
                    traffic =
                        traffic.iter().flat_map(|own| theirs.iter().filter_map(|their| own.common(*their))).collect();
                }
                if !traffic.is_empty() {
                    found.push((rule, traffic));
                }
            }
        }
        let hidden = || {
            let hides = |rule: &&Ingress| rule.hidden_peer().is_some() || rule.traffic.iter().any(Known::is_hidden);
            let rule = self.layers.iter().flat_map(|layer| rules.of(layer)).find(hides)?;
            Some(Doubt { resource: rule.resource, path: Some(rule.path()), why: Why::Unknown })
        };
        match public.or_else(|| self.doubt.clone()) {
            Some(doubt) if !found.is_empty() => Err(doubt),
            None if found.is_empty() => hidden().map_or(Ok(found), Err),
            _ => Ok(found),
        }
    }

    /// The groups and firewalls whose rules are for it.
    pub fn owners(&self) -> impl Iterator<Item = ResourceId> + '_ {
        self.layers.iter().flatten().copied()
    }

    /// Whether what the machine sends gets to the Internet.
    pub fn gets_out(&self) -> Result<bool, Doubt> {
        match (&self.doubt, self.way_out) {
            (Some(doubt), _) => Err(doubt.clone()),
            (None, true) => Ok(true),
            (None, false) => self.public.clone(),
        }
    }

    /// The way from the Internet through a rule.
    pub fn way(&self, rule: &Ingress, traffic: Vec<Traffic>) -> Way {
        let hop = |resource: ResourceId| Hop { resource: Some(resource), path: None };
        let rule = Hop { resource: Some(rule.resource), path: Some(rule.path()) };
        let mut hops = vec![Hop { resource: None, path: None }, rule];
        hops.extend(self.through.iter().copied().chain([self.id]).map(hop));
        Way { traffic, hops }
    }
}

fn known(rule: &Ingress) -> Vec<Traffic> {
    if !matches!(rule.extent(), Extent::World { .. }) {
        return Vec::new();
    }
    rule.traffic.iter().filter_map(|traffic| (*traffic).is()).collect()
}

/// What lets out in Azure and Google Cloud.
#[derive(Debug, Default)]
pub struct Egress {
    /// The rules that let out.
    pub rules: Vec<Ingress>,
    /// Groups with rules that keep in.
    pub shut: Vec<ResourceId>,
}

impl Lens<'_> {
    /// The machines of Azure and Google Cloud that the program makes, by each of their interfaces.
    pub fn addressed_machines(&self) -> Vec<Machine> {
        let mut machines = azure::machines::read(self);
        machines.extend(gcp::machines::read(self));
        if self.stack.coverage != Coverage::Whole {
            for machine in &mut machines {
                machine.doubt = Some(Doubt::at(machine.id, "id", Why::NotWhole));
            }
        }
        machines
    }

    /// The rules of Azure and Google Cloud that let traffic out. Where there is none, everything gets out.
    pub fn egress_elsewhere(&self) -> Egress {
        let (mut rules, shut) = azure::ingress::read_out(self);
        rules.extend(gcp::ingress::read_out(self));
        rules.retain(|rule| self.manages(self.stack.resource(rule.resource)));
        Egress { rules, shut }
    }
}
