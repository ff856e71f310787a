//! What stacks of the fleet read from each other, and where that does not hold.

use std::collections::{BTreeMap, BTreeSet};

use super::published::{Facts, Output, Outputs, Use, output_path};
use super::{Member, Row};
use crate::engine::{Selection, fingerprint};
use crate::finding::{Confidence, Meta, Severity};
use crate::graph::StackName;
use crate::model::Urn;

/// What is found between stacks.
pub const RULES: [Meta; 4] = [MISSING, PLAIN, UNREAD, GOING];

const MISSING: Meta =
    Meta::new("X001", "missing-output-read", Severity::High, "a stack reads an output that another no longer has")
        .docs(include_str!("pages/missing-output-read.md"));
const PLAIN: Meta = Meta::new(
    "X002",
    "secret-output-became-plain",
    Severity::Medium,
    "an output that others read as a secret is plain now",
)
.confidence(Confidence::Certain)
.docs(include_str!("pages/secret-output-became-plain.md"));
const UNREAD: Meta =
    Meta::new("X003", "output-never-read", Severity::Info, "outputs that no stack of the fleet is seen to read")
        .docs(include_str!("pages/output-never-read.md"));

/// Found by `check --with`: only a preview tells what is about to go.
pub(super) const GOING: Meta =
    Meta::new("X004", "output-about-to-go", Severity::High, "a preview takes away an output that another stack uses")
        .confidence(Confidence::Certain)
        .docs(include_str!("pages/output-about-to-go.md"));

/// The stacks whose outputs are known, by project and stack.
pub(super) struct Directory {
    places: BTreeMap<(String, String), Vec<usize>>,
}

impl Directory {
    pub(super) fn of(members: &[&Facts]) -> Self {
        let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, member) in members.iter().enumerate().filter(|(_, member)| member.outputs.is_some()) {
            if let (Some(project), Some(stack)) = (member.name.project.clone(), member.name.stack.clone()) {
                places.entry((project, stack)).or_default().push(at);
            }
        }
        Self { places }
    }

    /// The stack that a name means; nothing when several may be meant.
    pub(super) fn find(&self, name: &StackName, members: &[&Facts]) -> Option<usize> {
        let key = (name.project.clone()?, name.stack.clone()?);
        let fits = |at: &&usize| match (&members[**at].name.organization, &name.organization) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let mut found = self.places.get(&key)?.iter().filter(fits);
        found.next().filter(|_| found.next().is_none()).copied()
    }
}

/// Adds to the stacks what is wrong between them.
pub(super) fn judge(members: &mut [Member], selection: &Selection) {
    let facts: Vec<&Facts> = members.iter().map(|member| &member.facts).collect();
    let directory = Directory::of(&facts);
    let mut found: Vec<(usize, Row)> = Vec::new();
    let mut readers: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (reader, member) in facts.iter().enumerate() {
        for (at, reference) in member.reads.iter().enumerate() {
            if let Some(target) = directory.find(&reference.target, &facts).filter(|target| *target != reader) {
                readers.entry(target).or_default().push((reader, at));
            }
        }
    }
    for (target, readers) in readers {
        let mut pairs = Vec::new();
        for (reader, at) in readers {
            pairs.push(Pair { reader: facts[reader], at });
            found.extend(missing(facts[target], facts[reader], at).map(|row| (reader, row)));
        }
        found.extend(plain(facts[target], &pairs).into_iter().map(|row| (target, row)));
        found.extend(unread(facts[target], &pairs).map(|row| (target, row)));
    }
    found.retain(|(_, row)| selection.takes(&row.meta) && selection.shows(&row.meta, row.confidence));
    for (at, row) in found {
        members[at].add(row);
    }
}

struct Pair<'a> {
    reader: &'a Facts,
    at: usize,
}

/// Whether what is known of the target is at least as new as the copy that the reader has of it.
fn is_newer(target: &Facts, reader: &Facts) -> bool {
    match (target.recorded, reader.recorded) {
        (Some(target), Some(reader)) => target >= reader,
        // A preview of the reader is made now and has a copy from before.
        (Some(_), None) => !reader.is_state,
        _ => false,
    }
}

/// Outputs that a stack uses and that the other has no more.
pub(super) fn missing<'a>(target: &'a Facts, reader: &'a Facts, at: usize) -> impl Iterator<Item = Row> + 'a {
    let reference = &reader.reads[at];
    let outputs = target.outputs.as_ref().filter(|_| is_newer(target, reader));
    let gone = outputs.into_iter().flat_map(move |outputs| {
        reference
            .outputs
            .iter()
            .filter(move |(name, _)| !outputs.by_name.contains_key(*name))
            .map(move |r| (outputs, r))
    });
    gone.filter_map(move |(outputs, (name, (output, used)))| {
        let (severity, use_of) = match used {
            Use::Seen { urn, input } => {
                (Severity::High, format!("`{input}` of {} is made of it", Urn::new(urn).name()))
            }
            Use::Hidden => {
                (Severity::Low, "whether it is used cannot be seen: its value is secret or too short".into())
            }
            Use::Unseen => return None,
        };
        let new = successor(output, outputs, |name| reference.outputs.contains_key(name));
        let renamed = new.map_or_else(String::new, |new| format!("; `{new}` has the same value"));
        let fix = match new {
            Some(new) => {
                format!("read `{new}`, or have {} publish `{name}`, too, until no stack reads it", target.label)
            }
            None => {
                format!("publish `{name}` again in {}, or stop reading it before the next deployment", target.label)
            }
        };
        let mut row = Row::between(
            MISSING,
            severity,
            &reference.urn,
            name,
            format!("reads the output `{name}` of {}, which has no such output any more{renamed}", target.label),
        );
        row.confidence = if severity == Severity::High { Confidence::Likely } else { Confidence::Possible };
        row.evidence = vec![use_of, format!("outputs of {} now: {}", target.label, listed(&outputs.by_name))];
        if let Use::Seen { urn, .. } = used {
            row.related = vec![urn.clone()];
        }
        row.fix = Some(fix);
        row.owner.clone_from(&reader.owner);
        Some(row)
    })
}

/// The output that has the value under a new name.
pub(super) fn successor<'a>(output: &Output, now: &'a Outputs, known: impl Fn(&str) -> bool) -> Option<&'a str> {
    let print = output.print?;
    let fresh = now.by_name.iter().filter(|(name, _)| !known(name));
    let mut same = fresh.filter(|(_, other)| other.print == Some(print)).map(|(name, _)| name.as_str());
    same.next().filter(|_| same.next().is_none())
}

fn listed(outputs: &BTreeMap<String, Output>) -> String {
    const MOST: usize = 12;
    let names: Vec<String> = outputs.keys().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = if outputs.len() > MOST { " …" } else { "" };
    if names.is_empty() { "none".to_owned() } else { names.join(", ") + more }
}

/// Outputs that were secret when another stack read them, and are not any more.
fn plain(target: &Facts, readers: &[Pair<'_>]) -> Vec<Row> {
    let Some(outputs) = &target.outputs else { return Vec::new() };
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pair in readers.iter().filter(|pair| is_newer(target, pair.reader)) {
        for (name, (output, _)) in &pair.reader.reads[pair.at].outputs {
            let plain = outputs.by_name.get(name).is_some_and(|now| !now.secret && now.print.is_some());
            if output.secret && plain {
                by_name.entry(name).or_default().insert(pair.reader.label.as_str());
            }
        }
    }
    let row = |(name, readers): (&str, BTreeSet<&str>)| {
        let readers = readers.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("the output `{name}` was secret when {readers} read it, and is plain now");
        let mut row = Row::between(PLAIN, PLAIN.severity, &outputs.root, name, message);
        row.fix =
            Some("mark it as secret again; its value stands in this state in plain text, so change it, too".into());
        row.owner.clone_from(&target.owner);
        row
    };
    by_name.into_iter().map(row).collect()
}

/// Outputs whose value none of the stacks that refer to this one uses.
fn unread(target: &Facts, readers: &[Pair<'_>]) -> Option<Row> {
    let outputs = target.outputs.as_ref()?;
    let unused = |name: &&String| {
        readers.iter().all(|pair| {
            let read = pair.reader.reads[pair.at].outputs.get(*name);
            read.is_some_and(|(_, used)| *used == Use::Unseen) && pair.reader.is_state
        })
    };
    let names: Vec<String> = outputs.by_name.keys().filter(unused).map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return None;
    }
    let readers: BTreeSet<&str> = readers.iter().map(|pair| pair.reader.label.as_str()).collect();
    let message = format!("no stack of the fleet is seen to read {}", names.join(", "));
    let mut row = Row::between(UNREAD, UNREAD.severity, &outputs.root, "", message);
    row.path = Some("outputs".to_owned());
    row.evidence = vec![format!("read by: {}", readers.into_iter().collect::<Vec<_>>().join(", "))];
    row.fix = Some("stop publishing what nobody reads; stacks outside this fleet and people may read it".to_owned());
    row.owner.clone_from(&target.owner);
    Some(row)
}

impl Row {
    /// A finding about an output.
    pub(super) fn between(meta: Meta, severity: Severity, urn: &Urn, output: &str, message: String) -> Self {
        let path = output_path(output);
        Self {
            meta,
            severity,
            confidence: meta.confidence,
            urn: Some(urn.to_string()),
            path: Some(path.to_string()),
            op: None,
            message,
            evidence: Vec::new(),
            related: Vec::new(),
            fix: None,
            source: None,
            faults: vec![vec![fingerprint(meta.code, Some(urn), Some(&path), "")]],
            fingerprint: fingerprint(meta.code, Some(urn), Some(&path), ""),
            owner: None,
            region: None,
        }
    }
}
