//! `test`: the cases of users' rules, each as the preview that it stands for.

use serde_json::{Map, Value, json};

use crate::change::Changes;
use crate::engine::{self, Said};
use crate::graph::Stack;
use crate::input;
use crate::model::{SIGNATURE, UNKNOWN};
use crate::report::catalogue::trial::{Outcome, Trial};
use crate::rules::Expectations;
use crate::rules::user::{Case, CaseOp, CaseResource, Expect, UserRule};

/// Runs the cases of these rules.
pub fn run(rules: &[UserRule]) -> Vec<Trial> {
    let one = |own: &UserRule| Trial {
        meta: *own.rule.meta(),
        place: format!("{}:{}", own.file, own.line),
        outcomes: own.cases.iter().map(|case| outcome(own, case)).collect(),
    };
    rules.iter().map(one).collect()
}

fn outcome(own: &UserRule, case: &Case) -> Outcome {
    let mut outcome = Outcome { name: case.name.clone(), expected: case.expect, found: None, said: Vec::new() };
    let stack = match input::read(&case.name, preview(case).to_string().into_bytes()) {
        Ok(stack) => stack,
        Err(error) => {
            outcome.said.push(format!("the case is no preview: {error}"));
            return outcome;
        }
    };
    let changes = Changes::of(&stack);
    let said = engine::alone(&stack, &changes, &*own.rule, &Expectations::default(), None);
    if said.broke {
        outcome.said.push("the rule broke: a fault of stackcheck, please report it".to_owned());
        return outcome;
    }
    outcome.found = Some(verdict(&stack, case, &said));
    outcome.said.extend(said.sink.findings.iter().map(|finding| finding.message.clone()));
    outcome.said.extend(said.sink.undetermined.iter().map(|open| open.reason.to_string()));
    outcome
}

/// What the rule says of the resource that the case asks about, or of all of it.
fn verdict(stack: &Stack, case: &Case, said: &Said<'_>) -> Expect {
    let on = case.on.as_ref().and_then(|name| stack.resources.iter().find(|one| one.urn.name() == name));
    let is_meant = |id: Option<u32>| on.is_none_or(|one| id == Some(one.id));
    let passed = on.map_or(said.sink.passed > 0, |one| said.sink.has_passed(one.id));
    if said.sink.findings.iter().any(|finding| is_meant(finding.resource)) {
        Expect::Fault
    } else if said.sink.undetermined.iter().any(|open| is_meant(open.resource)) {
        Expect::Undetermined
    } else if passed {
        Expect::Pass
    } else {
        Expect::Silent
    }
}

const ROOT: &str = "urn:pulumi:dev::case::pulumi:pulumi:Stack::case-dev";

/// The preview that a case stands for.
fn preview(case: &Case) -> Value {
    let root = json!({ "urn": ROOT, "custom": false, "type": "pulumi:pulumi:Stack" });
    let mut steps = vec![json!({ "op": "same", "urn": ROOT, "oldState": root, "newState": root })];
    steps.extend(case.resources.iter().map(|resource| step(case, resource)));
    let same = case.resources.iter().filter(|resource| resource.op == CaseOp::Same).count() as u64 + 1;
    json!({ "steps": steps, "changeSummary": { "same": same + case.hidden } })
}

fn step(case: &Case, resource: &CaseResource) -> Value {
    let mut step = json!({ "op": resource.op.name(), "urn": urn(resource) });
    let before = resource.old.as_ref().unwrap_or(&resource.inputs);
    if !matches!(resource.op, CaseOp::Create | CaseOp::Read | CaseOp::Import) {
        step["oldState"] = state(case, resource, before, true);
    }
    if resource.op != CaseOp::Delete {
        let exists = matches!(resource.op, CaseOp::Same | CaseOp::Update | CaseOp::Read | CaseOp::Import);
        step["newState"] = state(case, resource, &resource.inputs, exists);
    }
    step
}

fn urn(resource: &CaseResource) -> String {
    format!("urn:pulumi:dev::case::{}::{}", resource.ty, resource.name)
}

fn state(case: &Case, resource: &CaseResource, inputs: &toml::Table, exists: bool) -> Value {
    let mut written = Map::new();
    let mut computed = Map::new();
    for (name, value) in inputs {
        let mut from = Vec::new();
        written.insert(name.clone(), converted(case, value, &mut from));
        computed.insert(name.clone(), from.into());
    }
    let urn_of = |name: &String| case.resources.iter().find(|one| one.name == *name).map(urn);
    let mut dependencies: Vec<String> = resource.dependencies.iter().filter_map(urn_of).collect();
    let listed = computed.values().flat_map(|urns| urns.as_array().into_iter().flatten());
    dependencies.extend(listed.filter_map(|urn| urn.as_str().map(str::to_owned)));
    dependencies.sort();
    dependencies.dedup();
    let parent = resource.parent.as_ref().and_then(urn_of).unwrap_or_else(|| ROOT.to_owned());
    let is_parent = case.resources.iter().any(|one| one.parent.as_ref() == Some(&resource.name));
    let mut state = json!({
        "urn": urn(resource), "custom": !is_parent, "type": resource.ty, "parent": parent, "inputs": written,
        "dependencies": dependencies, "propertyDependencies": computed,
    });
    if exists && !is_parent {
        state["id"] = id(resource).into();
        let outputs = resource.outputs.as_ref();
        state["outputs"] = outputs.map_or_else(
            || written.clone().into(),
            |outputs| {
                outputs.iter().map(|(name, value)| (name.clone(), converted(case, value, &mut Vec::new()))).collect()
            },
        );
    }
    if resource.op == CaseOp::Read {
        state["external"] = true.into();
    }
    state
}

fn id(resource: &CaseResource) -> String {
    resource.id.clone().unwrap_or_else(|| format!("{}-id", resource.name))
}

/// A value as a preview writes it; `from` gets the URNs that it is computed from.
fn converted(case: &Case, value: &toml::Value, from: &mut Vec<String>) -> Value {
    match value {
        toml::Value::String(text) => match text.as_str() {
            "${unknown}" => UNKNOWN.into(),
            "${secret}" => json!({ SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "" }),
            text => computed(case, text, from).unwrap_or_else(|| text.into()),
        },
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.iter().map(|item| converted(case, item, from)).collect(),
        toml::Value::Table(members) => {
            members.iter().map(|(name, member)| (name.clone(), converted(case, member, from))).collect()
        }
    }
}

/// What `${name.property}` is: the value of a resource that exists, or not known yet.
fn computed(case: &Case, text: &str, from: &mut Vec<String>) -> Option<Value> {
    let (name, property) = CaseResource::computed_from(text)?;
    let source = case.resources.iter().find(|resource| resource.name == name)?;
    from.push(urn(source));
    if matches!(source.op, CaseOp::Create | CaseOp::Replace) {
        return Some(UNKNOWN.into());
    }
    if property == "id" {
        return Some(id(source).into());
    }
    let outputs = source.outputs.as_ref().unwrap_or(&source.inputs);
    match outputs.get(property) {
        // One step only: a value of a value of a case would go round in a circle.
        Some(toml::Value::String(text)) if text.starts_with("${") => Some(UNKNOWN.into()),
        Some(value) => Some(converted(case, value, &mut Vec::new())),
        None => Some(UNKNOWN.into()),
    }
}
