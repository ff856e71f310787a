//! `stackcheck verify`: an update as it was reviewed, the state as it should be after it, and what each departure from it
//! is told to be.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};

const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const BEFORE: &str = "2026-03-01T08:00:00.5Z";
const AFTER: &str = "2026-03-02T09:00:00.25Z";

fn urn(name: &str) -> String {
    let ty = match name {
        "shop-dev" => "pulumi:pulumi:Stack",
        "web" => "aws:ec2/securityGroup:SecurityGroup",
        "main" => "aws:ec2/vpc:Vpc",
        "public" => "aws:ec2/routeTable:RouteTable",
        "app" => "aws:iam/role:Role",
        _ => "aws:sqs/queue:Queue",
    };
    format!("urn:pulumi:dev::shop::{ty}::{name}")
}

/// A state of a resource: with an id and times where it exists already.
fn state(name: &str, inputs: &Value, id: Option<&str>, created: &str, modified: &str) -> Value {
    let urn = urn(name);
    let ty = urn.split("::").nth(2).unwrap().to_owned();
    let custom = ty != "pulumi:pulumi:Stack";
    let mut state = json!({ "urn": urn, "custom": custom, "type": ty, "inputs": inputs });
    if let Some(id) = id {
        state["id"] = id.into();
        state["outputs"] = inputs.clone();
        state["created"] = created.into();
        state["modified"] = modified.into();
    }
    state
}

fn old(name: &str, inputs: &Value) -> Value {
    state(name, inputs, Some(&format!("{name}-1")), BEFORE, BEFORE)
}

fn new(name: &str, inputs: &Value) -> Value {
    state(name, inputs, None, "", "")
}

fn root() -> Value {
    json!({ "urn": urn("shop-dev"), "custom": false, "type": "pulumi:pulumi:Stack" })
}

fn step(op: &str, name: &str, before: impl Into<Option<Value>>, after: impl Into<Option<Value>>) -> Value {
    let (before, after) = (before.into(), after.into());
    json!({ "op": op, "urn": urn(name), "oldState": before, "newState": after, "detailedDiff": null })
}

/// The update: a tag, a new queue and route, a new role in place of the old one, and a queue that goes. `sames` shows
/// the network, too.
fn preview(sames: bool) -> Value {
    let (main, role, route) = (json!({ "cidrBlock": "10.0.0.0/16" }), json!({ "path": "/a/" }), json!({}));
    let routes = json!({ "routes": [{ "cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN }] });
    let mut steps = vec![
        step("same", "shop-dev", Some(root()), Some(root())),
        step("update", "web", Some(old("web", &json!({}))), Some(new("web", &json!({ "tags": { "a": "1" } })))),
        step("create", "jobs", None, Some(new("jobs", &json!({ "name": "jobs", "policy": UNKNOWN })))),
        step("update", "public", Some(old("public", &route)), Some(new("public", &routes))),
        step("replace", "app", Some(old("app", &role)), Some(new("app", &json!({ "path": "/b/" })))),
        step("delete", "mail", Some(old("mail", &json!({ "name": "mail" }))), None),
    ];
    if sames {
        steps.push(step("same", "main", Some(old("main", &main)), Some(old("main", &main))));
    }
    let changes = json!({ "create": 1, "update": 2, "replace": 1, "delete": 1, "same": 2 });
    json!({ "config": {}, "steps": steps, "changeSummary": changes })
}

/// The state after it.
fn applied() -> Vec<Value> {
    let changed = |name: &str, inputs: &Value| state(name, inputs, Some(&format!("{name}-1")), BEFORE, AFTER);
    vec![
        root(),
        old("main", &json!({ "cidrBlock": "10.0.0.0/16" })),
        changed("web", &json!({ "tags": { "a": "1" } })),
        state("jobs", &json!({ "name": "jobs", "policy": "{}" }), Some("jobs-1"), AFTER, AFTER),
        changed("public", &json!({ "routes": [{ "cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1" }] })),
        state("app", &json!({ "path": "/b/" }), Some("app-2"), AFTER, AFTER),
    ]
}

fn export(resources: &[Value]) -> Value {
    let manifest = json!({ "time": AFTER, "magic": "", "version": "" });
    json!({ "version": 3, "deployment": { "manifest": manifest, "resources": resources } })
}

/// Exit code and rows, `verdict name: path, path` or `verdict name: what is said`.
fn verify(case: &str, preview: &Value, state: &Value, more: &[(&str, &Value)]) -> (i32, Vec<String>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("verify-{case}"));
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    command.current_dir(&folder).args(["verify", "preview.json", "state.json", "-o", "json"]);
    let file = |name: &str, content: &Value| fs::write(folder.join(name), content.to_string()).unwrap();
    file("preview.json", preview);
    file("state.json", state);
    for (option, content) in more {
        file("more.json", content);
        command.args([option, "more.json"]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{output:?}", output = output.stderr));
    let schema = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/run-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let row = |row: &Value| {
        let name = row["urn"].as_str().unwrap().rsplit("::").next().unwrap();
        let paths = row["properties"].as_array().unwrap().iter().map(|change| change["path"].as_str().unwrap());
        let what = row["said"].as_str().map_or_else(|| paths.collect::<Vec<_>>().join(", "), str::to_owned);
        format!("{} {name}: {what}", row["review"].as_str().unwrap())
    };
    (output.status.code().unwrap(), report["changes"].as_array().unwrap().iter().map(row).collect())
}

const KNOWN: [&str; 2] = ["known jobs: policy", "known public: routes[0]"];

/// What is told besides what became known.
fn told(case: &str, preview: &Value, resources: &[Value]) -> (i32, Vec<String>) {
    let (code, rows) = verify(case, preview, &export(resources), &[]);
    (code, rows.into_iter().filter(|row| !row.starts_with("known ")).collect())
}

/// The place of a resource.
fn at<'a>(resources: &'a mut [Value], name: &str) -> &'a mut Value {
    resources.iter_mut().find(|resource| resource["urn"] == urn(name)).unwrap()
}

#[test]
fn what_was_applied_as_reviewed_passes_and_tells_what_became_known() {
    for sames in [true, false] {
        let (code, rows) = verify("passes", &preview(sames), &export(&applied()), &[]);
        assert_eq!((code, rows.as_slice()), (0, KNOWN.map(str::to_owned).as_slice()));
    }
}

#[test]
fn a_value_that_nobody_saw_is_unreviewed() {
    let mut state = applied();
    at(&mut state, "web")["inputs"]["tags"]["b"] = "2".into();
    at(&mut state, "jobs")["inputs"]["name"] = "other".into();
    let rows = ["unreviewed web: tags.b", "unreviewed jobs: name"].map(str::to_owned);
    assert_eq!(told("value", &preview(true), &state), (1, rows.to_vec()));
}

#[test]
fn only_the_unknown_part_of_an_element_may_become_something_else() {
    let mut state = applied();
    at(&mut state, "public")["inputs"]["routes"][0]["cidrBlock"] = "10.1.0.0/16".into();
    let (code, rows) = told("element", &preview(true), &state);
    assert_eq!(code, 1);
    assert!(rows.iter().all(|row| row.starts_with("unreviewed public: routes[0]")), "{rows:?}");
}

#[test]
fn a_resource_that_nobody_saw_is_unreviewed_and_so_is_one_that_is_gone() {
    let mut state = applied();
    state.push(self::state("extra", &json!({}), Some("extra-1"), AFTER, AFTER));
    state.retain(|resource| resource["urn"] != urn("main"));
    let (code, rows) = told("resources", &preview(true), &state);
    assert_eq!(code, 1);
    assert_eq!(
        rows,
        [
            "unreviewed extra: it was made, and the review does not have it",
            "unreviewed main: it is gone, and the review does not say so",
        ]
    );
}

#[test]
fn a_replacement_that_nobody_saw_is_unreviewed() {
    let mut state = applied();
    at(&mut state, "web")["id"] = "web-2".into();
    assert_eq!(told("replaced", &preview(true), &state), (1, vec!["unreviewed web: it was replaced".to_owned()]));
}

#[test]
fn the_state_before_the_update_says_that_nothing_was_applied() {
    let before = [
        root(),
        old("main", &json!({ "cidrBlock": "10.0.0.0/16" })),
        old("web", &json!({})),
        old("public", &json!({})),
        old("app", &json!({ "path": "/a/" })),
        old("mail", &json!({ "name": "mail" })),
    ];
    let (code, rows) = told("nothing", &preview(true), &before);
    assert_eq!(code, 4, "{rows:?}");
    for row in [
        "not-applied web: tags",
        "not-applied jobs: it was to be made, and is not there",
        "not-applied app: path",
        "not-applied app: it was to be replaced, and is still the old one",
        "not-applied mail: it was to be deleted, and is still there",
    ] {
        assert!(rows.iter().any(|told| told.starts_with(row)), "{row} {rows:?}");
    }
    assert!(rows.iter().all(|row| row.starts_with("not-applied ")), "{rows:?}");
}

#[test]
fn what_the_review_hides_is_told_by_when_it_was_changed_or_by_the_state_before() {
    let mut state = applied();
    let main = at(&mut state, "main");
    main["inputs"]["cidrBlock"] = "10.9.0.0/16".into();
    main["outputs"]["cidrBlock"] = "10.9.0.0/16".into();
    assert_eq!(told("hidden-old", &preview(false), &state), (0, Vec::new()), "changed at another time");
    at(&mut state, "main")["modified"] = AFTER.into();
    let row = "unreviewed main: it was changed during the update, and the review says that it stays";
    assert_eq!(told("hidden", &preview(false), &state), (1, vec![row.to_owned()]));
    let mut before = applied();
    before.retain(|resource| resource["urn"] != urn("jobs"));
    let (code, rows) = verify("completed", &preview(false), &export(&state), &[("--state", &export(&before))]);
    assert_eq!((code, rows[0].as_str()), (1, "unreviewed main: cidrBlock"), "{rows:?}");
}

#[test]
fn a_review_without_a_change_cannot_vouch_for_what_it_hides() {
    let steps = json!([step("same", "shop-dev", Some(root()), Some(root()))]);
    let preview = json!({ "config": {}, "steps": steps, "changeSummary": { "same": 7 } });
    let (code, rows) = told("nothing-reviewed", &preview, &applied());
    assert_eq!((code, rows), (4, Vec::new()));
}

#[test]
fn an_old_half_that_is_not_deleted_is_not_applied() {
    let mut state = applied();
    let mut half = old("app", &json!({ "path": "/a/" }));
    half["delete"] = true.into();
    state.push(half);
    let row = "not-applied app: the old half of its replacement is not deleted";
    assert_eq!(told("half", &preview(true), &state), (4, vec![row.to_owned()]));
}

#[test]
fn two_stacks_and_inputs_in_the_wrong_order_are_refused() {
    let run = |first: &str, second: &str| {
        let root = env!("CARGO_MANIFEST_DIR");
        let output = Command::cargo_bin("stackcheck")
            .unwrap()
            .current_dir(root)
            .args(["verify", first, second])
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (preview, state) = ("testdata/previews/shop.json", "testdata/graph/shop.json");
    let (code, err) = run(state, preview);
    assert_eq!(code, 2);
    assert!(err.contains("the first input is the preview or the plan that was reviewed"), "{err}");
    assert_eq!(run(preview, preview).0, 2);
    assert_eq!(run(preview, "nowhere.json").0, 3);
    let (code, err) = run(preview, "testdata/diff/prod.json");
    assert_eq!(code, 2);
    assert!(err.contains("these are two stacks"), "{err}");
}

#[test]
fn the_table_says_each_verdict_in_words() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verify-table");
    fs::create_dir_all(&folder).unwrap();
    let mut state = applied();
    at(&mut state, "web")["inputs"]["tags"]["a"] = "9".into();
    fs::write(folder.join("preview.json"), preview(true).to_string()).unwrap();
    fs::write(folder.join("state.json"), export(&state).to_string()).unwrap();
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(&folder).args(["verify", "preview.json", "state.json"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        "reviewed: preview of shop/dev (preview.json)\n\
         applied:  export of shop/dev (state.json)\n\
         6 resources compared\n\
         \n\
         APPLIED AND NOT REVIEWED  1 resource\n \
         aws:ec2:SecurityGroup web\n    \
         ~ tags.a  \"1\" → \"9\"\n\
         \n\
         2 values were not known in the review and are now (-v shows them)\n\
         \n\
         1 resource changed in a way that nobody reviewed (exit 1)\n"
    );
}

/// The root of a stack with these outputs.
fn root_with(outputs: &Value) -> Value {
    let mut root = root();
    root["outputs"] = outputs.clone();
    root
}

#[test]
fn outputs_that_come_and_go_are_no_part_of_a_digest_and_cannot_be_vouched_for() {
    let plain = json!({ "vpcId": "vpc-1", "url": "https://one.example.com" });
    let renamed = json!({ "networkId": "vpc-1", "url": "https://two.example.com" });
    let preview =
        json!({ "steps": [step("same", "shop-dev", root_with(&plain), root())], "changeSummary": { "same": 1 } });
    let (code, lines) = told("renamed-output", &preview, &[root_with(&renamed)]);
    assert_eq!(code, 4, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("undecided") && line.contains("networkId")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("url")), "{lines:?}");
    let (code, lines) = told("same-outputs", &preview, &[root_with(&plain)]);
    assert_eq!((code, lines.len()), (0, 0), "{lines:?}");
}
