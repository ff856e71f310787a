//! Streams of engine events (Pulumi: `sdk/go/common/apitype/events.go`): one JSON object each, in any layout, or a list
//! of them. States in events carry neither dependencies nor source positions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::deployment::{interned, stack_name};
use super::fold::{Fold, Step, settle_origin};
use super::message::without_colour;
use super::policy;
use super::run::{self, Operations};
use super::settings::settings;
use super::shape::{events_of, is_stream};
use crate::graph::{Coverage, Diagnostic, InputKind, Outcome, Parts, Progress, Severity, Violation};
use crate::json::{self, Document, Kind, Node, Text};
use crate::model::{Op, Origin, State, Untold, Urn};

/// Most gaps of a text that are told one by one.
const MOST_GAPS: usize = 5;

pub(super) fn read(name: &str, text: Text) -> Parts {
    let (document, gaps) = Document::parse_many(text);
    let phases = phases(&document);
    let (notes, lost) = tell(&document, &gaps);
    Parts { input: name.to_owned(), notes, documents: vec![document], ..join(phases, lost) }
}

/// Adds to a digest what the events of the run behind it tell: what became of its steps. Other text behind it is left.
pub(super) fn follow(parts: &mut Parts, text: Text) {
    let (document, gaps) = Document::parse_many(text);
    if !document.roots().any(is_stream) {
        return;
    }
    let (_, lost) = tell(&document, &gaps);
    let phases = phases(&document);
    let ran = phases.last().is_some_and(|stream| !stream.planning);
    let run = join(phases, lost);
    if run.outcome.cut {
        parts.notes.push("the events behind the preview are cut or damaged".to_owned());
    }
    parts.diagnostics.extend(run.diagnostics);
    // Behind a preview that changes something a run without a step was cut before it began.
    parts.outcome = Outcome { ran, ..run.outcome };
}

/// What the gaps of a text are, and whether an event is lost in one.
fn tell(document: &Document, gaps: &[json::Error]) -> (Vec<String>, bool) {
    let is_event = |gap: &json::Error| document.text().as_bytes().get(gap.started) == Some(&b'{');
    let told = |gap: &json::Error| {
        let (line, column) = document.position(gap.offset);
        if gap.is_truncated() && is_event(gap) {
            format!("the stream ends at line {line}, column {column}: expected {}, found {}", gap.expected, gap.found)
        } else if is_event(gap) {
            format!(
                "skipped a damaged event: line {line}, column {column}: expected {}, found {}",
                gap.expected, gap.found
            )
        } else {
            format!("skipped other text between the events at line {line}")
        }
    };
    let mut notes: Vec<String> = gaps.iter().take(MOST_GAPS).map(told).collect();
    if gaps.len() > MOST_GAPS {
        notes.push(format!("skipped other text in {} more places", gaps.len() - MOST_GAPS));
    }
    (notes, gaps.iter().any(is_event))
}

/// Reads the events; the events of a run may stand behind those of its preview.
fn phases(document: &Document) -> Vec<Stream> {
    let mut phases: Vec<Stream> = Vec::new();
    let mut take = |event: Node<'_>| {
        let begins = phases.last().is_none_or(|stream| stream.ended);
        if begins && event.kind() == Kind::Object {
            phases.push(Stream::default());
        }
        if let Some(stream) = phases.last_mut() {
            stream.event(event);
        }
    };
    for root in document.roots() {
        match events_of(root) {
            Some(events) => events.for_each(&mut take),
            None => take(root),
        }
    }
    phases
}

/// Makes one of the preview and of the run behind it: the preview tells what was to change, the run what became of it.
fn join(mut phases: Vec<Stream>, incomplete: bool) -> Parts {
    let mut last = phases.pop().unwrap_or_default();
    let ended_well = last.is_whole() && !incomplete;
    let has_steps = |stream: &Stream| !stream.fold.resources.is_empty();
    let planned = phases.into_iter().rev().find(|stream| stream.planning && has_steps(stream));
    let mut outcome = Outcome {
        ran: !last.planning && (has_steps(&last) || planned.is_some()),
        succeeded: false,
        cut: incomplete || !last.ended,
        violations: distinct(planned.iter().chain([&last]).flat_map(|stream| &stream.violations)),
        operations: std::mem::take(&mut last.operations.by_urn),
    };
    let whole = ended_well && !outcome.is_half_done();
    outcome.succeeded = whole;
    let diagnostics = std::mem::take(&mut last.diagnostics);
    let stream = planned.unwrap_or(last).finish();
    Parts {
        input: String::new(),
        kind: InputKind::Events,
        name: stack_name(&stream.fold.resources),
        coverage: if whole { Coverage::Unlinked } else { Coverage::Failed },
        config: stream.config,
        diagnostics,
        change_summary: stream.changes,
        resources: stream.fold.resources,
        deployment: None,
        notes: Vec::new(),
        outcome,
        documents: Vec::new(),
        told: None,
    }
}

fn distinct<'a>(violations: impl Iterator<Item = &'a Violation>) -> Vec<Violation> {
    let mut seen = hashbrown::HashSet::new();
    let key = |one: &Violation| (one.policy.clone(), one.urn.clone(), one.message.clone());
    violations.filter(|one| seen.insert(key(one))).cloned().collect()
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
    violations: Vec<Violation>,
    operations: Operations,
    /// Whether the events are of a preview.
    planning: bool,
    ended: bool,
    failed: bool,
}

impl Stream {
    /// Takes one event; kinds that are not known are ignored, new ones are added over time.
    fn event(&mut self, event: Node<'_>) {
        let resource = |name: &str| {
            let event = event.field(name)?;
            Some((event, event.field("metadata")?))
        };
        if let Some((event, metadata)) = resource("resourcePreEvent") {
            self.planning |= is_true(event, "planning");
            self.step(metadata);
        } else if let Some((event, metadata)) = resource("resOutputsEvent") {
            self.planning |= is_true(event, "planning");
            self.output(metadata, is_true(event, "planning"));
        } else if let Some((event, metadata)) = resource("resOpFailedEvent") {
            self.ends(metadata, run::failure(event));
            self.failed = true;
        } else if let Some(diagnostic) = event.field("diagnosticEvent") {
            self.diagnostics.extend(read_diagnostic(diagnostic));
        } else if let Some(event) = event.field("policyEvent") {
            self.violations.extend(policy::violation(event));
        } else if let Some(summary) = event.field("summaryEvent") {
            self.summary(summary);
        } else if let Some(prelude) = event.field("preludeEvent") {
            self.config.extend(settings(prelude.field("config")));
        } else if let Some(error) = event.field("errorEvent") {
            let message =
                error.field("error").and_then(Node::as_str).map(|text| without_colour(&text)).unwrap_or_default();
            self.diagnostics.push(Diagnostic { urn: None, message, severity: Severity::Error });
        } else if event.get("cancelEvent").is_some() {
            // The last event, also of a stream that succeeded.
            self.ended = true;
        }
    }

    /// Whether the events are all there and nothing went wrong.
    fn is_whole(&self) -> bool {
        let errors = self.diagnostics.iter().any(|one| one.severity == Severity::Error || one.refuses_program());
        self.ended && !self.failed && !errors
    }

    fn step(&mut self, metadata: Node<'_>) {
        let text = |field: &str| metadata.field(field).and_then(Node::as_str).filter(|text| !text.is_empty());
        let (Some(op), Some(urn)) = (text("op"), text("urn")) else { return };
        let (op, urn) = (Op::parse(&op), Urn::new(&urn));
        self.operations.begins(&urn, &op, metadata);
        self.add(op, urn, metadata, Origin::Planned);
    }

    fn add(&mut self, op: Op, urn: Urn, metadata: Node<'_>, origin: Origin) {
        let before = state(metadata, "old", Origin::Recorded);
        let mut after = state(metadata, "new", origin).filter(|_| !op.removes());
        if let Some(after) = after.as_mut().filter(|_| origin == Origin::Planned) {
            settle_origin(after, &op, before.is_some());
        }
        let ty = metadata.field("type").and_then(Node::as_str).filter(|ty| !ty.is_empty());
        let ty = interned(&mut self.fold.types, ty.as_deref().unwrap_or_else(|| urn.own_type()));
        self.fold.add(Step { op, urn, ty, before, after, node: metadata.index() });
    }

    /// The state after a step.
    fn output(&mut self, metadata: Node<'_>, planning: bool) {
        let text = |field: &str| metadata.field(field).and_then(Node::as_str);
        let (Some(op), Some(urn)) = (text("op"), text("urn")) else { return };
        let (op, urn) = (Op::parse(&op), Urn::new(&urn));
        self.ends(metadata, Progress::Done);
        // `refresh` tells what it found in the event behind the step: a change, or a resource that is gone.
        let found = matches!(op, Op::Update | Op::Delete) && self.fold.op(&urn) == Some(&Op::Refresh);
        if found {
            self.add(op, urn, metadata, Origin::Recorded);
            return;
        }
        let origin = if planning && op != Op::Refresh { Origin::Planned } else { Origin::Recorded };
        match state(metadata, "new", origin) {
            Some(state) => {
                self.outputs.insert(urn, state);
            }
            None if op == Op::Refresh => self.fold.gone(&urn),
            None => {}
        }
    }

    fn ends(&mut self, metadata: Node<'_>, progress: Progress) {
        let text = |field: &str| metadata.field(field).and_then(Node::as_str);
        if let (Some(op), Some(urn)) = (text("op"), text("urn")) {
            self.operations.ends(&Urn::new(&urn), &Op::parse(&op), progress);
        }
    }

    fn summary(&mut self, summary: Node<'_>) {
        let counts = summary.field("resourceChanges").into_iter().flat_map(Node::members);
        let count =
            |(op, count): (Cow<'_, str>, Node<'_>)| Some((op.into_owned(), u64::try_from(count.as_i64()?).ok()?));
        self.changes = Some(counts.filter_map(count).collect());
        self.planning |= is_true(summary, "isPreview");
        let result = summary.field("result").and_then(Node::as_str);
        self.failed |= result.is_some_and(|result| matches!(&*result, "failed" | "canceled"));
        self.failed |= is_true(summary, "maybeCorrupt");
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

fn is_true(node: Node<'_>, field: &str) -> bool {
    node.field(field).and_then(Node::as_bool) == Some(true)
}

fn state(metadata: Node<'_>, field: &str, origin: Origin) -> Option<State> {
    let node = metadata.field(field).filter(|node| node.kind() == Kind::Object)?;
    let mut state = State::read(0, node, origin).ok()?;
    state.untold = Untold { properties: false, ..Untold::ALL };
    Some(state)
}

fn read_diagnostic(node: Node<'_>) -> Option<Diagnostic> {
    if is_true(node, "ephemeral") {
        return None;
    }
    let severity = Severity::parse(&node.field("severity")?.as_str()?)?;
    let text = |field: &str| node.field(field).and_then(Node::as_str).unwrap_or_default();
    let message = without_colour(&format!("{}{}", text("prefix"), text("message")));
    let message = message.trim_end().to_owned();
    let urn = Some(text("urn")).filter(|urn| !urn.is_empty());
    (!message.is_empty()).then(|| Diagnostic { urn: urn.map(|urn| Urn::new(&urn)), message, severity })
}
