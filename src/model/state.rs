//! Resources and their states, as pointers into the documents they were read from.

use std::borrow::Cow;
use std::num::NonZeroU32;

use crate::json::{Document, Kind, Node};
use crate::model::{Known, Op, PropertyPath, TypeToken, Urn, Value, is_unknown};

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
    pub fn latest(&self) -> Option<&State> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Whether the program writes this resource and the cloud will hold it after the change: not deleted, not the old
    /// half of a replacement, not merely read, and of a plugin (not a component, a provider or the stack itself).
    pub fn is_managed(&self) -> bool {
        self.after.as_ref().is_some_and(|state| state.custom && !state.external && !state.delete)
            && self.ty.provider_package().is_none()
    }

    /// Whether the resource is there after the change, managed or read.
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
    fields: Fields,
}

/// Where the fields stand that every run reads; the others are looked up when they are asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    urn: Place,
    ty: Place,
    id: Place,
    inputs: Place,
    outputs: Place,
    parent: Place,
    provider: Place,
    dependencies: Place,
    property_dependencies: Place,
    deleted_with: Place,
    replace_with: Place,
    view_of: Place,
    secret_outputs: Place,
    pending_replacement: Place,
}

/// The place of a value that is there and not null. A field is never the first value of a document.
type Place = Option<NonZeroU32>;

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
            fields: Fields::default(),
        };
        for (key, value) in node.members() {
            if !state.read_field(&key, value)? && key.bytes().any(|b| b.is_ascii_uppercase()) {
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
            "urn" => self.fields.urn = typed(value, "urn", Kind::String)?,
            "type" => self.fields.ty = typed(value, "type", Kind::String)?,
            "id" => self.fields.id = typed(value, "id", Kind::String)?,
            "inputs" => self.fields.inputs = typed(value, "inputs", Kind::Object)?,
            "outputs" => self.fields.outputs = typed(value, "outputs", Kind::Object)?,
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
        const CAMEL: [&str; 6] = [
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

fn typed(value: Node<'_>, field: &'static str, kind: Kind) -> Result<Place, FieldError> {
    match value.kind() {
        Kind::Null => Ok(None),
        found if found == kind => Ok(NonZeroU32::new(value.index())),
        found => {
            Err(FieldError { offset: value.offset(), field, expected: kind.described(), found: found.described() })
        }
    }
}

/// Where in the program a resource is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePosition {
    /// The file, relative to the project.
    pub path: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1; Python programs have none.
    pub column: Option<u32>,
}

impl SourcePosition {
    /// Reads `project:///PATH#LINE,COLUMN`. A position outside the project is no position.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("project:///")?;
        let (path, place) = rest.split_once('#').unwrap_or((rest, ""));
        if path.is_empty()
            || path.starts_with("../")
            || path.contains("site-packages/")
            || path.contains("node_modules/")
        {
            return None;
        }
        let (line, column) = place.split_once(',').unwrap_or((place, ""));
        Some(Self { path: path.to_owned(), line: line.parse().ok(), column: column.parse().ok() })
    }
}

/// A state together with the document it points into. Cheap to copy.
#[derive(Clone, Copy)]
pub struct StateView<'a> {
    document: &'a Document,
    state: &'a State,
    /// The state before, when this one keeps its identity.
    before: Option<(&'a Document, &'a State)>,
}

impl<'a> StateView<'a> {
    /// Joins a state with its document, and with the state before, which still tells id and outputs of a resource that
    /// stays in place.
    pub fn new(document: &'a Document, state: &'a State, before: Option<(&'a Document, &'a State)>) -> Self {
        Self { document, state, before: before.filter(|_| state.origin == Origin::PlannedInPlace) }
    }

    /// The state itself.
    pub fn state(self) -> &'a State {
        self.state
    }

    /// A field of the state that is not a property: `protect`, `dependencies`, `sourcePosition`.
    pub fn field(self, name: &str) -> Option<Node<'a>> {
        self.state.field(self.document, name)
    }

    fn node(self, place: Place) -> Option<Node<'a>> {
        place.map(|at| self.document.node(at.get()))
    }

    /// A boolean field; false when absent.
    pub fn flag(self, name: &str) -> bool {
        self.field(name).and_then(Node::as_bool).unwrap_or_default()
    }

    /// A text field.
    pub fn text(self, name: &str) -> Option<Cow<'a, str>> {
        self.field(name).and_then(Node::as_str).filter(|text| !text.is_empty())
    }

    /// All inputs.
    pub fn inputs(self) -> Option<Value<'a>> {
        self.node(self.state.fields.inputs).and_then(|node| Value::read(Some(node)).is())
    }

    /// All outputs that this state itself records.
    pub fn outputs(self) -> Option<Value<'a>> {
        self.node(self.state.fields.outputs).and_then(|node| Value::read(Some(node)).is())
    }

    /// What the program asks for.
    pub fn input(self, name: &str) -> Known<Value<'a>> {
        self.inputs().map_or(Known::Absent, |inputs| inputs.get(name))
    }

    /// What the cloud answered. Before the resource exists that is unknown; outputs that the state declares secret are
    /// secret.
    pub fn output(self, name: &str) -> Known<Value<'a>> {
        if self
            .field("additionalSecretOutputs")
            .is_some_and(|list| list.items().any(|n| n.as_str().as_deref() == Some(name)))
        {
            return Known::Secret;
        }
        if let Some(outputs) = self.outputs() {
            return outputs.get(name);
        }
        match (self.before, self.state.origin) {
            (Some((document, before)), _) => StateView::new(document, before, None).output(name),
            (None, Origin::Planned | Origin::PlannedInPlace) => Known::Unknown,
            (None, Origin::Recorded) => Known::Absent,
        }
    }

    /// The value in force: in recorded state what the cloud answered, in a preview what the program asks for. What is
    /// not written is absent, although the cloud may choose a value of its own for it.
    pub fn property(self, name: &str) -> Known<Value<'a>> {
        let input = self.input(name);
        if matches!(input, Known::Secret) {
            return Known::Secret;
        }
        match self.state.origin {
            Origin::Recorded => self.output(name).or_else(|| input),
            Origin::Planned | Origin::PlannedInPlace => {
                input.or_else(|| self.outputs().map_or(Known::Absent, |outputs| outputs.get(name)))
            }
        }
    }

    /// The value in force at the end of a path.
    pub fn at(self, path: &PropertyPath) -> Known<Value<'a>> {
        let Some(top) = path.top() else {
            return Known::Absent;
        };
        self.property(top).and_then(|value| value.follow(&path.segments()[1..]))
    }

    /// The id that the cloud gave.
    pub fn id(self) -> Known<Cow<'a, str>> {
        let own = self.node(self.state.fields.id).and_then(Node::as_str).filter(|id| !id.is_empty());
        match (own, self.before) {
            (Some(id), _) if is_unknown(&id) => Known::Unknown,
            (Some(id), _) => Known::Is(id),
            (None, Some((document, before))) => StateView::new(document, before, None).id(),
            (None, None) if self.state.origin != Origin::Recorded && self.state.custom => Known::Unknown,
            (None, None) => Known::Absent,
        }
    }

    /// Whether the engine or the provider filled in this input, not the program.
    pub fn is_default(self, name: &str) -> bool {
        let listed =
            |defaults: Value<'_>| defaults.items().any(|n| n.is().and_then(Value::as_str).as_deref() == Some(name));
        self.input("__defaults").is().is_some_and(listed)
    }

    /// Where the program writes the resource: its own position, or the first frame of the stack trace inside the
    /// project.
    pub fn source(self) -> Option<SourcePosition> {
        let own = self.text("sourcePosition").and_then(|text| SourcePosition::parse(&text));
        own.or_else(|| {
            let frames = self.field("stackTrace")?;
            frames.items().find_map(|frame| SourcePosition::parse(&frame.field("sourcePosition")?.as_str()?))
        })
    }

    /// The URNs that an input was computed from. The engine lists every input, with an empty list (old engines: `null`)
    /// for one that is computed from no resource, so nothing and an empty list differ: imported state does not tell.
    pub fn property_dependencies(self, input: &str) -> Option<Vec<Cow<'a, str>>> {
        let node = self.field("propertyDependencies")?.get(input)?;
        Some(node.items().filter_map(Node::as_str).collect())
    }

    /// Whether it is certain that an input was computed from no resource: it was typed, looked up or configured. A
    /// `null` tells that only where the engine attributed dependencies to inputs at all.
    pub fn is_literal(self, input: &str) -> bool {
        let Some(all) = self.field("propertyDependencies") else { return false };
        match all.get(input) {
            Some(none) if none.is_null() => {
                all.children().any(|urns| !urns.is_empty()) || self.field("dependencies").is_none_or(Node::is_empty)
            }
            Some(urns) => urns.is_empty(),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_state<T>(text: &str, origin: Origin, check: impl Fn(StateView<'_>) -> T) -> T {
        let document = Document::parse(text.to_owned()).unwrap();
        let state = State::read(0, document.root(), origin).unwrap();
        check(StateView::new(&document, &state, None))
    }

    #[test]
    fn an_output_of_a_planned_resource_is_unknown_and_of_a_recorded_one_absent() {
        let text = r#"{"custom":true,"inputs":{"a":1}}"#;
        with_state(text, Origin::Planned, |view| {
            assert!(matches!(view.output("arn"), Known::Unknown));
            assert!(matches!(view.id(), Known::Unknown));
            assert!(view.property("b").is_absent());
        });
        with_state(text, Origin::Recorded, |view| assert!(view.output("arn").is_absent()));
    }

    #[test]
    fn recorded_state_tells_outputs_first_and_a_preview_inputs_first() {
        let text = r#"{"custom":true,"inputs":{"a":1},"outputs":{"a":2}}"#;
        let a = |view: StateView<'_>| view.property("a").is().unwrap().as_i64();
        assert_eq!(with_state(text, Origin::Recorded, a), Some(2));
        assert_eq!(with_state(text, Origin::Planned, a), Some(1));
    }

    #[test]
    fn a_secret_input_stays_secret_when_the_output_shows_it() {
        let text = r#"{"inputs":{"a":"[secret]"},"outputs":{"a":"plain"}}"#;
        assert!(with_state(text, Origin::Recorded, |v| v.property("a").is_hidden()));
        let text = r#"{"outputs":{"a":"plain"},"additionalSecretOutputs":["a"]}"#;
        assert!(with_state(text, Origin::Recorded, |v| v.property("a").is_hidden()));
    }

    #[test]
    fn a_field_of_the_wrong_kind_is_named() {
        let document = Document::parse(r#"{"custom":"true"}"#.to_owned()).unwrap();
        let error = State::read(0, document.root(), Origin::Recorded).unwrap_err();
        assert_eq!((error.field, error.expected, error.found, error.offset), ("custom", "a boolean", "a string", 10));
    }

    #[test]
    fn an_input_is_literal_where_dependencies_are_told_and_it_has_none() {
        let state = |dependencies: &str, inputs: &str| {
            format!(r#"{{"dependencies":{dependencies},"propertyDependencies":{inputs}}}"#)
        };
        for (text, literal) in [
            (state("[]", r#"{"a":[]}"#), true),
            (state("[]", r#"{"a":null}"#), true),
            (state(r#"["u"]"#, r#"{"a":[],"b":[]}"#), true),
            (state(r#"["u"]"#, r#"{"a":null,"b":null}"#), false),
            (state(r#"["u"]"#, r#"{"a":null,"b":["u"]}"#), true),
            (state("[]", r#"{"a":["u"]}"#), false),
            ("{}".to_owned(), false),
        ] {
            assert_eq!(with_state(&text, Origin::Recorded, |view| view.is_literal("a")), literal, "{text}");
        }
    }

    #[test]
    fn a_source_position_lies_inside_the_project() {
        let position = SourcePosition::parse("project:///lib/net.ts#22,1").unwrap();
        assert_eq!(position, SourcePosition { path: "lib/net.ts".to_owned(), line: Some(22), column: Some(1) });
        assert_eq!(SourcePosition::parse("project:///main.py#7").unwrap().column, None);
        assert!(SourcePosition::parse("project:///../x.py#7").is_none());
    }
}
