//! What a preview does to each resource, and why: which edit it goes back to, and how sure a replacement is. Knows
//! nothing of rules.

mod acknowledge;
mod cause;
mod roots;
mod step;

pub use acknowledge::Acknowledgement;

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::graph::{Stack, View};
use crate::lens::stateful::{self, Guard};
use crate::model::{Op, PropertyPath, Resource, ResourceId, Urn};

/// Why a resource changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The program says something else of it.
    Edited,
    /// Something that it is computed from changes.
    Follows,
    /// It is replaced without a change of its properties: it was asked for, it is tainted, or the engine does not say.
    Forced,
    /// Its provider changes.
    Provider,
    /// Nobody asks for it: a refresh found that the cloud is not as it was recorded.
    Refresh,
    /// The input does not tell.
    Unknown,
}

impl Cause {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Follows => "follows",
            Self::Forced => "forced",
            Self::Provider => "provider",
            Self::Refresh => "refresh",
            Self::Unknown => "unknown",
        }
    }
}

/// How sure a replacement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// A value that is known forces it.
    Certain,
    /// All values that force it are not known yet, and come from resources that stay: they may turn out as they were.
    Conditional,
    /// It comes whatever its values are: with another resource that is replaced, or because it was asked for.
    Forced,
}

impl Certainty {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Conditional => "conditional",
            Self::Forced => "forced",
        }
    }
}

/// Where a chain of changes begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Root {
    /// The resource. A default provider is not in a preview and has no number.
    pub urn: Urn,
    /// Its number.
    pub resource: Option<ResourceId>,
    /// The property that is edited; nothing for the resource as a whole.
    pub path: Option<PropertyPath>,
}

/// What a change does to the data of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataLoss {
    /// What stands in the way of it or softens it.
    pub guard: Option<Guard>,
    /// The configuration accepts it.
    pub acknowledged: bool,
}

/// What happens to one resource.
#[derive(Debug, Clone)]
pub struct Change {
    /// The resource.
    pub resource: ResourceId,
    /// The properties that change.
    pub paths: Vec<PropertyPath>,
    /// The properties that force a replacement.
    pub replace_paths: Vec<PropertyPath>,
    /// What forces a replacement, in the engine's words: properties, or `provider`, `id`, `replaceWith`, `deletedWith`.
    pub forced_by: Vec<String>,
    /// Whether the old half is deleted before its replacement is made; nothing where the input does not tell.
    pub delete_first: Option<bool>,
    /// Why.
    pub cause: Cause,
    /// Where it begins; several where several edits meet, none where that cannot be seen.
    pub roots: Vec<Root>,
    /// How sure the replacement is; nothing for what is not replaced.
    pub certainty: Option<Certainty>,
    /// The data that is lost.
    pub data_loss: Option<DataLoss>,
    /// The cloud was changed before, by somebody else, and a refresh only notes it: nothing is done to the resource. Told
    /// by the new state of a digest, which has answers of the cloud and another time of change only then.
    pub noted: bool,
    /// Until when and why the configuration accepts that the resource goes.
    pub accepted: Option<String>,
}

/// Everything that a preview does.
#[derive(Debug, Default)]
pub struct Changes {
    rows: Vec<Change>,
    by_resource: HashMap<ResourceId, usize>,
}

impl Changes {
    /// Reads the steps of a preview. Recorded state changes nothing.
    pub fn of(stack: &Stack) -> Self {
        if stack.kind.is_state() {
            return Self::default();
        }
        let mut rows = cause::read(stack);
        for row in &mut rows {
            row.data_loss = data_loss(stack, stack.resource(row.resource));
        }
        let by_resource = rows.iter().enumerate().map(|(at, row)| (row.resource, at)).collect();
        Self { rows, by_resource }
    }

    /// The changes, in the order of the input.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.rows.iter()
    }

    /// What happens to a resource; nothing where it stays as it is.
    pub fn get(&self, resource: ResourceId) -> Option<&Change> {
        self.by_resource.get(&resource).map(|&at| &self.rows[at])
    }

    /// How many edits explain how many of the changes.
    pub fn explained(&self) -> (usize, usize) {
        let edits: HashSet<&Root> = self.rows.iter().flat_map(|row| &row.roots).collect();
        (edits.len(), self.rows.iter().filter(|row| !row.roots.is_empty()).count())
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// How many resources need a resource that changes, by why they do.
pub fn dependents(stack: &Stack, resource: &Resource) -> BTreeMap<&'static str, usize> {
    let view = if resource.before.is_some() { View::Before } else { View::After };
    let mut users: Vec<(&'static str, ResourceId)> =
        stack.graph_of(view).users(resource.id).map(|(edge, user)| (edge.kind.name(), user)).collect();
    users.sort_unstable();
    users.dedup();
    let mut counts = BTreeMap::new();
    for (kind, _) in users {
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

/// Whether the step makes a new resource in the place of the old one.
pub fn is_replaced(op: &Op) -> bool {
    matches!(op, Op::Replace | Op::CreateReplacement | Op::ImportReplacement)
}

/// A resource that holds data and goes away. A deletion that the engine itself refuses takes nothing with it, nor does
/// one that leaves the resource in the cloud.
fn data_loss(stack: &Stack, resource: &Resource) -> Option<DataLoss> {
    let before = stack.view(resource, View::Before)?;
    let deleted = resource.op == Op::Delete && !before.flag("protect") && !before.state().delete;
    let leaves = before.flag("retainOnDelete") || before.state().external || !before.state().custom;
    if leaves || !(deleted || is_replaced(&resource.op)) {
        return None;
    }
    let kind = stateful::of(&resource.ty).filter(|kind| kind.weight >= stateful::HOLDS_DATA && !kind.stays(before))?;
    let protected = stack.view(resource, View::After).is_some_and(|after| after.flag("protect"));
    let guard = if protected { Some(Guard::Protect) } else { kind.guard(before) };
    Some(DataLoss { guard, acknowledged: false })
}
