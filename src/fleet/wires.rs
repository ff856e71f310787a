//! What connects the networks of a fleet: peerings, the plan, and transit gateways as far as their route tables lead.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::graph::{Stack, View};
use crate::lens::Lens;
use crate::lens::connections::End;
use crate::lens::transit::{Default as Table, Role};
use crate::model::ResourceId;

/// What is kept of the connections of a stack. Things are called by their ids or, before they have one, by their URNs.
#[derive(Debug, Default)]
pub(super) struct WireFacts {
    /// A name, and what it connects.
    peerings: Vec<(String, [String; 2])>,
    attachments: Vec<Attachment>,
    accepted: Vec<(String, [Option<bool>; 2])>,
    gateways: Vec<(String, [Table; 2])>,
    /// What is in a table, the table, what it is to it, and whether that is the default of a gateway.
    places: Vec<(String, String, Role, bool)>,
}

#[derive(Debug)]
struct Attachment {
    key: String,
    name: String,
    network: String,
    gateway: String,
    takes_default: [Option<bool>; 2],
}

/// What connections call a resource.
pub(super) fn key(stack: &Stack, id: ResourceId) -> String {
    let resource = stack.resource(id);
    let known = stack.view(resource, View::After).and_then(|state| state.id().is());
    known.map_or_else(|| resource.urn.to_string(), std::borrow::Cow::into_owned)
}

impl WireFacts {
    /// Reads the connections of a stack; `label` is how it is called.
    pub(super) fn of(stack: &Stack, lens: &Lens<'_>, label: &str) -> Self {
        let end = |end: End| match end {
            End::Resource(id) => key(stack, id),
            End::Outside(text) => text,
        };
        let name = |what: &str, id: ResourceId| format!("{what} `{}` of {label}", stack.resource(id).urn.name());
        let transit = lens.transit();
        let peerings = lens.connections().into_iter();
        let attachments = transit.attachments.into_iter().map(|one| Attachment {
            key: key(stack, one.resource.id),
            name: name("attachment", one.resource.id),
            network: end(one.network),
            gateway: end(one.gateway),
            takes_default: one.takes_default,
        });
        let places = transit.places.into_iter();
        Self {
            peerings: peerings.map(|one| (name("peering", one.resource.id), one.ends.map(end))).collect(),
            attachments: attachments.collect(),
            accepted: transit.accepted.into_iter().map(|(of, takes)| (end(of), takes)).collect(),
            gateways: transit.gateways.into_iter().map(|one| (end(one.gateway), one.defaults)).collect(),
            places: places.map(|one| (end(one.of), end(one.table), one.role, one.is_default)).collect(),
        }
    }
}

/// Whether two networks reach each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    /// Over these.
    Connected(Vec<String>),
    /// Both are at this gateway, whose route tables cannot be seen.
    Undecided(String),
    /// Nothing is seen to connect them.
    Apart,
}

/// A network at a gateway, and the tables that it is in.
#[derive(Debug)]
struct Spoke {
    name: String,
    gateway: String,
    /// By [`Role`]; nothing where that cannot be known.
    tables: [Option<BTreeSet<String>>; 2],
}

/// What is connected with what.
#[derive(Debug, Default)]
pub(super) struct Wires {
    peerings: HashMap<String, BTreeMap<String, String>>,
    plan: HashMap<String, BTreeSet<usize>>,
    spokes: HashMap<String, Vec<Spoke>>,
    /// Tables that route what something sends.
    used: BTreeSet<String>,
}

impl Wires {
    /// Puts together what the stacks tell.
    pub(super) fn of<'a>(all: impl Iterator<Item = &'a WireFacts> + Clone) -> Self {
        let mut wires = Self::default();
        for (name, [a, b]) in all.clone().flat_map(|facts| &facts.peerings) {
            for (a, b) in [(a, b), (b, a)] {
                wires.peerings.entry(a.clone()).or_default().entry(b.clone()).or_insert_with(|| name.clone());
            }
        }
        let places = all.clone().flat_map(|facts| &facts.places);
        let of_something = places.filter(|(_, _, role, is_default)| *role == Role::Association && !is_default);
        wires.used.extend(of_something.map(|(_, table, ..)| table.clone()));
        let tables = Tables::of(all.clone());
        for attachment in all.flat_map(|facts| &facts.attachments) {
            let tables = Role::ALL.map(|role| tables.of_attachment(attachment, role));
            wires.used.extend(tables[0].iter().flatten().cloned());
            let spoke = Spoke { name: attachment.name.clone(), gateway: attachment.gateway.clone(), tables };
            wires.spokes.entry(attachment.network.clone()).or_default().push(spoke);
        }
        wires
    }

    /// Takes a network into a group of the plan whose networks reach each other.
    pub(super) fn plan(&mut self, network: &str, group: usize) {
        self.plan.entry_ref(network).or_default().insert(group);
    }

    /// Whether two networks reach each other. Peering reaches neighbours only.
    pub(super) fn link(&self, a: &str, b: &str) -> Link {
        if let Some(name) = self.peerings.get(a).and_then(|of| of.get(b)) {
            return Link::Connected(vec![name.clone()]);
        }
        if let (Some(own), Some(other)) = (self.plan.get(a), self.plan.get(b))
            && !own.is_disjoint(other)
        {
            return Link::Connected(vec!["the plan in `[fleet.cidr]`".to_owned()]);
        }
        let mut undecided = None;
        for own in self.spokes.get(a).into_iter().flatten() {
            for other in self.spokes.get(b).into_iter().flatten().filter(|other| other.gateway == own.gateway) {
                match self.meet(own, other) {
                    Some(true) => return Link::Connected(vec![own.name.clone(), other.name.clone()]),
                    Some(false) => {}
                    None => undecided = Some(own.gateway.clone()),
                }
            }
        }
        undecided.map_or(Link::Apart, Link::Undecided)
    }

    /// Whether one of two spokes sends to the other, or a third that sends to both cannot tell them apart.
    fn meet(&self, a: &Spoke, b: &Spoke) -> Option<bool> {
        let ([a_sends, a_takes], [b_sends, b_takes]) = (&a.tables, &b.tables);
        let share = |one: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>| {
            Some(!one.as_ref()?.is_disjoint(other.as_ref()?))
        };
        let both_told = |one: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>| {
            Some(one.as_ref()?.intersection(other.as_ref()?).any(|table| self.used.contains(table)))
        };
        let all = [share(a_sends, b_takes), share(b_sends, a_takes), both_told(a_takes, b_takes)];
        if all.contains(&Some(true)) { Some(true) } else { all.iter().all(|one| *one == Some(false)).then_some(false) }
    }
}

/// Which route tables what is in.
#[derive(Default)]
struct Tables<'a> {
    /// By attachment and role.
    own: HashMap<(&'a str, Role), BTreeSet<String>>,
    /// By gateway.
    defaults: HashMap<&'a str, [Table; 2]>,
    accepted: HashMap<&'a str, [Option<bool>; 2]>,
}

impl<'a> Tables<'a> {
    fn of(all: impl Iterator<Item = &'a WireFacts> + Clone) -> Self {
        let mut tables = Self::default();
        for facts in all.clone() {
            tables.defaults.extend(facts.gateways.iter().map(|(gateway, of)| (gateway.as_str(), of.clone())));
            tables.accepted.extend(facts.accepted.iter().map(|(of, takes)| (of.as_str(), *takes)));
        }
        for (of, table, role, is_default) in all.flat_map(|facts| &facts.places) {
            if *is_default {
                let unknown = || [Table::Unknown, Table::Unknown];
                tables.defaults.entry(of).or_insert_with(unknown)[*role as usize] = Table::Table(Some(table.clone()));
            } else {
                tables.own.entry((of, *role)).or_default().insert(table.clone());
            }
        }
        tables
    }

    /// The tables that an attachment has a role in; nothing where that cannot be known.
    fn of_attachment(&self, attachment: &Attachment, role: Role) -> Option<BTreeSet<String>> {
        let mut found = self.own.get(&(attachment.key.as_str(), role)).cloned().unwrap_or_default();
        // It is associated with one table only.
        if role == Role::Association && !found.is_empty() {
            return Some(found);
        }
        let takes = self.accepted.get(attachment.key.as_str()).unwrap_or(&attachment.takes_default)[role as usize]?;
        if takes {
            match &self.defaults.get(attachment.gateway.as_str())?[role as usize] {
                Table::None => {}
                Table::Unknown => return None,
                Table::Table(Some(id)) => {
                    found.insert(id.clone());
                }
                // Both roles have one default table unless the gateway tells two.
                Table::Table(None) => {
                    found.insert(format!("the default of {}", attachment.gateway));
                }
            }
        } else if found.is_empty() && !self.defaults.contains_key(attachment.gateway.as_str()) {
            // The account of the gateway may have put it into a table of its own.
            return None;
        }
        Some(found)
    }
}
