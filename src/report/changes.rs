//! The change summary: what a preview does.

use std::collections::BTreeMap;

use crate::change::{Cause, Certainty, Change, Root, is_replaced};
use crate::engine::Run;
use crate::graph::{Progress, Stack, View};
use crate::model::{Op, Resource, ResourceId, TypeToken};

/// One resource that changes, or all new resources of one type.
pub(super) struct Row {
    /// What happens, as one character.
    pub(super) sign: &'static str,
    /// Its type and name.
    pub(super) resource: String,
    /// What changes of it.
    pub(super) what: String,
    /// Why.
    pub(super) why: String,
    op: String,
    resources: u64,
}

/// Operations in the order of their danger, with the sign that Pulumi uses.
const SIGNS: [(&str, &str); 8] = [
    ("replace", "±"),
    ("delete", "-"),
    ("import", "="),
    ("update", "~"),
    ("create", "+"),
    ("discard", "<"),
    ("read", ">"),
    ("same", " "),
];

/// `+6 create  ~4 update`; unchanged and merely read resources come last.
pub(super) fn summary(counts: &BTreeMap<String, u64>) -> String {
    let known = SIGNS.iter().map(|(op, sign)| (*op, *sign));
    let others = counts.keys().filter(|op| SIGNS.iter().all(|(known, _)| known != op)).map(|op| (op.as_str(), " "));
    let part = |(op, sign): (&str, &str)| {
        let count = counts.get(op).filter(|count| **count > 0)?;
        Some(format!("{}{count} {op}", sign.trim()))
    };
    known.chain(others).filter_map(part).collect::<Vec<_>>().join("  ")
}

/// Whether everything goes: a program that has nothing left in it would keep its stack.
pub(super) fn is_destroyed(run: &Run) -> bool {
    let counts = run.counts();
    counts.contains_key("delete") && counts.iter().all(|(op, count)| op == "delete" || *count == 0)
}

/// How many resources the rows stand for, by operation.
pub(super) fn counts(rows: &[Row]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.op.clone()).or_default() += row.resources;
    }
    counts
}

/// The resources that change, those that a run left half-way and the most dangerous changes first. New ones are told by type: of them there are most, and
/// there is least to say.
pub(super) fn rows(run: &Run) -> Vec<Row> {
    let stack = &run.stack;
    let destroyed = is_destroyed(run);
    let mut rows: Vec<((bool, usize), Row)> = Vec::new();
    let mut created: BTreeMap<&TypeToken, Vec<&str>> = BTreeMap::new();
    for change in run.changes.iter() {
        let resource = stack.resource(change.resource);
        let told = stack.outcome.of(&resource.urn).is_some_and(|progress| progress != Progress::Done);
        if resource.op == Op::Create && !told {
            created.entry(&resource.ty).or_default().push(resource.urn.name());
        } else {
            let (danger, row) = row(stack, resource, change, destroyed);
            rows.push(((!told, danger), row));
        }
    }
    for (ty, mut names) in created {
        names.sort_unstable();
        let (danger, sign) = danger("create");
        let resource = if names.len() == 1 { ty.friendly() } else { format!("{} ×{}", ty.friendly(), names.len()) };
        let resources = names.len() as u64;
        let what = listed(names.into_iter().map(short).collect());
        rows.push((
            (true, danger),
            Row { sign, resource, what, why: String::new(), op: "create".to_owned(), resources },
        ));
    }
    rows.sort_by(|a, b| (a.0, &a.1.resource).cmp(&(b.0, &b.1.resource)));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn danger(op: &str) -> (usize, &'static str) {
    let place = SIGNS.iter().position(|(known, _)| *known == op).unwrap_or(SIGNS.len());
    (place, SIGNS.get(place).map_or(" ", |(_, sign)| sign))
}

fn row(stack: &Stack, resource: &Resource, change: &Change, destroyed: bool) -> (usize, Row) {
    let op = resource.op.logical_name();
    let (danger, sign) = danger(op);
    let what = what(stack, resource, change);
    // That the stack is destroyed is said once.
    let mut why = if destroyed { String::new() } else { why(stack, change) };
    if let Some(ended) = stack.outcome.of(&resource.urn).and_then(ended) {
        why = if why.is_empty() { ended.to_owned() } else { format!("{ended}; {why}") };
    }
    let row = Row { sign, resource: named(stack, change.resource), what, why, op: op.to_owned(), resources: 1 };
    (danger, row)
}

/// How a change ended that is not done.
fn ended(progress: Progress) -> Option<&'static str> {
    match progress {
        Progress::Done => None,
        Progress::NotBegun => Some("NOT BEGUN"),
        Progress::OldHalfLeft => Some("OLD HALF LEFT"),
        Progress::NotReplaced => Some("DELETED, NOT REPLACED"),
        Progress::Unfinished => Some("NOT FINISHED"),
        Progress::Failed => Some("FAILED"),
        Progress::PartlyFailed => Some("FAILED HALF-WAY"),
    }
}

fn named(stack: &Stack, id: ResourceId) -> String {
    label(stack.resource(id))
}

/// `aws:ec2:Subnet public-a`
pub(super) fn label(resource: &Resource) -> String {
    format!("{} {}", resource.ty.friendly(), short(resource.urn.name()))
}

/// Most characters of a name: a longer one is a message that was put into it.
const MOST: usize = 80;

fn short(name: &str) -> String {
    if name.chars().nth(MOST).is_some() { crate::model::shown_within(name, MOST) } else { name.to_owned() }
}

fn what(stack: &Stack, resource: &Resource, change: &Change) -> String {
    match resource.op {
        Op::Delete if change.cause == Cause::Refresh => "gone from the cloud".to_owned(),
        Op::Delete => deleted(stack, resource),
        Op::DeleteReplaced => "the old half of a replacement".to_owned(),
        Op::Create | Op::Import => String::new(),
        ref op if is_replaced(op) => replaced(change),
        _ => listed(change.paths.iter().map(ToString::to_string).collect()),
    }
}

fn replaced(change: &Change) -> String {
    let paths = listed(change.replace_paths.iter().map(ToString::to_string).collect());
    match change.delete_first {
        Some(true) if paths.is_empty() => "deleted before its replacement exists".to_owned(),
        Some(true) => format!("{paths}; deleted before its replacement exists"),
        _ => paths,
    }
}

/// `edited`, or what the change goes back to.
fn why(stack: &Stack, change: &Change) -> String {
    let text = match change.cause {
        Cause::Edited if stack.resource(change.resource).op == Op::Delete => "no longer in the program".to_owned(),
        Cause::Edited => "edited".to_owned(),
        Cause::Provider => "its provider changes".to_owned(),
        Cause::Refresh => "found by the refresh".to_owned(),
        Cause::Follows => format!("follows from {}", beginnings(stack, &change.roots)),
        Cause::Forced if change.forced_by.iter().any(|reason| reason == "id") => {
            "forced: asked for, or tainted".to_owned()
        }
        Cause::Forced => "forced: no reason given".to_owned(),
        Cause::Unknown => String::new(),
    };
    if change.certainty == Some(Certainty::Conditional) {
        format!("{text}; only if the value turns out to differ")
    } else {
        text
    }
}

/// The first place where a chain begins, and how many others there are.
fn beginnings(stack: &Stack, roots: &[Root]) -> String {
    let Some(first) = roots.first() else { return "something that cannot be seen".to_owned() };
    let mut text = match first.resource {
        Some(id) => named(stack, id),
        None => first.urn.name().to_owned(),
    };
    if let Some(path) = &first.path {
        text = format!("{text}, {path}");
    }
    if roots.len() > 1 { format!("{text} and {} more", roots.len() - 1) } else { text }
}

fn deleted(stack: &Stack, resource: &Resource) -> String {
    let flag = |name: &str| stack.view(resource, View::Before).is_some_and(|state| state.flag(name));
    if flag("protect") {
        "is protected: the deletion will fail".to_owned()
    } else if flag("retainOnDelete") {
        "leaves the stack; kept in the cloud".to_owned()
    } else {
        String::new()
    }
}

/// The first few, and how many more.
fn listed(mut names: Vec<String>) -> String {
    const MOST: usize = 4;
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let text = names.join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}
