//! Hostile names and planted secrets through every command and every format: no name acts, no secret is told.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod formats;
}

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use support::formats::FORMATS;

/// Names of resources that would act in one medium or another.
const NAMES: [&str; 10] = [
    "<script>alert(1)</script>",
    "::error::x",
    "a|b",
    "a\nb\n::error::x",
    "a\u{1b}[31mb",
    "a`b``c",
    "a]]>b",
    "a-->b",
    "a\u{202e}b\u{2066}c",
    "a\"b\\c' onclick=x",
];
/// What a secret is wrapped in: the engine's signature of a value that is a secret.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";
/// Part of every value that is planted.
const PLANTED: &str = "plantedvalue";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn urn(stack: &str, ty: &str, name: &str) -> String {
    format!("urn:pulumi:{stack}::shop::{ty}::{name}")
}

/// A resource of each kind; `round` makes its values differ from those of another round.
fn named(stack: &str, name: &str, round: &str) -> Vec<Value> {
    let signed = |key: &str, value: &str| json!({ SIGNATURE: SECRET, key: value });
    let group = json!({"ingress": [{"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}]});
    let network = json!({"cidrBlock": "10.0.0.0/16", "tags": {"Name": name}});
    let database = json!({
        "instanceClass": format!("db.t4g.{round}"),
        // As `--show-secrets` writes it, as it is stored, and as older engines wrote it.
        "password": signed("plaintext", &format!("\"{PLANTED}-plain-{round}\"")),
        "masterPassword": signed("ciphertext", &format!("v1:{PLANTED}cipher{round}")),
        "snapshotIdentifier": signed("value", &format!("{PLANTED}-value-{round}")),
        "userData": {"deep": [signed("plaintext", &format!("{{\"key\":\"{PLANTED}-deep-{round}\"}}"))]},
        // Listed in `additionalSecretOutputs` and written as it is.
        "characterSetName": format!("{PLANTED}-listed-{round}"),
    });
    let resource = |ty: &str, inputs: &Value, listed: &[&str]| {
        json!({
            "urn": urn(stack, ty, name), "type": ty, "custom": true, "id": format!("id-{name}"), "inputs": inputs,
            "outputs": inputs, "additionalSecretOutputs": listed,
            "parent": urn(stack, "pulumi:pulumi:Stack", &format!("shop-{stack}")),
        })
    };
    vec![
        resource("aws:ec2/securityGroup:SecurityGroup", &group, &[]),
        resource("aws:ec2/vpc:Vpc", &network, &[]),
        resource("aws:rds/instance:Instance", &database, &["characterSetName"]),
    ]
}

/// A stack with resources of every name.
fn resources(stack: &str, round: &str) -> Vec<Value> {
    let root = json!({"urn": urn(stack, "pulumi:pulumi:Stack", &format!("shop-{stack}")), "type": "pulumi:pulumi:Stack",
                      "custom": false});
    std::iter::once(root).chain(NAMES.iter().flat_map(|name| named(stack, name, round))).collect()
}

fn state(stack: &str, round: &str) -> String {
    let manifest = json!({"time": "2026-11-01T00:00:00Z", "magic": "", "version": "v3.200.0"});
    let deployment = json!({"manifest": manifest, "resources": resources(stack, round)});
    json!({"version": 3, "deployment": deployment}).to_string()
}

fn preview() -> String {
    let [old, new] = ["small", "large"].map(|round| resources("dev", round));
    let steps = old.iter().zip(&new).map(|(old, new)| {
        let op = if old == new { "same" } else { "update" };
        json!({"op": op, "urn": new["urn"], "oldState": old, "newState": new, "diffReasons": ["characterSetName", "password"],
               "detailedDiff": {"characterSetName": {"kind": "update", "inputDiff": true},
                                "password": {"kind": "update", "inputDiff": true}}})
    });
    let steps: Vec<Value> = steps.collect();
    json!({"config": {"shop:token": "[secret]"}, "steps": steps,
           "diagnostics": [{"urn": new[3]["urn"], "message": format!("warning of {}\n", NAMES.join(" ")), "severity": "warning"}],
           "changeSummary": {"same": 21, "update": 10}})
    .to_string()
}

/// Runs the command, and looks at everything that it says.
fn run(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(folder).env_remove("GITHUB_STEP_SUMMARY").args(args);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (code, out, err) = (output.status.code().unwrap(), text(output.stdout), text(output.stderr));
    assert!(code < 2 || code == 4, "{args:?} {code} {out}{err}");
    for told in [&out, &err] {
        assert!(!told.contains(PLANTED), "{args:?} tells a secret: {told}");
        assert!(!told.contains('\u{1b}'), "{args:?} controls the terminal: {told}");
    }
    out
}

/// What a format must hold beside that.
fn is_tame(format: &str, out: &str, args: &[&str]) {
    if ["table", "md", "html", "junit", "github", "agent", "markdown"].contains(&format) {
        assert!(!out.contains(['\u{202e}', '\u{2066}']), "{args:?} turns the text: {out}");
    }
    if format != "github" {
        // A log of a pipeline obeys such a line whatever wrote it.
        assert!(out.lines().all(|line| !line.trim_start().starts_with("::error::x")), "{args:?}: {out}");
    }
    if ["html", "md", "markdown", "junit"].contains(&format) {
        assert!(!out.contains("<script>alert"), "{args:?}: {out}");
    }
    if format == "junit" {
        assert!(!out.contains("a]]>b"), "{out}");
    }
}

#[test]
fn no_name_acts_and_no_secret_is_told_by_any_command_in_any_format() {
    let folder = folder("all");
    let files = [
        ("preview.json", preview()),
        ("old.json", state("dev", "small")),
        ("new.json", state("dev", "large")),
        ("prod.json", state("prod", "large")),
    ];
    for (file, text) in &files {
        fs::write(folder.join(file), text).unwrap();
    }
    let commands: [&[&str]; 8] = [
        &["check", "preview.json", "-v", "--select", "all", "--now", "2026-11-28"],
        &["check", "new.json", "--select", "all", "--now", "2026-11-28"],
        &["diff", "old.json", "new.json", "-v"],
        &["diff", "preview.json"],
        &["drift", "new.json", "old.json", "-v"],
        &["promote", "old.json", "prod.json", "-v", "--now", "2026-11-28T00:00:00Z"],
        &["verify", "preview.json", "old.json"],
        &["audit", "old.json", "prod.json", "-v", "--now", "2026-11-28"],
    ];
    for command in commands {
        let saved = run(&folder, &[command, &["-o", "json"][..]].concat());
        assert!(serde_json::from_str::<Value>(&saved).is_ok(), "{command:?}");
        fs::write(folder.join("run.json"), saved).unwrap();
        for format in FORMATS {
            let args = [command, &["-o", format][..]].concat();
            is_tame(format, &run(&folder, &args), &args);
            let args = ["render", "run.json", "-o", format];
            is_tame(format, &run(&folder, &args), &args);
        }
    }
    let others: [&[&str]; 11] = [
        &["cidr", "new.json", "-o", "table"],
        &["cidr", "new.json", "-o", "json"],
        &["graph", "new.json", "-o", "html"],
        &["graph", "new.json", "-o", "dot"],
        &["graph", "new.json", "-o", "mermaid"],
        &["graph", "new.json", "-o", "json"],
        &["path", "internet", "type:aws:rds/instance:Instance", "new.json", "-o", "json"],
        &["diff", "old.json", "new.json", "-o", "markdown"],
        &["drift", "new.json", "old.json", "-o", "markdown"],
        &["promote", "old.json", "prod.json", "-o", "markdown", "--now", "2026-11-28T00:00:00Z"],
        &["audit", "old.json", "prod.json", "-o", "prometheus", "--now", "2026-11-28"],
    ];
    for args in others {
        let format = args.iter().skip_while(|arg| **arg != "-o").nth(1).unwrap();
        let out = run(&folder, args);
        assert!(!out.is_empty(), "{args:?}");
        is_tame(format, &out, args);
    }
}

#[test]
fn no_name_acts_in_what_is_said_of_one_resource_or_written_for_later() {
    let folder = folder("one");
    fs::write(folder.join("new.json"), state("dev", "large")).unwrap();
    fs::write(folder.join("preview.json"), preview()).unwrap();
    for (ty, rule) in [("aws:ec2/securityGroup:SecurityGroup", "C001"), ("aws:rds/instance:Instance", "A028")] {
        for name in NAMES {
            let urn = urn("dev", ty, name);
            let asked: &[&str] = &["why-not", rule, &urn, "new.json"];
            let out = run(&folder, asked);
            assert!(out.contains(rule), "{out}");
            is_tame("table", &out, asked);
            let asked: &[&str] = &["graph", "new.json", "--focus", &urn, "-o", "json"];
            is_tame("json", &run(&folder, asked), asked);
        }
    }
    let asked: &[&str] = &["path", "internet", "type:aws:rds/instance:Instance", "new.json"];
    is_tame("table", &run(&folder, asked), asked);
    for asked in [&["init", "new.json", "preview.json"][..], &["baseline", "write", "new.json", "--now", "2026-11-28"]]
    {
        let out = run(&folder, asked);
        assert!(!out.is_empty(), "{asked:?}");
        is_tame("json", &out, asked);
    }
    let out = run(&folder, &["init", "new.json"]);
    fs::write(folder.join("stackcheck.toml"), out).unwrap();
    is_tame("table", &run(&folder, &["check", "new.json", "--exit-zero", "--now", "2026-11-28"]), &["what init wrote"]);
}

#[test]
fn the_planted_secrets_are_read_as_values_that_differ() {
    let folder = folder("differ");
    fs::write(folder.join("old.json"), state("dev", "small")).unwrap();
    fs::write(folder.join("new.json"), state("dev", "large")).unwrap();
    let out = run(&folder, &["diff", "old.json", "new.json", "-v"]);
    for property in ["instanceClass", "password", "[secret]"] {
        assert!(out.contains(property), "{property} is looked at: {out}");
    }
}

/// Secrets that nobody marked, one for each way in which a rule finds them: all hold the planted value.
fn written_in_the_open(kind: &str) -> String {
    let value = format!("X9-{PLANTED}-26");
    let signed = json!({ SIGNATURE: SECRET, "plaintext": format!("\"{value}\"") });
    let root = json!({"urn": urn("prod", "pulumi:pulumi:Stack", "shop-prod"), "type": "pulumi:pulumi:Stack", "custom": false,
                      "outputs": {"databasePassword": value, "login": value}});
    let resource = |ty: &str, name: &str, inputs: Value, computed: &[(&str, &str)]| {
        let of: serde_json::Map<String, Value> =
            computed.iter().map(|(input, urn)| ((*input).to_owned(), json!([urn]))).collect();
        json!({"urn": urn("prod", ty, name), "type": ty, "custom": true, "id": name, "inputs": inputs, "outputs": inputs,
               "parent": root["urn"], "propertyDependencies": of})
    };
    let random = urn("prod", "random:index/randomPassword:RandomPassword", "made");
    let variables = json!({"DB_PASSWORD": value, "LOGIN": value,
                           "DB": format!("Server=db;Password={value};"), "URL": format!("postgres://app:{value}@db.internal/x")});
    let resources = [
        resource("random:index/randomPassword:RandomPassword", "made", json!({"length": value.len()}), &[]),
        resource(
            "aws:lambda/function:Function",
            "web",
            json!({"environment": {"variables": variables}}),
            &[("environment", &random)],
        ),
        resource("aws:ssm/parameter:Parameter", "db", json!({"type": "SecureString", "value": value}), &[]),
        resource(
            "aws:rds/instance:Instance",
            "orders",
            json!({"password": value, "username": value, "engine": signed}),
            &[],
        ),
        resource(
            "aws:ec2/instance:Instance",
            "vm",
            json!({"userData": format!("export DB_PASSWORD='{value}'\n")}),
            &[],
        ),
        resource(
            "aws:ecs/taskDefinition:TaskDefinition",
            "task",
            json!({"containerDefinitions":
            format!("[{{\"environment\":[{{\"name\":\"DB_PASSWORD\",\"value\":\"{value}\"}}]}}]")}),
            &[],
        ),
    ];
    if kind == "state" {
        let all: Vec<&Value> = std::iter::once(&root).chain(&resources).collect();
        let manifest = json!({"time": "2026-11-01T00:00:00Z", "magic": "", "version": "v3.260.0"});
        let deployment = json!({"manifest": manifest, "secrets_providers": {"type": "b64"}, "resources": all});
        return json!({"version": 3, "deployment": deployment}).to_string();
    }
    let steps: Vec<Value> = std::iter::once(&root)
        .chain(&resources)
        .map(|new| json!({"op": "create", "urn": new["urn"], "newState": new}))
        .collect();
    json!({"config": {"shop:dbPassword": value}, "steps": steps, "changeSummary": {"create": 7}}).to_string()
}

#[test]
fn a_secret_that_a_rule_finds_in_the_open_is_shown_by_no_format() {
    let folder = folder("open");
    for kind in ["preview", "state"] {
        let file = format!("{kind}.json");
        fs::write(folder.join(&file), written_in_the_open(kind)).unwrap();
        let args = ["check", &file, "-v", "--select", "all", "--now", "2026-11-28"];
        for format in FORMATS {
            run(&folder, &[&args[..], &["-o", format]].concat());
        }
        let report: Value = serde_json::from_str(&run(&folder, &[&args[..], &["-o", "json"]].concat())).unwrap();
        let codes: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        for code in ["G008", "G009", "G010", "G011", "G012", "G014"] {
            // A rule that finds nothing has nothing to hide. A field whose value is its user is G011 as well as G008.
            assert!(codes.contains(&code), "{kind}: {code} finds its secret: {codes:?}");
        }
    }
}
