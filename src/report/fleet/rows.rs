//! The part of the machine-readable result that only a fleet has.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{FleetReport, counts};
use crate::fleet::{Entry, Group, Member, Standing, Superseded, Tally};

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct FleetRow<'a> {
    /// The stacks, in the order of the inputs.
    stacks: Vec<StackRow<'a>>,
    /// Inputs that are left out, since another tells newer of their stack.
    superseded: Vec<SupersededRow<'a>>,
    /// What else there is to say of the inputs.
    notes: &'a [String],
    rollups: RollupsRow<'a>,
    ledger: LedgerRow<'a>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct StackRow<'a> {
    input: &'a str,
    /// The stack's name or, where the input does not tell it, the input's.
    stack: &'a str,
    organization: Option<&'a str>,
    project: Option<&'a str>,
    name: Option<&'a str>,
    environment: Option<&'a str>,
    owner: Option<&'a str>,
    regions: &'a [String],
    /// The day on which the state was recorded; null where the input does not tell.
    recorded: Option<String>,
    /// Recorded longer ago than the configuration allows.
    stale: bool,
    resources: usize,
    /// How many findings by severity.
    findings: BTreeMap<&'static str, usize>,
    /// How many fail the gate of the stack.
    failing: usize,
    undetermined: usize,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct SupersededRow<'a> {
    input: &'a str,
    stack: &'a str,
    /// The input that is taken.
    by: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RollupsRow<'a> {
    environment: Vec<GroupRow<'a>>,
    project: Vec<GroupRow<'a>>,
    owner: Vec<GroupRow<'a>>,
    region: Vec<GroupRow<'a>>,
    rule: Vec<GroupRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct GroupRow<'a> {
    /// Null for what has none.
    name: Option<&'a str>,
    stacks: usize,
    findings: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct LedgerRow<'a> {
    /// The saved run that was compared with.
    since: Option<SinceRow<'a>>,
    /// The codes of the rules that ran.
    rules: &'a BTreeSet<String>,
    /// How many findings by what became of them.
    counts: BTreeMap<&'static str, usize>,
    overdue: usize,
    notes: &'a [String],
    entries: Vec<EntryRow<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct SinceRow<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct EntryRow<'a> {
    stack: &'a str,
    fingerprint: &'a str,
    rule: &'a str,
    code: &'a str,
    severity: &'static str,
    /// The severity in the last run, where that is another.
    was: Option<&'static str>,
    #[cfg_attr(test, schemars(extend("enum" = ["new", "reopened", "worsened", "persisting", "unseen", "fixed", "closed"])))]
    state: &'static str,
    /// Why it could not be looked for.
    reason: Option<&'static str>,
    /// The rule did not run when the last run was made: the fault may be older.
    new_rule: bool,
    /// For one that is not among the findings.
    urn: Option<&'a str>,
    /// For one that is not among the findings.
    message: Option<&'a str>,
    owner: Option<&'a str>,
    /// The day of the first run that has seen it.
    first_seen: Option<String>,
    /// The day since which it is open without a break.
    open_since: Option<String>,
    /// The day of the run that did not see it any more.
    fixed: Option<String>,
    age_days: Option<u64>,
    /// Open for longer than `[fleet.slo]` allows.
    overdue: bool,
}

impl<'a> FleetRow<'a> {
    pub(super) fn of(report: &'a FleetReport) -> Self {
        let fleet = &report.fleet;
        let groups = |groups: &'a [Group]| groups.iter().map(GroupRow::of).collect();
        let ledger = &fleet.ledger;
        let rollups = &report.rollups;
        Self {
            stacks: fleet
                .members
                .iter()
                .map(|member| StackRow::of(member, fleet.stale.contains(member.label())))
                .collect(),
            superseded: fleet.superseded.iter().map(SupersededRow::of).collect(),
            notes: &fleet.notes,
            rollups: RollupsRow {
                environment: groups(&rollups.environment),
                project: groups(&rollups.project),
                owner: groups(&rollups.owner),
                region: groups(&rollups.region),
                rule: groups(&rollups.rule),
            },
            ledger: LedgerRow {
                since: ledger.since.as_ref().map(|(name, version)| SinceRow { name, version }),
                rules: &ledger.rules,
                counts: Standing::ALL.into_iter().map(|standing| (standing.name(), ledger.count(standing))).collect(),
                overdue: ledger.entries.iter().filter(|entry| entry.overdue).count(),
                notes: &ledger.notes,
                entries: ledger.entries.iter().map(EntryRow::of).collect(),
            },
        }
    }
}

impl<'a> StackRow<'a> {
    fn of(member: &'a Member, stale: bool) -> Self {
        Self {
            input: &member.input,
            stack: member.label(),
            organization: member.name.organization.as_deref(),
            project: member.name.project.as_deref(),
            name: member.name.stack.as_deref(),
            environment: member.environment.as_deref(),
            owner: member.owner.as_deref(),
            regions: &member.regions,
            recorded: member.recorded.map(|moment| moment.date().to_string()),
            stale,
            resources: member.resources,
            findings: counts(&Tally::count(member.findings.iter())),
            failing: member.failing(),
            undetermined: member.undetermined,
        }
    }
}

impl<'a> SupersededRow<'a> {
    fn of(superseded: &'a Superseded) -> Self {
        let Superseded { input, stack, by, reason } = superseded;
        Self { input, stack, by, reason }
    }
}

impl<'a> GroupRow<'a> {
    fn of(group: &'a Group) -> Self {
        Self { name: group.name.as_deref(), stacks: group.stacks, findings: counts(&group.findings) }
    }
}

impl<'a> EntryRow<'a> {
    fn of(entry: &'a Entry) -> Self {
        let day = |date: Option<crate::model::Date>| date.map(|date| date.to_string());
        Self {
            stack: &entry.stack,
            fingerprint: &entry.fingerprint,
            rule: &entry.rule,
            code: &entry.code,
            severity: entry.severity.name(),
            was: entry.was.map(crate::finding::Severity::name),
            state: entry.standing.name(),
            reason: entry.reason,
            new_rule: entry.new_rule,
            urn: entry.urn.as_deref(),
            message: entry.message.as_deref(),
            owner: entry.owner.as_deref(),
            first_seen: day(entry.first_seen),
            open_since: day(entry.open_since),
            fixed: day(entry.fixed),
            age_days: entry.age,
            overdue: entry.overdue,
        }
    }
}
