//! Sums over the fleet.

use std::collections::BTreeMap;

use super::{Fleet, Member, Row};
use crate::finding::Severity;

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [usize; Severity::ALL.len()],
}

impl Tally {
    fn add(&mut self, severity: Severity) {
        self.counts[severity as usize] += 1;
    }

    /// How many are of a severity.
    pub fn of(&self, severity: Severity) -> usize {
        self.counts[severity as usize]
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// For sorting: the one with more of the worst is the worse.
    pub fn weight(&self) -> [usize; Severity::ALL.len()] {
        let mut weight = self.counts;
        weight.reverse();
        weight
    }

    /// The tally of some findings.
    pub fn count<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut tally = Self::default();
        rows.for_each(|row| tally.add(row.severity));
        tally
    }
}

/// What has one environment, project, owner, region or rule in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The name; nothing for what has none.
    pub name: Option<String>,
    /// How many stacks: those that belong to it, or (regions, rules, owners) that have a finding of it.
    pub stacks: usize,
    /// The findings.
    pub findings: Tally,
}

/// The sums, the worst group first.
#[derive(Debug, Clone, Default)]
pub struct Rollups {
    /// By environment of the configuration.
    pub environment: Vec<Group>,
    /// By project.
    pub project: Vec<Group>,
    /// By owner of the finding; stacks without a finding count for the owner of the stack.
    pub owner: Vec<Group>,
    /// By region of the resource that a finding is about.
    pub region: Vec<Group>,
    /// By code of the rule.
    pub rule: Vec<Group>,
}

impl Rollups {
    /// Sums up the fleet.
    pub fn of(fleet: &Fleet) -> Self {
        Self {
            environment: groups(
                fleet,
                |member| Some(member.environment.clone()),
                |member, _| member.environment.clone(),
            ),
            project: groups(fleet, |member| Some(member.name.project.clone()), |member, _| member.name.project.clone()),
            owner: groups(fleet, |member| Some(member.owner.clone()), |_, row| row.owner.clone()),
            region: groups(fleet, |_| None, |_, row| row.region.clone()),
            rule: groups(fleet, |_| None, |_, row| Some(row.meta.code.to_owned())),
        }
    }
}

fn groups(
    fleet: &Fleet,
    of_stack: impl Fn(&Member) -> Option<Option<String>>,
    of_row: impl Fn(&Member, &Row) -> Option<String>,
) -> Vec<Group> {
    let mut sums: BTreeMap<Option<String>, (usize, Tally)> = BTreeMap::new();
    for member in &fleet.members {
        let mut own: BTreeMap<Option<String>, Tally> = BTreeMap::new();
        if let Some(name) = of_stack(member) {
            own.entry(name).or_default();
        }
        for row in &member.findings {
            own.entry(of_row(member, row)).or_default().add(row.severity);
        }
        for (name, tally) in own {
            let sum = sums.entry(name).or_default();
            sum.0 += 1;
            sum.1.counts.iter_mut().zip(tally.counts).for_each(|(sum, count)| *sum += count);
        }
    }
    let mut groups: Vec<Group> =
        sums.into_iter().map(|(name, (stacks, findings))| Group { name, stacks, findings }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.findings.weight()));
    groups
}
