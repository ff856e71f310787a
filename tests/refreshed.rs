//! `stackcheck check` on what a refresh found: what somebody did by hand is drift, and no change of the program.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const REFRESH: &str = "testdata/drift/refresh.json";
const PREVIEW: &str = "testdata/drift/preview.json";
const STREAM: &str = "testdata/drift/refresh.jsonl";
const STATE: &str = "testdata/drift/state.json";

/// `code severity path` of the findings of `check`, as far as they are about drift or changes.
fn checked(input: &str) -> Vec<String> {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).args(["check", input, "-o", "json", "--select", "K,J", "--exit-zero"]);
    let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap_or("-").to_owned();
    findings.map(|one| [text(one, "code"), text(one, "severity"), text(one, "path")].join(" ")).collect()
}

#[test]
fn check_tells_the_drift_of_a_refresh_and_nothing_of_changes_that_nobody_makes() {
    assert_eq!(checked(REFRESH), ["K001 critical -", "K003 critical ingress[1]", "K002 high deletionProtection"]);
}

/// `op cause` of every change, and the table for people.
fn changes(input: &str) -> (Vec<String>, String) {
    let of = |format: &str| {
        let mut command = Command::cargo_bin("stackcheck").unwrap();
        let command =
            command.current_dir(ROOT).env_remove("COLUMNS").args(["check", input, "-o", format, "--exit-zero"]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let report: Value = serde_json::from_str(&of("json")).unwrap();
    let rows = report["changes"].as_array().unwrap().iter();
    let told = rows.map(|row| format!("{} {}", row["op"].as_str().unwrap(), row["cause"].as_str().unwrap()));
    (told.collect(), of("table"))
}

#[test]
fn what_a_refresh_finds_is_no_edit_of_the_program() {
    for input in [REFRESH, STREAM] {
        let (causes, table) = changes(input);
        assert!(!causes.is_empty() && causes.iter().all(|row| row.ends_with(" refresh")), "{input}: {causes:?}");
        assert!(table.contains("gone from the cloud") && table.contains("found by the refresh"), "{table}");
        assert!(!table.contains("edited") && !table.contains("no longer in the program"), "{table}");
    }
    // A program follows here, and what it does is its own.
    let (causes, table) = changes(PREVIEW);
    assert!(causes.iter().any(|row| row == "update edited") && !table.contains("found by the refresh"), "{table}");
}

#[test]
fn check_tells_what_an_update_takes_back() {
    let told = checked(PREVIEW);
    assert_eq!(told[..3], ["K001 critical -", "K004 medium ingress[1]", "K004 medium deletionProtection"]);
}

#[test]
fn check_tells_no_drift_where_nobody_looked_at_the_cloud() {
    assert!(checked("testdata/previews/shop-update.json").iter().all(|told| !told.starts_with('K')));
    assert!(checked(STATE).iter().all(|told| !told.starts_with('K')));
}
