//! The change summary: what a preview does.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::is_replaced;
use crate::model::{Op, TypeToken, Urn};
use crate::report::changes::danger;
use crate::report::label::{label, short};
use crate::report::rows::{ChangeRow, RootRow};

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

/// Whether everything goes: a program that has nothing left in it would keep its stack.
pub(super) fn is_destroyed(counts: &BTreeMap<String, u64>) -> bool {
    counts.contains_key("delete") && counts.iter().all(|(op, count)| op == "delete" || *count == 0)
}

/// How many changes there are, by operation.
pub(super) fn counts(changes: &[&ChangeRow<'_>]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for change in changes {
        *counts.entry(Op::parse(&change.op).logical_name().to_owned()).or_default() += 1;
    }
    counts
}

/// How many resources the rows stand for, by operation.
pub(super) fn left(rows: &[Row]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.op.clone()).or_default() += row.resources;
    }
    counts
}

/// How many edits explain how many of the changes.
pub(super) fn explained(changes: &[&ChangeRow<'_>]) -> (usize, usize) {
    let edit = |root: &RootRow<'_>| (root.urn.to_string(), root.path.clone());
    let edits: BTreeSet<_> = changes.iter().flat_map(|change| &change.roots).map(edit).collect();
    (edits.len(), changes.iter().filter(|change| !change.roots.is_empty()).count())
}

/// The resources that change, those that a run left half-way and the most dangerous changes first. New ones are told by
/// type: of them there are most, and there is least to say.
pub(super) fn rows(changes: &[&ChangeRow<'_>], destroyed: bool) -> Vec<Row> {
    let mut rows: Vec<((bool, usize), Row)> = Vec::new();
    let mut created: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in changes {
        let told = change.progress.as_deref().is_some_and(|progress| progress != "done");
        if change.op == "create" && !told {
            created.entry(&change.ty).or_default().push(Urn::new(&change.urn).name().to_owned());
        } else {
            let (danger, row) = row(change, destroyed);
            rows.push(((!told, danger), row));
        }
    }
    for (ty, mut names) in created {
        names.sort_unstable();
        let (danger, sign) = danger("create");
        let ty = TypeToken::new(ty).friendly();
        let resource = if names.len() == 1 { ty } else { format!("{ty} ×{}", names.len()) };
        let resources = names.len() as u64;
        let what = listed(names.iter().map(|name| short(name)));
        rows.push((
            (true, danger),
            Row { sign, resource, what, why: String::new(), op: "create".to_owned(), resources },
        ));
    }
    rows.sort_by(|a, b| (a.0, &a.1.resource).cmp(&(b.0, &b.1.resource)));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(change: &ChangeRow<'_>, destroyed: bool) -> (usize, Row) {
    let op = Op::parse(&change.op);
    let (danger, sign) = danger(op.logical_name());
    // That the stack is destroyed is said once.
    let mut why = if destroyed { String::new() } else { why(change) };
    if let Some(ended) = change.progress.as_deref().and_then(ended) {
        why = if why.is_empty() { ended.to_owned() } else { format!("{ended}; {why}") };
    }
    let resource = label(&change.urn, Some(&change.ty));
    let row = Row { sign, resource, what: what(change, &op), why, op: op.logical_name().to_owned(), resources: 1 };
    (danger, row)
}

/// How a change ended that is not done.
fn ended(progress: &str) -> Option<&'static str> {
    match progress {
        "not-begun" => Some("NOT BEGUN"),
        "old-half-left" => Some("OLD HALF LEFT"),
        "not-replaced" => Some("DELETED, NOT REPLACED"),
        "unfinished" => Some("NOT FINISHED"),
        "failed" => Some("FAILED"),
        "partly-failed" => Some("FAILED HALF-WAY"),
        _ => None,
    }
}

fn what(change: &ChangeRow<'_>, op: &Op) -> String {
    match op {
        Op::Delete if change.cause == "refresh" => "gone from the cloud".to_owned(),
        Op::Delete => match change.deletion.as_deref() {
            Some("protected") => "is protected: the deletion will fail".to_owned(),
            Some("retained") => "leaves the stack; kept in the cloud".to_owned(),
            _ => String::new(),
        },
        Op::Create | Op::Import => String::new(),
        Op::DeleteReplaced => "the old half of a replacement".to_owned(),
        op if is_replaced(op) => replaced(change),
        _ => listed(change.paths.iter().cloned()),
    }
}

fn replaced(change: &ChangeRow<'_>) -> String {
    let paths = listed(change.replace_paths.iter().cloned());
    match change.delete_first {
        Some(true) if paths.is_empty() => "deleted before its replacement exists".to_owned(),
        Some(true) => format!("{paths}; deleted before its replacement exists"),
        _ => paths,
    }
}

/// `edited`, or what the change goes back to.
fn why(change: &ChangeRow<'_>) -> String {
    let text = match &*change.cause {
        "edited" if change.op == "delete" => "no longer in the program".to_owned(),
        "edited" => "edited".to_owned(),
        "provider" => "its provider changes".to_owned(),
        "refresh" => "found by the refresh".to_owned(),
        "follows" => format!("follows from {}", beginnings(&change.roots)),
        "forced" if change.tainted => "forced: asked for, or tainted".to_owned(),
        "forced" => "forced: no reason given".to_owned(),
        _ => String::new(),
    };
    if change.certainty.as_deref() == Some("conditional") {
        format!("{text}; only if the value turns out to differ")
    } else {
        text
    }
}

/// The first place where a chain begins, and how many others there are.
fn beginnings(roots: &[RootRow<'_>]) -> String {
    let Some(first) = roots.first() else { return "something that cannot be seen".to_owned() };
    let mut text =
        if first.unseen { Urn::new(&first.urn).name().to_owned() } else { label(&first.urn, first.ty.as_deref()) };
    if let Some(path) = &first.path {
        text = format!("{text}, {path}");
    }
    if roots.len() > 1 { format!("{text} and {} more", roots.len() - 1) } else { text }
}

/// The first few, and how many more.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 4;
    let more = names.len().saturating_sub(MOST);
    let text = names.take(MOST).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}
