//! Streams of engine events (Pulumi: `sdk/go/common/apitype/events.go`): one JSON object each, in any layout, or a list
//! of them. States in events carry neither dependencies nor source positions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::deployment::{interned, stack_name};
use super::fold::{Fold, Step, settle_origin};
use super::message::without_colour;
use super::shape::events_of;
use crate::graph::{Coverage, Diagnostic, InputKind, Parts, Severity};
use crate::json::{Document, Kind, Node};
use crate::model::{Op, Origin, State, Urn};

pub(super) fn read(name: &str, text: String) -> Parts {
    let (document, fault) = Document::parse_many(text);
    let mut stream = Stream::default();
    for root in document.roots() {
        match events_of(root) {
            Some(events) => events.for_each(|event| stream.event(event)),
            None => stream.event(root),
        }
    }
    let mut notes = Vec::new();
    if let Some(fault) = &fault {
        let (line, column) = document.position(fault.offset);
        notes.push(format!(
            "the stream ends at line {line}, column {column}: expected {}, found {}",
            fault.expected, fault.found
        ));
    }
    let errors = stream
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error || diagnostic.refuses_program());
    let whole = stream.ended && fault.is_none() && !stream.failed && !errors;
    let stream = stream.finish();
    Parts {
        input: name.to_owned(),
        kind: InputKind::Events,
        name: stack_name(&stream.fold.resources),
        coverage: if whole { Coverage::Unlinked } else { Coverage::Failed },
        config: stream.config,
        diagnostics: stream.diagnostics,
        change_summary: stream.changes,
        resources: stream.fold.resources,
        deployment: None,
        notes,
        documents: vec![document],
    }
}

/// What the events have told so far.
#[derive(Default)]
struct Stream {
    fold: Fold,
    /// The state after its step, for every URN: of several events the last one counts.
    outputs: HashMap<Urn, State>,
    config: BTreeMap<String, String>,
    diagnostics: Vec<Diagnostic>,
    changes: Option<BTreeMap<String, u64>>,
    ended: bool,
    failed: bool,
}

impl Stream {
    /// Takes one event; kinds that are not known are ignored, new ones are added over time.
    fn event(&mut self, event: Node<'_>) {
        if let Some(metadata) = event.field("resourcePreEvent").and_then(|event| event.field("metadata")) {
            self.step(metadata);
        } else if let Some(event) = event.field("resOutputsEvent") {
            let planning = event.field("planning").and_then(Node::as_bool) == Some(true);
            if let Some(metadata) = event.field("metadata") {
                self.output(metadata, planning);
            }
        } else if let Some(diagnostic) = event.field("diagnosticEvent") {
            self.diagnostics.extend(read_diagnostic(diagnostic));
        } else if let Some(summary) = event.field("summaryEvent") {
            self.summary(summary);
        } else if let Some(prelude) = event.field("preludeEvent") {
            let members = prelude.field("config").into_iter().flat_map(Node::members);
            self.config
                .extend(members.filter_map(|(key, value)| Some((key.into_owned(), value.as_str()?.into_owned()))));
        } else if event.get("cancelEvent").is_some() {
            // The last event, also of a stream that succeeded.
            self.ended = true;
        }
    }

    fn step(&mut self, metadata: Node<'_>) {
        let text = |field: &str| metadata.field(field).and_then(Node::as_str).filter(|text| !text.is_empty());
        let (Some(op), Some(urn)) = (text("op"), text("urn")) else { return };
        let (op, urn) = (Op::parse(&op), Urn::new(&urn));
        let state = |field: &str, origin| {
            let node = metadata.field(field).filter(|node| node.kind() == Kind::Object)?;
            State::read(0, node, origin).ok()
        };
        let before = state("old", Origin::Recorded);
        let mut after = state("new", Origin::Planned).filter(|_| !op.removes());
        if let Some(after) = &mut after {
            settle_origin(after, &op, before.is_some());
        }
        let ty = interned(&mut self.fold.types, text("type").as_deref().unwrap_or_else(|| urn.own_type()));
        self.fold.add(Step { op, urn, ty, before, after, node: metadata.index() });
    }

    /// The state after a step. A refresh that found nothing has none.
    fn output(&mut self, metadata: Node<'_>, planning: bool) {
        let (Some(urn), Some(new)) = (metadata.field("urn").and_then(Node::as_str), metadata.field("new")) else {
            return;
        };
        let refreshes = metadata.field("op").and_then(Node::as_str).as_deref() == Some("refresh");
        let origin = if planning && !refreshes { Origin::Planned } else { Origin::Recorded };
        if let Ok(state) = State::read(0, new, origin) {
            self.outputs.insert(Urn::new(&urn), state);
        }
    }

    fn summary(&mut self, summary: Node<'_>) {
        let counts = summary.field("resourceChanges").into_iter().flat_map(Node::members);
        let count =
            |(op, count): (Cow<'_, str>, Node<'_>)| Some((op.into_owned(), u64::try_from(count.as_i64()?).ok()?));
        self.changes = Some(counts.filter_map(count).collect());
        let result = summary.field("result").and_then(Node::as_str);
        self.failed |= result.is_some_and(|result| matches!(&*result, "failed" | "canceled"));
        self.failed |= summary.field("maybeCorrupt").and_then(Node::as_bool) == Some(true);
    }

    /// Gives every resource the state after its step.
    fn finish(mut self) -> Self {
        for resource in &mut self.fold.resources {
            let Some(mut state) = self.outputs.remove(&resource.urn).filter(|_| resource.after.is_some()) else {
                continue;
            };
            if state.origin == Origin::Planned {
                settle_origin(&mut state, &resource.op, resource.before.is_some());
            }
            state.delete = false;
            resource.after = Some(state);
        }
        self
    }
}

fn read_diagnostic(node: Node<'_>) -> Option<Diagnostic> {
    if node.field("ephemeral").and_then(Node::as_bool) == Some(true) {
        return None;
    }
    let severity = Severity::parse(&node.field("severity")?.as_str()?)?;
    let text = |field: &str| node.field(field).and_then(Node::as_str).unwrap_or_default();
    let message = without_colour(&format!("{}{}", text("prefix"), text("message")));
    let message = message.trim_end().to_owned();
    let urn = Some(text("urn")).filter(|urn| !urn.is_empty());
    (!message.is_empty()).then(|| Diagnostic { urn: urn.map(|urn| Urn::new(&urn)), message, severity })
}
