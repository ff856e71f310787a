//! One update of one stack, recorded in every form, gives the same changes from each that can know them; what a form
//! cannot say is told as such, and a state completes it. The recordings are `testdata/previews/forms`, made by hand.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stackcheck::commands::check::{Request, check};
use stackcheck::commands::diff;
use stackcheck::diff::Difference;
use stackcheck::engine::{Exit, Input, Report};
use stackcheck::graph::Coverage;
use stackcheck::input;
use stackcheck::report::diff::Noise;
use stackcheck::report::formats::Format;
use stackcheck::report::table::Style;
use stackcheck::report::{Document, Extent};
use stackcheck::rules;

const FORMS: [&str; 7] = [
    "preview.json",
    "preview-sames.json",
    "stream.jsonl",
    "event-log.jsonl",
    "up-only.jsonl",
    "plan.json",
    "summary.json",
];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/previews/forms").join(name)
}

fn report(name: &str, state: Option<&str>) -> Report {
    let path = |name: &str| file(name).to_str().unwrap().to_owned();
    let request = Request { inputs: vec![path(name)], state: state.map(path), ..Request::default() };
    check(&request, &rules::all())
}

fn document(report: &Report) -> Value {
    let mut text = Vec::new();
    Format::Json.write(&Document::of_check(report, Extent::Drawn), Style::FILE, &mut text).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn texts(list: &Value, fields: [&str; 2]) -> BTreeSet<[String; 2]> {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or("-").to_owned();
    list.as_array().unwrap().iter().map(|one| fields.map(|field| text(one, field))).collect()
}

/// The properties that `diff` lists, by resource.
fn properties(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let request = diff::Request {
        first: file(name).to_str().unwrap().to_owned(),
        second: None,
        state: None,
        force: false,
        noise: Noise::Hide,
        focus: None,
        max_input: None,
    };
    let report = diff::diff(&request).unwrap();
    let of = |found: &stackcheck::diff::ResourceDiff| {
        let counted = found.properties.iter().filter(|change| change.class.counts());
        (found.urn.to_string(), counted.map(stackcheck::diff::PropertyChange::label).collect())
    };
    report.comparison.resources.iter().filter(|found| found.difference() == Difference::Real).map(of).collect()
}

#[test]
fn every_form_tells_the_same_changes_and_counts() {
    let digest = document(&report("preview.json", None));
    assert_eq!(digest["changes"].as_array().unwrap().len(), 7);
    for name in FORMS.into_iter().chain(["up.jsonl"]) {
        let told = document(&report(name, None));
        assert_eq!(texts(&told["changes"], ["urn", "op"]), texts(&digest["changes"], ["urn", "op"]), "{name}");
        assert_eq!(told["summary"]["changes"], digest["summary"]["changes"], "{name}");
        assert_eq!(told["inputs"][0]["stack"], "shop/dev", "{name}");
    }
}

#[test]
fn every_form_has_a_name_and_says_how_much_it_tells() {
    for (name, kind, coverage) in [
        ("preview.json", "preview", "changes-only"),
        ("preview-sames.json", "preview", "whole"),
        ("stream.jsonl", "events", "unlinked"),
        ("plan.json", "plan", "differences"),
        ("summary.json", "summary", "names"),
        ("up.jsonl", "preview", "changes-only"),
        ("up-cut.jsonl", "events", "failed"),
        ("state.json", "export", "whole"),
    ] {
        let input = &document(&report(name, None))["inputs"][0];
        assert_eq!((input["kind"].as_str(), input["coverage"].as_str()), (Some(kind), Some(coverage)), "{name}");
    }
}

#[test]
fn every_form_tells_the_data_that_is_lost() {
    let lost = |name: &str| -> BTreeSet<String> {
        let document = document(&report(name, None));
        let rows = document["changes"].as_array().unwrap();
        rows.iter().filter(|row| !row["data_loss"].is_null()).map(|row| row["urn"].to_string()).collect()
    };
    assert_eq!(lost("preview.json").len(), 3);
    for name in FORMS {
        assert_eq!(lost(name), lost("preview.json"), "{name}");
    }
}

#[test]
fn a_state_completes_a_stream_and_a_plan_to_the_causes_of_the_digest() {
    let causes = |name: &str, state| texts(&document(&report(name, state))["changes"], ["urn", "cause"]);
    let digest = causes("preview.json", None);
    for name in ["stream.jsonl", "event-log.jsonl", "plan.json"] {
        assert_eq!(causes(name, Some("state.json")), digest, "{name}");
    }
}

#[test]
fn a_form_and_its_state_find_what_the_digest_and_the_state_find_or_leave_it_open() {
    let digest = document(&report("preview.json", Some("state.json")));
    assert_eq!(digest["inputs"][0]["coverage"], "whole");
    let wanted = texts(&digest["findings"], ["code", "urn"]);
    assert!(wanted.iter().any(|[code, _]| code == "A009"), "{wanted:?}");
    // A form that does not tell what a group was before tells of its open port by itself.
    let mut allowed = wanted.clone();
    for finding in digest["findings"].as_array().unwrap() {
        let facts = finding["evidence"].as_array().unwrap().iter().filter_map(|fact| fact.as_str()?.strip_suffix(')'));
        let codes = facts.filter_map(|fact| fact.rsplit_once('(')).map(|(_, code)| code.to_owned());
        allowed.extend(codes.map(|code| [code, finding["urn"].as_str().unwrap_or("-").to_owned()]));
    }
    for name in ["stream.jsonl", "event-log.jsonl", "plan.json", "summary.json"] {
        for state in [None, Some("state.json")] {
            let told = document(&report(name, state));
            let found = texts(&told["findings"], ["code", "urn"]);
            assert!(found.is_subset(&allowed), "{name}: invents {:?}", found.difference(&allowed).collect::<Vec<_>>());
            let open: BTreeSet<String> =
                texts(&told["undetermined"], ["code", "urn"]).into_iter().map(|[code, _]| code).collect();
            // Of a resource that the form does not show, and no state adds, nothing can be open.
            let shown = |urn: &str| state.is_some() || std::fs::read_to_string(file(name)).unwrap().contains(urn);
            for [code, urn] in wanted.difference(&found).filter(|[_, urn]| shown(urn)) {
                assert!(open.contains(code), "{name} {state:?}: {code} of {urn} is neither found nor open");
            }
        }
    }
    let plan = document(&report("plan.json", Some("state.json")));
    assert_eq!(texts(&plan["findings"], ["code", "urn"]), wanted);
    assert_eq!((&plan["inputs"][0]["coverage"], &plan["undetermined"]), (&"whole".into(), &serde_json::json!([])));
}

#[test]
fn a_plan_without_its_state_claims_nothing_of_what_it_leaves_out() {
    let plan = document(&report("plan.json", None));
    let open = texts(&plan["undetermined"], ["code", "reason"]);
    for [code, reason] in [["J008", "untold-value"], ["A009", "only-differences"]] {
        assert!(open.contains(&[code.to_owned(), reason.to_owned()]), "{open:?}");
    }
}

#[test]
fn what_differs_in_a_digest_differs_in_a_stream_and_by_its_top_in_a_plan() {
    let digest = properties("preview.json");
    assert_eq!(properties("stream.jsonl"), digest);
    let top = |path: &String| path.split(['.', '[']).next().unwrap().to_owned();
    for (urn, told) in properties("plan.json") {
        let tops: BTreeSet<String> = digest[&urn].iter().map(top).collect();
        let told: BTreeSet<String> = told.iter().map(top).collect();
        // Of what is deleted a plan tells no property.
        let expected = if urn.ends_with("::invoices") { BTreeSet::new() } else { tops };
        assert_eq!(told, expected, "{urn}");
    }
    let names = |name: &str| properties(name).into_keys().collect::<BTreeSet<_>>();
    assert_eq!(names("plan.json"), names("preview.json"));
    assert_eq!(names("summary.json"), names("preview.json"));
}

#[test]
fn a_plan_differs_from_its_state_only_in_what_it_changes() {
    let names = [file("state.json"), file("plan.json")].map(|path| path.to_str().unwrap().to_owned());
    let [first, second] = names;
    let request = diff::Request {
        first,
        second: Some(second),
        state: None,
        force: false,
        noise: Noise::Hide,
        focus: None,
        max_input: None,
    };
    let report = diff::diff(&request).unwrap();
    let changed: BTreeSet<String> = report.comparison.real().map(|found| found.urn.name().to_owned()).collect();
    assert_eq!(changed, ["doors", "invoices", "jobs", "net", "news", "vpc", "web"].map(str::to_owned).into());
    let zone = report.comparison.resources.iter().find(|found| found.urn.name() == "zone");
    assert!(zone.is_none(), "{zone:?}");
}

#[test]
fn the_events_of_a_run_behind_its_preview_tell_what_became_of_each_change() {
    let progress = |name: &str| -> BTreeMap<String, String> {
        let document = document(&report(name, None));
        let row = |row: &Value| {
            let name = row["urn"].as_str().unwrap().rsplit("::").next().unwrap().to_owned();
            (name, row["progress"].as_str().unwrap_or("-").to_owned())
        };
        document["changes"].as_array().unwrap().iter().map(row).collect()
    };
    assert!(progress("preview.json").values().all(|word| word == "-"));
    assert!(progress("stream.jsonl").values().all(|word| word == "-"));
    assert!(progress("up.jsonl").values().all(|word| word == "done"));
    let failed = progress("up-failed.jsonl");
    for (name, word) in [
        ("vpc", "done"),
        ("doors", "done"),
        ("net", "old-half-left"),
        ("web", "old-half-left"),
        ("jobs", "failed"),
        ("news", "not-begun"),
        ("invoices", "not-begun"),
    ] {
        assert_eq!(failed[name], word, "{name}");
    }
    assert_eq!(progress("up-cut.jsonl")["web"], "unfinished");
}

#[test]
fn a_run_that_fails_is_a_finding_and_a_preview_that_went_through_is_not() {
    let codes = |name: &str| texts(&document(&report(name, None))["findings"], ["code", "severity"]);
    let has =
        |name: &str, code: &str| codes(name).iter().find(|[own, _]| own == code).map(|[_, severity]| severity.clone());
    assert_eq!(has("up-failed.jsonl", "L216").as_deref(), Some("high"));
    assert_eq!(has("up-cut.jsonl", "L216").as_deref(), Some("medium"));
    assert_eq!(has("up.jsonl", "L216"), None);
    assert_eq!(has("stream.jsonl", "L216"), None);
}

#[test]
fn a_stream_that_is_cut_anywhere_is_incomplete_and_what_was_read_is_reported() {
    let text = fs::read_to_string(file("stream.jsonl")).unwrap();
    let whole = input::read("-", text.clone().into_bytes()).unwrap();
    assert_eq!(whole.coverage, Coverage::Unlinked);
    let first = text.find('\n').unwrap() + 1;
    let mut read = 0;
    for cut in (first..text.len() - 1).step_by(97) {
        let stack = input::read("-", text.as_bytes()[..cut].to_vec()).unwrap();
        assert_eq!(stack.coverage, Coverage::Failed, "cut at {cut}");
        assert!(stack.resources.len() >= read && !stack.outcome.ran, "cut at {cut}");
        assert_eq!(stack.notes.is_empty(), text.as_bytes()[cut - 1] == b'\n', "cut at {cut}: {:?}", stack.notes);
        read = stack.resources.len();
    }
    assert_eq!(read, whole.resources.len());
}

#[test]
fn a_cut_stream_without_a_fault_in_it_exits_with_four() {
    let text = fs::read_to_string(file("stream.jsonl")).unwrap();
    let folder = std::env::temp_dir().join(format!("stackcheck-forms-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("cut.jsonl");
    fs::write(&path, &text[..text.find("vpc-0a40").unwrap()]).unwrap();
    let request = Request { inputs: vec![path.to_str().unwrap().to_owned()], ..Request::default() };
    let report = check(&request, &rules::all());
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(report.exit(), Exit::Incomplete);
}

#[test]
fn other_text_between_events_loses_none_and_a_damaged_event_is_a_loss() {
    let text = fs::read_to_string(file("stream.jsonl")).unwrap();
    let noisy = text.replacen('\n', "\nwarning: a new version {1.2} is there\n", 3);
    let stack = input::read("-", noisy.into_bytes()).unwrap();
    assert_eq!((stack.coverage, stack.resources.len(), stack.notes.len()), (Coverage::Unlinked, 9, 3));
    let damaged = text.replacen("\"op\":\"update\"", "\"op\":update", 1);
    let stack = input::read("-", damaged.into_bytes()).unwrap();
    assert_eq!((stack.coverage, stack.notes.len()), (Coverage::Failed, 1));
    assert!(stack.notes[0].contains("damaged event"), "{:?}", stack.notes);
}

#[test]
fn a_stream_in_any_layout_tells_the_same() {
    let text = fs::read_to_string(file("stream.jsonl")).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pretty: Vec<String> = events.iter().map(|event| serde_json::to_string_pretty(event).unwrap()).collect();
    let ops = |text: String| -> Vec<(String, String)> {
        let stack = input::read("-", text.into_bytes()).unwrap();
        assert_eq!(stack.coverage, Coverage::Unlinked);
        stack.resources.iter().map(|one| (one.urn.to_string(), one.op.to_string())).collect()
    };
    let lines = ops(text.clone());
    for other in [
        pretty.join("\n"),
        text.replace('\n', "\r\n"),
        text.replace('\n', ""),
        Value::from(events.clone()).to_string(),
        serde_json::json!({ "events": events }).to_string(),
        format!("Previewing update (dev)\n\n{text}"),
    ] {
        assert_eq!(ops(other), lines);
    }
}

#[test]
fn a_preview_and_a_run_in_one_stream_are_one_update() {
    let (preview, run) =
        (fs::read_to_string(file("stream.jsonl")).unwrap(), fs::read_to_string(file("up-only.jsonl")).unwrap());
    let stack = input::read("-", format!("{preview}{run}").into_bytes()).unwrap();
    assert!(stack.outcome.ran && stack.outcome.succeeded);
    assert_eq!((stack.coverage, stack.resources.len()), (Coverage::Unlinked, 9));
    let begun = &run[..run.find("doors").unwrap()];
    let stack = input::read("-", format!("{preview}{begun}").into_bytes()).unwrap();
    assert!(stack.outcome.ran && stack.outcome.cut && !stack.outcome.succeeded);
    assert_eq!(stack.resources.len(), 9, "the preview tells what was to change");
}

#[test]
fn a_damaged_plan_or_summary_is_refused_with_the_place() {
    let plan = |goal: &str| format!("{{\"manifest\":{{}},\"resourcePlans\":{{\"u\":\n{goal}}}}}");
    for (text, says) in [
        (
            "{\"manifest\":{},\"resourcePlans\":[]}".to_owned(),
            "line 1: `resourcePlans`: expected an object, found an array",
        ),
        (plan("[]"), "line 2: `resourcePlans.u`: expected an object, found an array"),
        (plan("{\"goal\":1}"), "line 2: `resourcePlans.u.goal`: expected an object, found a number"),
        (plan("{\"steps\":[1]}"), "line 2: `resourcePlans.u.steps[0]`: expected a string, found a number"),
        (plan("{\"state\":\"x\"}"), "line 2: `resourcePlans.u.state`: expected an object, found a string"),
        (
            plan("{\"goal\":{\"custom\":\"yes\"}}"),
            "line 2: `resourcePlans.u.goal.custom`: expected a boolean, found a string",
        ),
        (
            plan("{\"goal\":{\"inputDiff\":{\"adds\":[]}}}"),
            "line 2: `resourcePlans.u.goal.inputDiff.adds`: expected an object, found an array",
        ),
        (
            plan("{\"goal\":{\"dependencies\":{}}}"),
            "line 2: `resourcePlans.u.goal.dependencies`: expected an array, found an object",
        ),
        (
            "{\"result\":\"succeeded\",\"duration\":1,\"resources\":{}}".to_owned(),
            "line 1: `resources`: expected an array, found an object",
        ),
        (
            "{\"result\":\"succeeded\",\"duration\":1,\"resources\":[{\"op\":\"create\"}]}".to_owned(),
            "line 1: `resources[0].urn`: expected a string, found nothing",
        ),
        ("{\"result\":1,\"duration\":1}".to_owned(), "line 1: `result`: expected a string, found a number"),
        (
            "{\"result\":\"succeeded\",\"duration\":1,\"summary\":{\"create\":-1}}".to_owned(),
            "line 1: `summary.create`: expected a count, found a number",
        ),
    ] {
        assert_eq!(input::read("-", text.clone().into_bytes()).unwrap_err().to_string(), says, "{text}");
    }
}

#[test]
fn odd_plans_and_summaries_are_read() {
    for text in [
        "{\"manifest\":{}}",
        "{\"manifest\":{},\"resourcePlans\":null}",
        "{\"manifest\":{},\"resourcePlans\":{\"\":{}}}",
        "{\"manifest\":{},\"resourcePlans\":{\"u\":{\"steps\":[\"dream\"],\"goal\":{\"inputDiff\":null}}}}",
        "{\"manifest\":{},\"resourcePlans\":{\"u\":{\"goal\":{\"inputDiff\":{\"adds\":{\"\\ud800\\\"\":[\"\\u0000\"]},\"deletes\":[1,\"x\"]}}}}}",
        "{\"result\":\"unknown\",\"duration\":0}",
        "{\"result\":\"failed\",\"duration\":0,\"resources\":[{\"urn\":\"\",\"op\":\"\",\"failed\":true,\"parent\":\"\"}]}",
        "{\"result\":\"succeeded\",\"duration\":0,\"summary\":{\"same\":8}}\n{\"result\":\"succeeded\",\"duration\":0,\"summary\":{\"same\":8}}\n",
    ] {
        let stack = input::read("-", text.as_bytes().to_vec()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let _ = stackcheck::change::Changes::of(&stack);
    }
}

#[test]
fn no_form_tells_a_secret() {
    let secret = "correct-horse-battery";
    let text = fs::read_to_string(file("plan.json")).unwrap();
    let signed = format!(
        "{{\"4dabf18193072939515e22adb298388d\":\"1b47061264138c4ac30d75fd1eb44270\",\"plaintext\":\"\\\"{secret}\\\"\"}}"
    );
    let text = text.replace("\"shop-tasks\"", &signed);
    let stack = input::read("-", text.into_bytes()).unwrap();
    let jobs = stack.resources.iter().find(|one| one.urn.name() == "jobs").unwrap();
    let view = stack.view(jobs, stackcheck::graph::View::After).unwrap();
    assert!(view.input("name").is_hidden() && view.property("name").is_hidden());
    let shown = format!("{:?}", stackcheck::diff::inside(&stack).resources);
    assert!(!shown.contains(secret));
}

#[test]
fn a_failed_run_is_read_with_every_input_named_once() {
    let report = report("up-failed.jsonl", Some("state.json"));
    let [Input::Read(run)] = report.inputs.as_slice() else { panic!("not read") };
    assert_eq!(run.stack.coverage, Coverage::Whole, "the preview saw everything");
    assert!(run.is_failed() && report.exit() == Exit::Failed);
}
