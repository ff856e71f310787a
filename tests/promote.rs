//! `stackcheck promote` as people run it: what it pairs, what it finds, what it leaves to the environments, exit codes, bad
//! input.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const STAGING: &str = "testdata/promote/staging.json";
const PROD: &str = "testdata/promote/prod.json";
const STAGING_PREVIEW: &str = "testdata/promote/staging.preview.json";
const PROD_PREVIEW: &str = "testdata/promote/prod.preview.json";
const CONFIG: &str = "testdata/promote/stackcheck.toml";
/// 35 hours after the last change of the source.
const NOW: &str = "2026-05-05T20:00:00Z";

/// Exit code, standard output, standard error.
fn promote_of(args: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    command.current_dir(ROOT).arg("promote").args(args).args(["--now", NOW]).env_remove("COLUMNS");
    let output = command.write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn promote(args: &[&str]) -> (i32, String, String) {
    promote_of(args, "")
}

fn parsed((code, out, err): (i32, String, String)) -> (i32, Value) {
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

fn json(args: &[&str]) -> (i32, Value) {
    parsed(promote(&[args, &["-o", "json"]].concat()))
}

/// `verdict severity type-and-name path` of every row of some verdicts.
fn told(report: &Value, verdicts: &[&str]) -> Vec<String> {
    let rows = report["differences"].as_array().unwrap().iter();
    let told = rows.filter(|row| verdicts.contains(&row["verdict"].as_str().unwrap())).map(|row| {
        let text = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
        let urn = if row["target"].is_null() { text("source") } else { text("target") };
        let (ty, name) = (text("type"), urn.rsplit("::").next().unwrap().to_owned());
        format!("{} {} {} {name} {}", text("verdict"), text("severity"), ty.rsplit(':').next().unwrap(), text("path"))
    });
    told.collect()
}

const COUNTING: [&str; 7] = ["weaker", "artefact", "missing", "extra", "version", "config", "different"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// Writes a file that is gone after the test.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A configuration of these lines.
fn config(name: &str, lines: &str) -> String {
    file(&format!("{name}.toml"), lines)
}

/// Compares with the file of that name; `BLESS=1` writes it. Read the difference before you keep it.
fn golden(name: &str, text: &str) {
    let path = Path::new(ROOT).join("testdata/promote").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "{name} is stale: run with BLESS=1 and read it");
}

#[test]
fn what_is_weaker_other_or_missing_is_told_and_the_environment_is_not() {
    let (code, report) = json(&[STAGING, PROD, "-c", CONFIG]);
    assert_eq!(code, 1);
    assert_eq!(
        told(&report, &COUNTING),
        [
            "weaker high SecurityGroup orders ingress[0].cidrBlocks[0]",
            "weaker high RolePolicy api policy",
            "weaker high Listener https sslPolicy",
            "weaker high Instance orders engineVersion",
            "weaker high Instance orders multiAz",
            "artefact high TaskDefinition api containerDefinitions[0].image",
            "missing high BucketPublicAccessBlock statements -",
            "different high Service api desiredCount",
            "artefact medium TaskDefinition api containerDefinitions[1].image",
            "missing medium MetricAlarm orders-cpu -",
            "version low - - provider aws",
        ]
    );
    // By hand, from the two files: other names, regions, accounts, ranges, ids; the secret; the order of the subnets.
    let tokens = told(&report, &["token"]);
    for row in [
        "token info Vpc shop cidrBlock",
        "token info Vpc shop region",
        "token info Vpc shop tags.Environment",
        "token info Subnet data-a availabilityZone",
        "token info Subnet data-b cidrBlock",
        "token info SubnetGroup orders subnetIds[0]",
        "token info SubnetGroup orders subnetIds[2]",
        "token info Instance orders finalSnapshotIdentifier",
        "token info TaskDefinition api containerDefinitions[0].environment[0].value",
        "token info TaskDefinition api containerDefinitions[0].environment[1].value",
        "token info Parameter host value",
    ] {
        assert!(tokens.contains(&row.to_owned()), "{row} {tokens:#?}");
    }
}

#[test]
fn an_expectation_covers_what_keeps_to_it_and_fails_what_breaks_it() {
    let (_, report) = json(&[STAGING, PROD, "-c", CONFIG]);
    let expected = told(&report, &["expected"]);
    for row in ["instanceClass", "allocatedStorage", "backupRetentionPeriod", "#protect"] {
        assert!(expected.contains(&format!("expected info Instance orders {row}")), "{row} {expected:#?}");
    }
    assert!(expected.contains(&"expected info Subnet data-c -".to_owned()), "{expected:#?}");
    let broken = report["differences"].as_array().unwrap().iter().find(|row| row["path"] == "desiredCount").unwrap();
    assert_eq!(broken["why"], "breaks the expectation `dst in 2..3`");
    assert_eq!(broken["rule"], "type `aws:ecs/service:Service` path `desiredCount` dst in 2..3");
    let unused = report["expectations"].as_array().unwrap().iter().filter(|row| row["used"] == false);
    assert_eq!(unused.map(|row| row["rule"].as_str().unwrap()).collect::<Vec<_>>(), ["path `tags.Owner` equal"]);
}

#[test]
fn what_is_weaker_is_accepted_by_its_own_name_only() {
    let broad = config("broad", "[[promotion.expect]]\ntype = \"aws:rds/*\"\npath = \"*\"\nrule = \"differs\"");
    let (_, report) = json(&[STAGING, PROD, "-c", &broad]);
    assert!(told(&report, &["weaker"]).contains(&"weaker high Instance orders multiAz".to_owned()));
    assert!(told(&report, &["expected"]).contains(&"expected info Instance orders instanceClass".to_owned()));
    let named = config("named", "[[promotion.expect]]\ntype = \"aws:rds/*\"\npath = \"multiAz\"\nrule = \"differs\"");
    let (_, report) = json(&[STAGING, PROD, "-c", &named]);
    assert!(told(&report, &["expected"]).contains(&"expected info Instance orders multiAz".to_owned()));
}

#[test]
fn a_tie_is_told_and_a_pair_of_the_configuration_settles_it() {
    let ambiguous = |report: &Value| -> Vec<Value> {
        report["pairs"].as_array().unwrap().iter().filter(|pair| pair["by"] == "ambiguous").cloned().collect()
    };
    let (_, report) = json(&[STAGING, PROD, "-c", CONFIG]);
    let ties = ambiguous(&report);
    assert_eq!(ties.len(), 1);
    assert!(ties[0]["source"].as_str().unwrap().ends_with("::queue-a") && ties[0]["target"].is_null());
    assert_eq!(ties[0]["candidates"].as_array().unwrap().len(), 2);
    let named = config("pair", "[[promotion.pair]]\nsource = \"queue-a\"\ntarget = \"queue-2\"");
    let (_, report) = json(&[STAGING, PROD, "-c", &named]);
    assert_eq!(ambiguous(&report).len(), 0);
    let by = |by: &str| report["pairs"].as_array().unwrap().iter().filter(|pair| pair["by"] == by).count();
    assert_eq!((by("config"), by("similarity")), (1, 0));
    assert!(told(&report, &["extra"]).contains(&"extra medium Queue queue-1 -".to_owned()));
}

#[test]
fn a_word_of_another_environment_is_a_difference() {
    let strange = read(PROD).replace(r#"\"STAGE\", \"value\": \"prod\""#, r#"\"STAGE\", \"value\": \"dev\""#);
    assert_ne!(strange, read(PROD));
    let (_, report) = json(&[STAGING, &file("strange.json", &strange), "-c", CONFIG]);
    let row = "different medium TaskDefinition api containerDefinitions[0].environment[0].value";
    assert!(told(&report, &["different"]).contains(&row.to_owned()), "{:#?}", told(&report, &["different"]));
}

#[test]
fn an_input_that_refers_to_another_resource_is_a_difference() {
    let mut state: Value = serde_json::from_str(&read(PROD)).unwrap();
    for resource in state["deployment"]["resources"].as_array_mut().unwrap() {
        if resource["type"] == "aws:rds/instance:Instance" {
            resource["inputs"]["vpcSecurityGroupIds"] = serde_json::json!(["vpc-09f8e7d6"]);
            resource["propertyDependencies"]["vpcSecurityGroupIds"] =
                serde_json::json!(["urn:pulumi:prod::shop::aws:ec2/vpc:Vpc::shop"]);
        }
    }
    let (_, report) = json(&[STAGING, &file("rewired.json", &state.to_string()), "-c", CONFIG]);
    let row = "different medium Instance orders vpcSecurityGroupIds[0]";
    assert!(told(&report, &["different"]).contains(&row.to_owned()), "{:#?}", told(&report, &["different"]));
}

#[test]
fn a_rule_that_stands_beside_its_group_opens_no_more_than_one_inside() {
    let open = |path: &str, beside: bool| {
        let mut state: Value = serde_json::from_str(&read(path)).unwrap();
        let resources = state["deployment"]["resources"].as_array_mut().unwrap();
        let at = resources.iter().position(|one| one["type"] == "aws:ec2/securityGroup:SecurityGroup").unwrap();
        let rule = serde_json::json!({"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]});
        resources[at]["inputs"]["ingress"] = if beside { serde_json::json!([]) } else { serde_json::json!([rule]) };
        resources[at]["outputs"]["ingress"] = resources[at]["inputs"]["ingress"].clone();
        if beside {
            let mut own = resources[at].clone();
            own["urn"] = "urn:pulumi:prod::shop::aws:ec2/securityGroupRule:SecurityGroupRule::https".into();
            own["type"] = "aws:ec2/securityGroupRule:SecurityGroupRule".into();
            own["inputs"] = rule;
            own["inputs"]["type"] = "ingress".into();
            own["inputs"]["securityGroupId"] = resources[at]["id"].clone();
            own["propertyDependencies"] = serde_json::json!({"securityGroupId": [resources[at]["urn"]]});
            (own["outputs"], own["id"]) = (own["inputs"].clone(), "sgrule-1".into());
            resources.push(own);
        }
        file(&format!("open-{beside}.json"), &state.to_string())
    };
    let (_, report) = json(&[&open(STAGING, false), &open(PROD, true), "-c", CONFIG]);
    assert!(told(&report, &["extra"]).contains(&"extra medium SecurityGroupRule https -".to_owned()));
    let (_, report) = json(&[STAGING, &open(PROD, true), "-c", CONFIG]);
    assert!(told(&report, &["extra"]).contains(&"extra high SecurityGroupRule https -".to_owned()));
}

#[test]
fn blocks_of_a_list_are_one_whatever_ids_are_in_them() {
    let routes = |path: &str, id: &str, cidr: &str| {
        let mut state: Value = serde_json::from_str(&read(path)).unwrap();
        let resources = state["deployment"]["resources"].as_array_mut().unwrap();
        let mut table = resources.iter().find(|one| one["type"] == "aws:ec2/vpc:Vpc").unwrap().clone();
        table["urn"] = table["urn"].as_str().unwrap().replace("vpc:Vpc", "routeTable:RouteTable").into();
        table["type"] = "aws:ec2/routeTable:RouteTable".into();
        table["id"] = format!("rtb-{id}").into();
        table["inputs"] = serde_json::json!({"routes": [{"cidrBlock": cidr, "gatewayId": format!("igw-{id}")}]});
        table["outputs"] = serde_json::json!({});
        resources.push(table);
        file(&format!("routes-{id}-{}.json", cidr.len()), &state.to_string())
    };
    let (own, other) =
        (routes(STAGING, "0123456789abcdef0", "0.0.0.0/0"), routes(PROD, "fedcba98765432100", "0.0.0.0/0"));
    let (_, report) = json(&[&own, &other, "-c", CONFIG]);
    assert!(told(&report, &["token"]).contains(&"token info RouteTable shop routes[0]".to_owned()));
    let wider = routes(PROD, "fedcba98765432100", "128.0.0.0/1");
    let (_, report) = json(&[&own, &wider, "-c", CONFIG]);
    assert!(told(&report, &["different"]).contains(&"different medium RouteTable shop routes[0]".to_owned()));
}

#[test]
fn a_renamed_resource_is_found_by_what_it_is() {
    let renamed = read(PROD).replace("::data-b\"", "::zone-two\"");
    let (_, report) = json(&[STAGING, &file("renamed.json", &renamed), "-c", CONFIG]);
    let pair = report["pairs"].as_array().unwrap().iter().find(|pair| pair["by"] == "similarity").unwrap();
    assert!(pair["source"].as_str().unwrap().ends_with("::data-b"));
    assert!(pair["target"].as_str().unwrap().ends_with("::zone-two"));
}

#[test]
fn two_previews_tell_keys_of_the_configuration_and_what_is_not_known_yet() {
    let (code, report) = json(&[STAGING_PREVIEW, PROD_PREVIEW, "-c", CONFIG]);
    assert_eq!(code, 1);
    let rows = report["differences"].as_array().unwrap();
    let keys: Vec<String> = rows
        .iter()
        .filter(|row| row["type"].is_null() && row["verdict"] != "version")
        .map(|row| format!("{} {} {}", row["verdict"], row["severity"], row["path"]).replace('"', ""))
        .collect();
    assert_eq!(keys, ["weaker high shop:apiToken", "config medium shop:alarms", "config low shop:debug"]);
    assert!(told(&report, &["version"]).contains(&"version low - - provider aws".to_owned()));
    assert!(told(&report, &["token"]).contains(&"token info Subnet data-a vpcId".to_owned()));
    let (_, out, _) = promote(&[STAGING_PREVIEW, PROD_PREVIEW, "-c", CONFIG]);
    assert!(out.contains("not known before the deployment: "), "{out}");
}

#[test]
fn a_preview_is_compared_as_what_it_will_be() {
    let (_, report) = json(&[STAGING, PROD_PREVIEW, "-c", CONFIG]);
    let rows = told(&report, &["weaker", "missing", "extra", "different"]);
    assert!(rows.contains(&"weaker high Instance orders multiAz".to_owned()), "{rows:#?}");
    assert!(rows.contains(&"missing medium MetricAlarm orders-cpu -".to_owned()), "{rows:#?}");
    assert!(!rows.iter().any(|row| row.contains("vpcId")), "{rows:#?}");
}

#[test]
fn what_a_preview_hides_is_not_missing() {
    let mut preview: Value = serde_json::from_str(&read(PROD_PREVIEW)).unwrap();
    preview["steps"].as_array_mut().unwrap().retain(|step| step["urn"].as_str().unwrap().ends_with("::orders"));
    preview["changeSummary"] = serde_json::json!({"create": 3, "same": 15});
    let (_, report) = json(&[STAGING, &file("hidden.json", &preview.to_string()), "-c", CONFIG]);
    assert_eq!(told(&report, &["missing"]), Vec::<String>::new());
    let (_, out, _) = promote(&[STAGING, &file("hidden.json", &preview.to_string()), "-c", CONFIG]);
    assert!(out.contains("is not told as missing"), "{out}");
}

#[test]
fn a_stack_is_what_it_is() {
    for file in [STAGING, PROD, PROD_PREVIEW] {
        let (code, report) = json(&[file, file, "-c", CONFIG]);
        assert_eq!((code, report["differences"].as_array().unwrap().len()), (0, 0), "{file}");
        assert!(report["pairs"].as_array().unwrap().iter().all(|pair| pair["by"] == "name"), "{file}");
    }
}

#[test]
fn readiness_needs_time_and_nothing_pending() {
    let rows = |report: &Value| -> Vec<String> {
        let rows = report["readiness"].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["check"].as_str().unwrap(), row["passed"])).collect()
    };
    let (_, report) = json(&[STAGING, STAGING, "-c", CONFIG]);
    assert_eq!(
        rows(&report),
        ["pending-operations true", "age true", "pending-operations true", "age true", "soak true"]
    );
    let longer = config("longer", "[promotion]\nsoak-hours = 36\nmax-age-hours = 34");
    let (code, report) = json(&[STAGING, STAGING, "-c", &longer]);
    assert_eq!(code, 1);
    assert_eq!(
        rows(&report),
        ["pending-operations true", "age false", "pending-operations true", "age false", "soak false"]
    );
    let mut state: Value = serde_json::from_str(&read(STAGING)).unwrap();
    state["deployment"]["pending_operations"] = serde_json::json!([{"type": "creating", "resource": {"urn": "x"}}]);
    let pending = file("pending.json", &state.to_string());
    let (code, report) = json(&[&pending, STAGING, "-c", &config("empty", "")]);
    assert_eq!((code, rows(&report)[0].as_str()), (1, "pending-operations false"));
    let (_, report) = json(&[PROD_PREVIEW, PROD_PREVIEW, "-c", &longer]);
    assert_eq!(rows(&report), ["soak null"]);
}

#[test]
fn several_stacks_are_compared_in_the_order_of_the_chain() {
    let dev = read(STAGING).replace("urn:pulumi:staging::", "urn:pulumi:dev::").replace("shop-staging", "shop-dev");
    let dev = file("dev.json", &dev);
    let (code, report) = json(&[PROD, &dev, STAGING, "-c", CONFIG]);
    assert_eq!(code, 1);
    let stacks: Vec<&str> =
        report["inputs"].as_array().unwrap().iter().map(|input| input["stack"].as_str().unwrap()).collect();
    assert_eq!(stacks, ["shop/dev", "shop/staging", "shop/prod"]);
    let (code, _, err) =
        promote(&[PROD, &dev, STAGING, "-c", &config("short", "[promotion]\nchain = [\"dev\", \"prod\"]")]);
    assert_eq!(code, 2);
    assert!(err.contains("stack `staging`, which is not in the `chain`"), "{err}");
    let (_, out, _) = promote(&[PROD, STAGING, "-c", CONFIG]);
    assert!(out.contains("the `chain` of the configuration goes the other way"), "{out}");
}

#[test]
fn two_projects_are_refused_unless_somebody_insists() {
    let other = file("other.json", &read(PROD).replace("::shop::", "::billing::"));
    let (code, out, err) = promote(&[STAGING, &other, "-c", CONFIG]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("shop/staging and billing/prod are two projects"), "{err}");
    let (code, report) = json(&[STAGING, &other, "-c", CONFIG, "--force"]);
    assert_eq!((code, told(&report, &["weaker"]).len()), (1, 5));
}

#[test]
fn the_bar_decides_and_an_input_that_cannot_be_read_beats_it() {
    assert_eq!(promote(&[STAGING, PROD, "-c", CONFIG, "--fail-on", "never"]).0, 0);
    assert_eq!(promote(&[STAGING, PROD, "-c", CONFIG, "--exit-zero"]).0, 0);
    assert_eq!(promote(&[STAGING, PROD, "-c", CONFIG, "--fail-on", "critical"]).0, 0);
    let (code, report) = json(&[STAGING, "missing.json", "-c", CONFIG]);
    assert_eq!((code, report["inputs"][1]["kind"].is_null()), (3, true));
    assert_eq!(promote(&["-", "-"]).0, 2);
    assert_eq!(promote(&[STAGING]).0, 2);
    let (code, _) = parsed(promote_of(&["-", STAGING, "-c", CONFIG, "-o", "json"], &read(STAGING)));
    assert_eq!(code, 0);
}

#[test]
fn secrets_and_what_stands_for_them_are_never_shown() {
    for args in [&[STAGING, PROD][..], &[STAGING_PREVIEW, PROD_PREVIEW]] {
        for format in ["table", "markdown", "json"] {
            let (_, out, err) = promote(&[args, &["-c", CONFIG, "-o", format, "-v"]].concat());
            assert!(!out.contains("v1:1a2b3c4") && !out.contains("v1:9f8e7d6"), "{out}{err}");
        }
    }
}

#[test]
fn for_people_and_for_comments() {
    for (format, name) in [("table", "states.txt"), ("markdown", "states.md")] {
        let (code, out, err) = promote(&[STAGING, PROD, "-c", CONFIG, "-o", format]);
        assert_eq!((code, err.as_str()), (1, ""));
        golden(name, &out);
    }
    let (_, out, _) = promote(&[STAGING_PREVIEW, PROD_PREVIEW, "-c", CONFIG]);
    golden("previews.txt", &out);
}

#[test]
fn every_result_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(&read("docs/schema/run-1.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for args in [&[STAGING, PROD][..], &[STAGING_PREVIEW, PROD_PREVIEW], &[STAGING, "missing.json"], &[PROD, PROD]] {
        let (_, report) = json(&[args, &["-c", CONFIG]].concat());
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{args:?} {faults:?}");
    }
}
