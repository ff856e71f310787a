//! One stack among others whose states are given: what a preview takes from them, and what it misses in them.

use std::collections::BTreeMap;

use super::Row;
use super::contracts::{Directory, GOING, missing, successor};
use super::published::{Facts, Outputs, Use, outputs_of};
use crate::engine::{Found, Open, Run, Selection};
use crate::finding::{Finding, Reason, Undetermined};
use crate::graph::{Coverage, InputKind, Stack, StackName, View};
use crate::model::{Op, PropertyPath};

/// The states of other stacks.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// The newest state of each stack, by its name.
    facts: BTreeMap<String, Facts>,
}

/// A stack that uses an output: its name, the resource and the input.
struct Reader<'a> {
    stack: &'a str,
    urn: &'a str,
    input: &'a str,
}

impl Neighbours {
    /// Takes what is needed of a stack.
    pub fn add(&mut self, stack: &Stack) {
        let facts = Facts::of(stack, None);
        let newer = self.facts.get(&facts.label).is_none_or(|known| known.recorded <= facts.recorded);
        if newer {
            self.facts.insert(facts.label.clone(), facts);
        }
    }

    /// Adds to a run what is wrong between its stack and the others.
    pub fn judge(&self, run: &mut Run, selection: &Selection) {
        if self.facts.is_empty() {
            return;
        }
        let own = Facts::of(&run.stack, None);
        let others: Vec<&Facts> = self.facts.values().filter(|facts| facts.label != own.label).collect();
        let directory = Directory::of(&others);
        let mut rows = Vec::new();
        for (at, reference) in own.reads.iter().enumerate() {
            if let Some(target) = directory.find(&reference.target, &others) {
                rows.extend(missing(others[target], &own, at));
            }
        }
        if !run.stack.kind.is_state() {
            match going(&run.stack, &own, &others) {
                Ok(found) => rows.extend(found),
                Err(open) if selection.takes(&GOING) => {
                    run.undetermined.push(*open);
                    let note = "other stacks use its outputs, and this form does not tell which it will have: the events \
                                of the preview do (`pulumi preview --event-log FILE`)";
                    run.stack.notes.push(note.to_owned());
                }
                Err(_) => {}
            }
        }
        rows.retain(|row| selection.takes(&row.meta) && selection.shows(&row.meta, row.confidence));
        for row in rows {
            add(run, row);
        }
    }
}

/// Outputs that a preview takes away and that others use; or the question, where the preview does not tell its outputs.
fn going(stack: &Stack, own: &Facts, others: &[&Facts]) -> Result<Vec<Row>, Box<Open>> {
    let (Some(root), Some(before)) = (stack.root(), outputs_of(stack, View::Before)) else { return Ok(Vec::new()) };
    let readers: BTreeMap<&str, Vec<Reader<'_>>> =
        before.by_name.keys().map(|name| (name.as_str(), readers(name, own, others))).collect();
    if readers.values().all(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let gone = Outputs { root: root.urn.clone(), by_name: BTreeMap::new() };
    let after = match outputs_of(stack, View::After) {
        None if root.op == Op::Delete => gone,
        // The outputs come last: a preview that failed did not see them, and a plan tells only what changes.
        Some(after) if stack.coverage != Coverage::Failed && stack.kind != InputKind::Plan => after,
        _ => {
            let reason = Reason::Untold(PropertyPath::of("outputs"));
            return Err(Box::new(Open { meta: GOING, undetermined: Undetermined { resource: Some(root.id), reason } }));
        }
    };
    let lost = before.by_name.iter().filter(|(name, _)| !after.by_name.contains_key(*name));
    let rows = lost.filter_map(|(name, output)| {
        let readers = readers.get(name.as_str()).filter(|readers| !readers.is_empty())?;
        let new = successor(output, &after, |name| before.by_name.contains_key(name));
        Some(row(name, new, readers, &before))
    });
    Ok(rows.collect())
}

/// The stacks whose recorded state shows that they use an output.
fn readers<'a>(name: &str, own: &Facts, others: &[&'a Facts]) -> Vec<Reader<'a>> {
    let directory = Directory::of(&[own]);
    // A preview may tell no outputs of its own, and is meant all the same.
    let is_own = |target: &StackName| {
        directory.find(target, &[own]).is_some()
            || (target.project == own.name.project && target.stack == own.name.stack)
    };
    let references = others.iter().flat_map(|facts| facts.reads.iter().map(|reference| (*facts, reference)));
    let mut found = Vec::new();
    for (facts, reference) in references.filter(|(_, reference)| is_own(&reference.target)) {
        if let Some((_, Use::Seen { urn, input })) = reference.outputs.get(name) {
            found.push(Reader { stack: &facts.label, urn, input });
        }
    }
    found
}

fn row(name: &str, new: Option<&str>, readers: &[Reader<'_>], outputs: &Outputs) -> Row {
    let mut stacks: Vec<&str> = readers.iter().map(|reader| reader.stack).collect();
    stacks.sort_unstable();
    stacks.dedup();
    let (verb, stacks) = (if stacks.len() == 1 { "uses" } else { "use" }, stacks.join(", "));
    let renamed = new.map_or_else(String::new, |new| format!("; `{new}` will have the same value"));
    let message = format!("the output `{name}` is about to go, and {stacks} {verb} it{renamed}");
    let mut row = Row::between(GOING, GOING.severity, &outputs.root, name, message);
    let of = |reader: &Reader<'_>| format!("{}: `{}` of {} is made of it", reader.stack, reader.input, reader.urn);
    row.evidence = readers.iter().map(of).collect();
    row.fix = Some(format!("publish `{name}`, too, until no stack reads it"));
    row
}

fn add(run: &mut Run, row: Row) {
    let resource = row.urn.as_deref().and_then(|urn| run.stack.by_urn(urn)).map(|resource| resource.id);
    let finding = Finding {
        severity: row.severity,
        confidence: row.confidence,
        resource,
        path: row.path.as_deref().map(PropertyPath::parse),
        message: row.message,
        evidence: row.evidence,
        related: row.related.iter().filter_map(|urn| run.stack.by_urn(urn)).map(|resource| resource.id).collect(),
        fix: row.fix,
        source: row.source,
        key: String::new(),
    };
    run.add(Found { meta: row.meta, finding, fingerprint: row.fingerprint, faults: row.faults });
}
