//! `stackcheck drift` as people run it: what it finds in each form, what it says, exit codes, bad input.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const REFRESH: &str = "testdata/drift/refresh.json";
const PREVIEW: &str = "testdata/drift/preview.json";
const STREAM: &str = "testdata/drift/refresh.jsonl";
const LAST_NIGHT: &str = "testdata/drift/last-night.json";
const TONIGHT: &str = "testdata/drift/tonight.json";
const STATE: &str = "testdata/drift/state.json";
const CONFIG: &str = "testdata/drift/stackcheck.toml";

/// Exit code, standard output, standard error.
fn drift_of(args: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).arg("drift").args(args).env_remove("COLUMNS").write_stdin(input);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn drift(args: &[&str]) -> (i32, String, String) {
    drift_of(args, "")
}

fn json(args: &[&str], input: &str) -> (i32, Value) {
    let (code, out, err) = drift_of(&[args, &["-o", "json"]].concat(), input);
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

/// `severity kind type-and-name path opens` of every row of a class.
fn told(report: &Value, class: &str) -> Vec<String> {
    let rows = report["drift"].as_array().unwrap().iter().filter(|row| row["class"] == class);
    let told = rows.map(|row| {
        let text = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
        let ty = text("type").rsplit(':').next().unwrap().to_owned();
        let name = text("urn").rsplit("::").next().unwrap().to_owned();
        let opens: Vec<&str> = row["opens"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        let line = format!("{} {} {ty} {name} {} {}", text("severity"), text("kind"), text("path"), opens.join(","));
        line.trim_end().to_owned()
    });
    told.collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

fn notes(report: &Value) -> String {
    report["inputs"].as_array().unwrap().iter().map(|input| input["notes"].to_string()).collect()
}

/// Compares with the file of that name; `BLESS=1` writes it. Read the difference before you keep it.
fn golden(name: &str, text: &str) {
    let path = Path::new(ROOT).join("testdata/drift").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "{name} is stale: run with BLESS=1 and read it");
}

const IN_REFRESH: [&str; 5] = [
    "critical added SecurityGroup web ingress[1] C001",
    "critical gone LogGroup tasks -",
    "high changed Instance orders deletionProtection",
    "medium changed Instance orders instanceClass",
    "medium changed Instance orders password",
];

#[test]
fn a_refresh_tells_what_drifted_and_what_it_opens() {
    let (code, report) = json(&[REFRESH], "");
    assert_eq!((code, told(&report, "real")), (1, IN_REFRESH.map(str::to_owned).to_vec()));
    assert_eq!(report["drift"][0]["after"]["fromPort"], 22);
    assert_eq!(report["drift"][0]["before"], Value::Null);
    assert_eq!(report["findings"][0]["code"], "C001");
    assert!(notes(&report).contains("behind `ignoreChanges` (2 resources use it)"));
}

#[test]
fn a_preview_with_a_refresh_tells_drift_by_what_its_steps_start_at() {
    let (code, report) = json(&[PREVIEW], "");
    // That the program's secret changes is no drift: no step says that of the refresh.
    let expected: Vec<&str> = IN_REFRESH.into_iter().filter(|row| !row.ends_with("password")).collect();
    assert_eq!((code, told(&report, "real")), (1, expected.into_iter().map(str::to_owned).collect()));
}

#[test]
fn a_stream_also_tells_what_no_preview_can() {
    let (code, report) = json(&[STREAM], "");
    assert_eq!(code, 1);
    assert_eq!(
        told(&report, "real"),
        [
            "critical added SecurityGroup web ingress[1] C001",
            "critical changed SecurityGroup jobs ingress[0].cidrBlocks[0] C005",
            "critical added SecurityGroup db ingress[0] C002",
            "critical gone LogGroup tasks -",
            "high changed Instance orders deletionProtection",
            "medium changed Instance orders instanceClass",
            "medium changed Instance orders password",
            "medium changed Service web desiredCount",
        ]
    );
}

#[test]
fn two_states_tell_what_came_went_and_hides_behind_ignore_changes() {
    let (code, report) = json(&[TONIGHT, LAST_NIGHT], "");
    assert_eq!(code, 1);
    assert_eq!(
        told(&report, "real"),
        [
            "critical added SecurityGroup web ingress[1] C001",
            "critical added SecurityGroup db ingress[0] C002",
            "critical gone LogGroup tasks -",
            "high changed SecurityGroup jobs ingress[0].cidrBlocks[0] C005",
            "high changed Instance orders deletionProtection",
            "medium changed Instance orders instanceClass",
            "low changed Service web desiredCount",
            "low added Bucket pictures -",
        ]
    );
    let hidden = |row: &&Value| row["hidden"] == true && row["reason"] == "hidden by `ignoreChanges`";
    assert_eq!(report["drift"].as_array().unwrap().iter().filter(hidden).count(), 2);
    let (_, back) = json(&[LAST_NIGHT, TONIGHT], "");
    let rows = told(&back, "real");
    assert!(rows.contains(&"high removed SecurityGroup web ingress[1]".to_owned()), "{rows:?}");
    assert!(rows.contains(&"low added LogGroup tasks -".to_owned()), "{rows:?}");
}

#[test]
fn one_state_is_compared_where_somebody_wrote_a_value() {
    let (code, report) = json(&[STATE], "");
    // Not told: the default `memorySize`, the version `16.4` for `16`, the cluster's ARN for its name, the archive, the
    // order of the layers, the policy's order.
    assert_eq!(code, 1);
    assert_eq!(
        told(&report, "real"),
        [
            "critical added SecurityGroup web ingress[1] C001",
            "medium changed Instance orders instanceClass",
            "low added SecurityGroup web tags.owner",
            "low changed Service web desiredCount",
        ]
    );
    let confidence = |at: usize| report["drift"][at]["confidence"].as_str().unwrap();
    assert_eq!((confidence(0), confidence(1)), ("likely", "certain"));
}

#[test]
fn a_state_against_itself_has_not_drifted() {
    for state in [LAST_NIGHT, TONIGHT, STATE] {
        let (code, report) = json(&[state, state], "");
        assert_eq!((code, &report["drift"]), (0, &Value::Array(Vec::new())), "{state}");
    }
}

#[test]
fn a_resource_that_was_made_anew_is_one_row_and_its_new_name_none() {
    let state = read(LAST_NIGHT).replace("\"id\": \"shop-tasks\"", "\"id\": \"second\"");
    let anew = tempfile("anew.json", &state.replace("shop-tasks", "shop-tasks-2"));
    let (code, report) = json(&[&anew, LAST_NIGHT], "");
    assert_eq!((code, told(&report, "real")), (1, vec!["high changed LogGroup tasks #id".to_owned()]));
    assert_eq!(report["summary"]["noise"]["the name of a resource that was made anew"], 1);
}

#[test]
fn what_nobody_made_has_its_reason() {
    let (_, report) = json(&[TONIGHT, LAST_NIGHT], "");
    let noise = report["summary"]["noise"].as_object().unwrap();
    assert_eq!(noise["the same JSON, written differently"], 1);
    assert_eq!(noise["encrypted anew each time; whether the secret changed cannot be known"], 1);
    let (_, hidden) = json(&[TONIGHT, LAST_NIGHT, "--noise", "hide"], "");
    assert!(told(&hidden, "noise").is_empty() && !told(&report, "noise").is_empty());
    assert_eq!(told(&hidden, "real"), told(&report, "real"));
}

#[test]
fn what_the_configuration_knows_is_left_out_until_a_day() {
    let run = |day: &str| json(&[TONIGHT, LAST_NIGHT, "--config", CONFIG, "--now", day], "").1;
    let report = run("2026-03-02");
    assert_eq!(
        told(&report, "ignored"),
        ["medium changed Instance orders instanceClass", "low changed Service web desiredCount"]
    );
    assert!(notes(&report).contains("ignored by path `tags` is not there"), "{}", notes(&report));
    let later = run("2026-06-01");
    assert_eq!(told(&later, "ignored"), ["low changed Service web desiredCount"]);
    assert!(notes(&later).contains("expired on 2026-03-31"), "{}", notes(&later));
    let (_, out, _) = drift(&[TONIGHT, LAST_NIGHT, "--config", CONFIG, "--now", "2026-03-02"]);
    assert!(out.contains("IGNORED  2 drifts by the configuration"), "{out}");
}

#[test]
fn the_bar_and_exit_zero_decide_what_fails() {
    let code = |more: &[&str]| drift(&[&[STATE, "-q"], more].concat()).0;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--fail-on", "critical"]), 1);
    assert_eq!(code(&["--fail-on", "never"]), 0);
    assert_eq!(code(&["--exit-zero"]), 0);
    assert_eq!(drift(&["missing.json"]).0, 3);
    assert_eq!(drift(&[STATE, "--fail-on", "nothing"]).0, 2);
}

#[test]
fn a_preview_without_a_refresh_cannot_tell_drift_from_a_change_of_the_program() {
    let (code, report) = json(&["testdata/diff/preview.json"], "");
    assert_eq!(code, 4);
    assert!(notes(&report).contains("no step of this preview is a refresh"));
    let rows = report["drift"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["confidence"] == "possible"));
    // The side of the cloud is the one before: what the program adds is missing there.
    assert!(told(&report, "real").contains(&"high removed SecurityGroup web ingress[2]".to_owned()));
}

#[test]
fn where_nobody_has_looked_at_the_cloud_it_is_not_said_that_nothing_drifted() {
    for input in ["testdata/previews/forms/plan.json", "testdata/previews/forms/preview.json"] {
        let (code, report) = json(&[input], "");
        assert_eq!(code, 4, "{input}");
        let opens =
            |row: &Value| row["opens"].as_array().unwrap().iter().any(|code| code.as_str().unwrap().starts_with('A'));
        assert!(!report["drift"].as_array().unwrap().iter().any(opens), "{input}");
    }
}

#[test]
fn counts_of_the_engine_that_the_steps_do_not_show_are_said() {
    let more = read(REFRESH).replace("\"update\": 3", "\"update\": 4");
    let (code, report) = json(&["-"], &more);
    assert_eq!((code, told(&report, "real").len()), (1, 5));
    assert!(notes(&report).contains("the engine counts 1 more changed or gone than the steps show"));
    let less = read(REFRESH).replace("\"update\": 3", "\"update\": 2");
    assert!(notes(&json(&["-"], &less).1).contains("the engine's count is right"));
    // Nothing itemised: it is not known what changed, and it is known that something did.
    let none = r#"{"steps":[{"op":"refresh","urn":"urn:pulumi:dev::shop::a:b:C::d","oldState":{"custom":true,
        "urn":"urn:pulumi:dev::shop::a:b:C::d","type":"a:b:C","id":"1"},"detailedDiff":null}],"changeSummary":{"update":1}}"#;
    assert_eq!(json(&["-"], none).0, 4);
}

#[test]
fn a_stream_that_is_cut_tells_what_was_read() {
    let whole = read(STREAM);
    let lines: Vec<&str> = whole.lines().collect();
    // Up to the result of the first security group; the one of the second is missing.
    let cut = lines[..6].join("\n");
    let (code, report) = json(&["-"], &cut);
    assert_eq!((code, told(&report, "real")), (1, vec!["critical added SecurityGroup web ingress[1] C001".to_owned()]));
    assert!(notes(&report).contains("of 1 resources the stream does not tell"), "{}", notes(&report));
    let (code, report) = json(&["-"], &lines[..3].join("\n"));
    assert_eq!((code, told(&report, "real").len()), (4, 0));
}

#[test]
fn a_stream_of_an_update_tells_nothing_of_drift() {
    let update = read(STREAM)
        .lines()
        .filter(|line| line.contains("\"SecurityGroup::web\"") || !line.contains("metadata"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\"isPreview\": true", "\"isPreview\": false");
    let (code, report) = json(&["-"], &update);
    assert_eq!((code, told(&report, "real").len()), (4, 0));
    assert!(notes(&report).contains("an update without a refresh"));
}

#[test]
fn the_events_behind_the_digest_of_a_refresh_are_read() {
    let (code, report) = json(&["-"], &(read(REFRESH) + &read(STREAM)));
    assert_eq!(code, 1);
    assert!(told(&report, "real").contains(&"critical added SecurityGroup db ingress[0] C002".to_owned()));
    assert_eq!(report["inputs"][0]["kind"], "preview");
}

#[test]
fn a_damaged_state_is_compared_and_its_breaks_are_listed() {
    let mut state: Value = serde_json::from_str(&read(LAST_NIGHT)).unwrap();
    state["deployment"]["resources"][4]["dependencies"] = serde_json::json!(["urn:pulumi:dev::shop::a:b:C::nowhere"]);
    let folder = tempfile("damaged.json", &state.to_string());
    let (code, report) = json(&[&folder, LAST_NIGHT], "");
    assert_eq!((code, told(&report, "real").len()), (4, 0));
    assert!(notes(&report).contains("is damaged: ") && notes(&report).contains("(H003)"), "{}", notes(&report));
    let (code, report) = json(&[&folder, TONIGHT], "");
    assert_eq!(code, 1);
    assert!(told(&report, "real").len() > 3);
}

/// Writes a file into the folder of the test's build.
fn tempfile(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn two_stacks_are_compared_only_by_force_and_a_preview_stands_alone() {
    let (code, _, err) = drift(&["testdata/diff/prod.json", LAST_NIGHT]);
    assert_eq!(code, 2);
    assert!(err.contains("are two stacks") && err.contains("--force"), "{err}");
    assert_eq!(drift(&["testdata/diff/prod.json", LAST_NIGHT, "--force"]).0, 1);
    let (code, _, err) = drift(&[REFRESH, LAST_NIGHT]);
    assert_eq!(code, 2);
    assert!(err.contains("refresh.json is no state"), "{err}");
}

#[test]
fn secrets_are_never_shown() {
    let (_, report) = json(&[REFRESH], "");
    let secret = report["drift"].as_array().unwrap().iter().find(|row| row["path"] == "password").unwrap();
    assert_eq!((&secret["before"], &secret["after"]), (&Value::from("[secret]"), &Value::from("[secret]")));
    let clear = |secret: &str| {
        read(LAST_NIGHT).replace("\"ciphertext\": \"v1:a:bm9uY2U=\"", &format!("\"plaintext\": \"\\\"{secret}\\\"\""))
    };
    let (old, new) = (tempfile("old.json", &clear("hunter22")), tempfile("new.json", &clear("hunter23")));
    for format in ["table", "markdown", "json"] {
        let (code, out, err) = drift(&[&new, &old, "-o", format, "--noise", "show", "-v"]);
        assert_eq!(code, 1, "{out}{err}");
        assert!(out.contains("password") && !out.contains("hunter2") && !err.contains("hunter2"), "{out}");
    }
}

#[test]
fn the_result_fits_its_place() {
    for width in [60, 80, 100, 200] {
        for args in [&[REFRESH][..], &[TONIGHT, LAST_NIGHT], &[STATE]] {
            let mut command = Command::cargo_bin("stackcheck").unwrap();
            let command = command.current_dir(ROOT).arg("drift").args(args).env("COLUMNS", width.to_string());
            let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
            let widest = out.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width, "{width}: {widest}\n{out}");
        }
    }
}

#[test]
fn the_table_and_the_markdown_are_read_by_people() {
    golden("refresh.txt", &drift(&[REFRESH]).1);
    assert!(read("README.md").contains(&drift(&[REFRESH]).1), "README.md shows another output than stackcheck writes");
    golden("states.txt", &drift(&[TONIGHT, LAST_NIGHT]).1);
    golden("states.md", &drift(&[TONIGHT, LAST_NIGHT, "-o", "markdown"]).1);
}

#[test]
fn every_result_keeps_to_the_schema_and_is_the_same_each_time() {
    let schema: Value = serde_json::from_str(&read("docs/schema/run-1.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for args in [&[REFRESH][..], &[PREVIEW], &[STREAM], &[TONIGHT, LAST_NIGHT], &[STATE], &["missing.json"]] {
        let (_, report) = json(args, "");
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{args:?} {faults:?}");
        assert_eq!(report, json(args, "").1);
    }
}
