//! Every rule alone on its cases: `testdata/rules/<id>/bad-*.json` must report exactly what its `expect` names,
//! `good-*.json` must report nothing; a rule without a full set of cases does not ship.
//!
//! `expect` is a list of `[resource name, property path or null]`, with a severity behind them where it varies;
//! `undetermined` says how many questions stay open (any
//! number where it is left out); `settings` holds `regions`, `accounts`, `today` and `required`. Readers ignore these keys.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stackcheck::engine::{self, Selection};
use stackcheck::input;
use stackcheck::rules::{self, Expectations, Minimum, Required};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules")
}

/// The cases of each rule.
fn cases() -> BTreeMap<String, Vec<PathBuf>> {
    let mut cases = BTreeMap::new();
    for rule in fs::read_dir(folder()).unwrap() {
        let rule = rule.unwrap();
        let mut files: Vec<_> = fs::read_dir(rule.path()).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        cases.insert(rule.file_name().into_string().unwrap(), files);
    }
    cases
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn required(value: &Value) -> Required {
    let members = |name: &str| value[name].as_object().cloned().unwrap_or_default().into_iter();
    let glob = |text: &str| globset::Glob::new(text).unwrap().compile_matcher();
    let count = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let least = |value: &Value| Minimum::parse(value.as_str().unwrap()).unwrap();
    Required {
        resources: members("resources").map(|(ty, value)| (glob(&ty), count(&value))).collect(),
        tags: members("tags").map(|(ty, names)| (glob(&ty), strings(&names))).collect(),
        versions: members("versions").map(|(what, value)| (what, least(&value))).collect(),
        outputs: strings(&value["outputs"]),
    }
}

/// What a rule reports on a file, as `[name, path, severity]`, and how many questions it leaves open.
fn reported(id: &str, file: &Path, case: &Value) -> (Vec<Value>, usize) {
    let bytes = fs::read(file).unwrap();
    let stack = input::read(&name(file), bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let selection = Selection { select: vec![id.to_owned()], ignore: Vec::new() };
    let expectations = Expectations {
        regions: strings(&case["settings"]["regions"]),
        accounts: strings(&case["settings"]["accounts"]),
        today: case["settings"]["today"].as_str().map(|day| day.parse().unwrap()),
        required: required(&case["settings"]["required"]),
        ..Expectations::default()
    };
    let run = engine::check(stack, &rules::all(), &selection, &expectations);
    assert!(run.broken_rules.is_empty(), "{}: the rule panicked", file.display());
    let mut found: Vec<Value> = run
        .findings
        .iter()
        .map(|found| {
            let urn = found.finding.resource.map(|id| run.stack.resource(id).urn.name());
            let path = found.finding.path.as_ref().map(ToString::to_string);
            serde_json::json!([urn, path, found.finding.severity.name()])
        })
        .collect();
    found.sort_by_key(place);
    (found, run.undetermined.len())
}

fn place(finding: &Value) -> String {
    format!("{} {}", finding[0], finding[1])
}

/// Whether the findings are those that are expected; a severity counts where one is named.
fn agree(found: &[Value], expected: &[Value]) -> bool {
    let same = |(found, expected): (&Value, &Value)| {
        place(found) == place(expected) && (expected[2].is_null() || found[2] == expected[2])
    };
    found.len() == expected.len() && found.iter().zip(expected).all(same)
}

#[test]
fn every_rule_reports_its_bad_cases_and_nothing_in_its_good_ones() {
    let mut wrong = Vec::new();
    for (id, files) in cases() {
        for file in files {
            let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            let (found, open) = reported(&id, &file, &case);
            let mut expected = case["expect"].as_array().cloned().unwrap_or_default();
            expected.sort_by_key(place);
            let is_bad = name(&file).starts_with("bad-");
            assert_eq!(is_bad, !expected.is_empty(), "{}: `expect` is for bad cases", file.display());
            if !agree(&found, &expected) {
                wrong.push(format!("{id}/{}: expected {expected:?}, reported {found:?}", name(&file)));
            }
            if let Some(count) = case["undetermined"].as_u64().filter(|count| *count != open as u64) {
                wrong.push(format!("{id}/{}: expected {count} open questions, found {open}", name(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_cases_that_fire_near_misses_unknown_values_and_a_deletion() {
    let cases = cases();
    let rules = rules::all();
    for rule in &rules {
        let id = rule.meta().id;
        let names: Vec<String> = cases.get(id).into_iter().flatten().map(|file| name(file)).collect();
        for kind in ["bad-", "good-near-", "good-unknown-", "good-deleted"] {
            assert!(names.iter().any(|name| name.starts_with(kind)), "testdata/rules/{id} has no {kind}*.json");
        }
        for name in &names {
            assert!(name.starts_with("bad-") || name.starts_with("good-"), "testdata/rules/{id}/{name} has no verdict");
        }
    }
    for id in cases.keys() {
        assert!(rules.iter().any(|rule| rule.meta().id == id), "testdata/rules/{id} belongs to no rule");
    }
}
