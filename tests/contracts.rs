//! What stacks read from each other, as `audit` and `check --with` tell it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod audit;
    pub(crate) mod run;
}

use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;
use support::audit::{NIGHT_1, NIGHT_2, audit, json};
use support::run::{folder_of, run, text};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn folder(name: &str) -> PathBuf {
    folder_of("contracts", name)
}

#[test]
fn a_renamed_output_is_told_to_the_stack_that_reads_it() {
    let (_, report) = json(&[NIGHT_2, "--now", "2026-10-02"]);
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| text(finding, "code") == "X001").unwrap();
    assert_eq!(text(found, "path"), "outputs.subnetIds");
    assert_eq!(text(found, "stack"), "shop/live");
    assert!(text(found, "message").ends_with("no such output any more; `privateSubnetIds` has the same value"));
    let plain = findings.iter().find(|finding| text(finding, "code") == "X002").unwrap();
    assert!(text(plain, "message").starts_with("the output `joinKey` was secret when shop/live read it"));
    assert!(!report.to_string().contains("not-a-secret-any-more"), "no value of an output is told");
    let (_, quiet) = json(&[NIGHT_1, "--now", "2026-10-01"]);
    let codes: Vec<&str> = quiet["findings"].as_array().unwrap().iter().map(|finding| text(finding, "code")).collect();
    assert!(!codes.contains(&"X001") && !codes.contains(&"X002"), "{codes:?}");
    assert!(codes.contains(&"X003"), "zoneName is read by nobody: {codes:?}");
}

#[test]
fn an_older_state_of_the_publisher_proves_nothing() {
    let (_, report) = json(&["testdata/fleet/night-2/net-live.json", "testdata/fleet/night-3/shop/live.json"]);
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| text(finding, "code") != "X001"));
}

/// What a preview of the network takes from the shop, as events tell it.
fn events(outputs: &str, end: &str) -> String {
    let root = "urn:pulumi:live::net::pulumi:pulumi:Stack::net-live";
    let state = |outputs: &str| {
        format!(
            r#"{{"type":"pulumi:pulumi:Stack","urn":"{root}","id":"","parent":"","inputs":{{}},"outputs":{outputs},"provider":""}}"#
        )
    };
    let old = state(
        r#"{"vpcId":"vpc-0123456789abcdef0","subnetIds":["subnet-0123456789abcdef0"],"zoneName":"shop-internal.example"}"#,
    );
    let event = |number: u32, kind: &str, new: &str| {
        format!(
            r#"{{"sequence":{number},"timestamp":1790000000,"{kind}":{{"metadata":{{"op":"same","urn":"{root}","type":"pulumi:pulumi:Stack","old":{old},"new":{},"detailedDiff":null,"logical":true,"provider":""}},"planning":true}}}}"#,
            state(new)
        )
    };
    [event(1, "resourcePreEvent", "{}"), event(2, "resOutputsEvent", outputs), end.to_owned()].join("\n")
}

const SUMMARY: &str = r#"{"sequence":3,"timestamp":1790000000,"summaryEvent":{"maybeCorrupt":false,"durationSeconds":1,"resourceChanges":{"same":1},"PolicyPacks":{},"isPreview":true}}
{"sequence":4,"timestamp":1790000000,"cancelEvent":{}}"#;

fn with_neighbours(input: &str) -> Value {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let args = ["check", "--with", NIGHT_1, "--select", "X", "-o", "json"];
    let output = command.current_dir(ROOT).args(args).write_stdin(input).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_output_that_is_about_to_go_and_that_another_stack_uses_is_a_finding() {
    let report = with_neighbours(&events(
        r#"{"vpcId":"vpc-0123456789abcdef0","appSubnetIds":["subnet-0123456789abcdef0"]}"#,
        SUMMARY,
    ));
    let findings = report["findings"].as_array().unwrap();
    let told: Vec<(&str, &str)> = findings.iter().map(|f| (text(f, "code"), text(f, "message"))).collect();
    // Nobody uses zoneName, which goes too.
    let expected =
        "the output `subnetIds` is about to go, and shop/live uses it; `appSubnetIds` will have the same value";
    assert_eq!(told, [("X004", expected)]);
}

#[test]
fn a_preview_that_does_not_tell_its_outputs_is_no_proof_that_they_go() {
    let failed = with_neighbours(&events("{}", ""));
    assert_eq!(failed["findings"].as_array().unwrap().len(), 0, "{failed}");
    let unchanged = r#"{"vpcId":"vpc-0123456789abcdef0","subnetIds":["subnet-0123456789abcdef0"],"zoneName":"x"}"#;
    let same = with_neighbours(&events(unchanged, SUMMARY));
    assert_eq!((same["findings"].as_array().unwrap().len(), same["undetermined"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn a_neighbour_that_cannot_be_read_makes_the_check_incomplete() {
    let args = ["check", "testdata/fleet/night-1/net-live.json", "--with", NIGHT_2, "--fail-on", "never", "-q"];
    let (code, out, _) = run(&args);
    assert_eq!(code, 4, "{out}");
    assert!(out.contains("night-2/shop/old.json"), "{out}");
}

#[test]
fn what_is_between_stacks_is_not_fixed_because_one_of_them_was_not_read() {
    let place = folder("between");
    let file = place.join("run.json").display().to_string();
    audit(&[NIGHT_2, "--now", "2026-10-02", "-o", &format!("json={file}")]);
    let (_, report) = json(&["testdata/fleet/night-2/shop/live.json", "--now", "2026-10-03", "--since", &file]);
    let entries = report["fleet"]["ledger"]["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| text(entry, "code") == "X001").unwrap();
    assert_eq!((text(entry, "state"), text(entry, "stack")), ("unseen", "shop/live"));
}
