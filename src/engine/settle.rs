//! From what the rules said to what is reported: hides what follows from another finding, orders, gives fingerprints.

use hashbrown::{HashMap, HashSet};

use super::run::Verdicts;
use super::{Found, Gate, Open, Run, Selection, fingerprint};
use crate::change::Changes;
use crate::finding::{Finding, Reason, Undetermined};
use crate::graph::{InputKind, Stack};
use crate::model::ResourceId;

pub(super) fn settle(stack: Stack, changes: Changes, verdicts: Vec<Verdicts<'_>>, selection: &Selection) -> Run {
    let mut run = Run {
        stack,
        changes,
        environment: None,
        gate: Gate::default(),
        findings: Vec::new(),
        folded: 0,
        undetermined: Vec::new(),
        broken_rules: Vec::new(),
    };
    for verdict in verdicts {
        let meta = *verdict.rule.meta();
        if verdict.broke {
            run.broken_rules.push(meta);
        }
        let shown = verdict.sink.findings.into_iter().filter(|finding| selection.shows(&meta, finding.confidence));
        run.findings.extend(shown.map(|finding| Found { meta, finding, fingerprint: String::new() }));
        let open = verdict.sink.undetermined.into_iter().map(|open| untold(&run.stack, open));
        run.undetermined.extend(open.map(|undetermined| Open { meta, undetermined }));
    }
    fold(&mut run);
    order(&mut run);
    give_fingerprints(&mut run);
    run
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

/// Leaves out findings whose cause is a finding too.
fn fold(run: &mut Run) {
    let causes: HashSet<(&str, ResourceId)> =
        run.findings.iter().filter_map(|found| Some((found.meta.code, found.finding.resource?))).collect();
    let follows = |found: &Found| {
        let Finding { resource, related, .. } = &found.finding;
        let mut touched = resource.iter().chain(related);
        touched.any(|id| found.meta.hidden_by.iter().any(|code| causes.contains(&(*code, *id))))
    };
    let before = run.findings.len();
    run.findings.retain(|found| !follows(found));
    run.folded = before - run.findings.len();
}

fn order(run: &mut Run) {
    let stack = &run.stack;
    let urn = |id: Option<ResourceId>| id.map(|id| &*stack.resource(id).urn);
    run.findings.sort_by(|a, b| {
        let key = |found: &Found| (std::cmp::Reverse(found.finding.severity), found.meta.code);
        key(a)
            .cmp(&key(b))
            .then_with(|| urn(a.finding.resource).cmp(&urn(b.finding.resource)))
            .then_with(|| a.finding.path.cmp(&b.finding.path))
            .then_with(|| a.finding.message.cmp(&b.finding.message))
    });
    // One order whatever that of the input is.
    for found in &mut run.findings {
        found.finding.related.sort_by(|a, b| (urn(Some(*a)), a).cmp(&(urn(Some(*b)), b)));
        found.finding.related.dedup();
    }
    run.findings.dedup_by(|a, b| {
        a.meta.code == b.meta.code
            && a.finding.resource == b.finding.resource
            && a.finding.path == b.finding.path
            && a.finding.message == b.finding.message
    });
    run.undetermined.sort_by(|a, b| {
        let key = |open: &Open| (open.meta.code, open.undetermined.resource.map(|id| stack.resource(id).urn.clone()));
        key(a).cmp(&key(b)).then_with(|| a.undetermined.reason.cmp(&b.undetermined.reason))
    });
    run.undetermined.dedup_by(|a, b| a.meta.code == b.meta.code && a.undetermined == b.undetermined);
}

fn give_fingerprints(run: &mut Run) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for found in &mut run.findings {
        let mut print = fingerprint::of(&run.stack, found.meta.code, &found.finding);
        let count = seen.entry(print.clone()).or_default();
        *count += 1;
        if *count > 1 {
            print = format!("{print}-{count}");
        }
        found.fingerprint = print;
    }
}
