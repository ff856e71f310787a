//! A fleet, for people and machines.

pub mod addresses;
pub(super) mod csv;
mod document;
pub(super) mod html;
pub(super) mod prometheus;
pub(super) mod rows;
mod stacks;
pub(super) mod table;

use std::collections::BTreeMap;

use super::table::counted;
use crate::engine::Exit;
use crate::finding::Severity;
use crate::fleet::{Fleet, Member, Rollups, Row, Tally};
use crate::report::ended::ended;

/// A finished audit.
#[derive(Debug)]
pub struct FleetReport {
    /// What was seen.
    pub fleet: Fleet,
    /// The sums.
    pub rollups: Rollups,
    only_fresh: bool,
    strict: bool,
    exit_zero: bool,
}

impl FleetReport {
    /// A report on a fleet. `only_fresh`: only what is new since the last run, or overdue, fails.
    pub fn new(fleet: Fleet, only_fresh: bool, strict: bool, exit_zero: bool) -> Self {
        Self { rollups: Rollups::of(&fleet), fleet, only_fresh, strict, exit_zero }
    }

    /// How the process ends.
    pub fn exit(&self) -> Exit {
        let fleet = &self.fleet;
        if fleet.members.iter().any(|member| !member.broken.is_empty()) {
            return Exit::Internal;
        }
        if fleet.members.iter().any(|member| member.misjudged.is_some()) {
            return Exit::Usage;
        }
        if !self.exit_zero && self.failing() > 0 {
            return Exit::Failed;
        }
        if fleet.members.is_empty() {
            return Exit::Unreadable;
        }
        let open = fleet.members.iter().any(Member::is_incomplete) || (self.strict && !fleet.stale.is_empty());
        if !fleet.unread.is_empty() || (!self.exit_zero && open) { Exit::Incomplete } else { Exit::Passed }
    }

    /// How many findings fail the gates of their stacks.
    fn failing(&self) -> usize {
        let fails = self.bar();
        self.fleet.rows().filter(|(member, row)| fails(member, row)).count()
    }

    /// Tells which findings fail the gates of their stacks.
    fn bar(&self) -> impl Fn(&Member, &Row) -> bool {
        let entries = self.only_fresh.then(|| self.fleet.ledger.by_key());
        move |member, row| {
            let reached = member.gate.refuses(row.severity, row.confidence);
            let known = entries.as_ref().and_then(|entries| entries.get(&(member.label(), &*row.fingerprint)));
            reached && known.is_none_or(|entry| entry.standing.is_fresh() || entry.overdue)
        }
    }

    /// The findings of the whole fleet.
    fn total(&self) -> Tally {
        Tally::count(self.fleet.rows().map(|(_, row)| row))
    }

    /// What the last line says.
    fn verdict(&self) -> String {
        let exit = self.exit();
        let mut reasons = Vec::new();
        let failing = self.failing();
        if failing > 0 {
            reasons.push(format!("{} at or above the bar", counted(failing, "finding")));
        }
        if !self.fleet.unread.is_empty() {
            reasons.push(format!("{} could not be read", counted(self.fleet.unread.len(), "input")));
        }
        let failed = self.fleet.members.iter().filter(|member| member.failed).count();
        if failed > 0 {
            reasons.push(format!("{} failed", counted(failed, "preview")));
        }
        if self.strict && !self.fleet.stale.is_empty() {
            reasons.push(format!("{} stale", counted(self.fleet.stale.len(), "stack")));
        }
        let broken: Vec<&str> = self.fleet.members.iter().flat_map(|member| member.broken.iter().copied()).collect();
        ended("audit", exit, reasons, &broken)
    }
}

/// How many findings there are by severity.
fn counts(tally: &Tally) -> BTreeMap<&'static str, usize> {
    Severity::ALL.into_iter().map(|severity| (severity.name(), tally.of(severity))).collect()
}
