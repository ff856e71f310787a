//! The summary of `--output json` (Pulumi: `pkg/backend/display/summary_json.go`): one object for each phase, which names
//! the resources that change and tells nothing else of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Error;
use super::deployment::{interned, stack_name};
use super::digest::{self, list};
use super::fold::{Fold, Step};
use crate::graph::{Coverage, InputKind, Operation, Outcome, Parts, Progress};
use crate::json::{Document, Kind, Node, Text};
use crate::model::{Op, Origin, State, TypeToken, Untold, Urn};

pub(super) fn read(name: &str, text: Text) -> Result<Parts, Error> {
    let (document, gaps) = Document::parse_many(text);
    // `up` writes a line for the preview and one for the update.
    let phases: Vec<Node<'_>> = document.roots().filter(|root| root.field("result").is_some()).collect();
    let root = phases.last().copied().unwrap_or_else(|| document.root());
    let mut notes = Vec::new();
    if phases.len() > 1 {
        notes.push(format!("{} summaries, one for each phase: the last is read", phases.len()));
    }
    let result = root.field("result");
    let result = result
        .and_then(Node::as_str)
        .ok_or_else(|| Error::field(&document, "result".to_owned(), "a string", Some(result.unwrap_or(root))))?;
    let cut = gaps.iter().any(crate::json::Error::is_truncated);
    if cut {
        notes.push("the last summary is cut".to_owned());
    }
    let mut listed = Listed::default();
    for (at, resource) in list(&document, root, "resources")?.enumerate() {
        listed.take(&document, at, resource)?;
    }
    let counts = digest::counts(&document, root, "summary")?;
    let hidden = counts.as_ref().map(|counts| counts.get("same").copied().unwrap_or_default());
    let Listed { steps, text, operations, failed } = listed;
    let translated = Document::parse(format!("[{text}]")).map_err(|rejected| Error::json(&rejected))?;
    let mut fold = Fold::default();
    for ((op, urn, ty), node) in steps.into_iter().zip(translated.root().items()) {
        let ty = interned(&mut fold.types, &ty);
        fold.add(step(op, urn, ty, node)?);
    }
    Ok(Parts {
        input: name.to_owned(),
        kind: InputKind::Summary,
        name: stack_name(&fold.resources),
        coverage: if cut || result != "succeeded" { Coverage::Failed } else { Coverage::Names { hidden } },
        config: BTreeMap::new(),
        diagnostics: digest::diagnostics(list(&document, root, "diagnostics")?),
        change_summary: counts,
        resources: fold.resources,
        deployment: None,
        notes,
        // Without a resource that failed nothing tells a run from a preview.
        outcome: Outcome { ran: failed, operations, ..Outcome::default() },
        documents: vec![translated],
        told: None,
    })
}

/// What the summary lists, with the states that it means.
#[derive(Default)]
struct Listed {
    steps: Vec<(Op, Urn, TypeToken)>,
    text: String,
    operations: hashbrown::HashMap<Urn, Vec<Operation>>,
    failed: bool,
}

impl Listed {
    fn take(&mut self, document: &Document, at: usize, resource: Node<'_>) -> Result<(), Error> {
        let path = |field: &str| format!("resources[{at}]{field}");
        if resource.kind() != Kind::Object {
            return Err(Error::field(document, path(""), "an object", Some(resource)));
        }
        let text = |field: &str| match resource.field(field) {
            Some(node) => node
                .as_str()
                .map(Some)
                .ok_or_else(|| Error::field(document, path(&format!(".{field}")), "a string", Some(node))),
            None => Ok(None),
        };
        let required = |field: &str| {
            text(field)?.ok_or_else(|| Error::field(document, path(&format!(".{field}")), "a string", None))
        };
        let (urn, op) = (Urn::new(&required("urn")?), Op::parse(&required("op")?));
        let ty = text("type")?.filter(|ty| !ty.is_empty());
        let ty = ty.map_or_else(|| urn.own_type().to_owned(), std::borrow::Cow::into_owned);
        let failed = resource.field("failed").and_then(Node::as_bool) == Some(true);
        let progress = if failed { Progress::Failed } else { Progress::Done };
        self.failed |= failed;
        self.operations.entry(urn.clone()).or_default().push(Operation { op: op.clone(), progress, first: false });
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let custom = ty != "pulumi:pulumi:Stack";
        let comma = if self.text.is_empty() { "" } else { "," };
        let _ = write!(
            self.text,
            "{comma}{{\"state\":{{\"urn\":{},\"type\":{},\"custom\":{custom}",
            quoted(&urn),
            quoted(&ty)
        );
        if let Some(parent) = text("parent")? {
            let _ = write!(self.text, ",\"parent\":{}", quoted(&parent));
        }
        self.text.push_str("}}");
        self.steps.push((op, urn, TypeToken::new(&ty)));
        Ok(())
    }
}

/// The step with states of which nothing is known but that they are there.
fn step(op: Op, urn: Urn, ty: TypeToken, node: Node<'_>) -> Result<Step, Error> {
    let read = |origin| {
        let Some(state) = node.field("state") else { return Ok(None) };
        let mut state =
            State::read(0, state, origin).map_err(|error| Error::state(node.document(), "resources", &error))?;
        state.untold = Untold::ALL;
        state.external = matches!(op, Op::Read | Op::ReadReplacement);
        Ok(Some(state))
    };
    let made = matches!(op, Op::Create | Op::Import | Op::CreateReplacement);
    let before = if made { None } else { read(Origin::Recorded)? };
    let mut after = if op.removes() { None } else { read(Origin::Planned)? };
    if let Some(after) = &mut after {
        super::fold::settle_origin(after, &op, before.is_some());
    }
    Ok(Step { op, urn, ty, before, after, node: node.index() })
}
