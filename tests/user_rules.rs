//! Rules of users: a table that the configuration names runs, tests itself, and is refused with its place.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

/// The table in the documentation.
fn example() -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/user-rules.md");
    let text = fs::read_to_string(docs).unwrap();
    let rest = text.split_once("<!-- example -->\n```toml\n").unwrap().1;
    rest.split_once("\n```").unwrap().0.to_owned()
}

/// A folder with a configuration, this table and a preview of one queue.
fn folder(name: &str, table: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("user-rules-{name}"));
    fs::create_dir_all(folder.join("rules")).unwrap();
    fs::write(folder.join("stackcheck.toml"), "[[tables]]\nfile = \"rules/shop.toml\"\n").unwrap();
    fs::write(folder.join("rules/shop.toml"), table).unwrap();
    let urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders";
    let root = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
    let preview = json!({ "steps": [
        { "op": "create", "urn": root, "newState": { "urn": root, "custom": false, "type": "pulumi:pulumi:Stack" } },
        { "op": "create", "urn": urn, "newState": {
            "urn": urn, "custom": true, "type": "aws:sqs/queue:Queue", "parent": root,
            "inputs": { "messageRetentionSeconds": 60 }, "propertyDependencies": { "messageRetentionSeconds": [] } } },
    ] });
    fs::write(folder.join("preview.json"), preview.to_string()).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("stackcheck").unwrap().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_case_of_the_example_in_the_documentation_ends_as_expected() {
    let folder = folder("example", &example());
    let (exit, out, err) = run(&folder, &["test"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.ends_with("3 rules, 9 cases, 0 failed\n"), "{out}");
}

#[test]
fn rules_of_a_table_run_with_the_others_and_are_in_the_catalogue() {
    let folder = folder("run", &example());
    let (exit, out, _) = run(&folder, &["preview.json", "-o", "json"]);
    let result: Value = serde_json::from_str(&out).unwrap();
    let codes: Vec<&str> = result["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"U001") && codes.contains(&"U002"), "{codes:?}");
    assert_eq!(exit, 1, "U002 is high");
    let (_, listed, _) = run(&folder, &["rules", "--family", "u"]);
    assert!(listed.contains("queue-forgets-too-soon") && !listed.contains("vpc-without-subnets"), "{listed}");
    let (exit, page, _) = run(&folder, &["explain", "u001"]);
    assert!(exit == 0 && page.contains("Orders wait in a queue until somebody looks."), "{page}");
    let (exit, _, _) = run(&folder, &["preview.json", "--ignore", "U001,queue-forgets-too-soon", "--exit-zero"]);
    assert_eq!(exit, 0);
}

#[test]
fn a_case_that_ends_otherwise_fails_and_a_rule_without_cases_is_named() {
    let wrong = example().replacen("expect = \"fault\"", "expect = \"pass\"", 1);
    let (exit, out, _) = run(&folder("wrong", &wrong), &["test"]);
    assert_eq!(exit, 1, "{out}");
    assert!(out.contains("FAILED") && out.contains("expected pass, found fault"), "{out}");
    let bare = example().split("[[rule.test]]").next().unwrap().to_owned();
    let (exit, out, _) = run(&folder("bare", &bare), &["test"]);
    assert!(
        exit == 0 && out.contains("U001 queue-without-alarm has no case") && out.contains("rules/shop.toml:2)"),
        "{exit} {out}"
    );
}

#[test]
fn a_wrong_table_stops_every_command_with_its_line() {
    let wrong = example().replacen("severity =", "serverity =", 1);
    let folder = folder("fault", &wrong);
    for arguments in [&["preview.json"][..], &["test"], &["rules"], &["explain", "A001"]] {
        let (exit, out, err) = run(&folder, arguments);
        assert!(exit == 2 && out.is_empty(), "{arguments:?}: {exit} {out}");
        assert!(err.ends_with("rules/shop.toml:6:1: unknown key `serverity`; did you mean `severity`?\n"), "{err}");
    }
    let taken = example().replacen("\"U001\"", "\"A001\"", 1);
    fs::write(folder.join("rules/shop.toml"), taken).unwrap();
    let (exit, _, err) = run(&folder, &["preview.json"]);
    assert!(exit == 2 && err.contains("rules/shop.toml:3:8: `A001` is taken"), "{err}");
    fs::remove_file(folder.join("rules/shop.toml")).unwrap();
    let (exit, _, err) = run(&folder, &["preview.json"]);
    assert!(exit == 2 && err.starts_with("error: cannot read the table of rules "), "{err}");
    fs::write(folder.join("rules/shop.toml"), example()).unwrap();
    let (exit, told, _) = run(&folder, &["test", "rules/shop.toml"]);
    assert!(exit == 0 && told == run(&folder, &["test"]).1, "{told}");
}
