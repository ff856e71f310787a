//! What a JSON value is, by its keys.

use super::Error;
use crate::json::{Children, Kind, Node};

/// The forms of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `pulumi preview --json`.
    Digest,
    /// `{"version", "deployment"}`.
    Export,
    /// `{"version", "checkpoint"}`.
    Checkpoint,
    /// The file of 2017: `{"target", "latest"}`.
    OldCheckpoint,
    /// A deployment without its envelope: `{"resources"}`.
    Bare,
    /// Engine events, one after another or in a list.
    Events,
    /// `--save-plan`.
    Plan,
    /// `--output json`.
    Summary,
    /// Something that is recognised and not read.
    Refused(&'static str),
}

const EVENTS: [&str; 17] = [
    "cancelEvent",
    "diagnosticEvent",
    "preludeEvent",
    "summaryEvent",
    "resourcePreEvent",
    "resOutputsEvent",
    "resOpFailedEvent",
    "stdoutEvent",
    "policyEvent",
    "policyLoadEvent",
    "policyRemediationEvent",
    "policyAnalyzeSummaryEvent",
    "policyRemediateSummaryEvent",
    "policyAnalyzeStackSummaryEvent",
    "startDebuggingEvent",
    "progressEvent",
    "errorEvent",
];

impl Shape {
    /// Whether it is the state of a stack.
    pub(super) fn is_state(self) -> bool {
        matches!(self, Shape::Export | Shape::Checkpoint | Shape::OldCheckpoint | Shape::Bare)
    }

    /// Recognises a whole file.
    pub(super) fn of(root: Node<'_>) -> Option<Self> {
        if is_stream(root) {
            return Some(Shape::Events);
        }
        if root.kind() != Kind::Object {
            return None;
        }
        let has = |key: &str| root.field(key).is_some();
        // A stack that was never updated has `"deployment": null`.
        let names = |key: &str| root.get(key).is_some() || has(key);
        if has("checkpoint") {
            return Some(Shape::Checkpoint);
        }
        if names("deployment") {
            return Some(Shape::Export);
        }
        if let Some(what) = foreign(root) {
            return Some(Shape::Refused(what));
        }
        if has("resourcePlans") || (has("manifest") && !has("resources") && !has("version")) {
            return Some(Shape::Plan);
        }
        if has("result") && has("duration") {
            return Some(Shape::Summary);
        }
        if is_digest(root) {
            return Some(Shape::Digest);
        }
        if has("latest") || (has("target") && has("stack")) {
            return Some(Shape::OldCheckpoint);
        }
        if root.field("resources").is_some_and(|list| list.items().all(|r| r.field("urn").is_some())) {
            return Some(Shape::Bare);
        }
        // A preview that died before it began, or the export of nothing: both are read as a failed preview.
        root.is_empty().then_some(Shape::Digest)
    }

    /// Whether a value that was found inside other text is this and not a part of something else.
    pub(super) fn is_certain(self, root: Node<'_>) -> bool {
        match self {
            Shape::Digest => {
                let step = root.field("steps").and_then(|steps| steps.at(0));
                step.is_some_and(|step| step.field("op").is_some() && step.field("urn").is_some())
                    || root.field("changeSummary").is_some()
                    || root.field("diagnostics").is_some_and(|list| list.at(0).is_some_and(is_diagnostic))
                    || root.is_empty()
            }
            Shape::Export => root.field("version").is_some(),
            Shape::Plan => root.field("resourcePlans").is_some(),
            Shape::Checkpoint | Shape::Events | Shape::Summary => true,
            Shape::OldCheckpoint | Shape::Bare | Shape::Refused(_) => false,
        }
    }
}

/// Whether a value is the first event of a stream, a page of events, or a list of them.
pub(super) fn is_stream(root: Node<'_>) -> bool {
    is_event(root) || events_of(root).is_some_and(|mut events| events.next().is_some_and(is_event))
}

/// The events of a page (`{"events": [...]}`) or a list; nothing for a single event.
pub(super) fn events_of(root: Node<'_>) -> Option<Children<'_>> {
    match root.kind() {
        Kind::Array => Some(root.items()),
        _ => root.field("events").map(Node::items),
    }
}

fn is_digest(root: Node<'_>) -> bool {
    ["steps", "changeSummary", "diagnostics", "duration", "config"].iter().any(|key| root.field(key).is_some())
        && ["sequence", "result"].iter().all(|key| root.field(key).is_none())
}

fn is_diagnostic(node: Node<'_>) -> bool {
    node.field("message").is_some() && node.field("severity").is_some()
}

fn is_event(node: Node<'_>) -> bool {
    EVENTS.iter().any(|key| node.field(key).is_some())
}

/// Files that people give by mistake, and forms of Pulumi that are not read.
fn foreign(root: Node<'_>) -> Option<&'static str> {
    let has = |key: &str| root.field(key).is_some();
    if has("resource_changes") || has("terraform_version") || has("planned_values") {
        return Some("a Terraform plan or state");
    }
    if has("AWSTemplateFormatVersion") || (has("Resources") && !has("resources")) {
        return Some("a CloudFormation template");
    }
    if has("kind") && has("startTime") {
        return Some("an update record of a backend's history");
    }
    if has("$schema") && has("contentVersion") {
        return Some("an Azure template");
    }
    None
}

/// The error for a value that is nothing known, naming what it has.
pub(super) fn unknown(root: Node<'_>) -> Error {
    let found = match root.kind() {
        Kind::Object => {
            let keys: Vec<String> = root.members().take(5).map(|(key, _)| format!("`{}`", shown(&key))).collect();
            format!("an object with {}", keys.join(", "))
        }
        other => other.described().to_owned(),
    };
    Error::UnknownShape { found }
}

fn shown(key: &str) -> String {
    key.chars().take(30).flat_map(char::escape_debug).collect()
}
