//! Many stacks at once: of each the findings and a few facts are kept, and then it is dropped. What became of findings
//! since the last run; what stacks read from each other.

mod addresses;
mod baseline;
mod contracts;
mod except;
mod ledger;
mod member;
mod neighbours;
mod newest;
mod owners;
mod published;
mod renamed;
mod rollup;
mod saved;
mod wires;

pub use addresses::{AddressFacts, AddressPlan, Block, Conflict, Free, Overlap, Plan};
pub use baseline::{Baseline, Compare, write as write_baseline};
pub use contracts::RULES as CONTRACT_RULES;
pub use except::Judges;
pub use ledger::{Entry, Ledger, Standing};
pub use member::{Member, Row};
pub use neighbours::Neighbours;
pub use newest::Superseded;
pub use owners::Owners;
pub use rollup::{Group, Rollups, Tally};
pub use saved::{Saved, Unusable};

use std::collections::BTreeSet;

use crate::engine::Selection;
use crate::finding::{Meta, Severity};
use crate::input::Unread;
use crate::model::{Moment, Span};

/// What `[fleet]` says.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whose what is.
    pub owners: Owners,
    /// Recorded longer ago than this is stale.
    pub stale_after: Option<Span>,
    /// What is planned for addresses.
    pub plan: Plan,
    /// How long a finding may stay, by severity.
    pub slo: Vec<(Severity, Span)>,
}

impl Settings {
    /// How long a finding of a severity may stay.
    pub fn slo(&self, severity: Severity) -> Option<Span> {
        self.slo.iter().find(|(of, _)| *of == severity).map(|(_, span)| *span)
    }
}

/// The fleet as one run has seen it.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The stacks, in the order of the inputs.
    pub members: Vec<Member>,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// Inputs that are of a stack that another input tells newer of.
    pub superseded: Vec<Superseded>,
    /// What else there is to say of the inputs.
    pub notes: Vec<String>,
    /// What became of the findings.
    pub ledger: Ledger,
    /// The names of stacks that were recorded too long ago.
    pub stale: BTreeSet<String>,
}

impl Fleet {
    /// Puts what was read together: the newest of each stack, what stacks read from each other, what became of the
    /// findings since a saved run. `rules` are those that ran.
    pub fn assemble(
        members: Vec<Member>,
        rules: &[Meta],
        selection: &Selection,
        saved: Option<&Saved>,
        settings: &Settings,
        now: Option<Moment>,
        judges: &Judges<'_>,
    ) -> Self {
        let mut fleet = Self { members, ..Self::default() };
        fleet.notes = newest::part(&mut fleet.members);
        fleet.superseded = newest::keep(&mut fleet.members);
        contracts::judge(&mut fleet.members, selection);
        let said = judges.settle(&mut fleet.members, selection, now.map(Moment::date));
        let too_old = |member: &&Member| match (settings.stale_after, now, member.recorded) {
            (Some(limit), Some(now), Some(recorded)) => now.since(recorded) > limit,
            _ => false,
        };
        fleet.stale = fleet.members.iter().filter(too_old).map(|member| member.label().to_owned()).collect();
        fleet.ledger = ledger::follow(&fleet, rules, saved, settings, now);
        fleet.ledger.notes.extend(said);
        fleet
    }

    /// The findings of all stacks.
    pub fn rows(&self) -> impl Iterator<Item = (&Member, &Row)> {
        self.members.iter().flat_map(|member| member.findings.iter().map(move |row| (member, row)))
    }
}
