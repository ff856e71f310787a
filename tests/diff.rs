//! `stackcheck diff` as people run it: what it says in each format, exit codes, bad input.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const BEFORE: &str = "testdata/diff/before.json";
const AFTER: &str = "testdata/diff/after.json";
const PREVIEW: &str = "testdata/diff/preview.json";
const PROD: &str = "testdata/diff/prod.json";

/// Exit code, standard output, standard error.
fn diff(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(ROOT).arg("diff").args(args).env_remove("COLUMNS").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(args: &[&str]) -> (i32, Value) {
    let (code, out, err) = diff(&[args, &["-o", "json"]].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

/// `urn-name op path kind class` of every property of every row.
fn told(report: &Value) -> Vec<String> {
    let mut told = Vec::new();
    for row in report["changes"].as_array().unwrap() {
        let name = row["urn"].as_str().unwrap().rsplit("::").next().unwrap();
        let op = row["op"].as_str().unwrap();
        let properties = row["properties"].as_array().unwrap();
        if properties.is_empty() {
            told.push(format!("{name} {op}"));
        }
        for property in properties {
            let text = |field: &str| property[field].as_str().unwrap();
            told.push(format!("{name} {op} {} {} {}", text("path"), text("kind"), text("class")));
        }
    }
    told
}

/// Compares with the file of that name; `BLESS=1` writes it. Read the difference before you keep it.
fn golden(name: &str, text: &str) {
    let path = Path::new(ROOT).join("testdata/diff").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "{name} is stale: run with BLESS=1 and read it");
}

#[test]
fn two_states_in_every_format() {
    for (format, name) in [("table", "states.txt"), ("diff", "states.diff"), ("markdown", "states.md")] {
        let (code, out, err) = diff(&[BEFORE, AFTER, "-o", format]);
        assert_eq!((code, err.as_str()), (1, ""));
        golden(name, &out);
    }
    let (_, out, _) = diff(&[PREVIEW]);
    golden("preview.txt", &out);
}

#[test]
fn two_states_differ_in_these_properties_and_in_no_other() {
    let (code, report) = json(&[BEFORE, AFTER]);
    assert_eq!(code, 1);
    assert_eq!(
        told(&report),
        [
            "web update ingress[1] add real",
            "web update ingress[2].cidrBlocks[0] update real",
            "images update policy update real",
            "orders update backupRetentionPeriod update real",
            "orders update #protect update real",
            "tasks same",
            "pictures same",
            "resize update environment.variables.API_TOKEN update secret",
            "tasks create retentionInDays add real",
            "resize delete retentionInDays delete real",
        ]
    );
    assert_eq!(report["changes"][4]["old_urn"], "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::images");
    assert_eq!(report["summary"]["gate"]["exit"], 1);
    assert!(!report.to_string().contains("before-1") && !report.to_string().contains("bm9uY2U"));
}

#[test]
fn a_preview_is_told_as_the_engine_tells_it() {
    let (code, report) = json(&[PREVIEW]);
    assert_eq!(code, 1);
    assert_eq!(
        told(&report),
        [
            "web update ingress[2] add real",
            "orders replace engine update real",
            "orders replace password update secret",
            "orders replace vpcId update unknown",
            "resize update memorySize update real",
            "tasks create retentionInDays add real",
            "jobs delete visibilityTimeoutSeconds delete real",
        ]
    );
    assert_eq!(report["changes"][1]["replace_paths"][0], "engine");
    assert_eq!(report["changes"][3]["properties"][0]["before"], Value::Null);
}

#[test]
fn every_result_keeps_to_the_schema() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join("docs/schema/run-1.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for args in [&[BEFORE, AFTER][..], &[PREVIEW], &[BEFORE, AFTER, "--noise", "show"], &["missing.json", AFTER]] {
        let (_, report) = json(args);
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{args:?} {faults:?}");
    }
}

#[test]
fn an_input_does_not_differ_from_itself() {
    for file in [BEFORE, AFTER, PREVIEW, PROD, "testdata/previews/shop.json", "testdata/states/shop.json"] {
        let (code, report) = json(&[file, file, "--noise", "show"]);
        assert_eq!((code, report["changes"].as_array().unwrap().len()), (0, 0), "{file}");
    }
}

#[test]
fn both_directions_tell_the_same_resources() {
    let there = json(&[BEFORE, AFTER]).1["changes"].as_array().unwrap().len();
    assert_eq!(json(&[AFTER, BEFORE]).1["changes"].as_array().unwrap().len(), there);
}

#[test]
fn noise_is_hidden_counted_or_shown() {
    let noise = |how: &str| json(&[BEFORE, AFTER, "--noise", how]).1;
    let counted: u64 =
        noise("summarise")["summary"]["noise"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    let shown = told(&noise("show")).iter().filter(|row| row.ends_with("noise") || row.ends_with("echo")).count();
    assert_eq!(u64::try_from(shown).unwrap(), counted);
    assert!(counted > 5);
    assert_eq!(noise("hide")["summary"]["noise"], serde_json::json!({}));
    assert_eq!(told(&noise("hide")), told(&noise("summarise")));
}

#[test]
fn the_focus_is_a_glob_of_urns_or_a_name() {
    for focus in ["urn:*SecurityGroup::*", "web"] {
        let (code, report) = json(&[BEFORE, AFTER, "--focus", focus]);
        assert_eq!((code, report["changes"].as_array().unwrap().len()), (1, 1));
    }
    assert_eq!(json(&[BEFORE, AFTER, "--focus", "nothing"]).0, 0);
    assert_eq!(diff(&[BEFORE, AFTER, "--focus", "[a"]).0, 2);
}

#[test]
fn two_stacks_are_compared_only_by_force() {
    let (code, out, err) = diff(&[BEFORE, PROD]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("shop/dev and shop/prod are two stacks") && err.contains("--force"), "{err}");
    let (code, report) = json(&[BEFORE, PROD, "--force", "--focus", "web"]);
    assert_eq!((code, told(&report)), (1, vec!["web update ingress[0] delete real".to_owned()]));
}

#[test]
fn a_state_alone_and_an_input_that_cannot_be_read_are_said() {
    let (code, _, err) = diff(&[BEFORE]);
    assert!(code == 2 && err.contains("one moment only"), "{err}");
    let (code, out, err) = diff(&[BEFORE, "missing.json"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("missing.json"), "{err}");
}

#[test]
fn a_state_completes_the_preview_that_is_compared() {
    let told_of = |args: &[&str]| {
        let (code, report) = json(args);
        (code, told(&report), report["inputs"].as_array().unwrap().last().unwrap()["coverage"].clone())
    };
    let (alone, completed) = (told_of(&[PREVIEW]), told_of(&[PREVIEW, "--state", BEFORE]));
    assert_eq!((alone.0, alone.2.as_str()), (1, Some("changes-only")));
    assert_eq!(sorted(alone.1), sorted(completed.1));
    let (code, out, _) = diff(&[BEFORE, PREVIEW, "--state", BEFORE]);
    assert!(code == 1 && !out.contains("hides what does not change"), "{out}");
    let (code, _, err) = diff(&[BEFORE, AFTER, "--state", BEFORE]);
    assert!(code == 3 && err.contains("completes a preview"), "{err}");
    let (code, _, err) = diff(&["-", "--state", "-"]);
    assert!(code == 2 && err.contains("only once"), "{err}");
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// The state before, with an entry that depends on nothing that is there.
fn damaged() -> String {
    let mut state: Value = serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(BEFORE)).unwrap()).unwrap();
    let resources = state["deployment"]["resources"].as_array_mut().unwrap();
    resources[3]["dependencies"] = serde_json::json!(["urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::gone"]);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff-damaged.json");
    fs::write(&file, state.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_damaged_state_is_compared_and_each_damage_is_listed() {
    let file = damaged();
    for format in ["table", "markdown", "diff"] {
        let (code, out, _) = diff(&[BEFORE, &file, "-o", format]);
        assert!(code == 4 && out.contains("H003") && out.contains("not in the state"), "{format} {code} {out}");
    }
    let (code, report) = json(&[BEFORE, &file]);
    assert_eq!((code, report["summary"]["findings"]["high"].as_u64()), (4, Some(1)));
    assert_eq!(report["findings"][0]["code"], "H003");
    // A difference is told first, and what completes a preview is looked at, too.
    assert_eq!(diff(&[&file, AFTER]).0, 1);
    let (_, out, _) = diff(&[PREVIEW, "--state", &file]);
    assert!(out.contains(&format!("damaged: {file}: H003")), "{out}");
}

#[test]
fn a_state_that_names_a_resource_twice_is_compared_and_called_incomplete() {
    let mut state: Value = serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(BEFORE)).unwrap()).unwrap();
    let resources = state["deployment"]["resources"].as_array_mut().unwrap();
    let twin = resources[2].clone();
    resources.push(twin);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff-twice.json");
    fs::write(&file, state.to_string()).unwrap();
    let (code, out, _) = diff(&[BEFORE, file.to_str().unwrap()]);
    assert!(code == 4 && out.contains("stands more than once"), "{code} {out}");
}
