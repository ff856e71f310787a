//! The digest of `pulumi preview --json` (Pulumi: `pkg/display/json.go`, `pkg/backend/display/json.go`).

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::Error;
use super::deployment::{interned, stack_name};
use crate::graph::{Coverage, Diagnostic, InputKind, Parts, Severity};
use crate::json::{Document, Kind, Node};
use crate::model::{Op, Origin, Resource, State, TypeToken, Urn};

pub(super) fn read(name: &str, document: Document) -> Result<Parts, Error> {
    let root = document.root();
    let mut fold = Fold::default();
    for (at, step) in list(&document, root, "steps")?.enumerate() {
        let step = read_step(&document, at, step, &mut fold.types)?;
        fold.add(step);
    }
    let resources = fold.resources;
    let diagnostics = diagnostics(list(&document, root, "diagnostics")?);
    let change_summary = change_summary(&document, root)?;
    let sames = fold.listed_sames;
    let began = !root.is_empty();
    let failed = !began
        || root.field("maybeCorrupt").and_then(Node::as_bool) == Some(true)
        || diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let coverage = if failed { Coverage::Failed } else { coverage(change_summary.as_ref(), sames, &resources) };
    Ok(Parts {
        input: name.to_owned(),
        kind: InputKind::Preview,
        name: stack_name(&resources),
        coverage,
        config: config(root),
        diagnostics,
        change_summary,
        resources,
        deployment: None,
        notes: Vec::new(),
        documents: vec![document],
    })
}

fn list<'a>(document: &Document, root: Node<'a>, field: &str) -> Result<impl Iterator<Item = Node<'a>>, Error> {
    match root.field(field) {
        Some(node) if node.kind() != Kind::Array => {
            Err(Error::field(document, field.to_owned(), "an array", Some(node)))
        }
        node => Ok(node.into_iter().flat_map(Node::items)),
    }
}

/// One step of the digest, before steps of one URN are folded.
struct Step {
    op: Op,
    urn: Urn,
    ty: TypeToken,
    before: Option<State>,
    after: Option<State>,
    node: u32,
}

fn read_step(document: &Document, at: usize, step: Node<'_>, types: &mut HashSet<TypeToken>) -> Result<Step, Error> {
    let path = |field: &str| format!("steps[{at}].{field}");
    if step.kind() != Kind::Object {
        return Err(Error::field(document, format!("steps[{at}]"), "an object", Some(step)));
    }
    let text = |field: &str| {
        let node = step.field(field);
        node.and_then(Node::as_str).ok_or_else(|| Error::field(document, path(field), "a string", node.or(Some(step))))
    };
    let (op, urn) = (Op::parse(&text("op")?), Urn::new(&text("urn")?));
    let state = |field: &'static str, origin| match step.field(field) {
        None => Ok(None),
        Some(node) if node.kind() == Kind::Object => {
            State::read(0, node, origin).map(Some).map_err(|error| Error::state(document, &path(field), &error))
        }
        Some(node) => Err(Error::field(document, path(field), "an object", Some(node))),
    };
    let before = state("oldState", Origin::Recorded)?;
    let mut after = state("newState", Origin::Planned)?;
    if before.is_none() && after.is_none() && !op.removes() {
        // Tools that rebuild digests put the properties on the step itself.
        let mut read = State::read(0, step, Origin::Planned)
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

/// A resource that stays in place keeps its id and what the cloud answered; a refreshed one shows what the cloud has.
fn settle_origin(after: &mut State, op: &Op, existed: bool) {
    match op {
        Op::Refresh => after.origin = Origin::Recorded,
        Op::Same | Op::Update | Op::Read if existed => after.origin = Origin::PlannedInPlace,
        _ => {}
    }
    // The old half of a replacement is marked in the state before only.
    after.delete = false;
}

/// Folds the steps of one URN to one change.
#[derive(Default)]
struct Fold {
    resources: Vec<Resource>,
    by_urn: HashMap<Urn, usize>,
    types: HashSet<TypeToken>,
    listed_sames: u64,
}

impl Fold {
    fn add(&mut self, step: Step) {
        self.listed_sames += u64::from(step.op == Op::Same);
        let Some(&at) = self.by_urn.get(&step.urn) else {
            self.by_urn.insert(step.urn.clone(), self.resources.len());
            self.resources.push(Resource {
                id: 0,
                urn: step.urn,
                ty: step.ty,
                op: step.op,
                before: step.before,
                after: step.after,
                step: Some((0, step.node)),
            });
            return;
        };
        let resource = &mut self.resources[at];
        let parts = [&resource.op, &step.op];
        let replaces = parts.iter().any(|op| **op == Op::Replace || op.is_replacement_part());
        // Both halves of a replacement, however they are listed, are one replacement.
        if replaces && !(resource.op.removes() && step.op.removes()) {
            if step.op == Op::Replace {
                resource.step = Some((0, step.node));
            }
            resource.op = Op::Replace;
            resource.before = resource.before.take().or(step.before);
            resource.after = step.after.or(resource.after.take());
        } else if !step.op.removes() || !resource.exists() {
            // `refresh` then `update`, `import` then `update`: the first tells where it starts, the last where it ends.
            resource.before = if step.op == Op::Create { step.before } else { step.before.or(resource.before.take()) };
            if !(resource.op == Op::Import && step.op == Op::Update) {
                resource.op = step.op;
                resource.step = Some((0, step.node));
            }
            resource.after = step.after;
        } else if resource.op == Op::Refresh || resource.op == Op::Same || step.op == Op::Delete {
            resource.op = step.op;
            resource.after = None;
            resource.step = Some((0, step.node));
        }
    }
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

fn change_summary(document: &Document, root: Node<'_>) -> Result<Option<BTreeMap<String, u64>>, Error> {
    let Some(node) = root.field("changeSummary") else {
        return Ok(None);
    };
    if node.kind() != Kind::Object {
        return Err(Error::field(document, "changeSummary".to_owned(), "an object", Some(node)));
    }
    let count = |(op, count): (std::borrow::Cow<'_, str>, Node<'_>)| match count.as_i64().map(u64::try_from) {
        Some(Ok(number)) => Ok((op.into_owned(), number)),
        _ => Err(Error::field(document, format!("changeSummary.{op}"), "a count", Some(count))),
    };
    node.members().map(count).collect::<Result<_, _>>().map(Some)
}

fn config(root: Node<'_>) -> BTreeMap<String, String> {
    let members = root.field("config").into_iter().flat_map(Node::members);
    members.filter_map(|(key, value)| Some((key.into_owned(), value.as_str()?.into_owned()))).collect()
}

fn diagnostics<'a>(list: impl Iterator<Item = Node<'a>>) -> Vec<Diagnostic> {
    let read = |node: Node<'_>| {
        let severity = Severity::parse(&node.field("severity")?.as_str()?)?;
        let message = without_colour(&node.field("message")?.as_str()?);
        let message = message.trim_end().to_owned();
        let urn = node.field("urn").and_then(Node::as_str).filter(|urn| !urn.is_empty());
        (!message.is_empty()).then(|| Diagnostic { urn: urn.map(|urn| Urn::new(&urn)), message, severity })
    };
    list.filter_map(read).collect()
}

/// Takes out ANSI sequences (`ESC [ ... letter`) and the engine's colour directives (`<{%...%}>`).
fn without_colour(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(['\u{1b}', '<']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if let Some(directive) = rest.strip_prefix("<{%") {
            directive.find("%}>").map(|end| end + 6)
        } else if let Some(sequence) = rest.strip_prefix("\u{1b}[") {
            sequence.find(|c: char| ('@'..='~').contains(&c)).map(|end| end + 3)
        } else {
            None
        };
        // What is no colour is text, except for a lone escape character.
        let end = end.unwrap_or_else(|| {
            if rest.starts_with('<') {
                text.push('<');
            }
            1
        });
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_taken_out_of_messages() {
        for (message, text) in [
            ("<{%fg 1%}>error: <{%reset%}>no", "error: no"),
            ("\u{1b}[1;31mred\u{1b}[0m <b>", "red <b>"),
            ("a < b \u{1b} c", "a < b  c"),
        ] {
            assert_eq!(without_colour(message), text);
        }
    }
}
