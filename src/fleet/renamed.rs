//! Stacks that have another name than in the saved run.

use std::collections::{BTreeMap, BTreeSet};

use super::Member;
use super::saved::Saved;
use crate::engine::Run;

/// A stack as it is now: its name, and the fingerprints of what is wrong with its resources.
pub(super) struct Now<'a> {
    pub(super) label: &'a str,
    prints: BTreeSet<&'a str>,
}

impl<'a> Now<'a> {
    pub(super) fn of_member(member: &'a Member) -> Self {
        let rows = member.findings.iter().filter(|row| row.urn.is_some());
        Self { label: member.label(), prints: rows.map(|row| row.fingerprint.as_str()).collect() }
    }

    pub(super) fn of_run(label: &'a str, run: &'a Run) -> Self {
        let found = run.findings.iter().filter(|found| found.finding.resource.is_some());
        Self { label, prints: found.map(|found| found.fingerprint.as_str()).collect() }
    }
}

/// From the name of a stack in a saved run to its name now. A stack is the same under another name when the old name is
/// gone, the new one is new, both are of one project, and more than half of the findings of both together are the same.
pub(super) fn renamed<'a>(stacks: &[Now<'a>], saved: &'a Saved, notes: &mut Vec<String>) -> BTreeMap<&'a str, &'a str> {
    let now: BTreeSet<&str> = stacks.iter().map(|stack| stack.label).collect();
    let before: BTreeSet<&str> = saved.stacks.iter().map(String::as_str).collect();
    let mut old: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((stack, fingerprint), past) in &saved.entries {
        // What is said of a stack as a whole is said of many.
        if past.is_open && past.urn.is_some() && !now.contains(stack.as_str()) {
            old.entry(stack).or_default().insert(fingerprint);
        }
    }
    let mut names = BTreeMap::new();
    for Now { label, prints: own } in stacks.iter().filter(|stack| !before.contains(stack.label)) {
        let alike = |other: &BTreeSet<&str>| {
            let same = own.intersection(other).count();
            (same > 0 && same * 2 > own.union(other).count()).then_some(same)
        };
        let candidates = old.iter().filter(|(name, _)| project(name) == project(label));
        let mut candidates = candidates.filter_map(|(name, others)| Some((alike(others)?, *name, others.len())));
        // Of two that are alike it cannot be told which was renamed.
        let (Some((same, name, all)), None) = (candidates.next(), candidates.next()) else { continue };
        if names.values().any(|taken| taken == label) || names.contains_key(name) {
            continue;
        }
        names.insert(name, *label);
        notes.push(format!("{name} is taken to be {label} now: {same} of its {all} findings are the same"));
    }
    names
}

fn project(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(project, _)| project)
}
