//! Exceptions: in the configuration, at the resource, in the program; those that are unused, expired or refused.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

const URN: &str = "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::web";

/// A folder of its own for a test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exceptions").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A state with one group that lets everybody in on a port, with tags, written on line 10 of `main.py`.
fn group(name: &str, port: u16, tags: &Value) -> Value {
    json!({
        "urn": format!("urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::{name}"),
        "custom": true, "id": format!("sg-{name}"), "type": "aws:ec2/securityGroup:SecurityGroup",
        "sourcePosition": "project:///main.py#10",
        "inputs": { "tags": tags, "ingress": [
            { "protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": ["0.0.0.0/0"] } ] },
    })
}

fn state(groups: &[Value]) -> String {
    json!({ "version": 3, "deployment": { "manifest": {}, "resources": groups } }).to_string()
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    command.current_dir(folder).args(args).env("STACKCHECK_NOW", "2026-06-01");
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What a check of `state.json` says, with only the rules on open ports and on exceptions.
fn check(folder: &Path, args: &[&str]) -> (i32, Value) {
    let usual = ["check", "state.json", "-o", "json", "--select", "C,X", "--fail-on", "low"];
    let ran = run(folder, &[&usual, args].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)))
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

fn origins(report: &Value) -> Vec<&str> {
    let list = report["suppressed"].as_array().unwrap();
    list.iter().map(|one| one["suppression"]["origin"].as_str().unwrap()).collect()
}

fn prepared(name: &str, groups: &[Value], config: &str) -> PathBuf {
    let folder = scratch(name);
    fs::write(folder.join("state.json"), state(groups)).unwrap();
    fs::write(folder.join("stackcheck.toml"), config).unwrap();
    folder
}

#[test]
fn an_exception_of_the_configuration_takes_a_finding_out_of_the_gate_and_keeps_it_in_the_result() {
    let config = format!(
        "[[exceptions]]\nrule = \"sg-open-admin-port\"\nurn = \"{URN}\"\ntype = \"aws:ec2:SecurityGroup\"\n\
         path = \"ingress[*]\"\nreason = \"a bastion\"\nowner = \"team-edge\"\nuntil = 2026-12-31\n"
    );
    let groups = [group("web", 22, &json!({})), group("other", 22, &json!({}))];
    let folder = prepared("configuration", &groups, &config);
    let (code, report) = check(&folder, &[]);
    assert_eq!((code, codes(&report["findings"])), (1, vec!["C001"]));
    assert!(report["findings"][0]["urn"].as_str().unwrap().ends_with("::other"));
    let suppressed = &report["suppressed"][0];
    assert_eq!(suppressed["finding"]["urn"], URN);
    assert_eq!(
        suppressed["suppression"],
        json!({ "origin": "configuration", "reason": "a bastion", "owner": "team-edge", "until": "2026-12-31" })
    );
    let table = run(&folder, &["check", "state.json", "--select", "C"]);
    assert!(table.out.contains("1 suppressed (-v lists them)"), "{}", table.out);
    let verbose = run(&folder, &["check", "state.json", "--select", "C", "-v"]);
    assert!(verbose.out.contains("until 2026-12-31, team-edge: a bastion"), "{}", verbose.out);
}

#[test]
fn ports_of_an_exception_hold_only_for_findings_on_these_ports() {
    let config = "[[exceptions]]\nrule = \"C\"\nports = [443, \"8000-8099\"]\n";
    for (port, passes) in [(443, true), (8042, true), (22, false), (8100, false)] {
        let folder = prepared(&format!("ports-{port}"), &[group("web", port, &json!({}))], config);
        let (code, report) = check(&folder, &[]);
        assert_eq!(code == 0, passes, "{port}: {report}");
    }
    let config = "[rules.C001]\nallow-ports = [22]\n";
    let (code, report) = check(&prepared("allow-ports", &[group("web", 22, &json!({}))], config), &[]);
    assert_eq!((code, origins(&report)), (0, vec!["configuration"]));
}

#[test]
fn an_unused_exception_is_told_unless_it_is_of_another_stack_or_its_rule_did_not_run() {
    let told = |name: &str, config: &str| {
        let (_, report) = check(&prepared(name, &[group("web", 22, &json!({}))], config), &[]);
        codes(&report["findings"])
            .into_iter()
            .filter(|code| code.starts_with('X'))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(told("unused", "[[exceptions]]\nrule = \"C001\"\nurn = \"*::gone\"\n"), ["X010"]);
    let other = "[[exceptions]]\nrule = \"C001\"\nurn = \"urn:pulumi:prod::shop::*\"\n";
    assert!(told("unused-other-stack", other).is_empty());
    assert!(told("unused-rule-off", "[[exceptions]]\nrule = \"A001\"\n").is_empty());
    assert!(told("used", "[[exceptions]]\nrule = \"C001\"\n").is_empty());
}

#[test]
fn an_exception_that_has_expired_no_longer_holds_and_is_told() {
    let config = "[[exceptions]]\nrule = \"C001\"\nreason = \"x\"\nuntil = 2026-05-31\n";
    let folder = prepared("expired", &[group("web", 22, &json!({}))], config);
    let (code, report) = check(&folder, &[]);
    assert_eq!((code, codes(&report["findings"])), (1, vec!["C001", "X011"]));
    assert!(report["findings"][1]["message"].as_str().unwrap().contains("expired on 2026-05-31"));
    let (code, _) = check(&folder, &["--now", "2026-05-31"]);
    assert_eq!(code, 0, "it holds on its last day");
}

#[test]
fn a_resource_excepts_itself_with_a_tag() {
    let tags = json!({ "stackcheck.ignore": "C001 until=2026-12-31 -- a bastion" });
    let (code, report) = check(&prepared("tag", &[group("web", 22, &tags)], ""), &[]);
    assert_eq!((code, origins(&report)), (0, vec!["resource"]));
    assert_eq!(report["suppressed"][0]["suppression"]["reason"], "a bastion");
    let tags = json!({ "stackcheck.ignore": "C002 X9*" });
    let (code, report) = check(&prepared("tag-wrong", &[group("web", 22, &tags)], ""), &[]);
    assert_eq!((code, codes(&report["findings"])), (1, vec!["C001", "X012"]));
}

#[test]
fn the_program_excepts_a_resource_in_a_comment_on_its_line_or_the_three_above() {
    let folder = prepared("program", &[group("web", 22, &json!({}))], "");
    let source = |line: usize| {
        let mut lines = ["x = 1"; 12];
        lines[line - 1] = "# stackcheck: allow C001 until=2026-12-31 -- a bastion";
        fs::write(folder.join("main.py"), lines.join("\n")).unwrap();
        check(&folder, &["--source-root", "."])
    };
    for line in 7..=10 {
        let (code, report) = source(line);
        assert_eq!((code, origins(&report)), (0, vec!["program"]), "line {line}");
    }
    for line in [6, 11] {
        let (code, report) = source(line);
        assert_eq!((code, codes(&report["findings"])), (1, vec!["C001", "X010"]), "line {line}");
    }
    assert_eq!(check(&folder, &[]).0, 1, "without --source-root nothing is read");
    let elsewhere = scratch("program-elsewhere");
    let (code, report) = check(&folder, &["--source-root", elsewhere.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(report["inputs"][0]["notes"][0].as_str().unwrap().contains("main.py"));
}

#[test]
fn the_configuration_can_forbid_exceptions_and_ask_for_reasons() {
    let tags = json!({ "stackcheck.ignore": "C001" });
    for allow in ["never", "config"] {
        let config = format!("[rules.C001]\nallow = \"{allow}\"\n");
        let (code, report) = check(&prepared(&format!("forbid-{allow}"), &[group("web", 22, &tags)], &config), &[]);
        assert_eq!((code, codes(&report["findings"])), (1, vec!["C001", "X012"]), "{allow}");
    }
    let config = "[exception-policy]\nrequire = [\"reason\"]\n";
    let (code, report) = check(&prepared("policy", &[group("web", 22, &tags)], config), &[]);
    assert_eq!((code, codes(&report["findings"])), (1, vec!["C001", "X012"]));
    assert!(report["findings"][1]["message"].as_str().unwrap().contains("asks for `reason`"));
}

#[test]
fn the_severity_of_a_rule_is_what_the_configuration_says() {
    let config = "[rules.C001]\nseverity = \"low\"\n[environments.dev]\nmatch = [\"dev\"]\n\
                  [environments.dev.rules.sg-open-admin-port]\nseverity = \"info\"\n";
    let folder = prepared("severity", &[group("web", 22, &json!({}))], config);
    let (code, report) = check(&folder, &[]);
    assert_eq!((code, &report["findings"][0]["severity"]), (0, &json!("info")));
}

/// A service of a cluster that lets everybody in to a database.
fn service(annotations: &Value) -> Value {
    json!({
        "urn": "urn:pulumi:dev::shop::kubernetes:core/v1:Service::data", "custom": true, "id": "shop/data",
        "type": "kubernetes:core/v1:Service",
        "inputs": {
            "metadata": { "name": "data", "annotations": annotations },
            "spec": { "type": "LoadBalancer", "ports": [{ "port": 5432 }] } },
    })
}

/// A rule of a Google network that lets everybody in to machines.
fn firewall(labels: &Value) -> Value {
    json!({
        "urn": "urn:pulumi:dev::shop::gcp:compute/firewall:Firewall::admin", "custom": true, "id": "admin",
        "type": "gcp:compute/firewall:Firewall",
        "inputs": { "labels": labels, "network": "main", "direction": "INGRESS", "sourceRanges": ["0.0.0.0/0"],
            "allows": [{ "protocol": "tcp", "ports": ["22"] }] },
    })
}

#[test]
fn an_annotation_excepts_an_object_of_a_cluster_and_a_label_one_of_google() {
    let mark = json!({ "stackcheck.dev/ignore": "k8s-service-loadbalancer-open until=2026-12-31 -- the old client moves in autumn" });
    let label = json!({ "stackcheck-ignore": "sg-open-admin-port" });
    for (resource, code) in [(service(&mark), "C017"), (firewall(&label), "C001")] {
        let folder = prepared(code, &[resource], "");
        let (exit, report) = check(&folder, &[]);
        assert_eq!((exit, codes(&report["findings"])), (0, vec![]), "{code}");
        assert_eq!(origins(&report), ["resource"], "{code}");
    }
    for (resource, code) in [(service(&json!({})), "C017"), (firewall(&json!({})), "C001")] {
        let (exit, report) = check(&prepared(&format!("{code}-open"), &[resource], ""), &[]);
        assert_eq!((exit, codes(&report["findings"])), (1, vec![code]));
    }
}

#[test]
fn a_mark_at_a_resource_holds_in_an_audit_as_in_a_check() {
    let folder = prepared("audited", &[group("web", 22, &json!({ "stackcheck.ignore": "sg-open-admin-port" }))], "");
    let ran = run(&folder, &["audit", "state.json", "-o", "json", "--select", "C,X", "--fail-on", "low"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    assert_eq!((ran.code, codes(&report["findings"])), (0, vec![]), "{}", ran.err);
    fs::write(folder.join("state.json"), state(&[group("web", 22, &json!({}))])).unwrap();
    assert_eq!(run(&folder, &["audit", "state.json", "--select", "C,X", "--fail-on", "low"]).code, 1);
}

#[test]
fn what_is_wrong_with_the_configuration_is_told_with_its_line_and_the_result_is_not_lost() {
    let wrong = [
        ("[[exceptions]]\nrule = \"sg-open-admin-prot\"\nreason = \"x\"\n", "sg-open-admin-port"),
        ("[[exceptions]]\nrule = \"C001\"\nurn = \"web[\"\nreason = \"x\"\n", "web["),
        ("[rules]\nignore = [\"sg-open-admin-prot\"]\n", "sg-open-admin-port"),
    ];
    for (at, (config, said)) in wrong.into_iter().enumerate() {
        let folder = prepared(&format!("wrong-{at}"), &[group("web", 22, &json!({}))], config);
        let ran = run(&folder, &["check", "state.json"]);
        assert_eq!(ran.code, 2, "{config}");
        assert!(ran.err.contains("stackcheck.toml:") && ran.err.contains(said), "{}", ran.err);
    }
    let folder = prepared("unwritable", &[group("web", 22, &json!({}))], "");
    let ran = run(&folder, &["check", "state.json", "-o", "sarif=no/such/folder/a.sarif"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no/such/folder/a.sarif") && ran.out.contains("SSH (port 22)"), "{}{}", ran.out, ran.err);
    fs::write(folder.join("other.json"), "{\"version\": \"1\", \"results\": []}").unwrap();
    let ran = run(&folder, &["check", "state.json", "--baseline", "other.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("other.json") && ran.out.contains("SSH (port 22)"), "{}{}", ran.out, ran.err);
}
