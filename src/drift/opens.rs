//! What a drift causes: findings of the rules on the side after that the side before does not have.

use std::collections::BTreeMap;

use super::rows::meet;
use super::{Class, Drift, Opened};
use crate::engine::{Found, Run};
use crate::finding::Severity;
use crate::model::{PropertyPath, ResourceId, StateView, Urn};

/// Families that say nothing of what is in the cloud: the state's integrity, a change, messages of a preview.
const OTHER_FAMILIES: [&str; 3] = ["H", "J", "L"];

/// The family of open doors.
pub(super) const EXPOSURE: &str = "C";

/// The findings of a side, with the names of what they are about.
pub(super) fn findings(run: &Run) -> Vec<Opened> {
    let urn = |id: ResourceId| run.stack.resource(id).urn.clone();
    let told = |found: &Found| {
        let resource = found.finding.resource.map(|id| run.stack.resource(id));
        Opened {
            found: found.clone(),
            urn: found.finding.resource.map(urn),
            related: found.finding.related.iter().copied().map(urn).collect(),
            source: resource.and_then(|resource| run.stack.latest(resource)).and_then(StateView::source),
            causes: Vec::new(),
        }
    };
    run.findings.iter().filter(|found| !OTHER_FAMILIES.contains(&found.meta.family())).map(told).collect()
}

/// Gives each drift the findings that it causes, of those of the side after; returns them.
pub(super) fn attribute(rows: &mut [Drift], before: &Run, after: Vec<Opened>) -> Vec<Opened> {
    let mut opened = Vec::new();
    for mut one in new_findings(before, after) {
        let causes = causes(rows, &one, before);
        let found = &one.found;
        let severity = found.finding.severity;
        // A door that somebody opened by hand is worse than one that the program opens: nobody reviewed it.
        let severity = match found.meta.family() {
            EXPOSURE if severity > Severity::Low => Severity::Critical,
            EXPOSURE => Severity::High,
            _ => severity,
        };
        for &at in &causes {
            let row = &mut rows[at];
            if !row.opens.contains(&found.meta.code) {
                row.opens.push(found.meta.code);
            }
            row.severity = row.severity.max(severity);
            one.causes.push((row.urn.clone(), row.path.clone()));
        }
        if !causes.is_empty() {
            opened.push(one);
        }
    }
    for row in rows {
        row.opens.sort_unstable();
    }
    opened
}

/// The findings that the side before does not have. Of several that are told apart by nothing, those with another text.
fn new_findings(before: &Run, after: Vec<Opened>) -> Vec<Opened> {
    let print = |found: &Found| found.fingerprint.split('-').next().unwrap_or_default().to_owned();
    let mut known: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for found in &before.findings {
        known.entry(print(found)).or_default().push(&found.finding.message);
    }
    let mut groups: BTreeMap<String, Vec<Opened>> = BTreeMap::new();
    for one in after {
        groups.entry(print(&one.found)).or_default().push(one);
    }
    let mut new = Vec::new();
    for (print, mut group) in groups {
        let old = known.get(&print).map(Vec::as_slice).unwrap_or_default();
        group.sort_by_key(|one| old.contains(&one.found.finding.message.as_str()));
        let more = group.len().saturating_sub(old.len());
        new.extend(group.into_iter().take(more));
    }
    new.sort_by_key(|one| (std::cmp::Reverse(one.found.finding.severity), one.found.meta.code));
    new
}

/// The rows that a finding follows from: of its property, of a resource that is part of it, of one that it needed or that
/// needed it, of the rest of its resource.
fn causes(rows: &[Drift], one: &Opened, before: &Run) -> Vec<usize> {
    let path = one.found.finding.path.as_ref();
    let of = |wants: &dyn Fn(&Drift) -> bool| -> Vec<usize> {
        let real = rows.iter().enumerate().filter(|(_, row)| row.class == Class::Real && wants(row));
        real.map(|(at, _)| at).collect()
    };
    let is_own = |row: &Drift| one.urn.as_ref() == Some(&row.urn);
    let neighbours = one.urn.as_ref().map(|urn| neighbours(urn, before)).unwrap_or_default();
    let tries: [&dyn Fn(&Drift) -> bool; 4] = [
        &|row| is_own(row) && leads_to(row, path),
        &|row| one.related.contains(&row.urn),
        &|row| row.path.is_none() && neighbours.contains(&&row.urn),
        &|row| is_own(row),
    ];
    tries.into_iter().map(of).find(|causes| !causes.is_empty()).unwrap_or_default()
}

fn leads_to(row: &Drift, path: Option<&PropertyPath>) -> bool {
    match (row.path.as_deref(), path) {
        (Some(own), Some(path)) => meet(PropertyPath::parse(own).segments(), path.segments()),
        _ => true,
    }
}

/// What a resource needed, and what needed it.
fn neighbours<'a>(urn: &str, run: &'a Run) -> Vec<&'a Urn> {
    let Some(resource) = run.stack.by_urn(urn) else { return Vec::new() };
    let graph = run.stack.graph();
    let ids = graph.needs(resource.id).chain(graph.users(resource.id)).map(|(_, id)| id);
    ids.map(|id| &run.stack.resource(id).urn).collect()
}
