//! A state, ready to be read.

use std::borrow::Cow;

use crate::json::{Document, Names, Node};
use crate::model::state::Place;
use crate::model::{Known, Origin, PropertyPath, SourcePosition, State, Value, is_unknown};

/// A state together with the document it points into. Cheap to copy.
#[derive(Clone, Copy)]
pub struct StateView<'a> {
    document: &'a Document,
    state: &'a State,
    /// The state before, if there is one.
    before: Option<(&'a Document, &'a State)>,
}

/// The fields that a state before still tells where the input leaves them out. Streams write an empty provider, so that
/// the state before is asked only where there is none at all.
const LINKS: [&str; 6] = ["dependencies", "propertyDependencies", "deletedWith", "replaceWith", "viewOf", "provider"];
const SOURCES: [&str; 2] = ["sourcePosition", "stackTrace"];

impl<'a> StateView<'a> {
    /// Joins a state with its document, and with the state before, which still tells id and outputs of a resource that
    /// stays in place, and links that the input leaves out.
    #[inline]
    pub fn new(document: &'a Document, state: &'a State, before: Option<(&'a Document, &'a State)>) -> Self {
        Self { document, state, before }
    }

    /// The state before, when this one keeps its identity.
    fn kept(self) -> Option<Self> {
        let (document, before) = self.before.filter(|_| self.state.origin == Origin::PlannedInPlace)?;
        Some(Self::new(document, before, None))
    }

    /// The state itself.
    #[inline]
    pub fn state(self) -> &'a State {
        self.state
    }

    /// A field of the state that is not a property: `protect`, `dependencies`, `sourcePosition`.
    pub fn field(self, name: &str) -> Option<Node<'a>> {
        let own = self.state.field(self.document, name);
        let untold = self.state.untold;
        match self.before {
            Some((document, before))
                if own.is_none()
                    && (untold.links && LINKS.contains(&name) || untold.source && SOURCES.contains(&name)) =>
            {
                before.field(document, name)
            }
            _ => own,
        }
    }

    #[inline]
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
    #[inline]
    pub fn inputs(self) -> Option<Value<'a>> {
        self.node(self.state.fields.inputs).map(Value::seen)
    }

    /// All outputs that this state itself records.
    #[inline]
    pub fn outputs(self) -> Option<Value<'a>> {
        self.node(self.state.fields.outputs).map(Value::seen)
    }

    /// What the program asks for.
    pub fn input(self, name: &str) -> Known<Value<'a>> {
        self.asked(name, self.written(name))
    }

    /// An input; `written` is what stands in the state.
    fn asked(self, name: &str, written: Known<Value<'a>>) -> Known<Value<'a>> {
        match written {
            Known::Is(_) if self.is_declared_secret(name) => Known::Secret,
            input => input.or_else(|| self.unwritten(name)),
        }
    }

    /// Whether the state declares that what the cloud answers under this name is secret: so is what it repeats.
    pub fn is_declared_secret(self, name: &str) -> bool {
        let secrets = self.node(self.state.fields.secret_outputs);
        secrets.is_some_and(|list| list.items().any(|n| n.as_str().as_deref() == Some(name)))
    }

    /// An input that stands in the state.
    fn written(self, name: &str) -> Known<Value<'a>> {
        self.inputs().map_or(Known::Absent, |inputs| inputs.get(name))
    }

    /// What it means that an input does not stand in the state.
    fn unwritten(self, name: &str) -> Known<Value<'a>> {
        if self.leaves_out(name) { Known::Unknown } else { Known::Absent }
    }

    /// Whether the input has a form that does not tell this property. What it writes as `null` is told.
    pub fn leaves_out(self, name: &str) -> bool {
        self.state.untold.properties
            && [self.inputs(), self.outputs()].into_iter().flatten().all(|all| all.node().get(name).is_none())
    }

    /// What the cloud answered. Before the resource exists that is unknown; outputs that the state declares secret are
    /// secret.
    pub fn output(self, name: &str) -> Known<Value<'a>> {
        self.told(name, self.outputs().and_then(|outputs| outputs.node().get(name)))
    }

    /// An output; `member` is what stands under its name in the outputs.
    fn told(self, name: &str, member: Option<Node<'a>>) -> Known<Value<'a>> {
        if self.is_declared_secret(name) {
            return Known::Secret;
        }
        if self.state.fields.outputs.is_some() {
            return Value::read(member);
        }
        match (self.kept(), self.state.origin) {
            (Some(before), _) => before.output(name),
            (None, Origin::Planned | Origin::PlannedInPlace) => Known::Unknown,
            (None, Origin::Recorded) => self.unwritten(name),
        }
    }

    /// The value in force: in recorded state what the cloud answered, in a preview what the program asks for. What is
    /// not written is absent, although the cloud may choose a value of its own for it.
    pub fn property(self, name: &str) -> Known<Value<'a>> {
        let output = || self.outputs().and_then(|outputs| outputs.node().get(name));
        self.in_force(name, self.written(name), output)
    }

    /// Several properties: the same as [`StateView::property`] for each, in one walk over inputs and outputs.
    pub fn properties<const N: usize>(self, names: [&'a str; N]) -> [Known<Value<'a>>; N] {
        self.named(&mut Names::of(names)).properties()
    }

    /// What stands under some names in inputs and outputs, found in one walk over both.
    pub fn named<const N: usize>(self, names: &mut Names<'a, N>) -> Named<'a, N> {
        let mut under = |all: Option<Value<'a>>| all.map_or([None; N], |all| all.node().get_each(names));
        let (inputs, outputs) = (under(self.inputs()), under(self.outputs()));
        Named { state: self, names: names.keys(), inputs, outputs }
    }

    fn in_force(
        self,
        name: &str,
        input: Known<Value<'a>>,
        output: impl FnOnce() -> Option<Node<'a>>,
    ) -> Known<Value<'a>> {
        if matches!(input, Known::Secret) || self.is_declared_secret(name) {
            return Known::Secret;
        }
        let told = match self.state.origin {
            Origin::Recorded => self.told(name, output()).or_else(|| input),
            Origin::Planned | Origin::PlannedInPlace => input.or_else(|| Value::read(output())),
        };
        told.or_else(|| self.unwritten(name))
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
        match (own, self.kept()) {
            (Some(id), _) if is_unknown(&id) => Known::Unknown,
            (Some(id), _) => Known::Is(id),
            (None, Some(before)) => before.id(),
            (None, None) if self.state.untold.properties => Known::Unknown,
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

/// What stands under some names in the inputs and outputs of a state.
#[derive(Clone, Copy)]
pub struct Named<'a, const N: usize> {
    state: StateView<'a>,
    names: [&'a str; N],
    inputs: [Option<Node<'a>>; N],
    outputs: [Option<Node<'a>>; N],
}

impl<'a, const N: usize> Named<'a, N> {
    /// The state.
    pub fn state(&self) -> StateView<'a> {
        self.state
    }

    /// The input under the name at a place, see [`StateView::input`].
    pub fn input(&self, place: usize) -> Known<Value<'a>> {
        self.state.asked(self.names[place], Value::read(self.inputs[place]))
    }

    /// The output, see [`StateView::output`].
    pub fn output(&self, place: usize) -> Known<Value<'a>> {
        self.state.told(self.names[place], self.outputs[place])
    }

    /// The value in force, see [`StateView::property`].
    pub fn property(&self, place: usize) -> Known<Value<'a>> {
        self.state.in_force(self.names[place], Value::read(self.inputs[place]), || self.outputs[place])
    }

    fn properties(&self) -> [Known<Value<'a>>; N] {
        std::array::from_fn(|place| self.property(place))
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
}
