//! Resources and their states, as pointers into the documents they were read from; [`StateView`](super::StateView)
//! reads them.

use std::num::NonZeroU32;

use crate::json::{Document, Kind, Node};
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
    const NAMES: [&str; 11] = [
        "aliases",
        "retainOnDelete",
        "protect",
        "ignoreChanges",
        "importID",
        "sourcePosition",
        "stackTrace",
        "created",
        "modified",
        "customTimeouts",
        "replaceOnChanges",
    ];

    fn place(name: &str) -> Option<usize> {
        let exact = Self::NAMES.iter().position(|known| *known == name);
        exact.or_else(|| Self::NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)))
    }

    /// Notes a field; returns whether it is one of these.
    fn note(&mut self, name: &str) -> bool {
        let place = Self::place(name);
        self.0 |= place.map_or(0, |place| 1 << place);
        place.is_some()
    }

    fn lacks(self, name: &str) -> bool {
        Self::place(name).is_some_and(|place| self.0 & 1 << place == 0)
    }
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
    /// Reads the header of a state. `null` is absent; fields that are not known are ignored; the letter case of a key
    /// does not matter (as in Go).
    pub fn read(document: DocumentId, node: Node<'_>, origin: Origin) -> Result<Self, FieldError> {
        let mut state = Self {
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
        for (key, value) in node.members() {
            let known = state.read_field(&key, value)? || state.rest.note(&key);
            if !known && key.bytes().any(|b| b.is_ascii_uppercase()) {
                state.read_loosely(&key, value)?;
            }
        }
        Ok(state)
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
            "pendingReplacement" => fields.pending_replacement,
            "initErrors" => fields.init_errors,
            "taint" => fields.taint,
            _ if self.rest.lacks(name) => return None,
            _ => return document.node(self.node).field(name),
        };
        place.map(|at| document.node(at.get()))
    }

    /// Reads a field that is known; returns whether it was.
    fn read_field(&mut self, key: &str, value: Node<'_>) -> Result<bool, FieldError> {
        match key {
            "custom" => self.custom = flag(value, "custom")?,
            "external" => self.external = flag(value, "external")?,
            "delete" => self.delete = flag(value, "delete")?,
            "pendingReplacement" => {
                self.fields.pending_replacement = typed(value, "pendingReplacement", Kind::Bool)?;
            }
            "initErrors" => self.fields.init_errors = typed(value, "initErrors", Kind::Array)?,
            "taint" => self.fields.taint = typed(value, "taint", Kind::Bool)?,
            "urn" => self.fields.urn = typed(value, "urn", Kind::String)?,
            "type" => self.fields.ty = typed(value, "type", Kind::String)?,
            "id" => self.fields.id = typed(value, "id", Kind::String)?,
            "inputs" => self.fields.inputs = properties(value, "inputs")?,
            "outputs" => self.fields.outputs = properties(value, "outputs")?,
            "parent" => self.fields.parent = typed(value, "parent", Kind::String)?,
            "provider" => self.fields.provider = typed(value, "provider", Kind::String)?,
            "dependencies" => self.fields.dependencies = typed(value, "dependencies", Kind::Array)?,
            "propertyDependencies" => {
                self.fields.property_dependencies = typed(value, "propertyDependencies", Kind::Object)?;
            }
            "deletedWith" => self.fields.deleted_with = typed(value, "deletedWith", Kind::String)?,
            "replaceWith" => self.fields.replace_with = typed(value, "replaceWith", Kind::Array)?,
            "viewOf" => self.fields.view_of = typed(value, "viewOf", Kind::String)?,
            "additionalSecretOutputs" => {
                self.fields.secret_outputs = typed(value, "additionalSecretOutputs", Kind::Array)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads a field whose name is written in another letter case, unless the usual spelling is there too.
    fn read_loosely(&mut self, key: &str, value: Node<'_>) -> Result<(), FieldError> {
        const CAMEL: [&str; 7] = [
            "initErrors",
            "propertyDependencies",
            "deletedWith",
            "replaceWith",
            "viewOf",
            "additionalSecretOutputs",
            "pendingReplacement",
        ];
        let name = CAMEL.into_iter().find(|name| name.eq_ignore_ascii_case(key));
        self.read_field(name.unwrap_or(&key.to_ascii_lowercase()), value).map(|_| ())
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
