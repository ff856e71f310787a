//! What a run writes and what `render` writes of it when it was saved are the same bytes, in every format of every
//! command.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use stackcheck::report::formats::Format;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// How a table may be asked for.
const STYLES: [(u16, &[&str]); 8] = [
    (60, &[]),
    (80, &[]),
    (100, &[]),
    (200, &[]),
    (60, &["-v"]),
    (100, &["-v", "--color", "always"]),
    (80, &["-q"]),
    (200, &["-q", "--color", "always"]),
];

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("render").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(columns: u16, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).env_remove("GITHUB_STEP_SUMMARY").env("COLUMNS", columns.to_string());
    command.args(args).output().unwrap()
}

/// The arguments that write every format of a command to a file of a folder.
fn outputs(command: &str, folder: &Path) -> Vec<String> {
    let one = |format: Format| ["-o".to_owned(), format!("{0}={1}/{0}", format.name(), folder.display())];
    Format::of(command).flat_map(one).collect()
}

/// Runs a command live, and renders it from its saved run; returns what it writes as JSON.
fn compare(name: &str, args: &[&str]) -> Value {
    let (live, later) = (folder(&format!("{name}-live")), folder(&format!("{name}-later")));
    let wanted = outputs(args[0], &live);
    let whole: Vec<&str> = args.iter().copied().chain(wanted.iter().map(String::as_str)).collect();
    let code = run(100, &whole).status.code().unwrap();
    assert!((0..=4).contains(&code), "{args:?} ends with {code}");
    let saved = live.join("json").display().to_string();
    let wanted = outputs(args[0], &later);
    let render: Vec<&str> = ["render", &saved].into_iter().chain(wanted.iter().map(String::as_str)).collect();
    let rendered = run(100, &render);
    assert_eq!(rendered.status.code(), Some(0), "{args:?} {rendered:?}");
    for format in Format::of(args[0]).map(Format::name) {
        let [live, later] = [&live, &later].map(|folder| fs::read_to_string(folder.join(format)).unwrap());
        assert!(live == later, "{args:?} as {format}:\n{live}\nand from the saved run:\n{later}");
    }
    for (columns, style) in STYLES {
        let table = run(columns, &[args, style].concat());
        let rendered = run(columns, &[&["render", &saved], style].concat());
        let [live, later] = [table.stdout, rendered.stdout].map(|out| String::from_utf8(out).unwrap());
        assert!(live == later, "{args:?} {columns} {style:?}:\n{live}\nand from the saved run:\n{later}");
    }
    serde_json::from_str(&fs::read_to_string(saved).unwrap()).unwrap()
}

const NOW: [&str; 2] = ["--now", "2026-11-28T00:00:00Z"];

#[test]
fn a_check_is_the_same_live_and_from_the_saved_run() {
    let inputs: [(&str, &[&str]); 9] = [
        ("preview", &["testdata/previews/shop.json"]),
        ("update", &["testdata/previews/shop-update.json"]),
        ("completed", &["testdata/previews/forms/preview.json", "--state", "testdata/previews/forms/state.json"]),
        ("failed", &["testdata/previews/shop-failed.json"]),
        ("state", &["testdata/graph/shop.json"]),
        ("cut", &["testdata/previews/forms/up-cut.jsonl"]),
        ("half-built", &["testdata/previews/half-built.json", "--select", "all"]),
        ("unread", &["no-such-file.json"]),
        (
            "several",
            &[
                "testdata/previews/shop.json",
                "no-such-file.json",
                "testdata/previews/shop-update.json",
                "testdata/states/shop.json",
                "testdata/previews/forms/up-failed.jsonl",
            ],
        ),
    ];
    for (name, input) in inputs {
        let run = compare(&format!("check-{name}"), &[&["check"], input, &NOW].concat());
        let places = run["findings"].as_array().unwrap().iter().filter(|row| row["input"].is_u64()).count();
        assert_eq!(places > 0, name == "several", "only rows of several inputs name theirs");
    }
}

#[test]
fn every_form_of_a_preview_is_the_same_live_and_from_the_saved_run() {
    let mut forms: Vec<PathBuf> = fs::read_dir(Path::new(ROOT).join("testdata/previews/forms"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    forms.sort();
    assert!(forms.len() > 8);
    for form in forms {
        let name = form.file_name().unwrap().to_str().unwrap();
        compare(&format!("form-{name}"), &["check", form.to_str().unwrap(), NOW[0], NOW[1]]);
    }
}

#[test]
fn what_does_not_count_is_the_same_live_and_from_the_saved_run() {
    let folder = folder("suppressed");
    let config = folder.join("stackcheck.toml");
    let text = "[[exceptions]]\nrule = \"C001\"\nreason = \"a jump host\"\nowner = \"team-net\"\nuntil = 2027-01-31\n";
    fs::write(&config, text).unwrap();
    let args = ["check", "testdata/previews/shop.json", "-c", config.to_str().unwrap(), NOW[0], NOW[1]];
    assert_eq!(compare("suppressed", &args)["suppressed"].as_array().unwrap().len(), 1);
}

/// A preview that holds what no preview of the others does: kinds of changes, a type that the URN does not tell, long
/// names, a provider that is in no preview.
fn odd() -> String {
    let urn = |ty: &str, name: &str| format!("urn:pulumi:dev::shop::{ty}::{name}");
    let step = |op: &str, ty: &str, name: &str, more: Value| {
        let state = json!({"urn": urn(ty, name), "custom": true, "type": ty, "id": "i", "inputs": {}, "outputs": {}});
        let mut step = json!({"op": op, "urn": urn(ty, name), "oldState": state.clone(), "newState": state});
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        step
    };
    let (bucket, queue) = ("aws:s3/bucket:Bucket", "aws:sqs/queue:Queue");
    let mut kept = step("delete", bucket, "kept", json!({}));
    kept["oldState"]["retainOnDelete"] = json!(true);
    let mut guarded = step("delete", bucket, "guarded", json!({}));
    guarded["oldState"]["protect"] = json!(true);
    let mut other = step("update", queue, "other", json!({"diffReasons": ["a", "b", "c", "d", "tags[\"x y\"]"]}));
    other["newState"]["type"] = json!("aws:sqs/queuePolicy:QueuePolicy");
    other["oldState"]["type"] = json!("aws:sqs/queuePolicy:QueuePolicy");
    let mut first =
        step("replace", queue, "first", json!({"replaceReasons": ["name"], "diffReasons": ["name", "tags"]}));
    first["oldState"]["pendingReplacement"] = json!(true);
    let steps = json!([
        kept,
        guarded,
        other,
        first,
        step("replace", queue, "tainted", json!({"replaceReasons": ["id"]})),
        step("replace", queue, "provided", json!({"replaceReasons": ["provider"]})),
        step("replace", queue, "unsaid", json!({"replaceReasons": []})),
        step("delete", queue, &"long-".repeat(40), json!({})),
        step("import", queue, "adopted", json!({})),
        step("brew-coffee", queue, "a\u{1b}[31mb", json!({})),
    ]);
    json!({"steps": steps, "changeSummary": {"replace": 4, "delete": 3}}).to_string()
}

#[test]
fn odd_changes_are_the_same_live_and_from_the_saved_run() {
    let file = folder("odd").join("preview.json");
    fs::write(&file, odd()).unwrap();
    let file = file.to_str().unwrap();
    let run = compare("odd-check", &["check", file, NOW[0], NOW[1]]);
    let of = |name: &str| {
        let rows = run["changes"].as_array().unwrap();
        rows.iter().find(|row| row["urn"].as_str().unwrap().ends_with(name)).unwrap_or_else(|| panic!("{name}")).clone()
    };
    assert_eq!((&of("kept")["deletion"], &of("guarded")["deletion"]), (&json!("retained"), &json!("protected")));
    assert_eq!((&of("tainted")["tainted"], &of("first")["delete_first"]), (&json!(true), &json!(true)));
    assert_eq!(of("other")["paths"].as_array().unwrap().len(), 5);
    assert!(of("unsaid").get("tainted").is_none(), "what is false is not written");
    compare("odd-diff", &["diff", file]);
}

#[test]
fn a_comparison_is_the_same_live_and_from_the_saved_run() {
    let [before, after, prod] = ["before", "after", "prod"].map(|name| format!("testdata/diff/{name}.json"));
    let mut state: Value = serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(&before)).unwrap()).unwrap();
    state["deployment"]["resources"][3]["dependencies"] = json!(["urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::gone"]);
    let damaged = folder("damaged").join("state.json");
    fs::write(&damaged, state.to_string()).unwrap();
    let damaged = damaged.to_str().unwrap();
    let commands: [(&str, &[&str]); 9] = [
        ("inside", &["testdata/diff/preview.json"]),
        ("inside-shown", &["testdata/previews/forms/preview.json", "--noise", "show"]),
        ("states", &[&before, &after]),
        ("shown", &[&before, &after, "--noise", "show"]),
        ("hidden", &[&before, &after, "--noise", "hide"]),
        ("forced", &[&before, &prod, "--force"]),
        ("damaged", &[damaged, &after]),
        ("completed", &["testdata/diff/preview.json", "--state", damaged]),
        ("unread", &[&before, "no-such-file.json"]),
    ];
    for (name, args) in commands {
        let run = compare(&format!("diff-{name}"), &[&["diff"], args].concat());
        let told = run["findings"].as_array().unwrap().len();
        assert_eq!(told > 0, ["damaged", "completed"].contains(&name), "{name}");
        if name == "completed" {
            assert_eq!(run["inputs"][0]["state"], damaged);
        }
    }
}

#[test]
fn drift_is_the_same_live_and_from_the_saved_run() {
    let file = |name: &str| format!("testdata/drift/{name}");
    let [tonight, last, refresh, stream, state, config] =
        ["tonight.json", "last-night.json", "refresh.json", "refresh.jsonl", "state.json", "stackcheck.toml"].map(file);
    let now = ["--now", "2026-03-02"];
    let commands: [(&str, &[&str]); 8] = [
        ("refresh", &[&refresh]),
        ("shown", &[&refresh, "--noise", "show"]),
        ("hidden", &[&refresh, "--noise", "hide"]),
        ("ignored", &[&refresh, "-c", &config]),
        ("stream", &[&stream]),
        ("nights", &[&tonight, &last]),
        ("state", &[&state]),
        ("unread", &[&tonight, "no-such-file.json"]),
    ];
    for (name, args) in commands {
        let run = compare(&format!("drift-{name}"), &[&["drift"], args, &now].concat());
        let opened = run["drift"].as_array().unwrap().iter().any(|row| row["opened"].is_array());
        assert!(opened || name != "refresh", "the case has a drift that opens a finding");
    }
}

#[test]
fn a_promotion_is_the_same_live_and_from_the_saved_run() {
    let file = |name: &str| format!("testdata/promote/{name}");
    let [staging, prod, tried, next, config] =
        ["staging.json", "prod.json", "staging.preview.json", "prod.preview.json", "stackcheck.toml"].map(file);
    let commands: [(&str, &[&str]); 5] = [
        ("states", &[&staging, &prod]),
        ("expected", &[&staging, &prod, "-c", &config]),
        ("previews", &[&tried, &next]),
        ("chain", &[&staging, &prod, &next]),
        ("unread", &[&staging, "no-such-file.json"]),
    ];
    for (name, args) in commands {
        let run = compare(&format!("promote-{name}"), &[&["promote"], args, &NOW].concat());
        let steps = run["steps"].as_array().map_or(0, Vec::len);
        assert_eq!(steps, ["chain", "unread"].iter().position(|other| *other == name).map_or(1, |at| 2 - 2 * at));
    }
}

#[test]
fn a_verification_is_the_same_live_and_from_the_saved_run() {
    let commands: [(&str, &[&str]); 3] = [
        ("other", &["testdata/previews/shop.json", "testdata/graph/shop.json"]),
        ("update", &["testdata/previews/shop-update.json", "testdata/states/shop.json"]),
        ("unread", &["testdata/previews/shop.json", "no-such-file.json"]),
    ];
    for (name, args) in commands {
        compare(&format!("verify-{name}"), &[&["verify"], args].concat());
    }
}

#[test]
fn an_audit_is_the_same_live_and_from_the_saved_run() {
    let config = "testdata/fleet/stackcheck.toml";
    let first = ["audit", "testdata/fleet/night-1", "-c", config, "--now", "2026-10-01"];
    compare("audit-first", &first);
    let since = folder("since").join("run.json");
    let to = format!("json={}", since.display());
    run(100, &[&first[..], &["-o", &to]].concat());
    let since = since.to_str().unwrap();
    let next = ["audit", "testdata/fleet/night-2", "-c", config, "--now", "2026-10-20", "--since", since];
    let run = compare("audit-since", &next);
    assert!(run["fleet"]["stacks"].as_array().unwrap().iter().any(|row| row["recorded_seconds"].is_u64()));
    assert!(run["findings"].as_array().unwrap().iter().any(|row| row["owner"].is_string()));
    compare("audit-folders", &["audit", "testdata/states", "testdata/previews", "--now", "2026-11-28"]);
    compare("audit-one", &["audit", "testdata/states/shop.json", "--now", "2026-11-28"]);
}
