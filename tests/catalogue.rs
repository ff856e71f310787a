//! The catalogue of rules and what explains it, through the program.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "support/run.rs"]
mod support;

use std::fs;

use support::{folder_of, parsed, run, text};

const SHOP: &str = "testdata/previews/shop.json";

#[test]
fn the_catalogue_lists_every_rule_for_people_and_for_machines() {
    let (code, table, _) = run(&["rules"]);
    assert_eq!(code, 0);
    assert!(table.contains(" A001  high    likely   on   vpc-without-subnets"), "{table}");
    let (code, all) = parsed(run(&["rules", "-o", "json"]));
    let codes: Vec<&str> = all["rules"].as_array().unwrap().iter().map(|rule| text(rule, "code")).collect();
    assert_eq!(code, 0);
    assert!(codes.is_sorted() && codes.contains(&"A001") && codes.contains(&"X001"), "{codes:?}");
    let (_, one) = parsed(run(&["rules", "--family", "D", "-o", "json"]));
    assert!(one["rules"].as_array().unwrap().iter().all(|rule| text(rule, "family") == "D"));
}

#[test]
fn a_rule_an_exit_code_and_a_finding_are_explained() {
    let (code, page, _) = run(&["explain", "vpc-without-subnets"]);
    assert_eq!(code, 0);
    for part in ["A001 vpc-without-subnets", "WHY IT MATTERS", "WHAT TO DO", "NOT REPORTED", "REFERENCES"] {
        assert!(page.contains(part), "{page}");
    }
    assert_eq!(run(&["explain", "a001"]).1, page);
    assert!(run(&["explain", "exit", "4"]).1.starts_with("exit 4: incomplete"));
    let (_, saved) = parsed(run(&["check", SHOP, "-o", "json"]));
    let finding = &saved["findings"][0];
    let (code, shown, _) = run(&["explain", text(finding, "fingerprint"), SHOP]);
    assert_eq!(code, 0);
    assert!(shown.contains(text(finding, "message")), "{shown}");
}

#[test]
fn a_word_that_names_nothing_is_refused_with_the_nearest_name() {
    let (code, _, told) = run(&["explain", "vpc-without-subnet"]);
    assert_eq!(code, 2);
    assert!(told.contains("did you mean `vpc-without-subnets`?"), "{told}");
}

#[test]
fn why_a_rule_says_nothing_is_told() {
    let (code, found, _) = run(&["why-not", "A001", "reporting", SHOP]);
    assert_eq!(code, 0);
    assert!(found.contains("fault"), "{found}");
    let (_, other, _) = run(&["why-not", "A002", "reporting", SHOP]);
    assert!(other.contains("not applicable") && other.contains("it looks at `aws:ec2/subnet:Subnet`"), "{other}");
    let (code, _, told) = run(&["why-not", "A001", "reportin", SHOP]);
    assert_eq!(code, 2);
    assert!(told.contains("reporting"), "{told}");
}

#[test]
fn completions_and_pages_of_the_manual_are_written() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, script, _) = run(&["completions", shell]);
        assert!(code == 0 && script.contains("why-not"), "{shell}");
    }
    let folder = folder_of("catalogue", "man");
    assert_eq!(run(&["man", "--dir", folder.to_str().unwrap()]).0, 0);
    let page = fs::read_to_string(folder.join("stackcheck-check.1")).unwrap();
    assert!(page.contains(".SH OPTIONS"), "{page}");
}

/// The table that the documentation shows, and a folder with it.
fn documented() -> (String, std::path::PathBuf) {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/user-rules.md")).unwrap();
    let table = page.split("```toml\n").nth(2).unwrap().split("```").next().unwrap().to_owned();
    (table, folder_of("catalogue", "own"))
}

#[test]
fn the_documented_rule_passes_its_own_cases_and_finds_what_it_looks_for() {
    let (table, folder) = documented();
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(at("shop.toml"), &table).unwrap();
    fs::write(at("stackcheck.toml"), "[[tables]]\nfile = \"shop.toml\"\n").unwrap();
    let (code, told, problem) = run(&["test", &at("shop.toml")]);
    assert_eq!(code, 0, "{told}{problem}");
    assert_eq!(run(&["test", "-c", &at("stackcheck.toml")]).1, told);
    let state = r#"{"version":3,"deployment":{"manifest":{"time":"2026-11-01T00:00:00Z","magic":"","version":""},"resources":[
        {"urn":"urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev","custom":false,"type":"pulumi:pulumi:Stack"},
        {"urn":"urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders","custom":true,"id":"orders","type":"aws:sqs/queue:Queue","inputs":{"name":"orders"},"outputs":{"name":"orders"}}]}}"#;
    fs::write(at("state.json"), state).unwrap();
    let (_, found) = parsed(run(&["check", "-c", &at("stackcheck.toml"), &at("state.json"), "-o", "json"]));
    let messages: Vec<&str> = found["findings"].as_array().unwrap().iter().map(|one| text(one, "message")).collect();
    assert!(messages.contains(&"queue `orders` has no alarm"), "{messages:?}");
    assert!(run(&["explain", "U001", "-c", &at("stackcheck.toml")]).1.contains("operations handbook"));
    fs::write(at("shop.toml"), table.replacen("expect = \"fault\"", "expect = \"pass\"", 1)).unwrap();
    assert_eq!(run(&["test", &at("shop.toml")]).0, 1);
    fs::write(at("shop.toml"), table.replacen("U001", "A001", 1)).unwrap();
    let (code, _, told) = run(&["test", &at("shop.toml")]);
    assert!(code == 2 && told.contains("is taken by A001"), "{told}");
}
