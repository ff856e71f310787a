//! A baseline: what was there does not fail the gate, what is new or worse does. And what a change introduces.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("baseline").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn urn(stack: &str, name: &str) -> String {
    format!("urn:pulumi:{stack}::shop::aws:ec2/securityGroup:SecurityGroup::{name}")
}

fn group(stack: &str, name: &str, ports: &[u16]) -> Value {
    let rule = |port: &u16| json!({ "protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": ["0.0.0.0/0"] });
    json!({
        "urn": urn(stack, name), "custom": true, "id": format!("sg-{name}"),
        "type": "aws:ec2/securityGroup:SecurityGroup",
        "inputs": { "ingress": ports.iter().map(rule).collect::<Vec<_>>() },
    })
}

fn state(resources: &[Value]) -> Value {
    json!({ "version": 3, "deployment": { "manifest": {}, "resources": resources } })
}

fn put(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), value.to_string()).unwrap();
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(folder).args(args).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn write(folder: &Path, input: &str) {
    let ran = run(folder, &["baseline", "write", input, "--select", "C", "-o", "base.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

fn check(folder: &Path, args: &[&str]) -> (i32, Value) {
    let ran = run(folder, &[&["check", "-o", "json", "--select", "C", "--fail-on", "low"], args].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)))
}

fn count(report: &Value, list: &str) -> usize {
    report[list].as_array().unwrap().len()
}

#[test]
fn only_what_is_new_since_the_baseline_fails() {
    let folder = scratch("new");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22])]));
    write(&folder, "state.json");
    let (code, report) = check(&folder, &["state.json", "--baseline", "base.json"]);
    assert_eq!((code, count(&report, "findings"), count(&report, "suppressed")), (0, 0, 1));
    assert_eq!(report["suppressed"][0]["suppression"]["origin"], "baseline");
    put(&folder, "state.json", &state(&[group("dev", "jobs", &[3389]), group("dev", "web", &[22])]));
    let (code, report) = check(&folder, &["state.json", "--baseline", "base.json"]);
    assert_eq!((code, count(&report, "findings"), count(&report, "suppressed")), (1, 1, 1));
    assert_eq!(report["findings"][0]["urn"], urn("dev", "jobs"));
}

#[test]
fn a_baseline_survives_another_order_a_renamed_stack_and_an_alias() {
    let folder = scratch("renames");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22, 3389]), group("dev", "jobs", &[5432])]));
    write(&folder, "state.json");
    let passes = |resources: &[Value]| {
        put(&folder, "state.json", &state(resources));
        let (code, report) = check(&folder, &["state.json", "--baseline", "base.json"]);
        assert_eq!(code, 0, "{}", report["findings"]);
        assert!(count(&report, "suppressed") >= 2);
    };
    passes(&[group("dev", "jobs", &[5432]), group("dev", "web", &[3389, 22])]);
    passes(&[group("live", "web", &[22, 3389]), group("live", "jobs", &[5432])]);
    let mut renamed = group("dev", "frontend", &[22, 3389]);
    renamed["aliases"] = json!([urn("dev", "web")]);
    passes(&[renamed, group("dev", "jobs", &[5432])]);
    // Without the alias it is another resource.
    put(&folder, "state.json", &state(&[group("dev", "frontend", &[22, 3389]), group("dev", "jobs", &[5432])]));
    assert_eq!(check(&folder, &["state.json", "--baseline", "base.json"]).0, 1);
}

#[test]
fn what_is_worse_than_in_the_baseline_fails_and_says_what_it_was() {
    let folder = scratch("worse");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22])]));
    write(&folder, "state.json");
    let text = fs::read_to_string(folder.join("base.json")).unwrap();
    let mut base: Value = serde_json::from_str(&text).unwrap();
    base["findings"][0]["severity"] = json!("info");
    put(&folder, "base.json", &base);
    let (code, report) = check(&folder, &["state.json", "--baseline", "base.json"]);
    assert_eq!(code, 1);
    let evidence = report["findings"][0]["evidence"].to_string();
    assert!(evidence.contains("worse than in the baseline, where it was info"), "{evidence}");
}

#[test]
fn a_rule_that_is_newer_than_the_baseline_finds_no_new_faults_in_what_was_there() {
    let folder = scratch("newer-rule");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22])]));
    write(&folder, "state.json");
    let text = fs::read_to_string(folder.join("base.json")).unwrap();
    let mut base: Value = serde_json::from_str(&text).unwrap();
    base["findings"] = json!([]);
    put(&folder, "base.json", &base);
    assert_eq!(check(&folder, &["state.json", "--baseline", "base.json"]).0, 1, "the rule was there and found nothing");
    base["rules"].as_array_mut().unwrap().retain(|code| code != "C001");
    put(&folder, "base.json", &base);
    let (code, report) = check(&folder, &["state.json", "--baseline", "base.json"]);
    assert_eq!(code, 0);
    assert!(report["suppressed"][0]["suppression"]["reason"].as_str().unwrap().contains("newer"));
}

#[test]
fn a_baseline_of_a_fleet_holds_for_the_fleet_and_for_each_stack() {
    let folder = scratch("fleet");
    fs::create_dir(folder.join("exports")).unwrap();
    put(&folder, "exports/dev.json", &state(&[group("dev", "web", &[22])]));
    put(&folder, "exports/prod.json", &state(&[group("prod", "web", &[22])]));
    write(&folder, "exports");
    let audit = |args: &[&str]| {
        let usual = ["audit", "exports", "-o", "json", "--select", "C", "--fail-on", "low", "--baseline", "base.json"];
        let ran = run(&folder, &[&usual, args].concat());
        (ran.code, serde_json::from_str::<Value>(&ran.out).unwrap())
    };
    let (code, report) = audit(&[]);
    assert_eq!((code, count(&report, "suppressed")), (0, 2));
    assert_eq!(check(&folder, &["exports/prod.json", "--baseline", "base.json"]).0, 0);
    put(&folder, "exports/prod.json", &state(&[group("prod", "web", &[22, 3389])]));
    let (code, report) = audit(&[]);
    assert_eq!((code, count(&report, "findings")), (1, 1));
}

#[test]
fn a_baseline_of_another_tool_is_an_error_that_loses_no_result() {
    let folder = scratch("other-tool");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22])]));
    put(&folder, "base.json", &json!({ "failed_checks": [] }));
    let ran = run(&folder, &["check", "state.json", "--select", "C", "-o", "json", "--baseline", "base.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot use the baseline base.json: expected a baseline"), "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(count(&report, "findings"), 1);
}

#[test]
fn a_path_that_cannot_be_written_is_an_error_and_the_result_goes_to_standard_output() {
    let folder = scratch("unwritable");
    put(&folder, "state.json", &state(&[group("dev", "web", &[22])]));
    let ran = run(&folder, &["check", "state.json", "--select", "C", "-o", "json=no/such/folder/x.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot write no/such/folder/x.json"), "{}", ran.err);
    assert_eq!(count(&serde_json::from_str(&ran.out).unwrap(), "findings"), 1);
    let ran = run(&folder, &["check", "state.json", "-o", "table", "-o", "json=no/such/folder/x.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("FINDINGS") && !ran.out.contains("\"schema\""));
    let ran = run(&folder, &["baseline", "write", "state.json", "-o", "no/such/folder/x.json"]);
    assert_eq!((ran.code, ran.out.contains("stackcheck.baseline/1")), (2, true));
}

/// A group: the ports that it opens before and after, nothing where it is not there.
type Change<'a> = (&'a str, Option<&'a [u16]>, Option<&'a [u16]>);

/// A preview of groups.
fn preview(groups: &[Change<'_>]) -> Value {
    let step = |(name, before, after): &Change<'_>| {
        let op = match (before, after) {
            (None, _) => "create",
            (Some(_), None) => "delete",
            (before, after) if before == after => "same",
            _ => "update",
        };
        let mut step = json!({ "op": op, "urn": urn("dev", name) });
        if let Some(ports) = before {
            step["oldState"] = group("dev", name, ports);
        }
        if let Some(ports) = after {
            step["newState"] = group("dev", name, ports);
        }
        step
    };
    json!({ "steps": groups.iter().map(step).collect::<Vec<_>>(), "changeSummary": {} })
}

#[test]
fn with_changed_only_a_preview_fails_only_because_of_what_it_introduces() {
    let folder = scratch("changed");
    let judged = |groups: &[Change<'_>]| {
        put(&folder, "preview.json", &preview(groups));
        let (code, report) = check(&folder, &["preview.json", "--changed-only"]);
        (code, count(&report, "findings"), count(&report, "suppressed"))
    };
    assert_eq!(judged(&[("web", Some(&[22]), Some(&[22]))]), (0, 0, 1), "nothing changes");
    assert_eq!(judged(&[("web", None, Some(&[22]))]), (1, 1, 0), "a new resource");
    assert_eq!(judged(&[("web", Some(&[]), Some(&[22]))]), (1, 1, 0), "a door is opened");
    assert_eq!(judged(&[("web", Some(&[3389]), Some(&[22]))]), (1, 1, 0), "another door");
    assert_eq!(judged(&[("web", Some(&[22]), Some(&[3389, 22]))]), (1, 1, 1), "one more, in front");
    assert_eq!(judged(&[("web", Some(&[22]), Some(&[22])), ("jobs", None, Some(&[22]))]), (1, 1, 1));
    put(&folder, "preview.json", &preview(&[("web", Some(&[22]), Some(&[22]))]));
    assert_eq!(check(&folder, &["preview.json"]).0, 1, "only where it is asked for");
}
