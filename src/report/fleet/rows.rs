//! The part of the machine-readable result that only a fleet has.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FleetReport, counts};
use crate::fleet::{Entry, Group, Member, Standing, Superseded, Tally};
use crate::model::Moment;
use crate::report::document::{Counts, Text, counted};

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct FleetRow<'a> {
    /// The stacks, in the order of the inputs.
    pub(in crate::report) stacks: Vec<StackRow<'a>>,
    /// Inputs that are left out, since another tells newer of their stack.
    pub(in crate::report) superseded: Vec<SupersededRow<'a>>,
    /// What else there is to say of the inputs.
    pub(in crate::report) notes: Cow<'a, [String]>,
    pub(in crate::report) rollups: RollupsRow<'a>,
    pub(in crate::report) ledger: LedgerRow<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct StackRow<'a> {
    pub(in crate::report) input: Text<'a>,
    /// The stack's name or, where the input does not tell it, the input's.
    pub(in crate::report) stack: Text<'a>,
    pub(in crate::report) organization: Option<Text<'a>>,
    pub(in crate::report) project: Option<Text<'a>>,
    pub(in crate::report) name: Option<Text<'a>>,
    pub(in crate::report) environment: Option<Text<'a>>,
    pub(in crate::report) owner: Option<Text<'a>>,
    pub(in crate::report) regions: Cow<'a, [String]>,
    /// The day on which the state was recorded; null where the input does not tell.
    pub(in crate::report) recorded: Option<String>,
    /// The same as seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::report) recorded_seconds: Option<i64>,
    /// Recorded longer ago than the configuration allows.
    pub(in crate::report) stale: bool,
    pub(in crate::report) resources: usize,
    /// How many findings by severity.
    pub(in crate::report) findings: Counts<'a>,
    /// How many fail the gate of the stack.
    pub(in crate::report) failing: usize,
    pub(in crate::report) undetermined: usize,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct SupersededRow<'a> {
    pub(in crate::report) input: Text<'a>,
    pub(in crate::report) stack: Text<'a>,
    /// The input that is taken.
    pub(in crate::report) by: Text<'a>,
    pub(in crate::report) reason: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct RollupsRow<'a> {
    pub(in crate::report) environment: Vec<GroupRow<'a>>,
    pub(in crate::report) project: Vec<GroupRow<'a>>,
    pub(in crate::report) owner: Vec<GroupRow<'a>>,
    pub(in crate::report) region: Vec<GroupRow<'a>>,
    pub(in crate::report) rule: Vec<GroupRow<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct GroupRow<'a> {
    /// Null for what has none.
    pub(in crate::report) name: Option<Text<'a>>,
    pub(in crate::report) stacks: usize,
    pub(in crate::report) findings: Counts<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct LedgerRow<'a> {
    /// The saved run that was compared with.
    pub(in crate::report) since: Option<SinceRow<'a>>,
    /// The codes of the rules that ran.
    pub(in crate::report) rules: Cow<'a, BTreeSet<String>>,
    /// How many findings by what became of them.
    pub(in crate::report) counts: Counts<'a>,
    pub(in crate::report) overdue: usize,
    pub(in crate::report) notes: Cow<'a, [String]>,
    pub(in crate::report) entries: Vec<EntryRow<'a>>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct SinceRow<'a> {
    pub(in crate::report) name: Text<'a>,
    pub(in crate::report) version: Text<'a>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(in crate::report) struct EntryRow<'a> {
    pub(in crate::report) stack: Text<'a>,
    pub(in crate::report) fingerprint: Text<'a>,
    pub(in crate::report) rule: Text<'a>,
    pub(in crate::report) code: Text<'a>,
    pub(in crate::report) severity: Text<'a>,
    /// The severity in the last run, where that is another.
    pub(in crate::report) was: Option<Text<'a>>,
    #[cfg_attr(test, schemars(extend("enum" = ["new", "reopened", "worsened", "persisting", "unseen", "fixed", "closed"])))]
    pub(in crate::report) state: Text<'a>,
    /// Why it could not be looked for.
    pub(in crate::report) reason: Option<Text<'a>>,
    /// The rule did not run when the last run was made: the fault may be older.
    pub(in crate::report) new_rule: bool,
    /// For one that is not among the findings.
    pub(in crate::report) urn: Option<Text<'a>>,
    /// For one that is not among the findings.
    pub(in crate::report) message: Option<Text<'a>>,
    pub(in crate::report) owner: Option<Text<'a>>,
    /// The day of the first run that has seen it.
    pub(in crate::report) first_seen: Option<String>,
    /// The day since which it is open without a break.
    pub(in crate::report) open_since: Option<String>,
    /// The day of the run that did not see it any more.
    pub(in crate::report) fixed: Option<String>,
    pub(in crate::report) age_days: Option<u64>,
    /// Open for longer than `[fleet.slo]` allows.
    pub(in crate::report) overdue: bool,
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
            notes: Cow::Borrowed(&fleet.notes),
            rollups: RollupsRow {
                environment: groups(&rollups.environment),
                project: groups(&rollups.project),
                owner: groups(&rollups.owner),
                region: groups(&rollups.region),
                rule: groups(&rollups.rule),
            },
            ledger: LedgerRow {
                since: ledger
                    .since
                    .as_ref()
                    .map(|(name, version)| SinceRow { name: Text::from(&**name), version: Text::from(&**version) }),
                rules: Cow::Borrowed(&ledger.rules),
                counts: counted(Standing::ALL.into_iter().map(|standing| (standing.name(), ledger.count(standing)))),
                overdue: ledger.entries.iter().filter(|entry| entry.overdue).count(),
                notes: Cow::Borrowed(&ledger.notes),
                entries: ledger.entries.iter().map(EntryRow::of).collect(),
            },
        }
    }
}

impl<'a> StackRow<'a> {
    fn of(member: &'a Member, stale: bool) -> Self {
        Self {
            input: Text::from(&*member.input),
            stack: member.label().into(),
            organization: member.name.organization.as_deref().map(Text::from),
            project: member.name.project.as_deref().map(Text::from),
            name: member.name.stack.as_deref().map(Text::from),
            environment: member.environment.as_deref().map(Text::from),
            owner: member.owner.as_deref().map(Text::from),
            regions: Cow::Borrowed(&member.regions),
            recorded: member.recorded.map(|moment| moment.date().to_string()),
            recorded_seconds: member.recorded.map(Moment::unix),
            stale,
            resources: member.resources,
            findings: counted(counts(&Tally::count(member.findings.iter()))),
            failing: member.failing(),
            undetermined: member.undetermined,
        }
    }
}

impl<'a> SupersededRow<'a> {
    fn of(superseded: &'a Superseded) -> Self {
        let Superseded { input, stack, by, reason } = superseded;
        Self {
            input: Text::from(&**input),
            stack: Text::from(&**stack),
            by: Text::from(&**by),
            reason: Text::from(&**reason),
        }
    }
}

impl<'a> GroupRow<'a> {
    fn of(group: &'a Group) -> Self {
        Self {
            name: group.name.as_deref().map(Text::from),
            stacks: group.stacks,
            findings: counted(counts(&group.findings)),
        }
    }
}

impl<'a> EntryRow<'a> {
    fn of(entry: &'a Entry) -> Self {
        let day = |date: Option<crate::model::Date>| date.map(|date| date.to_string());
        Self {
            stack: Text::from(&*entry.stack),
            fingerprint: Text::from(&*entry.fingerprint),
            rule: Text::from(&*entry.rule),
            code: Text::from(&*entry.code),
            severity: entry.severity.name().into(),
            was: entry.was.map(|severity| severity.name().into()),
            state: entry.standing.name().into(),
            reason: entry.reason.map(Text::from),
            new_rule: entry.new_rule,
            urn: entry.urn.as_deref().map(Text::from),
            message: entry.message.as_deref().map(Text::from),
            owner: entry.owner.as_deref().map(Text::from),
            first_seen: day(entry.first_seen),
            open_since: day(entry.open_since),
            fixed: day(entry.fixed),
            age_days: entry.age,
            overdue: entry.overdue,
        }
    }
}
