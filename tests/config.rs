//! The configuration as people meet it: errors, `config show`, `init`, environments, precedence.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("config").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn with(name: &str, config: &str) -> PathBuf {
    let folder = scratch(name);
    fs::write(folder.join("stackcheck.toml"), config).unwrap();
    folder
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let output = command.current_dir(folder).args(args).envs(variables.iter().copied()).output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn shop() -> String {
    format!("{ROOT}/testdata/previews/shop.json")
}

/// The value and the origin of a setting.
fn shown(out: &str, name: &str) -> (String, String) {
    let line = out.lines().find(|line| line.split_whitespace().next() == Some(name)).unwrap_or_else(|| panic!("{out}"));
    let mut parts = line[name.len()..].trim().splitn(2, "  ");
    (parts.next().unwrap().to_owned(), parts.next().unwrap().trim().to_owned())
}

#[test]
fn a_flag_goes_before_a_variable_an_environment_the_file_and_what_is_usual() {
    let config = "[run]\nfail-on = \"medium\"\n[environments.prod]\nmatch = [\"prod\"]\nfail-on = \"low\"\n";
    let folder = with("precedence", config);
    let of = |args: &[&str], variables: &[(&str, &str)]| {
        let ran = run(&folder, &[&["config", "show"], args].concat(), variables);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let (value, origin) = shown(&ran.out, "fail-on");
        (value, origin.replace(&format!("{}/", folder.display()), ""))
    };
    let pair = |value: &str, origin: &str| (format!("\"{value}\""), origin.to_owned());
    let variable = [("STACKCHECK_FAIL_ON", "critical")];
    assert_eq!(of(&["--fail-on", "info", "--env", "prod"], &variable), pair("info", "--fail-on"));
    assert_eq!(of(&["--env", "prod"], &variable), pair("critical", "STACKCHECK_FAIL_ON"));
    assert_eq!(of(&["--env", "prod"], &[]), pair("low", "stackcheck.toml:5 (environment prod)"));
    assert_eq!(of(&[], &[("STACKCHECK_ENV", "prod")]), pair("low", "stackcheck.toml:5 (environment prod)"));
    assert_eq!(of(&[], &[]), pair("medium", "stackcheck.toml:2"));
    let ran = run(&with("usual", ""), &["config", "show"], &[]);
    assert_eq!(shown(&ran.out, "fail-on"), pair("high", "default"));
}

#[test]
fn what_is_shown_is_what_holds() {
    let folder = with("holds", "[run]\nfail-on = \"never\"\n");
    assert_eq!(run(&folder, &[&shop()], &[]).code, 0);
    assert_eq!(run(&folder, &[&shop()], &[("STACKCHECK_FAIL_ON", "high")]).code, 1);
    assert_eq!(run(&folder, &[&shop(), "--fail-on", "never"], &[("STACKCHECK_FAIL_ON", "high")]).code, 0);
    let certain = with("certain", "[run]\nfail-on-confidence = \"certain\"\nfail-on = \"high\"\n");
    let all = run(&certain, &[&shop(), "--select", "C001"], &[]);
    assert_eq!(all.code, 0, "C001 is likely and not certain: {}", all.out);
}

#[test]
fn everything_of_the_file_is_shown_with_its_line() {
    let folder =
        with("lines", "[rules]\nselect = [\"default\"]\n\n[[exceptions]]\nrule = \"C001\"\nuntil = 2027-01-01\n");
    let ran = run(&folder, &["config", "show"], &[]);
    assert!(shown(&ran.out, "exceptions[0].until").1.ends_with("stackcheck.toml:6"), "{}", ran.out);
    assert_eq!(shown(&ran.out, "rules.select").0, "[\"default\"]");
}

#[test]
fn what_is_wrong_in_the_file_or_a_variable_is_an_error_with_its_place() {
    let error = |name: &str, config: &str| {
        let ran = run(&with(name, config), &[&shop()], &[]);
        assert_eq!(ran.code, 2);
        ran.err
    };
    assert!(error("bad-rule", "[rules.C01]\nseverity = \"low\"\n").contains("stackcheck.toml:1:8: unknown rule `C01`"));
    assert!(
        error("bad-key", "[run]\nfail-onn = \"low\"\n")
            .contains("2:1: unknown key `fail-onn`; did you mean `fail-on`?")
    );
    assert!(error("bad-glob", "[[exceptions]]\nrule = \"C001\"\nurn = \"[\"\n").contains("stackcheck.toml:3:7: "));
    let ran = run(&with("bad-variable", ""), &[&shop()], &[("STACKCHECK_FAIL_ON", "hgih")]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("STACKCHECK_FAIL_ON: expected one of info"), "{}", ran.err);
}

#[test]
fn two_environments_that_match_are_an_error_and_the_result_is_there() {
    let config = "[environments.a]\nmatch = [\"dev\"]\n[environments.b]\nmatch = [\"d*\"]\n";
    let folder = with("two", config);
    let ran = run(&folder, &[&shop()], &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("the environments `a` and `b`") && ran.out.contains("FINDINGS"), "{}", ran.err);
    assert_eq!(run(&folder, &[&shop(), "--env", "b"], &[]).code, 1, "one is named");
    let audit = run(&folder, &["audit", &shop()], &[]);
    assert_eq!(audit.code, 2);
    assert!(audit.err.contains("the environments `a` and `b`") && audit.out.contains("1 stack"));
}

#[test]
fn init_writes_a_configuration_that_is_accepted_and_names_what_it_saw() {
    let folder = scratch("init");
    let state = format!("{ROOT}/testdata/states/shop.json");
    let ran = run(&folder, &["init", &state, "--write"], &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let text = fs::read_to_string(folder.join("stackcheck.toml")).unwrap();
    assert!(text.contains("[environments.\"dev\"]") && text.contains("regions = [\"eu-west-1\"]"), "{text}");
    let ran = run(&folder, &[&state], &[]);
    assert!(ran.out.contains("environment dev"), "{}{}", ran.out, ran.err);
    let again = run(&folder, &["init", &state, "--write"], &[]);
    assert_eq!(again.code, 2, "what is there is not overwritten");
    assert!(again.out.starts_with("# What stackcheck expects"));
    assert_eq!(run(&folder, &["init", "no-such.json"], &[]).code, 3);
}

#[test]
fn what_an_environment_requires_is_found_missing() {
    let config = "[environments.dev]\nmatch = [\"dev\"]\n[environments.dev.require]\nresources = { \"aws:cloudtrail:Trail\" = 1 }\n\
                  versions = { aws = \">=8\" }\n";
    let folder = with("require", config);
    let state = format!("{ROOT}/testdata/states/shop.json");
    let ran = run(&folder, &[&state, "--select", "R"], &[]);
    assert!(ran.out.contains("no `aws:cloudtrail:Trail` is in the stack"), "{}", ran.out);
    assert!(ran.out.contains("`aws` is 7.1.0, and the configuration requires 8"), "{}", ran.out);
}

/// One environment that matches every stack, and another.
const TWO: &str = "[environments.a]\nmatch = [\"*\"]\n[environments.b]\nmatch = [\"*\"]\n";

#[test]
fn two_environments_that_match_are_an_error_of_drift_and_of_promote_behind_the_result() {
    let folder = with("two-others", TWO);
    let file = |name: &str| format!("{ROOT}/testdata/{name}");
    let drift = run(&folder, &["drift", &file("drift/state.json")], &[]);
    assert_eq!(drift.code, 2, "{}{}", drift.out, drift.err);
    assert!(drift.err.contains("the environments `a` and `b`") && drift.out.contains("DRIFT"), "{}", drift.err);
    let named = run(&folder, &["drift", &file("drift/state.json"), "--env", "b"], &[]);
    assert!(named.code != 2 && !named.err.contains("the environments"), "{}", named.err);

    let [staging, prod] = [file("promote/staging.json"), file("promote/prod.json")];
    let promote = run(&folder, &["promote", &staging, &prod], &[]);
    assert_eq!(promote.code, 2, "{}{}", promote.out, promote.err);
    assert!(
        promote.err.contains("the environments `a` and `b`") && promote.out.contains("(exit 2)"),
        "{}",
        promote.err
    );
    let told = run(&folder, &["promote", &staging, &prod, "--fail-on", "never"], &[]);
    assert!(told.code != 2, "the bar is given, and nothing else of an environment holds: {}", told.err);
}

#[test]
fn the_gate_of_the_result_tells_the_exit_code_of_the_process() {
    let folder = with("two-gate", TWO);
    for command in &commands() {
        let command: &[&str] = &command.iter().map(String::as_str).collect::<Vec<_>>();
        let ran = run(&folder, &[command, &["-o", "json"][..]].concat(), &[]);
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((ran.code, &json["summary"]["gate"]["exit"]), (2, &2.into()), "{command:?}");
    }
}

#[test]
fn a_variable_names_the_outputs_and_a_flag_goes_before_it() {
    let folder = with("outputs", "");
    let variable = [("STACKCHECK_OUTPUT", "sarif=a.sarif, csv")];
    let ran = run(&folder, &[&shop()], &variable);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(fs::read_to_string(folder.join("a.sarif")).unwrap().contains("\"2.1.0\"") && !ran.out.contains("FINDINGS"));
    fs::remove_file(folder.join("a.sarif")).unwrap();
    let ran = run(&folder, &[&shop(), "-o", "table"], &variable);
    assert!(ran.out.contains("FINDINGS") && !folder.join("a.sarif").exists());
    let ran = run(&folder, &["audit", &shop()], &[("STACKCHECK_OUTPUT", "json")]);
    assert!(ran.out.starts_with('{'), "{}", ran.out);
    let ran = run(&folder, &[&shop()], &[("STACKCHECK_OUTPUT", "sarfi")]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("STACKCHECK_OUTPUT: unknown format `sarfi`"), "{}", ran.err);
}

/// The commands that read inputs as the configuration says.
fn commands() -> [Vec<String>; 4] {
    let file = |name: &str| format!("{ROOT}/testdata/{name}");
    [
        vec!["check".to_owned(), shop()],
        vec!["audit".to_owned(), shop()],
        vec!["drift".to_owned(), file("drift/state.json")],
        vec!["promote".to_owned(), file("promote/staging.json"), file("promote/prod.json")],
    ]
}

#[test]
fn the_file_names_the_outputs_where_nobody_else_does() {
    let folder = with("outputs-of-file", "[run]\noutputs = [\"json=run.json\", \"csv\"]\n");
    let below = folder.join("below");
    fs::create_dir_all(&below).unwrap();
    for command in &commands() {
        let command: &[&str] = &command.iter().map(String::as_str).collect::<Vec<_>>();
        let ran = run(&below, command, &[]);
        assert!(ran.code < 2, "{command:?} {}", ran.err);
        let saved = fs::read_to_string(folder.join("run.json")).unwrap();
        let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
        assert_eq!(saved["command"], command[0]);
        assert!(ran.out.lines().next().unwrap().contains(','), "the rest is a table: {}", ran.out);
        fs::remove_file(folder.join("run.json")).unwrap();
    }
    let ran = run(&below, &[&shop()], &[("STACKCHECK_OUTPUT", "table")]);
    assert!(ran.out.contains("FINDINGS") && !folder.join("run.json").exists());
    let ran = run(&below, &["config", "show"], &[]);
    assert!(shown(&ran.out, "outputs").1.ends_with("stackcheck.toml:2"), "{}", ran.out);

    let wrong = with("outputs-wrong", "[run]\noutputs = [\"sarfi\"]\n");
    let ran = run(&wrong, &[&shop()], &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("stackcheck.toml:2: unknown format `sarfi`"), "{}", ran.err);
}

#[test]
fn an_input_above_the_limit_is_not_read() {
    let folder = with("limit", "[limits]\nmax-input-mib = 0\n");
    let (shop, state) = (shop(), format!("{ROOT}/testdata/graph/shop.json"));
    let others: [&[&str]; 8] = [
        &["diff", &shop],
        &["verify", &shop, &state],
        &["graph", &shop],
        &["path", "internet", "web", &shop],
        &["why-not", "C001", "web", &shop],
        &["explain", "70261cb7", &shop],
        &["cidr", &state],
        &["init", &shop],
    ];
    let others = others.map(|words| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    for command in commands().into_iter().chain(others) {
        let command: &[&str] = &command.iter().map(String::as_str).collect::<Vec<_>>();
        let ran = run(&folder, command, &[]);
        assert_eq!(ran.code, 3, "{command:?} {}{}", ran.out, ran.err);
        let told = format!("{}{}", ran.out, ran.err);
        assert!(told.contains("limits.max-input-mib"), "{command:?} {told}");
    }
}

#[test]
fn the_variables_of_environment_and_time_count_for_drift_as_for_a_check() {
    let known = "[[drift.ignore]]\nurn = \"**\"\npath = \"**\"\nreason = \"a game day\"\nuntil = 2026-12-31\n";
    let folder = with("variables", &format!("{known}[environments.prod]\nmatch = [\"prod\"]\n"));
    let state = format!("{ROOT}/testdata/drift/state.json");
    let at = |now: &str| run(&folder, &["drift", &state], &[("STACKCHECK_NOW", now)]);
    assert_eq!(at("2026-12-30").code, 0, "{}", at("2026-12-30").out);
    assert_eq!(at("2027-01-01").code, 1);
    assert_eq!(run(&folder, &["drift", &state, "--now", "2026-12-30"], &[("STACKCHECK_NOW", "2027-01-01")]).code, 0);
    for command in [&["drift", &state][..], &["graph", &shop()], &["why-not", "C001", "web", &shop()]] {
        let ran = run(&folder, command, &[("STACKCHECK_ENV", "prdo")]);
        assert_eq!(ran.code, 2, "{command:?}");
        assert!(ran.err.contains("unknown environment `prdo`; did you mean `prod`?"), "{}", ran.err);
        let ran = run(&folder, command, &[("STACKCHECK_NOW", "yesterday")]);
        assert!(ran.code == 2 && ran.err.contains("STACKCHECK_NOW"), "{command:?} {}", ran.err);
    }
}

#[test]
fn standard_input_has_the_limit_of_a_file() {
    let text = fs::read(shop()).unwrap();
    assert!(text.len() < 1 << 20);
    // Blanks behind a document are no part of it.
    let padded = |length: usize| [&text[..], &vec![b' '; length - text.len()]].concat();
    let folder = with("limit-of-stdin", "[limits]\nmax-input-mib = 1\n");
    let piped = |bytes: Vec<u8>| {
        let mut command = Command::cargo_bin("stackcheck").unwrap();
        let output = command.current_dir(&folder).args(["check", "-"]).write_stdin(bytes).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(piped(padded(1 << 20)).0, 1, "as large as the limit");
    let (code, out) = piped(padded((1 << 20) + 1));
    assert_eq!(code, 3);
    assert!(out.contains("limits.max-input-mib"), "{out}");
}
