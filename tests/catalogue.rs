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
    let (_, passed, _) = run(&["why-not", "A001", "aws:ec2/vpc:Vpc::shop", SHOP]);
    assert!(passed.contains(": passed") && passed.contains("looked at it and found nothing wrong"), "{passed}");
    let (_, root, _) = run(&["why-not", "A001", "shop-dev", SHOP]);
    assert!(root.contains("it is the stack itself"), "{root}");
    let (_, off, _) = run(&["why-not", "region-never-set", "reporting", SHOP]);
    assert!(off.contains("`--select default,region-never-set` turns it on"), "{off}");
    let (code, _, told) = run(&["why-not", "A001", "reportin", SHOP]);
    assert_eq!(code, 2);
    assert!(told.contains("did you mean `reporting`?"), "{told}");
    let (code, _, told) = run(&["why-not", "A001", "shop", SHOP]);
    assert!(code == 2 && told.contains("names 2 resources; give the URN of one:"), "{told}");
    let hidden = "testdata/rules/vpc-without-subnets/good-unknown-unchanged-hidden.json";
    let (_, open, _) = run(&["why-not", "A001", "main", hidden]);
    assert!(open.contains(": undetermined") && open.contains("to settle it:"), "{open}");
    let deleted = "testdata/rules/vpc-without-subnets/good-deleted.json";
    assert!(run(&["why-not", "A001", "main", deleted]).1.contains("the change is `delete`"));
}

#[test]
fn every_exit_code_is_explained() {
    for code in ["0", "1", "2", "3", "4", "70"] {
        let (exit, told, _) = run(&["explain", "exit", code]);
        assert!(exit == 0 && told.starts_with(&format!("exit {code}: ")), "{told}");
    }
    let (exit, _, told) = run(&["explain", "exit", "5"]);
    assert!(exit == 2 && told.contains("known are 0, 1, 2, 3, 4, 70"), "{told}");
}

#[test]
fn the_catalogue_fits_a_narrow_terminal() {
    let mut command = assert_cmd::Command::cargo_bin("stackcheck").unwrap();
    let output = command.arg("rules").env("COLUMNS", "44").output().unwrap();
    let narrow = String::from_utf8(output.stdout).unwrap();
    assert!(narrow.contains("A001") && narrow.lines().all(|line| line.chars().count() <= 44));
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
