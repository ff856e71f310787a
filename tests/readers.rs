//! The reports for GitLab, Jenkins and people, held against what their readers document.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const COMMANDS: [&[&str]; 7] = [
    &["check", "testdata/previews/shop.json", "testdata/previews/shop-failed.json", "no-such-file.json"],
    &["check", "testdata/previews/shop-update.json"],
    &["diff", "testdata/previews/shop-update.json"],
    &["drift", "testdata/drift/state.json"],
    &["promote", "testdata/promote/staging.json", "testdata/promote/prod.json", "--now", "2026-11-28T00:00:00Z"],
    &["verify", "testdata/previews/shop.json", "testdata/graph/shop.json"],
    &["audit", "testdata/states", "--now", "2026-11-28"],
];

fn written(args: &[&str], format: &str) -> String {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).env_remove("GITHUB_STEP_SUMMARY").args(args).args(["-o", format]);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// A saved run with so many findings, made of the six of the shop.
fn many(count: usize) -> String {
    let mut run: Value = serde_json::from_str(&written(COMMANDS[0], "json")).unwrap();
    let own = run["findings"].as_array().unwrap().clone();
    let findings = (0..count).map(|at| {
        let mut finding = own[at % own.len()].clone();
        finding["urn"] = json!(format!("urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::group-{at}-"));
        finding["fingerprint"] = json!(format!("{at:016x}"));
        finding
    });
    run["findings"] = findings.collect();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("readers-{count}.json"));
    fs::write(&path, run.to_string()).unwrap();
    path.display().to_string()
}

/// Holds a report against the part of GitLab's schema of SAST reports (15.2.1) that it uses: what must be there, in
/// which form, and how long it may be.
fn sast(text: &str) {
    let word = json!({"type": "string", "minLength": 1});
    let tool = json!({
        "required": ["id", "name", "version", "vendor"],
        "properties": {"id": word, "name": word, "version": word, "vendor": {"required": ["name"]}}
    });
    let time = json!({"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$"});
    let message = json!({"required": ["level", "value"], "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": word}});
    let identifier =
        json!({"required": ["type", "name", "value"], "properties": {"type": word, "name": word, "value": word}});
    let fault = json!({
        "required": ["id", "identifiers", "location"],
        "properties": {
            "id": word,
            "name": {"type": "string", "maxLength": 255},
            "description": {"type": "string", "maxLength": 1_048_576},
            "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
            "solution": {"type": "string", "maxLength": 7_000},
            "identifiers": {"type": "array", "minItems": 1, "items": identifier},
            "location": {"properties": {"file": {"type": "string"}, "start_line": {"type": "number"}}}
        }
    });
    let schema = json!({
        "type": "object",
        "required": ["scan", "version", "vulnerabilities"],
        "properties": {
            "version": {"pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
            "scan": {
                "required": ["analyzer", "scanner", "start_time", "end_time", "status", "type"],
                "properties": {
                    "analyzer": tool, "scanner": tool, "start_time": time, "end_time": time,
                    "status": {"enum": ["success", "failure"]}, "type": {"const": "sast"},
                    "messages": {"type": "array", "items": message}
                }
            },
            "vulnerabilities": {"type": "array", "items": fault}
        }
    });
    holds(&schema, text);
}

/// Holds a report against what GitLab documents of Code Quality.
fn code_quality(text: &str) {
    let word = json!({"type": "string", "minLength": 1});
    let lines = json!({"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}});
    let schema = json!({"type": "array", "items": {
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": word, "check_name": word, "fingerprint": word,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            // A path from the root of the repository, without `./` before it.
            "location": {"required": ["path", "lines"], "properties": {"path": {"pattern": "^[^./]|^\\.[^/]"}, "lines": lines}}
        }
    }});
    holds(&schema, text);
}

fn holds(schema: &Value, text: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let report: Value = serde_json::from_str(text).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// No two entries of a report are one for GitLab.
fn apart(report: &Value, key: &str) {
    let mut names: Vec<&str> = report.as_array().unwrap().iter().map(|entry| entry[key].as_str().unwrap()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn the_reports_for_gitlab_of_every_command_are_what_it_documents() {
    let file = many(300);
    let saved: &[&str] = &["render", &file];
    for command in COMMANDS.into_iter().chain([saved]) {
        let text = written(command, "gitlab-sast");
        sast(&text);
        apart(&serde_json::from_str::<Value>(&text).unwrap()["vulnerabilities"], "id");
        let text = written(command, "gitlab-codequality");
        code_quality(&text);
        apart(&serde_json::from_str(&text).unwrap(), "fingerprint");
    }
}

#[test]
fn the_name_of_a_fault_says_nothing_of_one_resource_and_its_text_keeps_code_as_code() {
    let report: Value = serde_json::from_str(&written(COMMANDS[0], "gitlab-sast")).unwrap();
    let all = report["vulnerabilities"].as_array().unwrap();
    let of = |code: &str| all.iter().find(|one| one["identifiers"][0]["value"] == code).unwrap();
    assert_eq!(of("A001")["name"], "a VPC has no subnets");
    assert!(of("A001")["description"].as_str().unwrap().starts_with("VPC `reporting` has no subnets\n\naws:ec2:Vpc"));
    assert_eq!(of("A001")["solution"], "add subnets whose `vpcId` is `reporting`, or remove the VPC");
    let report: Value = serde_json::from_str(&written(COMMANDS[3], "gitlab-sast")).unwrap();
    let names: Vec<&str> =
        report["vulnerabilities"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"a property was changed outside the program"), "{names:?}");
}

#[test]
fn junit_has_only_what_the_schema_of_jenkins_knows_and_its_sums_are_right() {
    for command in COMMANDS {
        let text = written(command, "junit");
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut sums, mut counted) = ([0_usize; 4], [0_usize; 4]);
        loop {
            let event = reader.read_event().unwrap();
            let (quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag)) = event else {
                if matches!(event, quick_xml::events::Event::Eof) {
                    break;
                }
                continue;
            };
            let name = String::from_utf8(tag.name().as_ref().to_vec()).unwrap();
            let known: &[&str] = match &*name {
                "testsuites" => &["name", "time", "tests", "failures", "errors"],
                "testsuite" => &["name", "tests", "failures", "errors", "skipped", "time", "timestamp", "id", "file"],
                "testcase" => &["name", "classname", "time"],
                "failure" | "error" | "skipped" => &["type", "message"],
                "system-out" => &[],
                other => panic!("{other}"),
            };
            for attribute in tag.attributes() {
                let attribute = attribute.unwrap();
                let key = std::str::from_utf8(attribute.key.as_ref()).unwrap();
                assert!(known.contains(&key), "{command:?}: {key} of {name}");
                let place = ["tests", "failures", "errors", "skipped"].iter().position(|sum| *sum == key);
                if let Some(place) = place.filter(|_| name == "testsuite") {
                    sums[place] += std::str::from_utf8(&attribute.value).unwrap().parse::<usize>().unwrap();
                }
            }
            if let Some(place) = ["testcase", "failure", "error", "skipped"].iter().position(|sum| *sum == name) {
                counted[place] += 1;
            }
        }
        assert!(counted[0] > 0 && sums == counted, "{command:?}: {sums:?} {counted:?}");
    }
}

#[test]
fn two_faults_of_one_rule_in_one_place_are_two_cases() {
    let mut run: Value = serde_json::from_str(&written(COMMANDS[0], "json")).unwrap();
    let first = run["findings"][0].clone();
    run["findings"].as_array_mut().unwrap().push(first);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("readers-twice.json");
    fs::write(&path, run.to_string()).unwrap();
    let text = written(&["render", path.to_str().unwrap()], "junit");
    let name = "C001 aws:ec2:SecurityGroup web, ingress[1].cidrBlocks[0]";
    assert_eq!((text.matches(&format!("{name}\"")).count(), text.matches(&format!("{name} (2)\"")).count()), (1, 1));
}

#[test]
fn a_comment_with_very_many_blockers_names_the_worst_rule_first() {
    let text = written(&["render", &many(2_000)], "md");
    assert!(text.len() <= 60_000 && text.starts_with("<!-- stackcheck:check:shop/dev -->\n"));
    let rules: Vec<&str> = text.lines().filter(|line| line.starts_with("- **")).collect();
    assert!(
        rules[0].starts_with("- **critical** C001 sg-open-admin-port ×286: aws:ec2:SecurityGroup group-0-, "),
        "{}",
        rules[0]
    );
    assert_eq!(rules.len(), 6);
    assert!((0..2_000).filter(|at| at % 7 != 5).all(|at| text.contains(&format!(" group-{at}-"))));
}

#[test]
fn the_marker_of_a_comment_is_the_name_of_the_stack_and_ends_where_it_is_written() {
    for (stack, marker) in [("shop-eu/prod-1", "shop-eu/prod-1"), ("a--b/x-->y", "a-_b/x-__y")] {
        let mut run: Value = serde_json::from_str(&written(COMMANDS[1], "json")).unwrap();
        run["inputs"][0]["stack"] = json!(stack);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("readers-marker.json");
        fs::write(&path, run.to_string()).unwrap();
        let text = written(&["render", path.to_str().unwrap()], "md");
        assert_eq!(text.lines().next().unwrap(), format!("<!-- stackcheck:check:{marker} -->"));
    }
}

#[test]
fn a_comment_counts_what_it_lists() {
    let text = written(COMMANDS[3], "md");
    assert!(text.contains("\n1 critical · 1 high · 1 medium · 2 low\n"), "{text}");
    let text = written(COMMANDS[4], "md");
    assert!(text.contains("\n7 high · 5 medium · 1 low · 3 info\n"), "{text}");
    assert!(text.contains("\"s3:GetObject\", ") && text.contains("\"s3:\\*\" "), "what differs is shown: {text}");
}

#[test]
fn a_place_in_the_program_is_told_from_the_root_of_the_repository() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("readers-repository");
    fs::create_dir_all(root.join("infra")).unwrap();
    fs::copy(format!("{ROOT}/testdata/previews/shop.json"), root.join("preview.json")).unwrap();
    let run = |folder: PathBuf, args: &[&str]| {
        let mut command = Command::cargo_bin("stackcheck").unwrap();
        let output = command.current_dir(folder).args(args).env_remove("GITHUB_STEP_SUMMARY").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let out = run(root.clone(), &["preview.json", "--source-root", "infra", "-o", "github", "-o", "json=run.json"]);
    assert!(out.starts_with("::error file=infra/network.py,line=66,"), "{out}");
    let sarif: Value = serde_json::from_str(&run(root.clone(), &["render", "run.json", "-o", "sarif"])).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "infra/network.py");
    let out = run(root.join("infra"), &["../preview.json", "--source-root", ".", "-o", "github"]);
    assert!(out.starts_with("::error file=network.py,"), "{out}");
}
