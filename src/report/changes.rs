//! The change summary: what a preview does.

use std::collections::BTreeMap;

use crate::graph::{Change, Stack, View};
use crate::model::{Op, Resource, TypeToken};

/// One resource that changes, or all new resources of one type.
pub(super) struct Row {
    /// What happens, as one character.
    pub(super) sign: &'static str,
    /// Its type and name.
    pub(super) resource: String,
    /// What changes of it, and what forces that.
    pub(super) what: String,
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

/// How many resources the rows stand for, by operation.
pub(super) fn counts(rows: &[Row]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.op.clone()).or_default() += row.resources;
    }
    counts
}

/// The resources that change, the most dangerous changes first. New ones are told by type: of them there are most, and
/// there is least to say.
pub(super) fn rows(stack: &Stack) -> Vec<Row> {
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut created: BTreeMap<&TypeToken, Vec<&str>> = BTreeMap::new();
    for resource in &stack.resources {
        if resource.op == Op::Create {
            created.entry(&resource.ty).or_default().push(resource.urn.name());
        } else {
            rows.extend(row(stack, resource));
        }
    }
    for (ty, mut names) in created {
        names.sort_unstable();
        let (danger, sign) = danger("create");
        let resource = if names.len() == 1 { ty.friendly() } else { format!("{} ×{}", ty.friendly(), names.len()) };
        let resources = names.len() as u64;
        let what = listed(names.into_iter().map(str::to_owned).collect());
        rows.push((danger, Row { sign, resource, what, op: "create".to_owned(), resources }));
    }
    rows.sort_by(|a, b| (a.0, &a.1.resource).cmp(&(b.0, &b.1.resource)));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn danger(op: &str) -> (usize, &'static str) {
    let place = SIGNS.iter().position(|(known, _)| *known == op).unwrap_or(SIGNS.len());
    (place, SIGNS.get(place).map_or(" ", |(_, sign)| sign))
}

fn row(stack: &Stack, resource: &Resource) -> Option<(usize, Row)> {
    let change = Change::of(stack, resource)?;
    // A part of a replacement alone stands for what it does.
    let op = match &resource.op {
        Op::CreateReplacement | Op::ImportReplacement => "replace",
        Op::DeleteReplaced | Op::DiscardReplaced | Op::RemovePendingReplace => "delete",
        op => op.name(),
    };
    let (danger, sign) = danger(op);
    let name = format!("{} {}", resource.ty.friendly(), resource.urn.name());
    let what = what(stack, resource, &change);
    Some((danger, Row { sign, resource: name, what, op: op.to_owned(), resources: 1 }))
}

fn what(stack: &Stack, resource: &Resource, change: &Change) -> String {
    match resource.op {
        Op::Replace | Op::CreateReplacement => replaced(change),
        Op::Delete => deleted(stack, resource),
        Op::DeleteReplaced => "the old half of a replacement".to_owned(),
        Op::Create | Op::Import => String::new(),
        _ => listed(change.paths.iter().map(ToString::to_string).collect()),
    }
}

fn replaced(change: &Change) -> String {
    let forced = match change.forced_by.as_slice() {
        [] => "no reason given".to_owned(),
        [one] if one == "provider" => "its provider changes".to_owned(),
        [one] if one == "id" => "asked for, or tainted".to_owned(),
        reasons => format!("forced by {}", listed(reasons.to_vec())),
    };
    match change.delete_first {
        Some(true) => format!("{forced}; deleted before its replacement exists"),
        _ => forced,
    }
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
