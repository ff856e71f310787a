//! The command as people run it: exit codes, the two streams, bad input.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const SHOP: &str = "testdata/previews/shop.json";
const UPDATE: &str = "testdata/previews/shop-update.json";
const FAILED: &str = "testdata/previews/shop-failed.json";
const STATE: &str = "testdata/states/shop.json";

fn stackcheck(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    command.current_dir(ROOT).args(args).env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn json(args: &[&str]) -> (i32, Value) {
    let ran = run(&mut stackcheck(&[&["check", "-o", "json"], args].concat()));
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)))
}

fn codes(report: &Value) -> Vec<String> {
    report["findings"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

/// A folder of its own for a test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(folder: &Path, name: &str, content: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_preview_on_standard_input_is_checked_without_a_subcommand() {
    let shop = fs::read(Path::new(ROOT).join(SHOP)).unwrap();
    let piped = run(stackcheck(&["-o", "json"]).write_stdin(shop.clone()));
    let dashed = run(stackcheck(&["check", "-", "-o", "json"]).write_stdin(shop));
    assert_eq!(piped.code, 1, "{}", piped.err);
    assert_eq!(piped.out, dashed.out);
    let report: Value = serde_json::from_str(&piped.out).unwrap();
    assert_eq!(report["inputs"][0]["name"], "-");
    assert_eq!(report["summary"]["changes"]["create"], 11);
}

#[test]
fn a_file_may_follow_the_command_without_a_subcommand() {
    assert_eq!(run(&mut stackcheck(&[SHOP, "-q"])).out, run(&mut stackcheck(&["check", SHOP, "-q"])).out);
}

#[test]
fn what_the_sample_preview_shows_is_found() {
    let (code, report) = json(&[SHOP]);
    assert_eq!(code, 1);
    let found = codes(&report);
    for expected in ["A001", "A005", "C001", "D004", "L220"] {
        assert!(found.contains(&expected.to_owned()), "{expected} is not in {found:?}");
    }
}

#[test]
fn hidden_subnets_are_no_finding_and_the_state_settles_it() {
    let (code, report) = json(&[UPDATE]);
    assert_eq!(code, 0);
    assert!(codes(&report).is_empty());
    let open = report["undetermined"].as_array().unwrap();
    assert!(open.iter().any(|open| open["code"] == "A001" && open["reason"] == "hidden-unchanged"), "{open:?}");
    assert_eq!(json(&[UPDATE, "--strict"]).0, 4);

    let (code, report) = json(&[UPDATE, "--state", STATE]);
    assert_eq!(code, 0);
    assert!(codes(&report).iter().all(|code| !code.starts_with('A')), "{report}");
    assert_eq!(report["inputs"][0]["coverage"], "whole");
    assert!(report["undetermined"].as_array().unwrap().iter().all(|open| open["code"] != "A001"));
}

#[test]
fn a_failed_preview_is_never_without_findings() {
    let (code, report) = json(&[FAILED]);
    assert_eq!(code, 1);
    assert!(codes(&report).contains(&"L200".to_owned()), "{report}");
    assert_eq!(json(&[FAILED, "--fail-on", "never"]).0, 4);
    assert_eq!(json(&[FAILED, "--exit-zero"]).0, 0);
    let ran = run(stackcheck(&["-o", "json"]).write_stdin("{}\n"));
    assert_eq!(ran.code, 1, "{}", ran.out);
}

#[test]
fn the_bar_decides_the_exit_code() {
    assert_eq!(json(&[SHOP, "--fail-on", "never"]).0, 0);
    assert_eq!(json(&[SHOP, "--exit-zero"]).0, 0);
    assert_eq!(json(&[SHOP, "--select", "A001", "--fail-on", "critical"]).0, 0);
    assert_eq!(json(&[SHOP, "--select", "A001", "--fail-on", "high"]).0, 1);
    assert_eq!(json(&[SHOP, "--ignore", "all"]).0, 0);
}

#[test]
fn a_wrong_command_line_says_what_was_expected() {
    for (args, words) in [
        (vec!["--fail-on", "hgih", SHOP], "expected one of info, low"),
        (vec!["--select", "vpc-without-subnet", SHOP], "did you mean `vpc-without-subnets`?"),
        (vec!["-o", "xml", SHOP], "unknown format `xml`"),
        (vec!["--env", "prod", SHOP], "unknown environment `prod`"),
        (vec!["--state", STATE, SHOP, UPDATE], "--state completes one preview"),
        (vec!["--nonsense"], "unexpected argument"),
        (vec!["--config", "no-such.toml", SHOP], "no-such.toml"),
    ] {
        let ran = run(&mut stackcheck(&args));
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
        assert!(ran.out.is_empty());
    }
}

#[test]
fn bad_input_is_refused_with_its_name_the_place_and_what_was_expected() {
    let folder = scratch("bad-input");
    let cases: [(&str, Vec<u8>, &str); 12] = [
        ("empty.json", vec![], "the input is empty"),
        ("text.json", b"hello".to_vec(), "line 1, column 1: expected a JSON object, found other text"),
        ("cut.json", b"{\"steps\": [{\"op\": \"create\"".to_vec(), "found the end of the text"),
        (
            "terraform.json",
            b"{\"format_version\":\"1.2\",\"terraform_version\":\"1.9\",\"resource_changes\":[]}".to_vec(),
            "Terraform",
        ),
        (
            "cloudformation.json",
            b"{\"AWSTemplateFormatVersion\":\"2010-09-09\",\"Resources\":{}}".to_vec(),
            "CloudFormation",
        ),
        ("other.json", b"{\"name\":\"x\",\"scripts\":{}}".to_vec(), "found an object with `name`, `scripts`"),
        ("deep.json", vec![b'['; 1_000_000], "at most 10,000 levels of nesting"),
        ("invalid.json", b"{\n\"steps\":\"\xff\"}".to_vec(), "line 2, byte 11: expected UTF-8 text"),
        (
            "steps.json",
            b"{\"steps\":[{\"op\":\"create\",\n\"urn\":7}]}".to_vec(),
            "line 2: `steps[0].urn`: expected a string, found a number",
        ),
        ("version.json", b"{\"version\":9,\"deployment\":{}}".to_vec(), "version 9 is newer than 4"),
        ("gzip.json", b"\x1f\x8b\x08\x00damaged".to_vec(), "the gzip data is damaged"),
        ("zstd.json", b"\x28\xb5\x2f\xfddamaged".to_vec(), "the zstd data is damaged"),
    ];
    for (name, content, words) in cases {
        let path = file(&folder, name, &content);
        let ran = run(&mut stackcheck(&["check", &path]));
        assert_eq!(ran.code, 3, "{name}: {}", ran.out);
        assert!(ran.out.contains(name) && ran.out.contains(words), "{name}: {}", ran.out);
        let (code, report) = json(&[SHOP, &path]);
        assert_eq!(code, 1, "{name}: findings of the good input count");
        assert_eq!(report["inputs"][0]["resources"], 11, "{name}: the good input is reported");
        assert!(report["inputs"][1]["error"]["message"].as_str().unwrap().contains(words));
        assert_eq!(json(&[STATE, &path, "--ignore", "all"]).0, 4, "{name}");
    }
}

#[test]
fn a_folder_and_a_missing_file_are_refused_with_advice() {
    for (path, words) in [("src", "expected a file, found a folder"), ("no-such.json", "there is no such file")] {
        let ran = run(&mut stackcheck(&["check", path]));
        assert_eq!(ran.code, 3);
        assert!(ran.out.contains(words) && ran.out.contains("hint: "), "{}", ran.out);
    }
}

#[test]
fn an_input_that_cannot_be_read_is_told_once_and_where_the_table_is_or_on_standard_error() {
    let folder = scratch("told-once");
    let elsewhere = format!("table={}", folder.join("table.txt").display());
    for (args, on_output) in [(vec![], true), (vec!["-o", "json"], false), (vec!["-o", elsewhere.as_str()], false)] {
        let ran = run(&mut stackcheck(&[&["check", "no-such.json"], args.as_slice()].concat()));
        let told = |text: &str| text.matches("cannot read no-such.json").count();
        let expected = if on_output { (1, 0) } else { (0, 1) };
        assert_eq!((told(&ran.out), told(&ran.err)), expected, "{args:?}");
    }
}

#[test]
fn that_everything_is_new_is_not_explained() {
    let urn = |ty: &str, name: &str| format!("urn:pulumi:dev::shop::{ty}::{name}");
    let component = urn("shop:index:Web", "web");
    let step = |op: &str, custom: bool, ty: &str, name: &str, parent: &str| {
        let state =
            serde_json::json!({"urn": urn(ty, name), "custom": custom, "type": ty, "inputs": {}, "parent": parent});
        serde_json::json!({"op": op, "urn": urn(ty, name), "oldState": if op == "create" { Value::Null } else { state.clone() }, "newState": state})
    };
    let explained = |op: &str| {
        let queue = |name| step("create", true, "aws:sqs/queue:Queue", name, &component);
        let first = step("create", false, "shop:index:Web", "web", "");
        let other = step(op, true, "aws:sns/topic:Topic", "other", "");
        let preview =
            serde_json::json!({"steps": [first, queue("a"), queue("b"), other], "changeSummary": {"create": 3}});
        let path = file(&scratch("new"), "new.json", preview.to_string().as_bytes());
        run(&mut stackcheck(&["check", &path])).out.contains(" explain")
    };
    assert!(!explained("create") && explained("update"));
    let cascade = run(&mut stackcheck(&["check", "testdata/rules/replace-cascade/bad-network.json"]));
    assert!(cascade.out.contains("1 edit explains"), "{}", cascade.out);
}

#[test]
fn the_last_of_repeated_keys_counts() {
    let folder = scratch("repeated");
    let text = b"{\"steps\":[],\"changeSummary\":{\"create\":1},\"changeSummary\":{\"create\":2}}";
    let (_, report) = json(&[&file(&folder, "a.json", text)]);
    assert_eq!(report["summary"]["changes"]["create"], 2);
}

#[test]
fn what_a_terminal_would_act_on_is_spelled_out_wherever_it_stands() {
    let folder = scratch("control");
    let step = |n: usize| {
        let urn = format!("urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b{n}");
        format!(
            "{{\"op\":\"create\\u0000\",\"urn\":\"{urn}\\u001b[2J\",\"newState\":{{\"urn\":\"{urn}\",\"type\":\"x\\u009b:y:z\"}}}}"
        )
    };
    let steps: Vec<String> = (0..40).map(step).collect();
    let text = format!("{{\"steps\":[{}],\"changeSummary\":{{\"create\\u0000\":40}}}}", steps.join(","));
    let path = file(&folder, "control.json", text.as_bytes());
    for args in [vec!["check", &path], vec!["check", &path, "-v"], vec!["check", &path, "-o", "json"]] {
        let ran = run(&mut stackcheck(&args));
        let acts = |c: char| c.is_control() && c != '\n';
        assert!(!ran.out.contains(acts) && !ran.err.contains(acts), "{args:?}: {:?}", ran.out);
    }
}

#[test]
fn packed_marked_and_wide_text_reads_like_plain_text() {
    let folder = scratch("encodings");
    let plain = fs::read_to_string(Path::new(ROOT).join(SHOP)).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(plain.as_bytes()).unwrap();
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let zstd = ruzstd::encoding::compress_to_vec(plain.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let noisy = format!("Created stack 'dev'\n{{ noise\n\n{plain}\nwarning: done\n");
    let mut wanted = json(&[SHOP]).1;
    for (name, content) in [
        ("gzip", gzip.finish().unwrap()),
        ("zstd", zstd),
        ("utf16", wide),
        ("mark", format!("\u{feff}{plain}").into_bytes()),
        ("noise", noisy.into_bytes()),
    ] {
        let path = file(&folder, name, &content);
        let mut report = json(&[&path]).1;
        report["inputs"] = Value::Null;
        wanted["inputs"] = Value::Null;
        assert_eq!(report, wanted, "{name}");
    }
}

#[test]
fn every_json_is_valid_against_the_published_schema() {
    let schema: Value =
        serde_json::from_slice(&fs::read(Path::new(ROOT).join("docs/schema/run-1.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let rules = fs::read_dir(Path::new(ROOT).join("testdata/rules")).unwrap();
    let cases = rules.flat_map(|rule| fs::read_dir(rule.unwrap().path()).unwrap()).map(|case| case.unwrap().path());
    let mut inputs: Vec<String> = cases.map(|path| path.to_str().unwrap().to_owned()).collect();
    inputs.extend([SHOP, UPDATE, FAILED, STATE, "no-such.json", "Cargo.toml"].map(str::to_owned));
    let args: Vec<&str> = ["--select", "all"].into_iter().chain(inputs.iter().map(String::as_str)).collect();
    let (_, report) = json(&args);
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(report["findings"].as_array().unwrap().len() > 20, "too little to judge the schema by");
}

#[test]
fn outputs_go_where_they_are_sent() {
    let folder = scratch("outputs");
    let path = folder.join("run.json");
    let ran = run(&mut stackcheck(&["check", SHOP, "-o", "table", "-o", &format!("json={}", path.display())]));
    assert!(ran.out.contains("FINDINGS"));
    let report: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(report["schema"], "stackcheck.run/1");
}

#[test]
fn the_table_fits_its_width_and_has_colour_only_when_asked() {
    for width in ["60", "80", "100", "200"] {
        let ran = run(stackcheck(&["check", SHOP, UPDATE, FAILED, "-v"]).env("COLUMNS", width));
        let columns: usize = width.parse().unwrap();
        for line in ran.out.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= columns, "wider than {width}: {line}");
        }
        assert!(!ran.out.contains('\u{1b}'));
    }
    assert!(run(&mut stackcheck(&["check", SHOP, "--color", "always"])).out.contains('\u{1b}'));
}

#[test]
fn the_environment_of_the_nearest_configuration_holds() {
    let folder = scratch("configuration");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    let shop = Path::new(ROOT).join(SHOP);
    let text = "[environments.dev]\nmatch = [\"*/shop/dev\"]\nregions = [\"us-east-1\"]\nfail-on = \"never\"\n";
    file(&folder, "stackcheck.toml", text.as_bytes());
    let ran = run(stackcheck(&["check", shop.to_str().unwrap(), "-o", "json"]).current_dir(&inner));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &report["inputs"][0]["environment"]), (0, &Value::from("dev")));
    assert!(codes(&report).contains(&"B001".to_owned()), "{report}");
    file(&folder, "stackcheck.toml", b"[environments.dev]\nmtach = []\n");
    let ran = run(stackcheck(&["check", shop.to_str().unwrap()]).current_dir(&inner));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(":2:1: unknown key `mtach`; did you mean `match`?"), "{}", ran.err);
}

#[test]
fn an_acknowledged_loss_does_not_fail_the_gate() {
    let folder = scratch("acknowledged");
    let preview = "testdata/rules/stateful-replace/bad-asked-for.json";
    let text =
        "[[stateful.acknowledge]]\nurn = \"*::carts\"\nop = \"replace\"\nreason = \"rebuilt\"\nuntil = 2026-06-30\n";
    let config = file(&folder, "stackcheck.toml", text.as_bytes());
    let at = |now: &str| json(&[preview, "--config", &config, "--now", now]);
    let (code, report) = at("2026-06-30");
    assert_eq!((code, &report["changes"][0]["data_loss"]["acknowledged"]), (0, &Value::from(true)));
    let (code, report) = at("2026-07-01");
    assert_eq!((code, &report["changes"][0]["data_loss"]["acknowledged"]), (1, &Value::from(false)));
    assert!(report["inputs"][0]["notes"][0].as_str().unwrap().contains("expired on 2026-06-30"), "{report}");
    let config = file(&folder, "wrong.toml", b"[[stateful.acknowledge]]\nurn = \"*\"\nuntil = \"soon\"\n");
    let ran = run(&mut stackcheck(&["check", preview, "--config", &config]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(":3:9: expected a date such as 2026-12-31"), "{}", ran.err);
}

#[test]
fn a_state_of_another_stack_does_not_complete_a_preview() {
    let folder = scratch("other-stack");
    let other =
        fs::read_to_string(Path::new(ROOT).join(STATE)).unwrap().replace("urn:pulumi:dev::", "urn:pulumi:prod::");
    let ran = run(&mut stackcheck(&["check", UPDATE, "--state", &file(&folder, "prod.json", other.as_bytes())]));
    assert_eq!(ran.code, 3);
    assert!(ran.out.contains("the state is of shop/prod and the preview of shop/dev"), "{}", ran.out);
}

#[test]
fn fingerprints_survive_another_stack_name_and_place() {
    let prints = |text: &str| {
        let ran = run(stackcheck(&["-o", "json"]).write_stdin(text.to_owned()));
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let mut prints: Vec<String> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| found["fingerprint"].as_str().unwrap().to_owned())
            .collect();
        prints.sort();
        prints
    };
    let shop = fs::read_to_string(Path::new(ROOT).join(SHOP)).unwrap();
    let renamed = shop.replace("urn:pulumi:dev::", "urn:pulumi:live::").replace("shop-dev", "shop-live");
    assert_eq!(prints(&shop), prints(&renamed));
    let mut moved: Value = serde_json::from_str(&shop).unwrap();
    for step in moved["steps"].as_array_mut().unwrap() {
        if let Some(rules) = step["newState"]["inputs"]["ingress"].as_array_mut() {
            rules.reverse();
        }
    }
    assert_eq!(prints(&shop), prints(&moved.to_string()));
}
