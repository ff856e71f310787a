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
    let (findings, undetermined, broken_rules) = (Vec::new(), Vec::new(), Vec::new());
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
    let mut causes: HashMap<(&str, ResourceId), Severity> = HashMap::new();
    for found in &*findings {
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
    let mut firsts: HashMap<(&str, TypeToken, String, String, Severity), usize> = HashMap::new();
    let mut kept: Vec<Found> = Vec::with_capacity(run.findings.len());
    let mut folded: HashMap<usize, Vec<ResourceId>> = HashMap::new();
    for found in run.findings.drain(..) {
        let (Some(id), true) = (found.finding.resource, found.meta.folds_alike) else {
            kept.push(found);
            continue;
        };
        let Finding { message, path, severity, .. } = &found.finding;
        let path = path.as_ref().map(PropertyPath::plain).unwrap_or_default();
        let key = (found.meta.code, stack.resource(id).ty.clone(), path, message.clone(), *severity);
        if let Some(&first) = firsts.get(&key) {
            kept[first].finding.related.push(id);
            // Two elements of one list are one place.
            if kept[first].finding.resource != Some(id) {
                folded.entry(first).or_default().push(id);
            }
            kept[first].faults.extend(found.faults);
            run.folded += 1;
        } else {
            firsts.insert(key, kept.len());
            kept.push(found);
        }
    }
    for (index, found) in kept.iter_mut().enumerate() {
        let Some(others) = folded.get(&index) else { continue };
        let name = |id: &ResourceId| format!("`{}`", shown(stack.resource(*id).urn.name()));
        let listed = others.iter().take(3).map(name).collect::<Vec<_>>().join(", ");
        let more = if others.len() > 3 { format!(" and {} more", others.len() - 3) } else { String::new() };
        found.finding.evidence(format!("the same in {listed}{more}"));
    }
    run.findings = kept;
}

fn order(stack: &Stack, settled: &mut Settled) {
    let urn = |id: Option<ResourceId>| id.map(|id| &*stack.resource(id).urn);
    settled.findings.sort_by(|a, b| {
        let key = |found: &Found| (std::cmp::Reverse(found.finding.severity), found.meta.code);
        key(a)
            .cmp(&key(b))
            .then_with(|| urn(a.finding.resource).cmp(&urn(b.finding.resource)))
            .then_with(|| a.finding.path.cmp(&b.finding.path))
            .then_with(|| a.finding.message.cmp(&b.finding.message))
    });
    // One order whatever that of the input is.
    for found in &mut settled.findings {
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
        let key = |open: &Open| (open.meta.code, open.undetermined.resource.map(|id| stack.resource(id).urn.clone()));
        key(a).cmp(&key(b)).then_with(|| a.undetermined.reason.cmp(&b.undetermined.reason))
    });
    settled.undetermined.dedup_by(|a, b| a.meta.code == b.meta.code && a.undetermined == b.undetermined);
}

/// So many findings are worth a second thread.
const MANY: usize = 256;

fn give_fingerprints(run: &mut Run) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    // What does not count is told, too, and by a name of its own.
    let suppressed = run.suppressed.iter_mut().map(|suppressed| &mut suppressed.found);
    let all = run.findings.iter_mut().chain(suppressed).filter(|found| found.fingerprint.is_empty());
    let all: Vec<&mut Found> = all.collect();
    let stack = &run.stack;
    let names = |found: &&mut Found| -> Vec<String> {
        let own = fingerprint::of(stack, found.meta.code, &found.finding);
        std::iter::once(own).chain(fingerprint::former(stack, found.meta.code, &found.finding)).collect()
    };
    let all_names: Vec<Vec<String>> =
        if all.len() < MANY { all.iter().map(names).collect() } else { all.par_iter().map(names).collect() };
    for (found, mut names) in all.into_iter().zip(all_names) {
        let count = seen.entry(names[0].clone()).or_default();
        *count += 1;
        if *count > 1 {
            for name in &mut names {
                *name = format!("{name}-{count}");
            }
        }
        found.fingerprint.clone_from(&names[0]);
        found.faults = vec![names];
    }
}
