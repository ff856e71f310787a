//! What differs, for people and machines.

mod document;
pub(super) mod markdown;
pub(super) mod table;
pub(super) mod unified;

use std::collections::BTreeMap;

use super::Document;
use super::findings::FindingRow;
use super::inputs::InputRow;
use super::rows::{ChangeRow, PropertyRow};
use super::table::counted;
use crate::diff::{Comparison, Difference, PropertyChange, ResourceDiff};
use crate::engine::{Exit, Found};
use crate::graph::Stack;
use crate::input::Unread;
use crate::model::Urn;

/// What to do with differences that nobody made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// Leave them out.
    Hide,
    /// Count them by their reason.
    Summarise,
    /// Show each.
    Show,
}

/// A damage of a recorded state: what it says can be compared, and cannot be relied on.
#[derive(Debug)]
pub struct Damage {
    /// The place of the input among the stacks.
    pub input: usize,
    /// The name of the file with the state: the input, or the state that completes it.
    pub state: String,
    /// What is damaged.
    pub found: Found,
}

/// A finished comparison.
#[derive(Debug)]
pub struct DiffReport {
    /// The inputs, in the order in which they were given.
    pub stacks: Vec<Stack>,
    /// The inputs that cannot be read.
    pub unread: Vec<Unread>,
    /// What differs.
    pub comparison: Comparison,
    /// What to do with noise.
    pub noise: Noise,
    /// What is damaged in the states that were compared.
    pub damage: Vec<Damage>,
}

impl DiffReport {
    /// Whether something could not be compared, or cannot be relied on.
    fn is_incomplete(&self) -> bool {
        self.comparison.incomplete || !self.damage.is_empty()
    }

    /// The damages, each with the place of its input and the stack.
    fn damaged(&self) -> impl Iterator<Item = (usize, &Stack, &Found)> {
        self.damage.iter().filter_map(|damage| Some((damage.input, self.stacks.get(damage.input)?, &damage.found)))
    }

    /// The exit code of the process.
    pub fn exit(&self) -> Exit {
        if !self.unread.is_empty() {
            Exit::Unreadable
        } else if self.comparison.real().next().is_some() {
            Exit::Failed
        } else if self.is_incomplete() {
            Exit::Incomplete
        } else {
            Exit::Passed
        }
    }

    /// The resources to show.
    fn shown(&self) -> impl Iterator<Item = &ResourceDiff> {
        let least = self.noise == Noise::Show;
        self.comparison.resources.iter().filter(move |resource| match resource.difference() {
            Difference::Real => true,
            Difference::Folded => least,
            Difference::None => false,
        })
    }

    /// Whether to show a difference.
    fn shows(&self, change: &PropertyChange) -> bool {
        self.noise == Noise::Show || change.class.counts()
    }

    /// The reasons of what is left out, with counts; nothing when it is shown or nobody wants to know.
    fn folded(&self) -> BTreeMap<&str, usize> {
        if self.noise == Noise::Summarise { self.comparison.folded() } else { BTreeMap::new() }
    }

    /// How many resources there are of each operation.
    fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for resource in self.comparison.real() {
            *counts.entry(resource.op.name().to_owned()).or_default() += 1;
        }
        counts
    }

    /// What the last line says.
    fn verdict(&self) -> String {
        let real = self.comparison.real().count();
        let properties = self.comparison.resources.iter().flat_map(|resource| &resource.properties);
        let properties = properties.filter(|change| change.class.counts()).count();
        let compared = self.comparison.compared;
        let compared = counted(compared, "resource");
        let text = match real {
            0 => format!("no difference in {compared}"),
            _ => format!("{real} of {compared} changed, in {}", properties_of(properties)),
        };
        let incomplete = if self.is_incomplete() { "; incomplete" } else { "" };
        format!("{text}{incomplete} (exit {})", self.exit() as u8)
    }
}

/// `1 property`, `2 properties`.
fn properties_of(count: usize) -> String {
    format!("{count} {}", if count == 1 { "property" } else { "properties" })
}

/// The resources of a comparison that differ in a way that a reader must see.
fn real<'d>(document: &'d Document<'_>) -> impl Iterator<Item = &'d ChangeRow<'d>> {
    document.changes.iter().filter(|row| row.blocking)
}

/// `preview of shop/dev, before → after`
fn headline(document: &Document<'_>) -> String {
    let name = |input: &InputRow<'_>| {
        let of = input.stack.as_ref().map_or_else(String::new, |name| format!(" of {name}"));
        format!("{}{of}", input.kind.as_deref().unwrap_or("input"))
    };
    match document.inputs.as_slice() {
        [one] => format!("{}, before → after", name(one)),
        [a, b] => format!("{} ({}) → {} ({})", name(a), a.name, name(b), b.name),
        _ => String::new(),
    }
}

/// The damages of the states, a line each.
fn damages(document: &Document<'_>) -> Vec<String> {
    let line = |row: &FindingRow<'_>| {
        let resource = row.urn.as_deref().map(|urn| format!(" ({})", Urn::new(urn).name())).unwrap_or_default();
        let input = document.inputs.get(document.input_of(row.input, row.stack.as_deref()));
        let state = input.map_or("", |input| input.state.as_deref().unwrap_or(&input.name));
        format!("damaged: {state}: {} {}{resource}", row.code, row.message)
    };
    document.findings.iter().map(line).collect()
}

/// The word for what happens to a resource; one that has another name only is `same` for machines.
fn word<'d>(row: &'d ChangeRow<'_>) -> &'d str {
    match &*row.op {
        "same" if row.old_urn.is_some() => "rename",
        op => op,
    }
}

/// One character for what happens to a resource.
fn sign(row: &ChangeRow<'_>) -> &'static str {
    match &*row.op {
        "replace" | "create-replacement" => "±",
        "delete" | "delete-replaced" => "-",
        "create" => "+",
        "import" => "=",
        "same" if row.old_urn.is_some() => "→",
        "read" => ">",
        _ => "~",
    }
}

/// The class, where it is not the usual one, and why.
fn remark(row: &PropertyRow<'_>) -> Option<String> {
    match (&*row.class, row.reason.as_deref()) {
        ("real" | "secret" | "unknown", reason) => reason.map(str::to_owned),
        (class, Some(reason)) => Some(format!("{class}: {reason}")),
        (class, None) => Some(class.to_owned()),
    }
}
