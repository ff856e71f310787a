//! `stackcheck audit` as people run it: inputs of every kind, sums, what became of findings, what stacks read from each
//! other, and what is said of what cannot be read.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support {
    pub(crate) mod audit;
    pub(crate) mod run;
}

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::audit::{NIGHT_1, NIGHT_2, audit, json};
use support::run::{folder_of, run, text};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const NIGHT_3: &str = "testdata/fleet/night-3";

fn folder(name: &str) -> PathBuf {
    folder_of("audit", name)
}

fn stacks(report: &Value) -> Vec<&str> {
    report["fleet"]["stacks"].as_array().unwrap().iter().map(|stack| text(stack, "stack")).collect()
}

/// `state severity code stack` of every entry that is not closed.
fn ledger(report: &Value) -> Vec<String> {
    let entries = report["fleet"]["ledger"]["entries"].as_array().unwrap().iter();
    let lines = entries.map(|entry| {
        let words = ["state", "severity", "code", "stack"].map(|field| text(entry, field));
        words.join(" ")
    });
    lines.filter(|line| !line.contains(" info ")).collect()
}

/// Audits three nights, each since the one before.
fn nights(name: &str) -> [Value; 3] {
    let place = folder(name);
    let mut last: Option<String> = None;
    [(NIGHT_1, "2026-10-01"), (NIGHT_2, "2026-10-02"), (NIGHT_3, "2026-10-12")].map(|(night, day)| {
        let file = place.join(format!("{day}.json")).display().to_string();
        let output = format!("json={file}");
        let since = last.replace(file.clone());
        let since: Vec<&str> = since.iter().flat_map(|file| ["--since", file.as_str()]).collect();
        audit(&[&[night, "--now", day, "-o", &output][..], &since].concat());
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
    })
}

#[test]
fn a_folder_is_a_fleet_and_each_stack_is_named_by_its_content() {
    let (code, report) = json(&[NIGHT_1, "--now", "2026-10-01"]);
    assert_eq!(code, 1);
    assert_eq!(stacks(&report), ["net/live", "shop/live", "shop/old", "shop/test"]);
    let live = &report["fleet"]["stacks"][1];
    assert_eq!(
        (text(live, "environment"), text(live, "owner"), text(live, "recorded")),
        ("live", "team-shop", "2026-10-01")
    );
    assert_eq!(live["regions"], serde_json::json!(["eu-west-1"]));
    let stale = report["fleet"]["stacks"].as_array().unwrap().iter().filter(|stack| stack["stale"] == true);
    assert_eq!(stale.map(|stack| text(stack, "stack")).collect::<Vec<_>>(), ["shop/old"]);
}

#[test]
fn sums_agree_with_the_findings() {
    let (_, report) = json(&[NIGHT_1, "--now", "2026-10-01"]);
    let findings = report["findings"].as_array().unwrap().len();
    assert!(findings > 3);
    for rollup in ["environment", "project", "owner", "region", "rule"] {
        let groups = report["fleet"]["rollups"][rollup].as_array().unwrap();
        let counts = groups.iter().flat_map(|group| group["findings"].as_object().unwrap().values());
        let sum: usize = counts.map(|count| usize::try_from(count.as_u64().unwrap()).unwrap()).sum();
        assert_eq!(sum, findings, "{rollup}");
    }
    let owners = report["fleet"]["rollups"]["owner"].as_array().unwrap();
    let names: Vec<&str> = owners.iter().map(|group| text(group, "name")).collect();
    assert!(["team-web", "team-data", "team-net"].iter().all(|owner| names.contains(owner)), "{names:?}");
}

#[test]
fn a_damaged_file_does_not_hide_the_others_and_the_audit_is_incomplete() {
    let (code, report) = json(&[NIGHT_2, "--now", "2026-10-02", "--fail-on", "never"]);
    assert_eq!(code, 4);
    assert_eq!(stacks(&report), ["net/live", "shop/live", "shop/trial"]);
    let unread: Vec<&Value> = report["inputs"].as_array().unwrap().iter().filter(|i| !i["error"].is_null()).collect();
    assert_eq!(unread.len(), 1);
    assert!(text(unread[0], "name").ends_with("night-2/shop/old.json"));
    assert!(text(&unread[0]["error"], "message").contains("found the end of the text"));
    let (code, out, _) = audit(&["testdata/fleet/night-2/shop/old.json"]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("UNREAD  1 input"), "{out}");
}

#[test]
fn the_second_night_tells_what_is_new_fixed_and_not_seen() {
    let [first, second, _] = nights("second");
    assert!(ledger(&first).iter().all(|line| line.starts_with("new ")));
    assert_eq!(
        ledger(&second),
        [
            "new high C001 shop/live",
            "new high X001 shop/live",
            "new medium X002 net/live",
            "persisting high C001 shop/trial",
            "unseen high C001 shop/old",
            "fixed high C001 shop/live",
        ]
    );
    let notes = second["fleet"]["ledger"]["notes"].to_string();
    assert!(notes.contains("shop/test is taken to be shop/trial now"), "{notes}");
}

#[test]
fn the_third_night_tells_what_is_back_and_what_is_overdue() {
    let [_, _, third] = nights("third");
    assert_eq!(
        ledger(&third),
        [
            "reopened high C001 shop/live",
            "persisting high C001 shop/live",
            "persisting high C001 shop/old",
            "persisting high C001 shop/trial",
            "fixed high X001 shop/live",
            "fixed medium X002 net/live",
        ]
    );
    let entries = third["fleet"]["ledger"]["entries"].as_array().unwrap();
    let of = |state: &str, stack: &str| {
        entries.iter().find(|entry| text(entry, "state") == state && text(entry, "stack") == stack).unwrap()
    };
    let back = of("reopened", "shop/live");
    assert_eq!((text(back, "first_seen"), text(back, "open_since")), ("2026-10-01", "2026-10-12"));
    assert_eq!((back["age_days"].as_u64(), back["overdue"].as_bool()), (Some(0), Some(false)));
    let old = of("persisting", "shop/trial");
    assert_eq!((old["age_days"].as_u64(), old["overdue"].as_bool()), (Some(11), Some(true)));
}

#[test]
fn only_what_is_new_or_overdue_fails_when_that_is_asked_for() {
    let place = folder("fresh");
    let file = place.join("run.json").display().to_string();
    audit(&[NIGHT_1, "--now", "2026-10-01", "-o", &format!("json={file}")]);
    let again = |day: &str| audit(&[NIGHT_1, "--now", day, "--since", &file, "--fail-on-new"]).0;
    assert_eq!(again("2026-10-02"), 0);
    assert_eq!(again("2026-10-20"), 1, "a week has passed");
    assert_eq!(audit(&[NIGHT_1, "--fail-on-new"]).0, 2);
}

#[test]
fn a_worse_finding_is_told_as_worsened_and_one_of_a_new_rule_as_such() {
    let place = folder("worse");
    let file = place.join("run.json");
    audit(&[NIGHT_1, "--now", "2026-10-01", "-o", &format!("json={}", file.display())]);
    let mut saved: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    saved["tool"]["version"] = "0.0.1".into();
    let ledger_part = &mut saved["fleet"]["ledger"];
    for entry in ledger_part["entries"].as_array_mut().unwrap() {
        if text(entry, "stack") == "shop/live" {
            entry["severity"] = "low".into();
        }
    }
    ledger_part["entries"].as_array_mut().unwrap().retain(|entry| text(entry, "code") != "A002");
    ledger_part["rules"].as_array_mut().unwrap().retain(|rule| rule != "A002");
    saved["findings"].as_array_mut().unwrap().retain(|finding| text(finding, "code") != "A002");
    fs::write(&file, saved.to_string()).unwrap();
    let (_, report) = json(&[NIGHT_1, "--now", "2026-10-02", "--since", file.to_str().unwrap()]);
    let entries = report["fleet"]["ledger"]["entries"].as_array().unwrap();
    let worse = entries.iter().find(|entry| text(entry, "state") == "worsened").unwrap();
    assert_eq!((text(worse, "stack"), text(worse, "was"), text(worse, "severity")), ("shop/live", "low", "high"));
    let of_new_rule = entries.iter().find(|entry| text(entry, "code") == "A002").unwrap();
    assert_eq!((text(of_new_rule, "state"), of_new_rule["new_rule"].as_bool()), ("new", Some(true)));
    assert!(report["fleet"]["ledger"]["notes"].to_string().contains("was written by stackcheck 0.0.1"));
}

#[test]
fn a_rule_that_does_not_run_has_fixed_nothing() {
    let place = folder("ignored");
    let file = place.join("run.json").display().to_string();
    audit(&[NIGHT_1, "--now", "2026-10-01", "-o", &format!("json={file}")]);
    let (_, report) = json(&[NIGHT_1, "--now", "2026-10-02", "--since", &file, "--ignore", "C001"]);
    let lines = ledger(&report);
    assert!(lines.contains(&"unseen high C001 shop/live".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("fixed")), "{lines:?}");
}

#[test]
fn a_run_of_check_is_a_last_run_without_dates() {
    let place = folder("check");
    let file = place.join("run.json").display().to_string();
    run(&["check", "testdata/fleet/night-1/shop/live.json", "-o", &format!("json={file}")]);
    let (_, report) = json(&["testdata/fleet/night-1/shop/live.json", "--since", &file]);
    assert_eq!(ledger(&report), ["persisting high C001 shop/live"]);
    assert!(report["fleet"]["ledger"]["entries"][0]["age_days"].is_null());
}

#[test]
fn a_damaged_ledger_is_refused_with_words_before_anything_is_written() {
    let place = folder("ledger");
    for (content, words) in [
        ("", "found an empty file"),
        ("{\"schema\":\"stackcheck.run/1\",\"too", "the saved run is damaged"),
        ("{\"version\":3}", "expected a run saved by `stackcheck audit -o json`"),
        ("{\"schema\":\"stackcheck.run/2\"}", "has the schema stackcheck.run/2"),
    ] {
        let (file, out) = (place.join("last.json"), place.join("out.json"));
        fs::write(&file, content).unwrap();
        let output = format!("json={}", out.display());
        let (code, _, err) = audit(&[NIGHT_1, "--since", file.to_str().unwrap(), "-o", &output]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(words) && err.contains("hint: without --since"), "{err}");
        assert!(!out.exists());
    }
}

#[test]
fn of_several_inputs_of_a_stack_the_newest_is_taken_and_that_is_said() {
    let (_, report) = json(&[NIGHT_3, NIGHT_1, "--now", "2026-10-12"]);
    let superseded = report["fleet"]["superseded"].as_array().unwrap();
    let live = superseded.iter().find(|one| text(one, "stack") == "shop/live").unwrap();
    assert!(text(live, "input").contains("night-1") && text(live, "by").contains("night-3"));
    assert_eq!(text(live, "reason"), "it was recorded earlier");
    let old = superseded.iter().find(|one| text(one, "stack") == "shop/old").unwrap();
    assert!(text(old, "reason").starts_with("it was recorded at the same time"));
    assert_eq!(stacks(&report).iter().filter(|stack| **stack == "shop/live").count(), 1);
}

#[test]
fn a_backend_is_read_as_it_lies_on_disk() {
    let (_, report) = json(&["testdata/fleet/backend"]);
    assert_eq!(stacks(&report), ["pay/live"]);
    assert!(report["fleet"]["superseded"].as_array().unwrap().is_empty());
    assert!(report["fleet"]["notes"].to_string().contains("--include-history reads it"));
    let (_, report) = json(&["testdata/fleet/backend", "--include-history"]);
    assert_eq!(report["fleet"]["superseded"].as_array().unwrap().len(), 2);
    assert_eq!(report["fleet"]["stacks"][0]["resources"], 4);
}

#[test]
fn lists_globs_and_excluded_paths_are_understood() {
    let list = folder("list").join("stacks.txt");
    fs::write(&list, "# nightly\ntestdata/fleet/night-1/shop/live.json\n\ntestdata/fleet/night-1/net-live.json\n")
        .unwrap();
    assert_eq!(stacks(&json(&[&format!("@{}", list.display())]).1), ["shop/live", "net/live"]);
    assert_eq!(stacks(&json(&["testdata/fleet/night-1/**/*.json"]).1).len(), 4);
    assert_eq!(stacks(&json(&["testdata/fleet/night-1/shop/[lt]*.json"]).1), ["shop/live", "shop/test"]);
    assert_eq!(stacks(&json(&[NIGHT_1, "--exclude", "**/shop/*"]).1), ["net/live"]);
    let (code, report) = json(&["testdata/fleet/none-*.json", "testdata/fleet/night-1", "--exit-zero"]);
    assert_eq!(code, 4);
    assert!(report["inputs"].to_string().contains("no file matches the pattern"));
}

#[test]
fn archives_are_read_and_a_cut_one_is_told() {
    let place = folder("archive");
    let archive = place.join("night.tar.gz");
    let file = fs::File::create(&archive).unwrap();
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::default()));
    tar.append_dir_all("exports", Path::new(ROOT).join(NIGHT_1)).unwrap();
    tar.append_dir_all("bucket", Path::new(ROOT).join("testdata/fleet/backend")).unwrap();
    tar.into_inner().unwrap().finish().unwrap();
    let (_, report) = json(&[archive.to_str().unwrap(), "--now", "2026-10-01"]);
    let mut found = stacks(&report);
    found.sort_unstable();
    assert_eq!(found, ["net/live", "pay/live", "shop/live", "shop/old", "shop/test"]);
    let input = text(&report["inputs"][0], "name");
    assert!(input.contains("night.tar.gz:exports/"), "{input}");
    let bytes = fs::read(&archive).unwrap();
    fs::write(&archive, &bytes[..bytes.len() / 2]).unwrap();
    let (code, report) = json(&[archive.to_str().unwrap(), NIGHT_3, "--exit-zero"]);
    assert_eq!(code, 4);
    assert!(report["inputs"].to_string().contains("the archive is damaged behind its first"));
}

#[cfg(unix)]
#[test]
fn links_that_run_in_circles_and_folders_without_a_stack_are_told() {
    let place = folder("links");
    fs::create_dir(place.join("a")).unwrap();
    std::os::unix::fs::symlink(&place, place.join("a/up")).unwrap();
    std::os::unix::fs::symlink(place.join("a"), place.join("b")).unwrap();
    fs::copy(Path::new(ROOT).join(NIGHT_1).join("net-live.json"), place.join("a/net.json")).unwrap();
    let (_, report) = json(&[place.to_str().unwrap()]);
    assert_eq!(stacks(&report), ["net/live"]);
    let notes = report["fleet"]["notes"].to_string();
    assert!(notes.contains("leads back to a folder above it"), "{notes}");
    assert!(notes.contains("was read under another name"), "{notes}");
    let empty = folder("empty");
    fs::write(empty.join("notes.txt"), "nothing").unwrap();
    let (code, out, _) = audit(&[empty.to_str().unwrap()]);
    assert_eq!(code, 3);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("the folder holds no file of a stack, and 1 file of another kind"), "{out}");
}

#[test]
fn the_json_follows_its_schema() {
    let schema = fs::read_to_string(Path::new(ROOT).join("docs/schema/run-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for report in nights("schema") {
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn the_metrics_are_read_by_another_reader_and_agree_with_the_json() {
    let (_, out, _) = audit(&[NIGHT_2, "--now", "2026-10-02", "-o", "prometheus"]);
    let scrape = prometheus_parse::Scrape::parse(out.lines().map(|line| Ok(line.to_owned()))).unwrap();
    let gauge = |sample: &prometheus_parse::Sample| match sample.value {
        prometheus_parse::Value::Gauge(value) => value,
        ref other => panic!("{}: {other:?}", sample.metric),
    };
    let of = |name: &str| scrape.samples.iter().filter(|sample| sample.metric == name).collect::<Vec<_>>();
    let (_, report) = json(&[NIGHT_2, "--now", "2026-10-02"]);
    let findings = report["findings"].as_array().unwrap().len();
    let sum: f64 = of("stackcheck_findings").into_iter().map(gauge).sum();
    assert!((sum - f64::from(u32::try_from(findings).unwrap())).abs() < f64::EPSILON);
    assert!(gauge(of("stackcheck_audit_incomplete")[0]) > 0.0);
    let of_stack =
        of("stackcheck_findings").into_iter().find(|sample| sample.labels.get("rule") == Some("X001")).unwrap();
    assert_eq!(of_stack.labels.get("stack"), Some("shop/live"));
    assert!(scrape.docs.contains_key("stackcheck_findings"));
}

#[test]
fn the_csv_has_a_row_for_every_finding_and_every_unread_input() {
    let (_, out, _) = audit(&[NIGHT_2, "--now", "2026-10-02", "-o", "csv"]);
    let (_, report) = json(&[NIGHT_2, "--now", "2026-10-02"]);
    let rows: Vec<&str> = out.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 1 + report["findings"].as_array().unwrap().len() + 1);
    assert!(rows[0].starts_with("kind,stack,environment,owner,region,severity,code,rule,urn,path,message"));
    assert!(rows.last().unwrap().starts_with("unread,"), "{rows:?}");
}

#[test]
fn two_runs_are_the_same_and_a_pipe_gets_no_progress() {
    let first = audit(&[NIGHT_2, "--now", "2026-10-02", "-v"]);
    assert_eq!(first, audit(&[NIGHT_2, "--now", "2026-10-02", "-v"]));
    assert_eq!(first.2, "");
}

#[test]
fn the_html_fetches_nothing_and_has_a_part_for_every_stack() {
    let (_, out, _) = audit(&[NIGHT_2, "--now", "2026-10-02", "-o", "html"]);
    assert!(
        out.contains("default-src 'none'")
            && !out.contains("<script")
            && !out.contains("src=")
            && !out.contains("href=\"http"),
        "{out}"
    );
    for stack in ["net/live", "shop/live", "shop/trial"] {
        assert!(out.contains(&format!("<summary>{stack} · ")), "{stack}");
    }
    assert!(out.contains("night-2/shop/old.json"));
    let opened = |tag: &str| out.matches(&format!("<{tag}>")).count() + out.matches(&format!("<{tag} ")).count();
    for tag in ["table", "tr", "td", "details", "summary", "h2", "p"] {
        assert_eq!(opened(tag), out.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn two_stacks_of_one_name_are_both_reported_and_two_states_of_one_are_not() {
    let folder = folder("namesakes");
    let state = |bucket: &str| {
        let root = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";
        let ty = "aws:s3/bucketV2:BucketV2";
        let resources = serde_json::json!([
            {"urn": root, "custom": false, "type": "pulumi:pulumi:Stack"},
            {"urn": format!("urn:pulumi:prod::shop::{ty}::{bucket}"), "custom": true, "id": bucket, "type": ty,
             "parent": root, "inputs": {}, "outputs": {}},
        ]);
        serde_json::json!({"version": 3, "deployment": {"resources": resources}}).to_string()
    };
    for (name, bucket) in [("a.json", "orders"), ("b.json", "invoices"), ("c.json", "invoices")] {
        fs::write(folder.join(name), state(bucket)).unwrap();
    }
    let path = folder.to_str().unwrap();
    let (_, report) = json(&[path]);
    let named = format!("shop/prod ({path}/b.json)");
    assert_eq!(stacks(&report), ["shop/prod", &named]);
    let superseded = report["fleet"]["superseded"].as_array().unwrap();
    assert_eq!(superseded.len(), 1);
    assert_eq!(
        (text(&superseded[0], "stack"), text(&superseded[0], "input")),
        (named.as_str(), format!("{path}/b.json").as_str())
    );
    assert!(report["fleet"]["notes"][0].as_str().unwrap().starts_with("two stacks are called shop/prod: "));
}
