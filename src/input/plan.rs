//! Update plans (`pulumi preview --save-plan FILE`; Pulumi: `sdk/go/common/apitype/plan.go`). A plan tells of each
//! resource which of its inputs change, what it depends on, and which outputs are foreseen; neither the inputs that stay
//! nor any value before.
//!
//! The states that a plan means are written down as a digest has them, and read from there.

use std::fmt::Write as _;

use super::Error;
use super::deployment::{interned, stack_name};
use super::fold::{Fold, Step, settle_origin};
use super::settings::settings;
use crate::graph::{Coverage, InputKind, Outcome, Parts};
use crate::json::{Document, Kind, Node};
use crate::model::{Op, Origin, Resource, State, UNKNOWN, Untold, Urn};
use std::collections::BTreeMap;

/// The fields of a goal, in the plan and in a state, and what they are.
const FIELDS: [(&str, Kind); 9] = [
    ("parent", Kind::String),
    ("provider", Kind::String),
    ("protect", Kind::Bool),
    ("dependencies", Kind::Array),
    ("propertyDependencies", Kind::Object),
    ("additionalSecretOutputs", Kind::Array),
    ("ignoreChanges", Kind::Array),
    ("customTimeouts", Kind::Object),
    ("id", Kind::String),
];

pub(super) fn read(name: &str, document: &Document) -> Result<Parts, Error> {
    let root = document.root();
    let plans = root.field("resourcePlans");
    if let Some(plans) = plans.filter(|plans| plans.kind() != Kind::Object) {
        return Err(Error::field(document, "resourcePlans".to_owned(), "an object", Some(plans)));
    }
    let mut entries = Vec::new();
    let mut text = String::from("[");
    for (urn, plan) in plans.into_iter().flat_map(Node::members) {
        let entry = Entry::read(document, &urn, plan)?;
        let comma = if entries.is_empty() { "" } else { "," };
        text.push_str(comma);
        entry.write(&mut text);
        entries.push((Urn::new(&urn), entry.op.clone(), entry.is_whole()));
    }
    text.push(']');
    let translated = Document::parse(text).map_err(|rejected| Error::json(&rejected))?;
    let mut fold = Fold::default();
    for ((urn, op, whole), step) in entries.into_iter().zip(translated.root().items()) {
        let step = self::step(urn, op, whole, step, &mut fold.types)?;
        fold.add(step);
    }
    let resources = fold.resources;
    Ok(Parts {
        input: name.to_owned(),
        kind: InputKind::Plan,
        name: stack_name(&resources),
        coverage: coverage(&resources),
        config: settings(root.field("config")),
        diagnostics: Vec::new(),
        change_summary: Some(counts(&resources)),
        resources,
        deployment: None,
        notes: Vec::new(),
        outcome: Outcome::default(),
        documents: vec![translated],
        told: None,
    })
}

/// A plan of first deployment tells everything.
fn coverage(resources: &[Resource]) -> Coverage {
    let partly = |resource: &Resource| resource.after.as_ref().is_some_and(|after| after.untold.properties);
    if resources.iter().any(|resource| partly(resource) || resource.op.removes()) {
        Coverage::Differences
    } else {
        Coverage::Whole
    }
}

/// Counts as the engine does: without default providers and without mere parts of a replacement.
fn counts(resources: &[Resource]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for resource in resources {
        let uncounted = resource.op.is_replacement_part() || matches!(resource.op, Op::Read | Op::Refresh);
        if !uncounted && !resource.is_default_provider() {
            *counts.entry(resource.op.name().to_owned()).or_default() += 1;
        }
    }
    counts
}

fn step(
    urn: Urn,
    op: Op,
    whole: bool,
    step: Node<'_>,
    types: &mut hashbrown::HashSet<crate::model::TypeToken>,
) -> Result<Step, Error> {
    let state = |field: &str, origin| match step.field(field) {
        None => Ok(None),
        Some(node) => {
            State::read(0, node, origin).map(Some).map_err(|error| Error::state(step.document(), field, &error))
        }
    };
    let mut before = state("oldState", Origin::Recorded)?;
    let mut after = state("newState", Origin::Planned)?;
    if let Some(before) = &mut before {
        before.untold = Untold::ALL;
    }
    if let Some(after) = &mut after {
        settle_origin(after, &op, before.is_some());
        after.untold = Untold { properties: !whole, links: false, source: true };
    }
    let ty = step.field("type").and_then(Node::as_str).filter(|ty| !ty.is_empty());
    let ty = interned(types, ty.as_deref().unwrap_or_else(|| urn.own_type()));
    Ok(Step { op, urn, ty, before, after, node: step.index() })
}

/// The plan of one resource.
struct Entry<'a> {
    urn: String,
    ops: Vec<Op>,
    /// What the operations come to.
    op: Op,
    goal: Option<Node<'a>>,
    outputs: Option<Node<'a>>,
    /// Inputs that are added or get another value, with their new value.
    set: Vec<(String, &'static str, Node<'a>)>,
    /// Inputs that are taken away.
    deleted: Vec<String>,
}

impl<'a> Entry<'a> {
    fn read(document: &Document, urn: &str, plan: Node<'a>) -> Result<Self, Error> {
        let path = |rest: &str| format!("resourcePlans.{urn}{rest}");
        let typed = |parent: Node<'a>, field: &str, rest: String, kind: Kind| match parent.field(field) {
            Some(node) if node.kind() != kind => Err(Error::field(document, path(&rest), kind.described(), Some(node))),
            node => Ok(node),
        };
        if plan.kind() != Kind::Object {
            return Err(Error::field(document, path(""), "an object", Some(plan)));
        }
        let goal = typed(plan, "goal", ".goal".to_owned(), Kind::Object)?;
        let outputs = typed(plan, "state", ".state".to_owned(), Kind::Object)?;
        let ops = typed(plan, "steps", ".steps".to_owned(), Kind::Array)?.into_iter().flat_map(Node::items).enumerate();
        let op = |(at, step): (usize, Node<'a>)| {
            let op = step.as_str().map(|op| Op::parse(&op));
            op.ok_or_else(|| Error::field(document, path(&format!(".steps[{at}]")), "a string", Some(step)))
        };
        let ops: Vec<Op> = ops.map(op).collect::<Result<_, _>>()?;
        let mut entry =
            Self { urn: urn.to_owned(), op: sum(&ops), ops, goal, outputs, set: Vec::new(), deleted: Vec::new() };
        let Some(goal) = goal else { return Ok(entry) };
        for (field, kind) in FIELDS.into_iter().chain([("type", Kind::String), ("custom", Kind::Bool)]) {
            typed(goal, field, format!(".goal.{field}"), kind)?;
        }
        let Some(diff) = typed(goal, "inputDiff", ".goal.inputDiff".to_owned(), Kind::Object)? else {
            return Ok(entry);
        };
        for (field, kind) in [("adds", "add"), ("updates", "update")] {
            let members = typed(diff, field, format!(".goal.inputDiff.{field}"), Kind::Object)?;
            let members = members.into_iter().flat_map(Node::members);
            entry.set.extend(members.map(|(key, value)| (key.into_owned(), kind, value)));
        }
        let deletes = typed(diff, "deletes", ".goal.inputDiff.deletes".to_owned(), Kind::Array)?;
        let deletes = deletes.into_iter().flat_map(Node::items).filter_map(Node::as_str);
        entry.deleted.extend(deletes.map(std::borrow::Cow::into_owned));
        Ok(entry)
    }

    /// Whether all inputs are told: those of a new resource are.
    fn is_whole(&self) -> bool {
        matches!(self.op, Op::Create | Op::Import)
    }

    /// Writes the step as a digest has it.
    fn write(&self, text: &mut String) {
        let (urn, ty) = (quoted(&self.urn), self.goal.and_then(|goal| goal.field("type")));
        let ty = ty.map_or_else(|| quoted(Urn::new(&self.urn).own_type()), |ty| ty.text().to_owned());
        let _ = write!(text, "{{\"type\":{ty}");
        if !self.is_whole() {
            let _ = write!(text, ",\"oldState\":{{\"urn\":{urn},\"type\":{ty}");
            self.write_before(text);
            text.push('}');
        }
        if let Some(goal) = self.goal.filter(|_| !self.op.removes()) {
            let _ = write!(text, ",\"newState\":{{\"urn\":{urn},\"type\":{ty}");
            self.write_after(text, goal);
            text.push('}');
        }
        text.push_str(",\"detailedDiff\":{");
        if !self.is_whole() {
            let set = self.set.iter().map(|(key, kind, _)| (key.as_str(), *kind));
            let all = set.chain(self.deleted.iter().map(|key| (key.as_str(), "delete"))).filter(|(key, _)| shows(key));
            let all = all.map(|(key, kind)| {
                let path = crate::model::PropertyPath::default().name(key).to_string();
                format!("{}:{{\"kind\":\"{kind}\",\"inputDiff\":true}}", quoted(&path))
            });
            text.push_str(&all.collect::<Vec<_>>().join(","));
        }
        text.push_str("}}");
    }

    /// The state before. Inputs that get another value had one, which is not told.
    fn write_before(&self, text: &mut String) {
        let custom = self.goal.and_then(|goal| goal.field("custom")).and_then(Node::as_bool).unwrap_or(true);
        let protect = self.goal.and_then(|goal| goal.field("protect")).and_then(Node::as_bool).unwrap_or_default();
        let _ = write!(text, ",\"custom\":{custom},\"protect\":{protect}");
        match self.delete_first() {
            Some(true) => text.push_str(",\"pendingReplacement\":true"),
            Some(false) => text.push_str(",\"delete\":true"),
            None => {}
        }
        let had = self.set.iter().filter(|(_, kind, _)| *kind == "update").map(|(key, ..)| key).chain(&self.deleted);
        let had: Vec<String> = had.map(|key| format!("{}:\"{UNKNOWN}\"", quoted(key))).collect();
        let added = self.set.iter().filter(|(_, kind, _)| *kind == "add");
        let added = added.map(|(key, ..)| format!("{}:null", quoted(key)));
        let _ = write!(text, ",\"inputs\":{{{}}}", had.into_iter().chain(added).collect::<Vec<_>>().join(","));
    }

    fn write_after(&self, text: &mut String, goal: Node<'_>) {
        let custom = goal.field("custom").and_then(Node::as_bool).unwrap_or_default();
        let external = self.ops.iter().any(|op| matches!(op, Op::Read | Op::ReadReplacement));
        let _ = write!(text, ",\"custom\":{custom},\"external\":{external}");
        for (field, _) in FIELDS {
            if let Some(value) = goal.field(field) {
                let _ = write!(text, ",\"{field}\":{}", value.text());
            }
        }
        if let Some(outputs) = self.outputs {
            let _ = write!(text, ",\"outputs\":{}", outputs.text());
        }
        let set = self.set.iter().map(|(key, _, value)| format!("{}:{}", quoted(key), value.text()));
        let deleted = self.deleted.iter().map(|key| format!("{}:null", quoted(key)));
        let _ = write!(text, ",\"inputs\":{{{}}}", set.chain(deleted).collect::<Vec<_>>().join(","));
    }

    /// Whether the old half is deleted before its replacement is made.
    fn delete_first(&self) -> Option<bool> {
        let place = |wanted: [Op; 2]| self.ops.iter().position(|op| wanted.contains(op));
        let gone = place([Op::DeleteReplaced, Op::DiscardReplaced])?;
        Some(gone < place([Op::CreateReplacement, Op::ImportReplacement])?)
    }
}

/// What the steps of one resource come to.
fn sum(ops: &[Op]) -> Op {
    let has = |wanted: &Op| ops.contains(wanted);
    if let Some(op) = [Op::Replace, Op::Import].into_iter().find(has) {
        return op;
    }
    let works = ops.iter().rfind(|op| !matches!(op, Op::Same | Op::Refresh));
    works.or(ops.last()).cloned().unwrap_or(Op::Same)
}

/// Whether a property is the user's: the engine keeps notes of its own in others.
fn shows(key: &str) -> bool {
    !key.starts_with("__")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
