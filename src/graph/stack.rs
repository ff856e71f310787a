//! A stack: everything that was read from one input (and the state that completes it).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use super::index::Index;
use crate::graph::{Graph, Outcome, References, Told};
use crate::json::{Document, Node};
use crate::model::{DocumentId, Resource, ResourceId, State, StateView, TypeToken, Urn, WORTH_THREADS};

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// The digest of `pulumi preview --json` (and of `refresh`, `destroy`, `import --preview-only --json`).
    Preview,
    /// `pulumi stack export`.
    Export,
    /// A checkpoint file of a self-managed backend.
    Checkpoint,
    /// Engine events, one JSON object each.
    Events,
    /// An update plan (`--save-plan`).
    Plan,
    /// The summary of `--output json`.
    Summary,
}

impl InputKind {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            InputKind::Preview => "preview",
            InputKind::Export => "export",
            InputKind::Checkpoint => "checkpoint",
            InputKind::Events => "events",
            InputKind::Plan => "plan",
            InputKind::Summary => "summary",
        }
    }

    /// Whether the input records what is, not what will be.
    pub fn is_state(self) -> bool {
        matches!(self, InputKind::Export | InputKind::Checkpoint)
    }
}

/// How much of the stack can be seen. A claim that something is missing holds only on [`Coverage::Whole`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every resource.
    Whole,
    /// Only what changes; so many unchanged resources are hidden (nothing where the input does not tell).
    ChangesOnly {
        /// How many.
        hidden: Option<u64>,
    },
    /// Every resource, and not what depends on what: event streams do not tell.
    Unlinked,
    /// Every resource, and of those that were there before only the inputs that change: update plans do not tell others.
    Differences,
    /// Only which resources change, and how many do not: the summary of `--output json` tells nothing else.
    Names {
        /// How many do not change; nothing where the input does not tell.
        hidden: Option<u64>,
    },
    /// The preview failed: only what it reached.
    Failed,
}

impl Coverage {
    /// How many unchanged resources are hidden, where some are and the input tells how many.
    pub fn hidden(self) -> Option<u64> {
        match self {
            Coverage::ChangesOnly { hidden } | Coverage::Names { hidden } => hidden,
            _ => None,
        }
    }

    /// Whether a resource that is not in the input may be there all the same.
    pub fn hides_resources(self) -> bool {
        matches!(self, Coverage::ChangesOnly { .. } | Coverage::Names { .. } | Coverage::Failed)
    }
}

/// How bad a diagnostic is, as the engine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Standard output of the program.
    Info,
    /// Standard error of the program.
    InfoErr,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl Severity {
    /// Reads the engine's word; debug and unknown words are nothing.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "info" => Some(Self::Info),
            "info#err" => Some(Self::InfoErr),
            "warning" => Some(Self::Warning),
            "error" => Some(Self::Error),
            _ => None,
        }
    }

    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::InfoErr => "info#err",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A message of the engine, a provider or the program.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The resource it is about.
    pub urn: Option<Urn>,
    /// The text, without colour.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
}

impl Diagnostic {
    /// Whether the host of YAML programs refuses the program here. It prints the reason on standard error, followed by
    /// the place, and there is no error message.
    pub fn refuses_program(&self) -> bool {
        let place = self.message.strip_prefix("  on ").and_then(|place| place.split_once(" line "));
        self.severity == Severity::InfoErr
            && place.is_some_and(|(_, line)| line.starts_with(|c: char| c.is_ascii_digit()))
    }
}

/// The names of a stack, as far as the input tells them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackName {
    /// The organisation; only some checkpoints and no preview tell it.
    pub organization: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The stack.
    pub stack: Option<String>,
}

impl StackName {
    /// `project/stack`, with the organisation in front where it is known.
    pub fn qualified(&self) -> Option<String> {
        let stack = self.stack.as_deref()?;
        let parts = [self.organization.as_deref(), self.project.as_deref(), Some(stack)];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("/"))
    }
}

/// Which side of a change to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What is there before.
    Before,
    /// What will be there after.
    After,
}

/// Everything that was read from one input.
#[derive(Debug, Clone)]
pub struct Stack {
    /// How the input is called in results: a path, or `-`.
    pub input: String,
    /// What the input is.
    pub kind: InputKind,
    /// Whose it is.
    pub name: StackName,
    /// How much of the stack can be seen.
    pub coverage: Coverage,
    /// The configuration, as text, where the input tells it; secrets are `[secret]`.
    pub config: BTreeMap<String, String>,
    /// Messages of a preview.
    pub diagnostics: Vec<Diagnostic>,
    /// The engine's own counts by operation.
    pub change_summary: Option<BTreeMap<String, u64>>,
    /// The resources; the number of each is its place.
    pub resources: Vec<Resource>,
    /// The object that holds deployment-wide fields (manifest, pending operations), for recorded state.
    pub deployment: Option<(DocumentId, u32)>,
    /// What the reader noticed and went on.
    pub notes: Vec<String>,
    /// What became of the steps and what policies said, from a form that tells it.
    pub outcome: Outcome,
    pub(super) documents: Vec<Document>,
    told: Option<Told>,
    index: Index,
    after: Graph,
    before: OnceLock<Graph>,
}

/// What a reader has found; [`Stack::new`] turns it into a stack.
#[derive(Debug)]
pub struct Parts {
    /// See [`Stack::input`].
    pub input: String,
    /// See [`Stack::kind`].
    pub kind: InputKind,
    /// See [`Stack::name`].
    pub name: StackName,
    /// See [`Stack::coverage`].
    pub coverage: Coverage,
    /// See [`Stack::config`].
    pub config: BTreeMap<String, String>,
    /// See [`Stack::diagnostics`].
    pub diagnostics: Vec<Diagnostic>,
    /// See [`Stack::change_summary`].
    pub change_summary: Option<BTreeMap<String, u64>>,
    /// See [`Stack::resources`].
    pub resources: Vec<Resource>,
    /// See [`Stack::deployment`].
    pub deployment: Option<(DocumentId, u32)>,
    /// See [`Stack::notes`].
    pub notes: Vec<String>,
    /// See [`Stack::outcome`].
    pub outcome: Outcome,
    /// The documents that states point into.
    pub documents: Vec<Document>,
    /// What these resources tell by themselves, if the reader has gathered it.
    pub told: Option<Told>,
}

impl Stack {
    /// Indexes the resources and builds the graph. Numbers the resources by their place.
    pub fn new(parts: Parts) -> Self {
        let mut stack = Self {
            input: parts.input,
            kind: parts.kind,
            name: parts.name,
            coverage: parts.coverage,
            config: parts.config,
            diagnostics: parts.diagnostics,
            change_summary: parts.change_summary,
            resources: parts.resources,
            deployment: parts.deployment,
            notes: parts.notes,
            outcome: parts.outcome,
            documents: parts.documents,
            told: None,
            index: Index::default(),
            after: Graph::default(),
            before: OnceLock::new(),
        };
        let mut told = parts.told.filter(|told| told.is_of(&stack.resources));
        for (id, resource) in (0..).zip(stack.resources.iter_mut()) {
            resource.id = id;
        }
        let hasher = told.as_ref().map_or_else(DefaultHashBuilder::default, |told| told.hasher.clone());
        let references = told.as_mut().and_then(Told::take_references);
        let references = references.unwrap_or_else(|| References::of_stack(&stack, View::After, &hasher));
        let index = || Index::of(&stack.resources, &hasher, &references);
        let graph = || Graph::build(&stack, View::After, &hasher, &references);
        let (index, after) =
            if stack.resources.len() < WORTH_THREADS { (index(), graph()) } else { rayon::join(index, graph) };
        stack.told = told;
        stack.index = index;
        stack.after = after;
        stack
    }

    /// Takes the stack apart again, to be joined with another.
    pub fn into_parts(self) -> Parts {
        Parts {
            input: self.input,
            kind: self.kind,
            name: self.name,
            coverage: self.coverage,
            config: self.config,
            diagnostics: self.diagnostics,
            change_summary: self.change_summary,
            resources: self.resources,
            deployment: self.deployment,
            notes: self.notes,
            outcome: self.outcome,
            documents: self.documents,
            told: None,
        }
    }

    /// What the resources tell by themselves, if it was gathered while they were read.
    pub fn told(&self) -> Option<&Told> {
        self.told.as_ref()
    }

    /// The resource with this number.
    #[inline]
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id as usize]
    }

    /// The resource with this URN; of several, the one that is not waiting to be deleted.
    pub fn by_urn(&self, urn: &str) -> Option<&Resource> {
        self.index.urn(&self.resources, urn).map(|id| self.resource(id))
    }

    /// Whether no two resources have the same URN.
    pub fn has_unique_urns(&self) -> bool {
        self.index.has_unique_urns(&self.resources)
    }

    /// The resources of exactly this type, in the order of the input.
    pub fn by_type(&self, ty: &str) -> impl Iterator<Item = &Resource> {
        self.index.by_type.get(ty).into_iter().flatten().map(|&id| self.resource(id))
    }

    /// The distinct types, sorted.
    pub fn types(&self) -> Vec<&TypeToken> {
        let mut types: Vec<_> = self.index.by_type.keys().collect();
        types.sort_unstable();
        types
    }

    /// The root resource.
    pub fn root(&self) -> Option<&Resource> {
        self.by_type("pulumi:pulumi:Stack").next()
    }

    /// A value of one of the documents.
    pub fn node(&self, (document, at): (DocumentId, u32)) -> Node<'_> {
        self.documents[document as usize].node(at)
    }

    /// A state of a resource, ready to be read.
    #[inline]
    pub fn view<'a>(&'a self, resource: &'a Resource, view: View) -> Option<StateView<'a>> {
        let state = match view {
            View::Before => resource.before.as_ref(),
            View::After => resource.after.as_ref(),
        }?;
        let before = resource.before.as_ref().filter(|_| view == View::After);
        Some(StateView::new(self.document(state), state, before.map(|before| (self.document(before), before))))
    }

    /// The state after the change or, for a deleted resource, before it.
    pub fn latest<'a>(&'a self, resource: &'a Resource) -> Option<StateView<'a>> {
        self.view(resource, View::After).or_else(|| self.view(resource, View::Before))
    }

    #[inline]
    fn document(&self, state: &State) -> &Document {
        &self.documents[state.document as usize]
    }

    /// The graph after the change.
    #[inline]
    pub fn graph(&self) -> &Graph {
        &self.after
    }

    /// The graph on one side of the change; the one before is built when it is first asked for.
    pub fn graph_of(&self, view: View) -> &Graph {
        match view {
            View::After => &self.after,
            View::Before => self.before.get_or_init(|| {
                let hasher = &self.index.hasher;
                Graph::build(self, View::Before, hasher, &References::of_stack(self, View::Before, hasher))
            }),
        }
    }
}
