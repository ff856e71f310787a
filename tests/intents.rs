//! `[[intent]]` as people use it: what a network is meant for, asked of what a preview plans.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A check of a case under this configuration: the exit code and the result.
fn check(name: &str, case: &str, config: &str) -> (i32, Value) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("intents").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("stackcheck.toml"), config).unwrap();
    let case = format!("{ROOT}/testdata/rules/reachable-from-internet/{case}.json");
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(&folder).args(["check", &case, "-o", "json", "--select", "P"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{text}")))
}

const DENY: &str = "[[intent]]\nname = \"nobody from outside\"\ndeny = { from = \"internet\", to = \"web\" }\n";

#[test]
fn a_way_that_is_denied_is_a_finding_with_the_way() {
    let (exit, report) = check("denied", "bad-public-machine", DENY);
    let finding = &report["findings"][0];
    assert_eq!((exit, finding["code"].as_str(), finding["severity"].as_str()), (1, Some("P001"), Some("high")));
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.starts_with("intent `nobody from outside` is broken: tcp/22 gets from internet to `web`"),
        "{message}"
    );
    let way = finding["evidence"][0].as_str().unwrap();
    // Each part of the way is a resource of the input.
    let input = fs::read_to_string(format!("{ROOT}/testdata/rules/reachable-from-internet/bad-public-machine.json"));
    let input = input.unwrap();
    let hops: Vec<&str> = way.strip_prefix("the way: ").unwrap().split(" → ").collect();
    assert_eq!((hops.first(), hops.len() > 3), (Some(&"Internet"), true), "{way}");
    for hop in &hops[1..] {
        let (kind, name) = hop.split_once(' ').unwrap();
        let name = name.split(' ').next().unwrap();
        assert!(input.contains(&format!(":{kind}::{name}\"")), "{hop}");
    }
    assert!(finding["evidence"][1].as_str().unwrap().ends_with("stackcheck.toml:1"));
}

#[test]
fn a_way_that_is_shut_or_not_known_breaks_no_intent() {
    assert_eq!(check("shut", "good-near-no-route", DENY).0, 0);
    let (exit, report) = check("unknown", "good-unknown-address", DENY);
    assert_eq!((exit, report["findings"].as_array().unwrap().len()), (0, 0));
    assert_eq!(report["undetermined"][0]["code"], "P001");
}

#[test]
fn what_is_allowed_may_get_through_and_nothing_else() {
    let only = |ports: &str| {
        format!(
            "[[intent]]\nname = \"ssh\"\nseverity = \"low\"\n\
             allow-only = {{ from = \"internet\", to = \"type:aws:ec2/instance:Instance\", ports = [\"{ports}\"] }}\n"
        )
    };
    assert_eq!(check("allowed", "bad-public-machine", &only("tcp/20-30")).1["findings"].as_array().unwrap().len(), 0);
    let (_, report) = check("other", "bad-public-machine", &only("tcp/443"));
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("gets from internet to `web`, and only tcp/443 may"), "{message}");
    assert_eq!(report["findings"][0]["severity"], "low");
}
