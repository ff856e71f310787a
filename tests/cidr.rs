//! `stackcheck cidr` as people run it: what is a conflict, what is only noted, what is free.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CONFIG: &str = "testdata/fleet/stackcheck.toml";

/// Exit code, standard output, standard error.
fn run(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(ROOT).args(args).env_remove("COLUMNS").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("-")
}

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cidr").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn cidr(args: &[&str]) -> (i32, Value) {
    let (code, out, err) = run(&[&["cidr", "testdata/fleet/cidr", "-o", "json"], args].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

#[test]
fn only_ranges_of_networks_that_reach_each_other_are_in_conflict() {
    let (code, report) = cidr(&["-c", CONFIG]);
    assert_eq!(code, 1);
    let conflicts: Vec<String> = report["conflicts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            let via: Vec<&str> = c["via"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            format!("{} {}: {}", text(&c["a"], "stack"), text(&c["b"], "stack"), via.join(", "))
        })
        .collect();
    assert_eq!(conflicts, ["shop/live data/live: attachment `shop` of shop/live, attachment `data` of data/live"]);
    // The lab is peered with the shop, and a peering does not lead on to the hub.
    let overlaps = report["overlaps"].as_array().unwrap();
    assert_eq!(overlaps.len(), 1);
    assert_eq!(overlaps[0]["networks"], serde_json::json!(["core/live core 10.0.0.0/16", "lab/live lab 10.0.0.0/17"]));
}

#[test]
fn the_plan_connects_what_no_state_tells() {
    let config = folder("plan").join("stackcheck.toml");
    fs::write(&config, "[fleet.cidr]\nconnected = [[\"core/*\", \"lab/*\"]]").unwrap();
    let (_, report) = cidr(&["-c", config.to_str().unwrap()]);
    assert_eq!(report["conflicts"].as_array().unwrap().len(), 2);
    assert_eq!(report["overlaps"].as_array().unwrap().len(), 0);
}

#[test]
fn free_blocks_are_the_first_that_nothing_lies_in() {
    let (_, report) = cidr(&["-c", CONFIG, "--free", "16,9"]);
    let free = &report["free"][0];
    assert_eq!(text(free, "pool"), "10.0.0.0/8");
    // 10.0, 10.1 and 10.9 are used and 10.2 is reserved.
    assert_eq!(free["next"], serde_json::json!([[16, "10.3.0.0/16"], [9, "10.128.0.0/9"]]));
    assert_eq!(free["used_per_mille"], 15);
}
