//! Saved runs that are not of this version, or not whole: what an earlier version saved is rendered, and what is damaged is
//! refused with words.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use stackcheck::report::Document;
use stackcheck::report::formats::Format;
use stackcheck::report::table::{Detail, Style};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The commands of which a run is kept that version 0.1.0 saved before rows named their input.
const EARLIER: [&str; 6] = ["check", "diff", "drift", "promote", "audit", "verify"];
const NOW: [&str; 2] = ["--now", "2026-11-28T00:00:00Z"];

fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved-runs");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn run(columns: u16, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).env_remove("GITHUB_STEP_SUMMARY").env("COLUMNS", columns.to_string());
    command.args(args).output().unwrap()
}

fn earlier(command: &str) -> String {
    format!("testdata/outputs/earlier/{command}.json")
}

#[test]
fn a_run_that_was_saved_by_an_earlier_version_is_rendered_in_every_format() {
    for command in EARLIER {
        let path = earlier(command);
        let saved: Value = serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(&path)).unwrap()).unwrap();
        for format in Format::of(command).map(Format::name) {
            let out = run(100, &["render", &path, "-o", format]);
            assert!(out.status.code() == Some(0) && !out.stdout.is_empty(), "{command} {format}: {out:?}");
        }
        let again = run(100, &["render", &path, "-o", "json"]).stdout;
        assert_eq!(serde_json::from_slice::<Value>(&again).unwrap(), saved, "nothing is added to it");
        let table = String::from_utf8(run(200, &["render", &path, "-v"]).stdout).unwrap();
        assert!(table.contains(saved["summary"]["gate"]["verdict"].as_str().unwrap()), "{table}");
        for finding in saved["findings"].as_array().unwrap() {
            let message = finding["message"].as_str().unwrap();
            assert!(table.contains(&message[..message.len().min(60)]), "{command} tells {message}\n{table}");
        }
    }
}

/// Writes a run in every format of its command; says whether it was read.
fn written(bytes: &[u8]) -> Result<(), String> {
    let document = Document::read(bytes).map_err(|why| why.to_string())?;
    let style = Style { detail: Detail::Verbose, ..Style::FILE };
    Format::of(document.command()).for_each(|format| format.write(&document, style, &mut Vec::new()).unwrap());
    Ok(())
}

/// Every run with one value replaced, one value after the other.
fn each(value: &Value, other: &Value, take: &mut dyn FnMut(Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                each(member, other, &mut |changed| {
                    let mut members = members.clone();
                    members.insert(name.clone(), changed);
                    take(Value::Object(members));
                });
                let mut members = members.clone();
                members.remove(name);
                take(Value::Object(members));
            }
        }
        Value::Array(items) => {
            // Rows are alike: the first one stands for all.
            if let Some(first) = items.first() {
                each(first, other, &mut |changed| {
                    let mut items = items.clone();
                    items[0] = changed;
                    take(Value::Array(items));
                });
            }
        }
        _ => {}
    }
    if value != other {
        take(other.clone());
    }
}

/// The saved runs of this version, small: every list is cut.
fn small() -> Vec<Value> {
    fn cut(value: &mut Value) {
        match value {
            Value::Array(items) => {
                items.truncate(2);
                items.iter_mut().for_each(cut);
            }
            Value::Object(members) => members.values_mut().for_each(cut),
            _ => {}
        }
    }
    let commands: [&[&str]; 6] = [
        &["check", "testdata/previews/shop.json", "testdata/previews/forms/up-failed.jsonl"],
        &["diff", "testdata/diff/before.json", "testdata/diff/after.json"],
        &["drift", "testdata/drift/refresh.json", "--now", "2026-03-02"],
        &["promote", "testdata/promote/staging.json", "testdata/promote/prod.json", NOW[0], NOW[1]],
        &["audit", "testdata/fleet/night-2", "--now", "2026-11-28"],
        &["verify", "testdata/previews/shop.json", "testdata/graph/shop.json"],
    ];
    let saved = |args: &&[&str]| {
        let mut run: Value = serde_json::from_slice(&run(100, &[*args, &["-o", "json"]].concat()).stdout).unwrap();
        cut(&mut run);
        // Of a graph that points nowhere tests/outputs.rs tells.
        run.as_object_mut().unwrap().remove("graph");
        for row in run["drift"].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("opened");
        }
        run
    };
    commands.iter().map(saved).collect()
}

#[test]
fn a_run_with_another_value_in_any_place_is_written_or_refused_with_words() {
    let others = [json!(null), json!(18_446_744_073_709_551_615_u64), json!("\u{1b}[31m\n::"), json!([[]])];
    let (mut read, mut refused) = (0, 0);
    for run in small() {
        assert_eq!(written(run.to_string().as_bytes()), Ok(()));
        for other in &others {
            each(&run, other, &mut |changed| match written(changed.to_string().as_bytes()) {
                Ok(()) => read += 1,
                Err(why) => {
                    assert!(why.starts_with("not a saved run: ") || why.starts_with("expected a saved run"), "{why}");
                    refused += 1;
                }
            });
        }
    }
    assert!(read > 300 && refused > 1000, "{read} {refused}");
}

#[test]
fn a_cut_run_is_refused() {
    for command in EARLIER {
        let text = fs::read(Path::new(ROOT).join(earlier(command))).unwrap();
        let end = text.trim_ascii_end().len();
        for at in (0..end).step_by(end / 97).chain([end - 1]) {
            assert!(written(&text[..at]).is_err(), "{command} up to {at}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_saved_run_is_told_and_ends_with_three() {
    let run_of = |command: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(Path::new(ROOT).join(earlier(command))).unwrap()).unwrap()
    };
    let changed = |command: &str, pointer: &str, value: Value| {
        let mut run = run_of(command);
        *run.pointer_mut(pointer).unwrap() = value;
        run.to_string()
    };
    let mut outside = run_of("check");
    outside["findings"][0]["input"] = json!(9);
    let mut opened = run_of("drift");
    opened["drift"][0]["opened"] = json!([0, 7]);
    let cases = [
        ("", "EOF"),
        ("\u{0}\u{1}", "expected value"),
        ("{}", "missing field `schema`"),
        ("[1]", "not a saved run"),
        (&changed("check", "/schema", json!("stackcheck.run/2")), "found stackcheck.run/2"),
        (&changed("check", "/schema", json!(1)), "invalid type"),
        (&changed("check", "/command", json!("destroy")), "there is no command `destroy` that saves one"),
        (&changed("check", "/command", json!("audit")), "an audit has a `fleet`"),
        (&changed("audit", "/command", json!("check")), "an audit has a `fleet`"),
        (&changed("check", "/findings/0/evidence", json!("text")), "invalid type: string"),
        (&changed("check", "/inputs/0/resources", json!(-1)), "invalid value"),
        (&outside.to_string(), "the input of a finding is said to be 9 of 4"),
        (&opened.to_string(), "the finding of a drift is said to be 7 of 1"),
    ];
    let file = file("wrong.json");
    for (text, words) in cases {
        fs::write(&file, text).unwrap();
        let out = run(100, &["render", file.to_str().unwrap()]);
        let told = String::from_utf8(out.stderr).unwrap();
        assert_eq!((out.status.code(), out.stdout.len()), (Some(3), 0), "{words}: {told}");
        assert!(told.contains(words) && told.contains("error: cannot read") && told.contains("hint:"), "{told}");
    }
    let out = run(100, &["render", "no-such-file.json"]);
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn a_format_that_the_command_does_not_have_is_refused_and_the_others_are_named() {
    for (command, format) in [("check", "diff"), ("audit", "markdown"), ("verify", "prometheus"), ("drift", "unified")]
    {
        let out = run(100, &["render", &earlier(command), "-o", format]);
        let told = String::from_utf8(out.stderr).unwrap();
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{told}");
        assert!(told.contains(&format!("a run of `{command}`")) && told.contains("known are table, "), "{told}");
    }
    assert_eq!(run(100, &["render", &earlier("diff"), "-o", "unified"]).status.code(), Some(0));
    assert_eq!(run(100, &["render", &earlier("diff"), "-o", "poem"]).status.code(), Some(2));
}

#[test]
fn what_could_not_be_read_is_told_when_nothing_of_it_is_in_the_table() {
    let saved = file("untold.json");
    let to = format!("json={}", saved.display());
    run(100, &["diff", "testdata/diff/before.json", "no-such-file.json", "-o", &to]);
    let out = run(100, &["render", saved.to_str().unwrap()]);
    assert!(out.stdout.is_empty());
    assert!(String::from_utf8(out.stderr).unwrap().contains("cannot read no-such-file.json"));
    let out = run(100, &["render", &earlier("check")]);
    assert!(out.stderr.is_empty() && String::from_utf8(out.stdout).unwrap().contains("cannot read no-such-file.json"));
}
