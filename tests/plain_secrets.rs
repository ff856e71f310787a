//! Secrets that nobody marked, through every command that shows values, in every format: none is told.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod formats;
}

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use support::formats::FORMATS;

/// Part of every value that is planted, in capitals, small letters and digits as made-up passwords are.
const PLANTED: &str = "Zq8LwX2nV5bT";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plain_secrets").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn urn(stack: &str, ty: &str, name: &str) -> String {
    format!("urn:pulumi:{stack}::shop::{ty}::{name}")
}

/// Each place where programs write secrets in the open; `round` makes every value differ from that of another round.
fn planted(round: &str) -> Vec<(&'static str, &'static str, Value)> {
    let secret = |place: &str| format!("{PLANTED}{place}{round}");
    let address = |place: &str| format!("postgres://app:{}@db.shop.internal/shop", secret(place));
    let script = format!("#!/bin/sh\nexport DB_PASSWORD={}\nrun --token {}\n", secret("script"), secret("flag"));
    let containers = json!([{
        "name": "app",
        "command": ["run", "--db-password", secret("argument"), format!("--token={}", secret("assigned"))],
        "environment": [{"name": "DB_PASSWORD", "value": secret("task")}, {"name": "ROUND", "value": round}],
    }]);
    let policy = json!({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"StringEquals": {"s3:ExistingObjectTag/access-token": secret("policy")}}}]});
    let pods = json!({"containers": [{
        "name": "c",
        "args": ["--password", secret("args"), "--dsn", address("dsn")],
        "env": [{"name": "API_TOKEN", "value": secret("env")}],
    }]});
    let settings = json!({"appSettings": [{"name": "Db", "value": format!("Server=db;Password={};", secret("app"))}]});
    let hook = format!("https://hooks.slack.com/services/T0000ABCD/B0000ABCD/{}", secret("hook0000aaaa"));
    vec![
        (
            "aws:ec2/instance:Instance",
            "web",
            json!({"userData": script, "tags": {"Token": secret("tag"), "db": address("tags")}}),
        ),
        ("aws:rds/instance:Instance", "orders", json!({"password": secret("field"), "username": "app"})),
        (
            "aws:lambda/function:Function",
            "worker",
            json!({"environment": {"variables": {"DB_PASSWORD": secret("variable"), "DB": address("url")}}}),
        ),
        ("aws:ecs/taskDefinition:TaskDefinition", "task", json!({"containerDefinitions": containers.to_string()})),
        ("aws:iam/policy:Policy", "read", json!({"policy": policy.to_string()})),
        ("aws:ssm/parameter:Parameter", "db", json!({"type": "SecureString", "value": secret("parameter")})),
        (
            "kubernetes:core/v1:Secret",
            "login",
            json!({"metadata": {"name": "l"}, "stringData": {"a": secret("object")}}),
        ),
        ("kubernetes:apps/v1:Deployment", "api", json!({"spec": {"template": {"spec": pods}}})),
        ("azure-native:web:WebApp", "site", json!({"siteConfig": settings})),
        ("azure-native:keyvault:Secret", "kept", json!({"properties": {"value": secret("vault")}})),
        ("command:local:Command", "load", json!({"create": format!("psql {}", address("command"))})),
        (
            "pulumi-nodejs:dynamic:Resource",
            "own",
            json!({"__provider": format!("exports.key = {}", secret("program"))}),
        ),
        ("datadog:index/monitor:Monitor", "alarm", json!({"message": hook})),
        // Declared secret as an output, and repeated by the input.
        ("aws:rds/cluster:Cluster", "cluster", json!({"clusterIdentifier": secret("declared")})),
    ]
}

fn resources(stack: &str, round: &str) -> Vec<Value> {
    let root = urn(stack, "pulumi:pulumi:Stack", &format!("shop-{stack}"));
    let outputs =
        json!({"dbPassword": format!("{PLANTED}output{round}"), "dsn": format!("redis://:{PLANTED}{round}@r/0")});
    let root_state = json!({"urn": root, "type": "pulumi:pulumi:Stack", "custom": false, "outputs": outputs});
    let made = planted(round).into_iter().map(|(ty, name, inputs)| {
        json!({"urn": urn(stack, ty, name), "type": ty, "custom": true, "id": name, "inputs": inputs, "outputs": inputs,
               "additionalSecretOutputs": ["clusterIdentifier"], "parent": root})
    });
    std::iter::once(root_state).chain(made).collect()
}

fn state(stack: &str, round: &str) -> String {
    let manifest = json!({"time": "2026-11-01T00:00:00Z", "magic": "", "version": "v3.260.0"});
    let deployment = json!({"manifest": manifest, "resources": resources(stack, round)});
    json!({"version": 3, "deployment": deployment}).to_string()
}

fn preview(of: &dyn Fn(&Value, &Value) -> Value) -> String {
    let [old, new] = ["one", "two"].map(|round| resources("dev", round));
    let steps: Vec<Value> = old.iter().zip(&new).map(|(old, new)| of(old, new)).collect();
    json!({"config": {"shop:dbPassword": format!("{PLANTED}configuration")}, "steps": steps,
           "diagnostics": [{"message": format!("warning: postgres://app:{PLANTED}@db/shop\n"), "severity": "warning"}]})
    .to_string()
}

/// Runs the command, and looks at everything that it says.
fn run(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(folder).env_remove("GITHUB_STEP_SUMMARY").args(args).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let code = output.status.code().unwrap();
    assert!(code < 2 || code == 4, "{args:?} {code} {out}{err}");
    for told in [&out, &err] {
        let around = told.find(PLANTED).map(|at| told[at.saturating_sub(200)..].chars().take(260).collect::<String>());
        assert!(around.is_none(), "{args:?} tells a secret: {}", around.unwrap_or_default());
    }
    out
}

fn written(name: &str) -> PathBuf {
    let folder = folder(name);
    let plan = |new: &Value| {
        let members = new.as_object().unwrap().iter().filter(|(name, _)| !["id", "outputs"].contains(&name.as_str()));
        members.map(|(name, value)| (name.clone(), value.clone())).collect::<Value>()
    };
    let changed =
        |old: &Value, new: &Value| json!({"op": "update", "urn": new["urn"], "oldState": old, "newState": new});
    let made = |_: &Value, new: &Value| json!({"op": "create", "urn": new["urn"], "newState": plan(new)});
    let gone = |old: &Value, _: &Value| json!({"op": "delete", "urn": old["urn"], "oldState": old});
    for (file, text) in [
        ("old.json", state("dev", "one")),
        ("new.json", state("dev", "two")),
        ("prod.json", state("prod", "two")),
        ("update.json", preview(&changed)),
        ("create.json", preview(&made)),
        ("destroy.json", preview(&gone)),
    ] {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

#[test]
fn no_secret_that_nobody_marked_is_told_by_what_compares_in_any_format() {
    let folder = written("compared");
    let commands: [&[&str]; 8] = [
        &["diff", "old.json", "new.json", "-v"],
        &["diff", "update.json", "-v"],
        &["diff", "create.json", "-v"],
        &["diff", "destroy.json", "-v"],
        &["drift", "old.json", "new.json", "-v"],
        &["promote", "old.json", "prod.json", "-v", "--now", "2026-11-28T00:00:00Z"],
        &["verify", "update.json", "old.json", "-v"],
        &["audit", "old.json", "prod.json", "-v", "--now", "2026-11-28"],
    ];
    for command in commands {
        for format in FORMATS {
            let out = run(&folder, &[command, &["-o", format]].concat());
            assert!(!out.is_empty() || format == "github", "{command:?} {format}");
        }
    }
}

#[test]
fn no_secret_that_nobody_marked_is_told_of_one_resource_or_in_a_picture() {
    let folder = written("one");
    for (ty, name, _) in planted("two") {
        let urn = urn("dev", ty, name);
        run(&folder, &["why-not", "G008", &urn, "new.json"]);
        run(&folder, &["graph", "new.json", "--focus", &urn, "-o", "json"]);
    }
    for format in ["html", "dot", "mermaid", "json"] {
        run(&folder, &["graph", "create.json", "-o", format]);
    }
    run(&folder, &["path", "internet", "type:aws:rds/instance:Instance", "new.json", "-o", "json"]);
    run(&folder, &["baseline", "write", "new.json", "--now", "2026-11-28"]);
    run(&folder, &["init", "new.json", "create.json"]);
    for format in FORMATS {
        run(&folder, &["check", "create.json", "-v", "--select", "all", "--now", "2026-11-28", "-o", format]);
    }
}

#[test]
fn what_is_masked_is_told_as_a_difference() {
    let folder = written("told");
    let out = run(&folder, &["diff", "old.json", "new.json", "-v", "-o", "json"]);
    // What a program keeps for itself is no difference.
    for (_, name, _) in planted("two").into_iter().filter(|(_, name, _)| *name != "own") {
        assert!(out.contains(&format!("::{name}\"")), "{name} differs");
    }
}
