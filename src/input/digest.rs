//! The digest of `pulumi preview --json` (Pulumi: `pkg/display/json.go`, `pkg/backend/display/json.go`).

use hashbrown::HashSet;

use super::Error;
use super::deployment::{interned, stack_name};
use super::fold::{Fold, Step, settle_origin};
use super::message::without_colour;
use super::settings::settings;
use crate::graph::{Coverage, Diagnostic, InputKind, Outcome, Parts, Severity};
use crate::json::{Document, Kind, Node};
use crate::model::{Op, Origin, Resource, States, TypeToken, Urn};
use std::collections::BTreeMap;

pub(super) fn read(name: &str, document: Document) -> Result<Parts, Error> {
    let root = document.root();
    let (mut fold, mut states) = (Fold::default(), States::default());
    for (at, step) in list(&document, root, "steps")?.enumerate() {
        let step = read_step(&document, at, step, (&mut states, &mut fold.types))?;
        fold.add(step);
    }
    let resources = fold.resources;
    let diagnostics = diagnostics(list(&document, root, "diagnostics")?);
    let change_summary = counts(&document, root, "changeSummary")?;
    let sames = fold.listed_sames;
    let began = !root.is_empty();
    let failed = !began
        || root.field("maybeCorrupt").and_then(Node::as_bool) == Some(true)
        || diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error || diagnostic.refuses_program());
    let coverage = if failed { Coverage::Failed } else { coverage(change_summary.as_ref(), sames, &resources) };
    Ok(Parts {
        input: name.to_owned(),
        kind: InputKind::Preview,
        name: stack_name(&resources),
        coverage,
        config: settings(root.field("config")),
        diagnostics,
        change_summary,
        resources,
        deployment: None,
        notes: Vec::new(),
        outcome: Outcome::default(),
        documents: vec![document],
        told: None,
    })
}

/// The elements of a list that may be left out.
pub(super) fn list<'a>(
    document: &Document,
    root: Node<'a>,
    field: &str,
) -> Result<impl Iterator<Item = Node<'a>>, Error> {
    match root.field(field) {
        Some(node) if node.kind() != Kind::Array => {
            Err(Error::field(document, field.to_owned(), "an array", Some(node)))
        }
        node => Ok(node.into_iter().flat_map(Node::items)),
    }
}

fn read_step<'d>(
    document: &'d Document,
    at: usize,
    step: Node<'d>,
    (states, types): (&mut States<'d>, &mut HashSet<TypeToken>),
) -> Result<Step, Error> {
    let path = |field: &str| format!("steps[{at}].{field}");
    if step.kind() != Kind::Object {
        return Err(Error::field(document, format!("steps[{at}]"), "an object", Some(step)));
    }
    let text = |field: &str| {
        let node = step.field(field);
        node.and_then(Node::as_str).ok_or_else(|| Error::field(document, path(field), "a string", node.or(Some(step))))
    };
    let (op, urn) = (Op::parse(&text("op")?), Urn::new(&text("urn")?));
    let mut state = |field: &'static str, origin| match step.field(field) {
        None => Ok(None),
        Some(node) if node.kind() == Kind::Object => {
            states.read(0, node, origin).map(Some).map_err(|error| Error::state(document, &path(field), &error))
        }
        Some(node) => Err(Error::field(document, path(field), "an object", Some(node))),
    };
    let before = state("oldState", Origin::Recorded)?;
    let mut after = state("newState", Origin::Planned)?;
    if before.is_none() && after.is_none() && !op.removes() {
        // Tools that rebuild digests put the properties on the step itself.
        let mut read = states
            .read(0, step, Origin::Planned)
            .map_err(|error| Error::state(document, &format!("steps[{at}]"), &error))?;
        read.custom = true;
        after = Some(read);
    }
    if op.removes() {
        after = None;
    }
    let named = ["newState", "oldState"].iter().find_map(|side| step.field(side)?.field("type")?.as_str());
    let named = named.or_else(|| step.field("type").and_then(Node::as_str));
    let ty = interned(types, named.as_deref().unwrap_or_else(|| urn.own_type()));
    if let Some(after) = &mut after {
        settle_origin(after, &op, before.is_some());
    }
    Ok(Step { op, urn, ty, before, after, node: step.index() })
}

/// The engine counts unchanged resources and does not list them, except for the stack itself.
fn coverage(summary: Option<&BTreeMap<String, u64>>, sames: u64, resources: &[Resource]) -> Coverage {
    // A refresh lists every resource, under `refresh`, and counts it as unchanged.
    let refreshed = resources.iter().filter(|resource| resource.op == Op::Refresh).count() as u64;
    match summary {
        Some(summary) => match summary.get("same").copied().unwrap_or_default().saturating_sub(sames + refreshed) {
            0 => Coverage::Whole,
            hidden => Coverage::ChangesOnly { hidden: Some(hidden) },
        },
        // Without counts only a first deployment is known to be whole.
        None if resources.iter().all(|r| r.op == Op::Create || r.ty.is_stack()) => Coverage::Whole,
        None => Coverage::ChangesOnly { hidden: None },
    }
}

/// Counts by operation.
pub(super) fn counts(document: &Document, root: Node<'_>, field: &str) -> Result<Option<BTreeMap<String, u64>>, Error> {
    let Some(node) = root.field(field) else {
        return Ok(None);
    };
    if node.kind() != Kind::Object {
        return Err(Error::field(document, field.to_owned(), "an object", Some(node)));
    }
    let count = |(op, count): (std::borrow::Cow<'_, str>, Node<'_>)| match count.as_i64().map(u64::try_from) {
        Some(Ok(number)) => Ok((op.into_owned(), number)),
        _ => Err(Error::field(document, format!("{field}.{op}"), "a count", Some(count))),
    };
    node.members().map(count).collect::<Result<_, _>>().map(Some)
}

/// The messages of a list.
pub(super) fn diagnostics<'a>(list: impl Iterator<Item = Node<'a>>) -> Vec<Diagnostic> {
    let read = |node: Node<'_>| {
        let severity = Severity::parse(&node.field("severity")?.as_str()?)?;
        let message = without_colour(&node.field("message")?.as_str()?);
        let message = message.trim_end().to_owned();
        let urn = node.field("urn").and_then(Node::as_str).filter(|urn| !urn.is_empty());
        (!message.is_empty()).then(|| Diagnostic { urn: urn.map(|urn| Urn::new(&urn)), message, severity })
    };
    list.filter_map(read).collect()
}
