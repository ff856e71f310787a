//! Resources and their states, as pointers into the documents they were read from; [`StateView`](super::StateView)
//! reads them.

use std::num::NonZeroU32;

use crate::json::{Document, Kind, Names, Node};
use crate::model::{Known, Op, TypeToken, Urn, Value};

/// Number of a resource in its stack; the same number is its node in the graph.
pub type ResourceId = u32;

/// So many resources are worth a second thread; fewer are done before it wakes.
pub const WORTH_THREADS: usize = 4096;

/// Number of a document of a stack: a preview completed by a state has two.
pub type DocumentId = u32;

/// A resource of a stack: what it is before the change, after it, or both. In exported state both are the same.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its number.
    pub id: ResourceId,
    /// Its URN after the change.
    pub urn: Urn,
    /// Its type; more reliable than the URN's.
    pub ty: TypeToken,
    /// What happens to it. `same` in exported state.
    pub op: Op,
    /// The state before the change; nothing for a resource that is created.
    pub before: Option<State>,
    /// The state after the change; nothing for a resource that is deleted.
    pub after: Option<State>,
    /// The step of the preview that says what changes.
    pub step: Option<(DocumentId, u32)>,
}

impl Resource {
    /// The state after the change or, for a deleted resource, before it.
    #[inline]
    pub fn latest(&self) -> Option<&State> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Whether the program writes this resource and the cloud will hold it after the change: not deleted, not the old
    /// half of a replacement, not merely read, and of a plugin (not a component, a provider or the stack itself).
    #[inline]
    pub fn is_managed(&self) -> bool {
        self.after.as_ref().is_some_and(|state| state.custom && !state.external && !state.delete)
            && self.ty.provider_package().is_none()
    }

    /// Whether the engine makes the provider itself, unseen: so its name tells. Those of digests hide more.
    pub fn is_default_provider(&self) -> bool {
        self.ty.provider_package().is_some() && self.urn.name().starts_with("default")
    }

    /// Whether the resource is there after the change, managed or read.
    #[inline]
    pub fn exists(&self) -> bool {
        self.after.as_ref().is_some_and(|state| !state.delete)
    }
}

/// Where a state stands: this decides what a missing output means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A recorded state: outputs are what the cloud answered.
    Recorded,
    /// The new state of a step: inputs are what the program asks for, most outputs do not exist yet.
    Planned,
    /// The new state of a step that leaves the resource in place: id and outputs of the state before still hold.
    PlannedInPlace,
}

/// What the form of an input leaves out of a state: what is not written there is not known to be absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Untold {
    /// Properties: update plans write the inputs that change, summaries none.
    pub properties: bool,
    /// What the resource depends on: event streams do not tell it.
    pub links: bool,
    /// Where the program writes it: neither streams nor plans tell it.
    pub source: bool,
}

impl Untold {
    /// Everything but the name.
    pub const ALL: Self = Self { properties: true, links: true, source: true };
}

/// One recorded or planned state of a resource (Pulumi's `ResourceV3`).
#[derive(Debug, Clone)]
pub struct State {
    /// The document it stands in.
    pub document: DocumentId,
    /// Its place there.
    pub node: u32,
    /// Recorded or planned.
    pub origin: Origin,
    /// Managed by a plugin; components and the stack are not.
    pub custom: bool,
    /// Read, not owned.
    pub external: bool,
    /// The old half of a replacement, waiting to be deleted.
    pub delete: bool,
    /// What the input leaves out of it.
    pub untold: Untold,
    pub(super) fields: Fields,
    rest: Rest,
}

/// Which of the fields that few resources have are there: a look for one that is not need not walk over the others.
#[derive(Debug, Clone, Copy, Default)]
struct Rest(u16);

impl Rest {
    fn note(&mut self, place: usize) {
        self.0 |= 1 << place;
    }

    fn lacks(self, name: &str) -> bool {
        REST.iter().position(|known| *known == name).is_some_and(|place| self.0 & 1 << place == 0)
    }
}

/// The fields that are kept for every state.
#[derive(Debug, Clone, Copy)]
enum Kept {
    Custom,
    Dependencies,
    Delete,
    DeletedWith,
    External,
    Id,
    InitErrors,
    Inputs,
    Outputs,
    Parent,
    PendingReplacement,
    PropertyDependencies,
    Provider,
    ReplaceWith,
    SecretOutputs,
    SourcePosition,
    Taint,
    Type,
    Urn,
    ViewOf,
}

const KEPT: [(&str, Kept); 20] = [
    ("custom", Kept::Custom),
    ("dependencies", Kept::Dependencies),
    ("delete", Kept::Delete),
    ("deletedWith", Kept::DeletedWith),
    ("external", Kept::External),
    ("id", Kept::Id),
    ("initErrors", Kept::InitErrors),
    ("inputs", Kept::Inputs),
    ("outputs", Kept::Outputs),
    ("parent", Kept::Parent),
    ("pendingReplacement", Kept::PendingReplacement),
    ("propertyDependencies", Kept::PropertyDependencies),
    ("provider", Kept::Provider),
    ("replaceWith", Kept::ReplaceWith),
    ("additionalSecretOutputs", Kept::SecretOutputs),
    ("sourcePosition", Kept::SourcePosition),
    ("taint", Kept::Taint),
    ("type", Kept::Type),
    ("urn", Kept::Urn),
    ("viewOf", Kept::ViewOf),
];

/// The fields that few resources have.
const REST: [&str; 10] = [
    "aliases",
    "retainOnDelete",
    "protect",
    "ignoreChanges",
    "importID",
    "stackTrace",
    "created",
    "modified",
    "customTimeouts",
    "replaceOnChanges",
];

/// All fields that are known: those of [`KEPT`], then those of [`REST`].
const FIELDS: [&str; KEPT.len() + REST.len()] = {
    let mut fields = [""; KEPT.len() + REST.len()];
    let mut at = 0;
    while at < fields.len() {
        fields[at] = if at < KEPT.len() { KEPT[at].0 } else { REST[at - KEPT.len()] };
        at += 1;
    }
    fields
};

/// Reads states one after the other: what a document knows of the names of their fields is found out once.
pub struct States<'a>(Names<'a, { FIELDS.len() }>);

impl Default for States<'_> {
    fn default() -> Self {
        Self(Names::of(FIELDS))
    }
}

impl<'a> States<'a> {
    /// Reads the header of a state. `null` is absent; fields that are not known are ignored; the letter case of a key
    /// does not matter (as in Go).
    pub fn read(&mut self, document: DocumentId, node: Node<'a>, origin: Origin) -> Result<State, FieldError> {
        let mut state = State {
            document,
            node: node.index(),
            origin,
            custom: false,
            external: false,
            delete: false,
            untold: Untold::default(),
            fields: Fields::default(),
            rest: Rest::default(),
        };
        for (place, value) in node.members_among(&mut self.0) {
            if let Some(place) = place.or_else(|| written_loosely(value)) {
                state.take(place, value)?;
            }
        }
        Ok(state)
    }
}

/// The place among [`FIELDS`] of a key that is written in another letter case.
fn written_loosely(value: Node<'_>) -> Option<usize> {
    let key = value.key()?;
    FIELDS.iter().position(|name| name.eq_ignore_ascii_case(&key))
}

/// Where the fields stand that every run reads; the others are looked up when they are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields {
    pub(super) urn: Place,
    pub(super) ty: Place,
    pub(super) id: Place,
    pub(super) inputs: Place,
    pub(super) outputs: Place,
    pub(super) parent: Place,
    pub(super) provider: Place,
    pub(super) dependencies: Place,
    pub(super) property_dependencies: Place,
    pub(super) deleted_with: Place,
    pub(super) replace_with: Place,
    pub(super) view_of: Place,
    pub(super) secret_outputs: Place,
    pub(super) source_position: Place,
    pub(super) pending_replacement: Place,
    pub(super) init_errors: Place,
    pub(super) taint: Place,
}

/// The place of a value that is there and not null. A field is never the first value of a document.
pub(super) type Place = Option<NonZeroU32>;

/// A field of a state that is not what Pulumi writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Byte offset of the value.
    pub offset: usize,
    /// The field.
    pub field: &'static str,
    /// What Pulumi writes there.
    pub expected: &'static str,
    /// What stands there.
    pub found: &'static str,
}

impl State {
    /// Reads the header of a single state, as [`States::read`].
    pub fn read(document: DocumentId, node: Node<'_>, origin: Origin) -> Result<Self, FieldError> {
        States::default().read(document, node, origin)
    }

    /// A field that is not a property; the document must be the one the state stands in.
    pub fn field<'a>(&self, document: &'a Document, name: &str) -> Option<Node<'a>> {
        let fields = &self.fields;
        let place = match name {
            "urn" => fields.urn,
            "type" => fields.ty,
            "id" => fields.id,
            "parent" => fields.parent,
            "provider" => fields.provider,
            "dependencies" => fields.dependencies,
            "propertyDependencies" => fields.property_dependencies,
            "deletedWith" => fields.deleted_with,
            "replaceWith" => fields.replace_with,
            "viewOf" => fields.view_of,
            "additionalSecretOutputs" => fields.secret_outputs,
            "sourcePosition" => fields.source_position,
            "pendingReplacement" => fields.pending_replacement,
            "initErrors" => fields.init_errors,
            "taint" => fields.taint,
            _ if self.rest.lacks(name) => return None,
            _ => return document.node(self.node).field(name),
        };
        place.map(|at| document.node(at.get()))
    }

    /// Takes in the field with this place among [`FIELDS`].
    fn take(&mut self, place: usize, value: Node<'_>) -> Result<(), FieldError> {
        let Some(&(name, field)) = KEPT.get(place) else {
            self.rest.note(place - KEPT.len());
            return Ok(());
        };
        let fields = &mut self.fields;
        match field {
            Kept::Custom => self.custom = flag(value, name)?,
            Kept::External => self.external = flag(value, name)?,
            Kept::Delete => self.delete = flag(value, name)?,
            Kept::PendingReplacement => fields.pending_replacement = typed(value, name, Kind::Bool)?,
            Kept::InitErrors => fields.init_errors = typed(value, name, Kind::Array)?,
            Kept::Taint => fields.taint = typed(value, name, Kind::Bool)?,
            Kept::Urn => fields.urn = typed(value, name, Kind::String)?,
            Kept::Type => fields.ty = typed(value, name, Kind::String)?,
            Kept::Id => fields.id = typed(value, name, Kind::String)?,
            Kept::Inputs => fields.inputs = properties(value, name)?,
            Kept::Outputs => fields.outputs = properties(value, name)?,
            Kept::Parent => fields.parent = typed(value, name, Kind::String)?,
            Kept::Provider => fields.provider = typed(value, name, Kind::String)?,
            Kept::Dependencies => fields.dependencies = typed(value, name, Kind::Array)?,
            Kept::PropertyDependencies => fields.property_dependencies = typed(value, name, Kind::Object)?,
            Kept::DeletedWith => fields.deleted_with = typed(value, name, Kind::String)?,
            Kept::ReplaceWith => fields.replace_with = typed(value, name, Kind::Array)?,
            Kept::ViewOf => fields.view_of = typed(value, name, Kind::String)?,
            Kept::SecretOutputs => fields.secret_outputs = typed(value, name, Kind::Array)?,
            // Whoever reads it asks what it is.
            Kept::SourcePosition => {
                fields.source_position = NonZeroU32::new(value.index()).filter(|_| !value.is_null());
            }
        }
        Ok(())
    }
}

fn flag(value: Node<'_>, field: &'static str) -> Result<bool, FieldError> {
    Ok(typed(value, field, Kind::Bool)?.is_some() && value.as_bool() == Some(true))
}

/// Properties that can be seen.
fn properties(value: Node<'_>, field: &'static str) -> Result<Place, FieldError> {
    let place = typed(value, field, Kind::Object)?;
    Ok(place.filter(|_| matches!(Value::read(Some(value)), Known::Is(_))))
}

fn typed(value: Node<'_>, field: &'static str, kind: Kind) -> Result<Place, FieldError> {
    match value.kind() {
        Kind::Null => Ok(None),
        found if found == kind => Ok(NonZeroU32::new(value.index())),
        found => {
            Err(FieldError { offset: value.offset(), field, expected: kind.described(), found: found.described() })
        }
    }
}
