//! What a stack publishes, and what it reads of others (`pulumi:pulumi:StackReference`; Pulumi:
//! `pkg/resource/deploy/builtins.go`). A state records a copy of all outputs of the other stack as they were when it
//! was last deployed, and not which of them the program uses: that shows where their values stand in inputs.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use memchr::memmem::Finder;

use crate::graph::{Stack, StackName, View};
use crate::json::{Kind, Node};
use crate::model::{Known, Moment, PropertyPath, Resource, Segment, StateView, Urn, Value};

const REFERENCE: &str = "pulumi:pulumi:StackReference";
/// The placeholder for the organisation in self-managed backends.
const PLACEHOLDER: &str = "organization";
/// Shorter texts stand in inputs for other reasons.
const TELLING: usize = 6;

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    /// It is marked secret.
    pub(super) secret: bool,
    /// The same for the same value; nothing for one that cannot be seen or says too little.
    pub(super) print: Option<u64>,
}

/// The outputs of a stack.
#[derive(Debug, Clone)]
pub(super) struct Outputs {
    /// The root resource.
    pub(super) root: Urn,
    pub(super) by_name: BTreeMap<String, Output>,
}

/// Where the value of an output of another stack stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// In an input of this resource.
    Seen {
        /// The resource.
        urn: String,
        /// The input.
        input: String,
    },
    /// Nowhere.
    Unseen,
    /// It is secret, or too short to be told from other values.
    Hidden,
}

/// What a stack reads of another.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// The resource of the reading stack.
    pub(super) urn: Urn,
    pub(super) target: StackName,
    /// The outputs as they were recorded, and where they are used.
    pub(super) outputs: BTreeMap<String, (Output, Use)>,
}

/// What is known of a stack that others read from, or that reads from others.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// The stack's name or, where the input does not tell it, the input's.
    pub(super) label: String,
    pub(super) name: StackName,
    /// When the state was recorded.
    pub(super) recorded: Option<Moment>,
    /// It is a recorded state and no preview.
    pub(super) is_state: bool,
    pub(super) owner: Option<String>,
    pub(super) outputs: Option<Outputs>,
    pub(super) reads: Vec<Reference>,
}

impl Facts {
    pub(super) fn of(stack: &Stack, owner: Option<String>) -> Self {
        Self {
            label: stack.name.qualified().unwrap_or_else(|| stack.input.clone()),
            name: stack.name.clone(),
            recorded: stack.recorded(),
            is_state: stack.kind.is_state(),
            owner,
            outputs: outputs_of(stack, View::After),
            reads: reads_of(stack),
        }
    }
}

/// The path of an output in the root resource or in a reference.
pub(super) fn output_path(name: &str) -> PropertyPath {
    let mut path = PropertyPath::of("outputs");
    path.push(Segment::Name(name.into()));
    path
}

/// The outputs of the root resource on one side of a change; nothing where the input does not tell them.
pub(super) fn outputs_of(stack: &Stack, view: View) -> Option<Outputs> {
    let root = stack.root()?;
    let state = stack.view(root, view)?;
    // Of a preview only forms that write the outputs tell them: a digest leaves them out.
    if !stack.kind.is_state() && state.outputs().is_none() {
        return None;
    }
    let members = state.outputs().into_iter().flat_map(Value::members);
    let by_name = members.map(|(name, value)| (name.into_owned(), output(&value))).collect();
    Some(Outputs { root: root.urn.clone(), by_name })
}

fn output(value: &Known<Value<'_>>) -> Output {
    let print = value.as_ref().is().and_then(|value| print(value.node()));
    Output { secret: matches!(value, Known::Secret), print }
}

/// A hash of the texts in a value, whatever the spaces between them.
fn print(node: Node<'_>) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut telling = false;
    for text in texts(node) {
        text.hash(&mut hasher);
        telling |= text.len() >= TELLING;
    }
    telling.then(|| hasher.finish())
}

/// The strings in a value.
fn texts(node: Node<'_>) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    let own = (node.kind() == Kind::String).then(|| node.as_str()).flatten();
    own.into_iter().chain(node.descendants().filter_map(Node::as_str))
}

/// What a stack reads of others, as its recorded state tells.
fn reads_of(stack: &Stack) -> Vec<Reference> {
    let references = stack.by_type(REFERENCE).filter(|resource| resource.exists());
    references.filter_map(|resource| reference(stack, resource)).collect()
}

fn reference(stack: &Stack, resource: &Resource) -> Option<Reference> {
    let after = stack.view(resource, View::After)?;
    let name = after.input("name").is().and_then(Value::as_str).or_else(|| after.id().is())?;
    let target = target(&name, stack)?;
    let recorded = |state: StateView<'_>| state.outputs().is_some_and(|all| all.node().get("outputs").is_some());
    // A preview reads the outputs anew and does not write them down; the state before has the last copy.
    let view = if recorded(after) { View::After } else { View::Before };
    let state = stack.view(resource, view)?;
    let secrets: Vec<String> = match state.output("secretOutputNames") {
        Known::Is(names) => names.items().filter_map(|name| Some(name.is()?.as_str()?.into_owned())).collect(),
        _ => Vec::new(),
    };
    let copy = state.output("outputs").is();
    let outputs = copy.into_iter().flat_map(Value::members).map(|(name, value)| {
        let mut output = output(&value);
        output.secret |= secrets.iter().any(|secret| *secret == name);
        let used = match value {
            Known::Is(value) if !output.secret => used(stack, resource, value, view),
            _ => Use::Hidden,
        };
        (name.into_owned(), (output, used))
    });
    let outputs = outputs.collect();
    Some(Reference { urn: resource.urn.clone(), target, outputs })
}

/// `ORGANISATION/PROJECT/STACK`; older programs write `STACK` alone, which is of the same project.
fn target(name: &str, stack: &Stack) -> Option<StackName> {
    let mut parts = name.rsplit('/');
    let own = parts.next().filter(|part| !part.is_empty())?;
    let project = parts.next().map(str::to_owned).or_else(|| stack.name.project.clone());
    let organization = parts.next().filter(|part| *part != PLACEHOLDER).map(str::to_owned);
    Some(StackName { organization, project, stack: Some(own.to_owned()) })
}

/// Where a text of the value stands in inputs of other resources or in the outputs of the reading stack.
fn used(stack: &Stack, reference: &Resource, value: Value<'_>, view: View) -> Use {
    let texts: Vec<String> =
        texts(value.node()).filter(|text| text.len() >= TELLING).map(std::borrow::Cow::into_owned).collect();
    if texts.is_empty() {
        return Use::Hidden;
    }
    let finders: Vec<Finder<'_>> = texts.iter().map(|text| Finder::new(text.as_bytes())).collect();
    let holds = |node: Node<'_>| finders.iter().any(|finder| finder.find(node.text().as_bytes()).is_some());
    let others = stack.resources.iter().filter(|other| other.ty != reference.ty);
    for other in others {
        let Some(state) = stack.view(other, view) else { continue };
        let values = if other.ty.is_stack() { state.outputs() } else { state.inputs() };
        let Some(values) = values.filter(|values| holds(values.node())) else { continue };
        let input = values.node().members().find(|(_, node)| holds(*node)).map(|(name, _)| name.into_owned());
        return Use::Seen { urn: other.urn.to_string(), input: input.unwrap_or_default() };
    }
    Use::Unseen
}
