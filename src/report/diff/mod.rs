//! What differs, for people and machines.

mod document;
pub(super) mod lines;
pub mod markdown;
pub mod table;
pub mod unified;

use std::collections::BTreeMap;

use crate::diff::{Class, Comparison, Difference, PropertyChange, ResourceDiff};
use crate::engine::{Exit, Found};
use crate::graph::Stack;
use crate::input::Unread;
use crate::report::table::counted;

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

    /// The damages with the state that each is in.
    fn damaged(&self) -> impl Iterator<Item = (&Stack, &Found)> {
        self.damage.iter().filter_map(|damage| Some((self.stacks.get(damage.input)?, &damage.found)))
    }

    /// The damages for people, a line each.
    fn damage_lines(&self) -> impl Iterator<Item = String> {
        self.damage.iter().zip(self.damaged()).map(|(damage, (stack, found))| {
            let resource = found.finding.resource.map(|id| format!(" ({})", stack.resource(id).urn.name()));
            let (code, message) = (found.meta.code, &found.finding.message);
            format!("damaged: {}: {code} {message}{}", damage.state, resource.unwrap_or_default())
        })
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

    /// `preview of shop/dev, before → after`
    fn headline(&self) -> String {
        let name = |stack: &Stack| {
            let of = stack.name.qualified().map_or_else(String::new, |name| format!(" of {name}"));
            format!("{}{of}", stack.kind.name())
        };
        match self.stacks.as_slice() {
            [one] => format!("{}, before → after", name(one)),
            [a, b] => format!("{} ({}) → {} ({})", name(a), a.input, name(b), b.input),
            _ => String::new(),
        }
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

/// The word for what happens to a resource; one that has another name only is `same` for machines.
fn word(resource: &ResourceDiff) -> &str {
    match resource.op.name() {
        "same" if resource.old_urn.is_some() => "rename",
        op => op,
    }
}

/// One character for what happens to a resource.
fn sign(resource: &ResourceDiff) -> &'static str {
    match resource.op.name() {
        "replace" | "create-replacement" => "±",
        "delete" | "delete-replaced" => "-",
        "create" => "+",
        "import" => "=",
        "same" if resource.old_urn.is_some() => "→",
        "read" => ">",
        _ => "~",
    }
}

/// The class, where it is not the usual one, and why.
fn remark(change: &PropertyChange) -> Option<String> {
    match (change.class, change.reason.as_deref()) {
        (Class::Real | Class::Secret | Class::Unknown, reason) => reason.map(str::to_owned),
        (class, Some(reason)) => Some(format!("{}: {reason}", class.name())),
        (class, None) => Some(class.name().to_owned()),
    }
}
