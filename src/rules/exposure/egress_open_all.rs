//! What is in a security group may send anything to everybody, and gets out.
//!
//! ## Why it matters
//!
//! Whoever gets into one of these machines can send what it holds to any address. A group that says of itself that it is
//! isolated or restricted, and lets everything out, is not what its readers take it for.
//!
//! ## What to do
//!
//! List the ports and addresses that are needed: the database, the endpoints of services, 443 to the outside.
//!
//! ## Not reported
//!
//! Groups behind which no machine, container or function has a way to the Internet: what AWS runs, such as databases and
//! load balancers, sends nothing on its own. It is a fact, and off by default, as AWS itself lets everything
//! out of a new group; it is low where the name or description says isolated or restricted. On Azure and Google Cloud,
//! where everything gets out unless a rule says otherwise, rules that let everything out; what only the rest lets out is
//! not reported.
//!
//! ## References
//!
//! Amazon VPC User Guide, Control traffic to your AWS resources using security groups; Azure Virtual Network documentation,
//! Network security groups: default rules; Google Cloud VPC documentation, VPC firewall rules: implied rules (2026-11).

use std::collections::{HashMap, HashSet};

use super::unclear;
use crate::finding::{Finding, Meta, Reason, Severity, Sink};
use crate::lens::addresses::Extent;
use crate::lens::aws::holders::{HolderKind, holder_kind};
use crate::lens::ingress::{Behind, Ingress, Traffic};
use crate::lens::machines::{Machine, owner};
use crate::lens::reach::{Doubt, Place, Reach};
use crate::model::{Known, ResourceId};
use crate::rules::{Cx, Rule};

const META: Meta =
    Meta::new("C008", "egress-open-all", Severity::Info, "what is in a security group may send anything to everybody")
        .opt_in()
        .docs(include_str!("egress_open_all.rs"));

/// What a group says of itself that lets nothing out.
const SHUT: [&str; 5] = ["isolated", "isolation", "restricted", "airgapped", "offline"];

/// What follows where only those are meant who come in: "restricted to the network".
const INWARDS: [&str; 4] = ["access", "from", "ingress", "to"];

pub(super) struct EgressOpenAll;

impl Rule for EgressOpenAll {
    fn meta(&self) -> &Meta {
        &META
    }

    fn check_stack(&self, cx: &Cx<'_>, out: &mut Sink<'_>) {
        let reach = Reach::new(cx.lens);
        for group in cx.lens.security_groups() {
            check(cx, group, &reach, out);
        }
        elsewhere(cx, out);
    }
}

fn check(cx: &Cx<'_>, group: ResourceId, reach: &Reach<'_, '_>, out: &mut Sink<'_>) {
    let rules = cx.lens.egress_of_group(group).unwrap_or_default();
    let Some(rule) = rules.iter().find(|rule| is_open(rule)) else {
        let hidden =
            rules.iter().find(|rule| rule.hidden_peer().is_some() || rule.traffic.iter().any(Known::is_hidden));
        return match hidden {
            Some(rule) => out.undetermined(rule.resource, Reason::Unknown(rule.path())),
            None => out.pass_on(group),
        };
    };
    let behind = cx.lens.behind_group(group);
    let says = says_shut(cx, rule);
    let way = match way_out(&behind, reach) {
        Ok(way) => way,
        Err(_) if says => None,
        Err(Some(doubt)) => return out.undetermined(doubt.resource, unclear(cx.stack, &doubt)),
        Err(None) => return out.pass_on(group),
    };
    let name = cx.stack.resource(group).urn.name();
    let who = way.as_ref().map_or_else(
        || format!("what is in `{name}`"),
        |(id, _)| format!("`{}` in `{name}`", cx.stack.resource(*id).urn.name()),
    );
    let finding = report(cx, rule, &who, says, out);
    finding.related([group].into_iter().filter(|id| *id != rule.resource));
    if let Some((id, answer)) = way {
        finding.related([id]).evidence(format!("the way: {answer}"));
    }
}

fn report<'o>(cx: &Cx<'_>, rule: &Ingress, who: &str, says: bool, out: &'o mut Sink<'_>) -> &'o mut Finding {
    let ending = match (says, cx.stack.resource(rule.resource).ty.package()) {
        (false, _) => "",
        (true, "gcp") => ", though the firewall says that it is shut off",
        (true, _) => ", though the group says that it is shut off",
    };
    let finding = out.fail(rule.resource, format!("{who} may send anything to every address{ending}"));
    finding.severity(if says { Severity::Low } else { META.severity });
    if !rule.path().segments().is_empty() {
        finding.at(rule.path());
    }
    finding.fix("list the ports and addresses that are needed")
}

/// The rules of Azure and Google Cloud that let out everything.
fn elsewhere(cx: &Cx<'_>, out: &mut Sink<'_>) {
    let egress = cx.lens.egress_elsewhere();
    if egress.rules.is_empty() {
        return;
    }
    let machines = cx.lens.addressed_machines();
    let mut by_owner: HashMap<ResourceId, Vec<&Machine>> = HashMap::new();
    for machine in &machines {
        machine.owners().for_each(|owner| by_owner.entry(owner).or_default().push(machine));
    }
    let opens: HashSet<ResourceId> = egress.rules.iter().filter(|rule| is_open(rule)).map(owner).collect();
    let shut = |id: &ResourceId| egress.shut.contains(id) && !opens.contains(id);
    for rule in &egress.rules {
        if is_open(rule) {
            // Another group that is for the machine, too, may keep it in.
            let own = by_owner.get(&owner(rule)).into_iter().flatten().copied();
            judge(cx, rule, own.filter(|machine| !machine.owners().any(|id| shut(&id))), out);
        } else if rule.hidden_peer().is_some() || rule.traffic.iter().any(Known::is_hidden) {
            out.undetermined(rule.resource, Reason::Unknown(rule.path()));
        } else {
            out.pass_on(rule.resource);
        }
    }
}

fn judge<'m>(cx: &Cx<'_>, rule: &Ingress, machines: impl Iterator<Item = &'m Machine>, out: &mut Sink<'_>) {
    let (mut sender, mut doubt) = (None, None);
    for machine in machines {
        match machine.gets_out() {
            Ok(true) => sender = sender.or(Some(machine.id)),
            Ok(false) => {}
            Err(unknown) => doubt = doubt.or(Some(unknown)),
        }
    }
    let says = says_shut(cx, rule);
    let name = |id: ResourceId| cx.stack.resource(id).urn.name();
    let group = rule.groups.first().copied();
    let who = match (sender, group) {
        (Some(id), Some(group)) => format!("`{}` in `{}`", name(id), name(group)),
        (Some(id), None) => format!("`{}`", name(id)),
        (None, Some(group)) => format!("what is in `{}`", name(group)),
        (None, None) => format!("what `{}` is for", name(rule.resource)),
    };
    match (sender, says, doubt) {
        (None, false, Some(doubt)) => out.undetermined(doubt.resource, unclear(cx.stack, &doubt)),
        (None, false, None) => out.pass_on(rule.resource),
        _ => {
            let finding = report(cx, rule, &who, says, out);
            finding.related(group.into_iter().filter(|id| *id != rule.resource).chain(sender));
        }
    }
}

fn is_open(rule: &Ingress) -> bool {
    let everything = rule.traffic.contains(&Known::Is(Traffic::Everything));
    everything && matches!(rule.extent(), Extent::World { .. })
}

fn says_shut(cx: &Cx<'_>, rule: &Ingress) -> bool {
    let said = cx.lens.said_of(rule);
    if !SHUT.iter().any(|word| said.contains(word)) {
        return false;
    }
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let inwards = |at: usize| words.get(at + 1).is_some_and(|next| INWARDS.contains(next));
    words.iter().enumerate().any(|(at, word)| SHUT.contains(word) && !inwards(at))
}

fn runs_programs(reach: &Reach<'_, '_>, carrier: ResourceId) -> bool {
    let kind = holder_kind(&reach.stack().resource(carrier).ty);
    matches!(kind, Some(HolderKind::Host | HolderKind::Function))
}

/// Something in the group that gets out, and how; nothing where it is not known what is in it. Why not, else.
fn way_out(behind: &Behind, reach: &Reach<'_, '_>) -> Result<Option<(ResourceId, String)>, Option<Doubt>> {
    if behind.carriers.is_empty() && behind.others {
        return Ok(None);
    }
    let mut doubt = None;
    for &carrier in behind.carriers.iter().filter(|carrier| runs_programs(reach, **carrier)) {
        let answer = reach.between(&Place::Resource(carrier), &Place::Internet);
        if let Some(way) = answer.ways.first() {
            return Ok(Some((carrier, way.told(reach.stack()))));
        }
        doubt = doubt.or(answer.doubts.into_iter().next());
    }
    Err(doubt)
}
