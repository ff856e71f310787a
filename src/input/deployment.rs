//! Exported state and checkpoints, versions 0 to 4 (Pulumi: `sdk/go/common/apitype/core.go`,
//! `pkg/resource/stack/checkpoint.go`).

use hashbrown::HashSet;
use rayon::prelude::*;

use super::Near;
use super::settings::settings;
use super::{Error, Shape};
use crate::graph::{Coverage, InputKind, Outcome, Parts, StackName};
use crate::json::{Document, Kind, Node};
use crate::model::{DocumentId, Op, Origin, Resource, State, States, TypeToken, Urn, WORTH_THREADS};

/// The newest deployment version; its features are looked at by the integrity rules.
const NEWEST: i64 = 4;

/// Reads a state. `later` are the documents that hold further elements of one of its lists, and what was read of them if
/// they are resources.
pub(super) fn read(
    name: &str,
    document: Document,
    (later, near): (Vec<Document>, Option<Near>),
    shape: Shape,
) -> Result<Parts, Error> {
    let root = document.root();
    let envelope = match shape {
        Shape::Checkpoint => root.field("checkpoint").unwrap_or(root),
        _ => root,
    };
    if let Some(version) = root.field("version") {
        check_version(&document, version)?;
    }
    let (place, deployment) = match shape {
        Shape::Export => ("deployment", root.field("deployment")),
        Shape::Checkpoint => ("checkpoint.latest", envelope.field("latest")),
        Shape::OldCheckpoint => ("latest", root.field("latest")),
        _ => ("", Some(root)),
    };
    if let Some(deployment) = deployment.filter(|node| node.kind() != Kind::Object) {
        return Err(Error::field(&document, place.to_owned(), "an object", Some(deployment)));
    }
    if !later.is_empty() && !holds_resources(&document, deployment) {
        let whole = std::iter::once(document).chain(later).collect();
        let whole = Document::joined(whole).map_err(|rejected| Error::json(&rejected))?;
        return read(name, whole, (Vec::new(), None), shape);
    }
    let near = near.filter(|_| !later.is_empty());
    let unread = if near.is_some() { &[] } else { &*later };
    let resources = deployment.map_or(Ok(Vec::new()), |node| resources((&document, unread), place, node))?;
    let (resources, told) = match near {
        Some(near) => {
            let (resources, told) = near.behind(&document, resources);
            (resources, Some(told))
        }
        None => (resources, None),
    };
    let mut stack = stack_name(&resources);
    if let Some(qualified) = envelope.field("stack").and_then(Node::as_str) {
        add_qualified(&mut stack, &qualified);
    }
    let kind = if matches!(shape, Shape::Checkpoint | Shape::OldCheckpoint) {
        InputKind::Checkpoint
    } else {
        InputKind::Export
    };
    Ok(Parts {
        input: name.to_owned(),
        kind,
        name: stack,
        coverage: Coverage::Whole,
        config: settings(envelope.field("config")),
        diagnostics: Vec::new(),
        change_summary: None,
        deployment: deployment.map(|node| (0, node.index())),
        resources,
        notes: Vec::new(),
        outcome: Outcome::default(),
        documents: std::iter::once(document).chain(later).collect(),
        told,
    })
}

/// Whether the list that goes on in later documents is that of the resources.
fn holds_resources(document: &Document, deployment: Option<Node<'_>>) -> bool {
    let list = deployment.and_then(|deployment| deployment.field("resources"));
    list.map(Node::index) == document.goes_on().map(Node::index)
}

fn check_version(document: &Document, version: Node<'_>) -> Result<(), Error> {
    match version.as_i64() {
        Some(number) if number > NEWEST => Err(Error::Version { version: number }),
        Some(_) => Ok(()),
        None => Err(Error::field(document, "version".to_owned(), "a whole number", Some(version))),
    }
}

/// Reads the resources of a deployment, in their order, which the engine keeps topological.
fn resources<'d>(
    (document, later): (&'d Document, &'d [Document]),
    place: &str,
    deployment: Node<'d>,
) -> Result<Vec<Resource>, Error> {
    let path = |rest: &str| if place.is_empty() { rest.to_owned() } else { format!("{place}.{rest}") };
    let Some(list) = deployment.field("resources") else {
        return Ok(Vec::new());
    };
    if list.kind() != Kind::Array {
        return Err(Error::field(document, path("resources"), "an array", Some(list)));
    }
    let elsewhere = (1..).zip(later).flat_map(|(id, later)| later.roots().map(move |node| (id, node)));
    let nodes: Vec<(DocumentId, Node<'d>)> = list.items().map(|node| (0, node)).chain(elsewhere).collect();
    let one = |elements: &mut Elements<'d>, (at, (id, node)): (usize, &(DocumentId, Node<'d>))| {
        elements.read((*id, *node), &|| path(&format!("resources[{at}]")))
    };
    if nodes.len() < WORTH_THREADS {
        let mut elements = Elements::default();
        return nodes.iter().enumerate().map(|node| one(&mut elements, node)).collect();
    }
    let read = nodes.par_iter().enumerate().with_min_len(WORTH_THREADS / 4).map_init(Elements::default, one);
    // Of several faults the first is told, whichever thread was faster.
    read.collect::<Vec<Result<Resource, Error>>>().into_iter().collect()
}

/// The resources that are the elements of a document; nothing when there is another element among them, or an error.
pub(super) fn elements(id: DocumentId, document: &Document) -> Option<Vec<Resource>> {
    let mut elements = Elements::default();
    document.roots().map(|node| elements.read((id, node), &String::new).ok()).collect()
}

/// Reads the elements of the list of resources.
#[derive(Default)]
struct Elements<'d> {
    states: States<'d>,
    types: HashSet<TypeToken>,
}

impl<'d> Elements<'d> {
    fn read(&mut self, (id, node): (DocumentId, Node<'d>), path: &dyn Fn() -> String) -> Result<Resource, Error> {
        let document = node.document();
        if node.kind() != Kind::Object {
            return Err(Error::field(document, path(), "an object", Some(node)));
        }
        let state = self.states.read(id, node, Origin::Recorded);
        let state = state.map_err(|error| Error::state(document, &path(), &error))?;
        Ok(resource(document, state, &mut self.types))
    }
}

fn resource(document: &Document, state: State, types: &mut HashSet<TypeToken>) -> Resource {
    let text = |field: &str| state.field(document, field).and_then(Node::as_str).unwrap_or_default();
    let urn = Urn::new(&text("urn"));
    // A tool's states may lack the type; the URN tells it too. The integrity rules report the lack.
    let ty = text("type");
    let ty = interned(types, if ty.is_empty() { urn.own_type() } else { &ty });
    Resource { id: 0, urn, ty, op: Op::Same, before: Some(state.clone()), after: Some(state), step: None }
}

/// One copy of every type.
pub(super) fn interned(types: &mut HashSet<TypeToken>, ty: &str) -> TypeToken {
    if let Some(known) = types.get(ty) {
        return known.clone();
    }
    let token = TypeToken::new(ty);
    types.insert(token.clone());
    token
}

/// The names in the URN of the root resource or, without one, of the first valid URN.
pub(super) fn stack_name(resources: &[Resource]) -> StackName {
    let root = resources.iter().find(|resource| resource.ty.is_stack());
    let named = root.or_else(|| resources.iter().find(|resource| resource.urn.is_valid()));
    named.map_or_else(StackName::default, |resource| StackName {
        organization: None,
        project: Some(resource.urn.project().to_owned()),
        stack: Some(resource.urn.stack().to_owned()),
    })
}

/// A checkpoint names its stack `STACK` or `ORGANISATION/PROJECT/STACK`; `organization` is the placeholder of
/// self-managed backends.
fn add_qualified(name: &mut StackName, qualified: &str) {
    let mut parts = qualified.rsplit('/');
    name.stack.get_or_insert_with(|| parts.next().unwrap_or_default().to_owned());
    let mut parts = qualified.rsplit('/').skip(1);
    if let Some(project) = parts.next() {
        name.project.get_or_insert_with(|| project.to_owned());
    }
    if let Some(organization) = parts.next().filter(|organization| *organization != "organization") {
        name.organization = Some(organization.to_owned());
    }
}
