//! The sixteen rules that the engine holds a state against (Pulumi: `pkg/resource/deploy/snapshot.go`), all broken in
//! one state: the engine would name the first, here every one is named.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use serde_json::{Value, json};
use stackcheck::engine::{self, Run, Selection};
use stackcheck::input;
use stackcheck::rules::{self, Expectations};

const STACK: &str = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const PROVIDER: &str = "urn:pulumi:dev::shop::pulumi:providers:aws::default";
const QUEUE: &str = "aws:sqs/queue:Queue";

fn urn(name: &str) -> String {
    format!("urn:pulumi:dev::shop::{QUEUE}::{name}")
}

/// A queue with other fields than usual.
fn queue(name: &str, fields: Value) -> Value {
    let mut entry = json!({"urn": urn(name), "custom": true, "id": name, "type": QUEUE, "parent": STACK,
        "provider": format!("{PROVIDER}::1")});
    let Value::Object(fields) = fields else { panic!("fields are an object") };
    entry.as_object_mut().unwrap().extend(fields);
    entry
}

fn state(resources: &[Value]) -> String {
    let mut entries = vec![
        json!({"urn": STACK, "custom": false, "type": "pulumi:pulumi:Stack"}),
        json!({"urn": PROVIDER, "custom": true, "id": "1", "type": "pulumi:providers:aws"}),
    ];
    entries.extend_from_slice(resources);
    let snippets = json!([{"uuid": ""}, {"uuid": "a"}, {"uuid": "a"}]);
    json!({"version": 3, "deployment": {"manifest": {"version": "v3", "magic": "x"}, "resources": entries,
        "snippets": snippets}})
    .to_string()
}

fn check(text: &str, preview: Option<&str>) -> Run {
    let read = |name: &str, text: &str| input::read(name, text.as_bytes().to_vec()).unwrap();
    let mut stack = read("state.json", text);
    if let Some(preview) = preview {
        stack = input::complete(read("preview.json", preview), stack).unwrap();
    }
    let selection = Selection { select: vec!["H".to_owned()], ignore: Vec::new() };
    engine::check(stack, &rules::all(), &selection, &Expectations::default())
}

/// Code, name and number of facts of every finding.
fn found(run: &Run) -> Vec<String> {
    let mut found: Vec<String> = run
        .findings
        .iter()
        .map(|found| {
            let name = found.finding.resource.map_or("-", |id| run.stack.resource(id).urn.name());
            format!("{} {name} {}", found.meta.code, found.finding.evidence.len())
        })
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_rule_of_the_engine_is_seen_and_every_reference_is_named() {
    let gone = urn("gone");
    let text = state(&[
        queue("r2", json!({"urn": ""})),
        queue("r3", json!({"type": ""})),
        queue("r4", json!({"custom": false})),
        json!({"urn": "urn:pulumi:dev", "custom": true, "id": "2", "type": "pulumi:providers:gcp"}),
        queue("r6", json!({"provider": "aws"})),
        queue("r7", json!({"provider": format!("{PROVIDER}::2")})),
        queue("r8", json!({"parent": gone})),
        queue("r9", json!({"parent": urn("r7")})),
        queue("r10", json!({"dependencies": [gone, urn("r14"), "", urn("r10")]})),
        queue("r11", json!({"propertyDependencies": {"a": [gone], "b": [gone, urn("r14")], "c": null}})),
        queue("r12", json!({"deletedWith": gone})),
        queue("r13", json!({"replaceWith": [gone, urn("r14")]})),
        queue("r14", json!({})),
        queue("r14", json!({"id": "other"})),
    ]);
    let wanted = [
        "H003 r10 3",
        "H003 r11 2",
        "H003 r12 1",
        "H003 r13 1", // 10 to 13
        "H004 r10 1",
        "H004 r11 1",
        "H004 r13 1", // 10 to 13, later
        "H011 r6 1",
        "H011 r7 1", // 6, 7
        "H014 r8 1",
        "H014 r9 2", // 8, 9
        "H019 - 0",  // 1
        "H020  1",
        "H020  1",    // 2, 5
        "H021 r3 1",  // 3
        "H022 r4 1",  // 4
        "H023 r14 1", // 14
        "H024 - 1",
        "H024 - 1", // 15, 16
    ];
    assert_eq!(found(&check(&text, None)), wanted);
}

#[test]
fn a_preview_on_top_leaves_the_judgement_of_the_state_as_it_is() {
    let text = state(&[queue("a", json!({})), queue("b", json!({"dependencies": [urn("gone")], "delete": true}))]);
    let step = |op: &str, name: &str| {
        let state = queue(name, json!({}));
        json!({"op": op, "urn": urn(name), "oldState": state, "newState": state})
    };
    let preview =
        json!({"steps": [step("update", "a"), step("create", "c")], "changeSummary": {"update": 1, "create": 1}});
    let alone = found(&check(&text, None));
    assert_eq!(alone, ["H003 b 1", "H009 b 1", "H019 - 0", "H024 - 1", "H024 - 1"]);
    assert_eq!(found(&check(&text, Some(&preview.to_string()))), alone);
}
