//! From what the rules said to what is reported: hides what follows from another finding, orders, gives fingerprints.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::run::Verdicts;
use super::{Found, Open, Run, Selection, fingerprint};
use crate::finding::{Finding, Meta, Reason, Severity, Undetermined};
use crate::graph::{InputKind, Stack};
use crate::model::{PropertyPath, ResourceId, TypeToken, shown};

/// What the rules found, in order.
pub(super) struct Settled {
    pub(super) findings: Vec<Found>,
    pub(super) folded: usize,
    pub(super) undetermined: Vec<Open>,
    pub(super) broken_rules: Vec<Meta>,
}

pub(super) fn settle(stack: &Stack, verdicts: Vec<Verdicts<'_>>, selection: &Selection) -> Settled {
    let many = verdicts.iter().map(|verdict| verdict.sink.findings.len()).sum();
    let (findings, undetermined, broken_rules) = (Vec::with_capacity(many), Vec::new(), Vec::new());
    let mut settled = Settled { findings, folded: 0, undetermined, broken_rules };
    for verdict in verdicts {
        let meta = *verdict.rule.meta();
        if verdict.broke {
            settled.broken_rules.push(meta);
        }
        let shown = verdict.sink.findings.into_iter().filter(|finding| selection.shows(&meta, finding.confidence));
        settled.findings.extend(shown.map(|finding| Found {
            meta,
            finding,
            fingerprint: String::new(),
            faults: Vec::new(),
        }));
        let open = verdict.sink.undetermined.into_iter().map(|open| untold(stack, open));
        settled.undetermined.extend(open.map(|undetermined| Open { meta, undetermined }));
    }
    settled.folded = fold(&mut settled.findings);
    order(stack, &mut settled);
    settled
}

impl Run {
    /// Gives the findings their fingerprints, and makes one finding of those that were written once.
    pub fn finish(&mut self) {
        give_fingerprints(self);
        fold_alike(self);
    }
}

/// A value that the form of the input leaves out is no value of the future.
fn untold(stack: &Stack, open: Undetermined) -> Undetermined {
    let state = open.resource.and_then(|id| stack.latest(stack.resource(id)));
    let (Reason::Unknown(path), Some(state)) = (&open.reason, state) else { return open };
    let left_out = path.top().is_some_and(|top| state.leaves_out(top));
    if left_out && stack.kind == InputKind::Summary {
        return Undetermined { reason: Reason::OnlyNames, ..open };
    }
    if left_out { Undetermined { reason: Reason::Untold(path.clone()), ..open } } else { open }
}

/// Leaves out findings whose cause is a finding too, and returns how many. One that is worse than its cause stays: a fact
/// hides no fault.
fn fold(findings: &mut Vec<Found>) -> usize {
    let hiding: HashSet<&str> = findings.iter().flat_map(|found| found.meta.hidden_by).copied().collect();
    let mut causes: HashMap<(&str, ResourceId), Severity> = HashMap::new();
    for found in findings.iter().filter(|found| hiding.contains(found.meta.code)) {
        let Some(resource) = found.finding.resource else { continue };
        let worst = causes.entry((found.meta.code, resource)).or_insert(found.finding.severity);
        *worst = found.finding.severity.max(*worst);
    }
    let follows = |found: &Found| {
        let Finding { resource, related, severity, .. } = &found.finding;
        let hides = |code: &&str, id: &ResourceId| causes.get(&(*code, *id)).is_some_and(|cause| cause >= severity);
        let mut touched = resource.iter().chain(related);
        touched.any(|id| found.meta.hidden_by.iter().any(|code| hides(code, id)))
    };
    let before = findings.len();
    let mut left_out: Vec<bool> = findings.iter().map(follows).collect();
    for (teller, told) in tellers(findings) {
        left_out[told] = true;
        let told = &findings[told];
        let mut facts = vec![format!("{} ({})", told.finding.message, told.meta.code)];
        facts.extend(told.finding.evidence.iter().cloned());
        let (severity, related) = (told.finding.severity, told.finding.related.clone());
        let teller = &mut findings[teller].finding;
        teller.severity = severity.max(teller.severity);
        teller.evidence.extend(facts);
        teller.related.extend(related);
    }
    let mut left_out = left_out.into_iter();
    findings.retain(|_| left_out.next() != Some(true));
    before - findings.len()
}

/// Findings that another rule tells of the same place, each behind the one that tells it.
fn tellers(findings: &[Found]) -> Vec<(usize, usize)> {
    let place = |found: &Found| Some((found.finding.resource?, found.finding.path.clone()?));
    let told = || findings.iter().enumerate().filter(|(_, found)| !found.meta.told_by.is_empty());
    let codes: HashSet<&str> = told().flat_map(|(_, found)| found.meta.told_by).copied().collect();
    let tells = findings.iter().enumerate().filter(|(_, found)| codes.contains(found.meta.code));
    let places: HashMap<_, _> = tells.map(|(index, found)| ((found.meta.code, place(found)), index)).collect();
    let teller = |(index, found): (usize, &Found)| {
        let here = place(found)?;
        let by = found.meta.told_by.iter().find_map(|code| places.get(&(*code, Some(here.clone()))))?;
        Some((*by, index))
    };
    told().filter_map(teller).collect()
}

/// Makes one finding of those that were written once: a loop, a function, a constant of the program.
fn fold_alike(run: &mut Run) {
    let stack = &run.stack;
    let told = alike(stack, &run.findings);
    let mut others: HashMap<usize, Vec<ResourceId>> = HashMap::new();
    for &(index, first) in &told {
        let faults = std::mem::take(&mut run.findings[index].faults);
        let Some(id) = run.findings[index].finding.resource else { continue };
        let first_found = &mut run.findings[first];
        first_found.finding.related.push(id);
        first_found.faults.extend(faults);
        // Two elements of one list are one place.
        if first_found.finding.resource != Some(id) {
            others.entry(first).or_default().push(id);
        }
    }
    for (first, others) in others {
        let name = |id: &ResourceId| format!("`{}`", shown(stack.resource(*id).urn.name()));
        let listed = others.iter().take(3).map(name).collect::<Vec<_>>().join(", ");
        let more = if others.len() > 3 { format!(" and {} more", others.len() - 3) } else { String::new() };
        run.findings[first].finding.evidence(format!("the same in {listed}{more}"));
    }
    if !told.is_empty() {
        let mut left_out = told.iter().map(|(index, _)| *index).peekable();
        let mut index = 0;
        run.findings.retain(|_| {
            let stays = left_out.next_if_eq(&index).is_none();
            index += 1;
            stays
        });
        run.folded += told.len();
    }
}

/// The findings that an earlier one tells, too, in their order, each with that one.
fn alike(stack: &Stack, findings: &[Found]) -> Vec<(usize, usize)> {
    let mut firsts: HashMap<(&str, &TypeToken, String, &str, Severity), usize> = HashMap::new();
    let mut told = Vec::new();
    for (index, found) in findings.iter().enumerate().filter(|(_, found)| found.meta.folds_alike) {
        let Finding { resource: Some(id), message, path, severity, .. } = &found.finding else { continue };
        let path = path.as_ref().map(PropertyPath::plain).unwrap_or_default();
        let first =
            *firsts.entry((found.meta.code, &stack.resource(*id).ty, path, message, *severity)).or_insert(index);
        if first != index {
            told.push((index, first));
        }
    }
    told
}

fn order(stack: &Stack, settled: &mut Settled) {
    let urn = |id: Option<ResourceId>| id.map(|id| &*stack.resource(id).urn);
    let compare = |a: &Found, b: &Found| {
        let key = |found: &Found| (std::cmp::Reverse(found.finding.severity), found.meta.code);
        key(a)
            .cmp(&key(b))
            .then_with(|| urn(a.finding.resource).cmp(&urn(b.finding.resource)))
            .then_with(|| a.finding.path.cmp(&b.finding.path))
            .then_with(|| a.finding.message.cmp(&b.finding.message))
    };
    if settled.findings.len() < MANY {
        settled.findings.sort_by(compare);
    } else {
        settled.findings.par_sort_by(compare);
    }
    // One order whatever that of the input is.
    for found in settled.findings.iter_mut().filter(|found| found.finding.related.len() > 1) {
        found.finding.related.sort_by(|a, b| (urn(Some(*a)), a).cmp(&(urn(Some(*b)), b)));
        found.finding.related.dedup();
    }
    settled.findings.dedup_by(|a, b| {
        a.meta.code == b.meta.code
            && a.finding.resource == b.finding.resource
            && a.finding.path == b.finding.path
            && a.finding.message == b.finding.message
    });
    settled.undetermined.sort_by(|a, b| {
        let key = |open: &Open| (open.meta.code, urn(open.undetermined.resource));
        key(a).cmp(&key(b)).then_with(|| a.undetermined.reason.cmp(&b.undetermined.reason))
    });
    settled.undetermined.dedup_by(|a, b| a.meta.code == b.meta.code && a.undetermined == b.undetermined);
}

/// So many findings are worth a second thread.
const MANY: usize = 256;

fn give_fingerprints(run: &mut Run) {
    // What does not count is told, too, and by a name of its own.
    let suppressed = run.suppressed.iter_mut().map(|suppressed| &mut suppressed.found);
    let all = run.findings.iter_mut().chain(suppressed).filter(|found| found.fingerprint.is_empty());
    let mut all: Vec<&mut Found> = all.collect();
    let stack = &run.stack;
    if all.len() < MANY {
        for found in &mut all {
            name(stack, found);
        }
    } else {
        all.par_iter_mut().for_each(|found| name(stack, found));
    }
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(all.len());
    let counts = all.iter().map(|found| {
        let count = seen.entry(&found.fingerprint).or_default();
        *count += 1;
        *count
    });
    let counts: Vec<usize> = counts.collect();
    drop(seen);
    for (found, count) in all.iter_mut().zip(counts).filter(|(_, count)| *count > 1) {
        let numbered = |name: &mut String| *name = format!("{name}-{count}");
        numbered(&mut found.fingerprint);
        found.faults.iter_mut().flatten().for_each(numbered);
    }
}

fn name(stack: &Stack, found: &mut Found) {
    found.fingerprint = fingerprint::of(stack, found.meta.code, &found.finding);
    let former = fingerprint::former(stack, found.meta.code, &found.finding);
    found.faults = vec![std::iter::once(found.fingerprint.clone()).chain(former).collect()];
}
