//! Every format of every command, judged by readers that are not ours: a tokenizer of HTML, a reader of Markdown, one of
//! XML, one of JSON.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const SHOP: &str = "testdata/previews/shop.json";
const FORMATS: [&str; 11] =
    ["json", "ndjson", "sarif", "junit", "github", "gitlab-codequality", "gitlab-sast", "md", "html", "csv", "agent"];
/// Names that would act in one medium or another.
const HOSTILE: [&str; 7] = [
    "<script>alert(1)</script>",
    "a\\n::error::x",
    "a|b",
    "a\\u001b[31mb",
    "[x](https://example.com) @all `c` --> {0}",
    "=cmd()",
    "]]></failure><x/>%0A::stop-commands::",
];

fn run(args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let command = command.current_dir(ROOT).env_remove("GITHUB_STEP_SUMMARY").args(args);
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn temporary(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn golden(name: &str, text: &str) {
    let path = format!("{ROOT}/testdata/outputs/{name}");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "{name}: BLESS=1 writes it; read the change");
}

/// The preview of a shop with an empty VPC of this name, and a credential in the program of a machine.
fn hostile(at: usize) -> String {
    let text = fs::read_to_string(format!("{ROOT}/{SHOP}")).unwrap();
    let name = HOSTILE[at];
    assert!(text.contains("Vpc::reporting"));
    let text =
        text.replace("Vpc::reporting", &format!("Vpc::{name}")).replace("network.py#80", &format!("{name}.py#80"));
    let text = text.replace("Calling __str__", "password=hunter2hunter2 Calling __str__");
    assert!(text.contains("hunter2"));
    temporary(&format!("hostile-{at}.json"), &text)
}

fn saved(name: &str) -> (Value, String) {
    let (_, out, _) = run(&[SHOP, "-o", "json"]);
    (serde_json::from_str(&out).unwrap(), temporary(name, &out))
}

#[test]
fn each_format_is_as_it_was_read() {
    for format in FORMATS {
        golden(&format!("shop.{format}"), &run(&[SHOP, "-o", format]).1);
    }
}

#[test]
fn no_name_acts_in_any_format_and_no_credential_is_in_one() {
    for at in 0..HOSTILE.len() {
        let input = hostile(at);
        for format in FORMATS {
            // That such a name is a fault, too, is left aside: each format has as many findings as ever.
            let (code, out, err) = run(&[&input, "-o", format, "--ignore", "unprintable-name"]);
            assert_eq!(code, 1, "{err}");
            assert!(!out.contains('\u{1b}') && !out.contains('\u{9b}'), "{format}: {out}");
            assert!(!out.contains("hunter2"), "{format}");
            match format {
                "html" => html(&out),
                "md" => markdown(&out),
                "junit" => junit(&out),
                "github" => github(&out),
                "csv" => csv(&out),
                "ndjson" => {
                    out.lines().for_each(|line| assert!(serde_json::from_str::<Value>(line).unwrap().is_object()));
                }
                "agent" => assert!(out.lines().all(|line| !line.starts_with("::")), "{out}"),
                _ => assert!(serde_json::from_str::<Value>(&out).is_ok(), "{out}"),
            }
        }
    }
}

#[derive(Default)]
struct Tags(RefCell<Vec<(String, Vec<String>)>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            let attributes = tag.attrs.iter().map(|attribute| attribute.name.local.to_string()).collect();
            self.0.borrow_mut().push((tag.name.to_string(), attributes));
            let raw = match &*tag.name {
                "script" => Some(RawKind::ScriptData),
                "style" => Some(RawKind::Rawtext),
                _ => None,
            };
            if let Some(kind) = raw {
                return TokenSinkResult::RawData(kind);
            }
        }
        TokenSinkResult::Continue
    }
}

fn html(page: &str) {
    let input = BufferQueue::default();
    input.push_back(page.into());
    let reader = Tokenizer::new(Tags::default(), html5ever::tokenizer::TokenizerOpts::default());
    let _ = reader.feed(&input);
    reader.end();
    let tags = reader.sink.0.borrow();
    assert_eq!(tags.iter().filter(|(name, _)| name == "script").count(), 1);
    for (name, attributes) in tags.iter() {
        assert!(!["img", "link", "iframe", "object", "x", "a"].contains(&&**name), "{name}");
        assert!(attributes.iter().all(|name| !name.starts_with("on") && name != "src" && name != "href"), "{name}");
    }
    assert!(page.contains("default-src 'none'"));
}

fn markdown(text: &str) {
    let mut cells = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                let own = ["code", "/code", "br", "details", "/details", "sub", "/sub"];
                let tag = html.trim_start_matches('<').trim_end_matches('>');
                let comment = html.starts_with("<!--") && html.ends_with("-->");
                assert!(own.contains(&tag) || comment || html.contains("<summary>"), "{html}");
                assert!(!html.contains("script"), "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link in {text}"),
            Event::Start(Tag::TableRow | Tag::TableHead) => cells.push(0),
            Event::Start(Tag::TableCell) => *cells.last_mut().unwrap_or(&mut 0) += 1,
            _ => {}
        }
    }
    assert!(cells.iter().all(|count| (3..=4).contains(count)), "{cells:?}");
    assert_eq!(text.matches("\n| **").count(), 5, "every blocker is a row of its own\n{text}");
}

fn junit(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut cases, mut names) = (0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                names.push(String::from_utf8(tag.name().as_ref().to_vec()).unwrap());
                cases += usize::from(names.last().unwrap() == "testcase");
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(cases, 7);
    let known = ["testsuites", "testsuite", "testcase", "failure", "system-out", "skipped", "error"];
    assert!(names.iter().all(|name| known.contains(&&**name)), "{names:?}");
}

fn github(text: &str) {
    let (mut errors, mut others) = (0, 0);
    for line in text.lines() {
        errors += usize::from(line.starts_with("::error "));
        let known = ["::error ", "::warning ", "::notice ", "stackcheck: "].iter().any(|head| line.starts_with(head));
        assert!(known, "{line}");
        others += usize::from(!line.starts_with("::error "));
    }
    assert_eq!((errors, others), (5, 2), "{text}");
}

/// Reads RFC 4180.
fn csv(text: &str) {
    let (mut fields, mut quoted, mut rows) = (1, false, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields += 1,
            '\n' if !quoted && text[..at].ends_with('\r') => rows.push(std::mem::replace(&mut fields, 1)),
            _ => {}
        }
    }
    assert!(rows.len() == 7 && rows.iter().all(|row| *row == 16), "{rows:?}\n{text}");
    assert!(!text.contains(",=cmd"), "{text}");
}

#[test]
fn sarif_points_at_the_line_of_the_program() {
    let (_, out, _) = run(&[SHOP, "-o", "sarif"]);
    let log: Value = serde_json::from_str(&out).unwrap();
    let first = &log["runs"][0]["results"][0];
    assert_eq!(first["ruleId"], "C001");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&json!("network.py"), &json!(66)));
    let position = r#""sourcePosition": "project:///network.py#66""#;
    assert!(fs::read_to_string(format!("{ROOT}/{SHOP}")).unwrap().contains(position));
    let index = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], "C001");
    assert!(first.get("suppressions").is_none());
}

/// Holds SARIF against the schema that OASIS publishes.
fn sarif(text: &str) {
    let schema = fs::read_to_string(format!("{ROOT}/testdata/schemas/sarif-2.1.0.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    // The pattern of `language`, which is not written here, has a bracket too many and is no regular expression.
    for of in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{of}/properties/language")).unwrap();
        assert!(language.as_object_mut().unwrap().remove("pattern").unwrap().as_str().unwrap().ends_with("]?$"));
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log: Value = serde_json::from_str(text).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_sarif_of_every_command_is_valid() {
    let commands: [&[&str]; 6] = [
        &["check", SHOP, "testdata/previews/shop-failed.json", "no-such-file.json"],
        &["diff", "testdata/previews/shop-update.json"],
        &["drift", "testdata/drift/state.json"],
        &["promote", "testdata/promote/staging.json", "testdata/promote/prod.json", "--now", "2026-11-28T00:00:00Z"],
        &["verify", "testdata/previews/shop.json", "testdata/graph/shop.json"],
        &["audit", "testdata/states", "--now", "2026-11-28"],
    ];
    for command in commands {
        sarif(&run(&[command, &["-o", "sarif"][..]].concat()).1);
    }
    (0..HOSTILE.len()).for_each(|at| sarif(&run(&[&hostile(at), "-o", "sarif"]).1));
}

#[test]
fn what_is_suppressed_is_told_and_counts_nowhere() {
    let (mut run_file, _) = saved("plain.json");
    let mut finding = run_file["findings"].as_array_mut().unwrap().remove(0);
    finding["blocking"] = json!(false);
    let by = json!({"origin": "configuration", "reason": "a jump host", "owner": "net", "until": "2027-01-31"});
    run_file["suppressed"] = json!([{"finding": finding, "suppression": by}]);
    let path = temporary("suppressed.json", &run_file.to_string());
    let render = |format: &str| run(&["render", &path, "-o", format]).1;
    sarif(&render("sarif"));
    let log: Value = serde_json::from_str(&render("sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    assert!(results[..5].iter().all(|result| result["suppressions"] == json!([])));
    assert_eq!(results[5]["suppressions"][0]["justification"], "a jump host; owner net; until 2027-01-31");
    assert_eq!(results[5]["suppressions"][0]["kind"], "external");
    assert!(render("junit").contains("<skipped message=\"suppressed (configuration): a jump host\"/>"));
    assert!(render("md").contains("1 suppressed") && render("html").contains("Suppressed: 1"));
    assert!(render("table").contains("1 suppressed"));
    assert!(!render("github").contains("C001") && !render("gitlab-codequality").contains("C001"));
}

/// A saved run with so many blockers, each with a long message.
fn many(count: usize, name: &str) -> String {
    let (mut run_file, _) = saved(name);
    let first = run_file["findings"][0].clone();
    let findings = (0..count).map(|at| {
        let mut finding = first.clone();
        finding["urn"] = json!(format!("urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::group-{at}-"));
        finding["message"] = json!("is open to everybody; ".repeat(40));
        finding["code"] = json!(format!("C{:03}", at % 7));
        finding
    });
    run_file["findings"] = findings.collect();
    temporary(name, &run_file.to_string())
}

#[test]
fn a_comment_is_never_too_long_and_has_every_blocker() {
    for count in [3, 60, 300, 900, 20_000] {
        let (_, out, _) = run(&["render", &many(count, &format!("many-{count}.json")), "-o", "md"]);
        assert!(out.len() <= 60_000, "{count}: {}", out.len());
        assert!(out.starts_with("<!-- stackcheck:check:shop/dev -->\n"));
        if count <= 900 {
            assert!((0..count).all(|at| out.contains(&format!("group-{at}-"))), "{count}");
        } else {
            assert!((0..7).all(|at| out.contains(&format!("C{at:03}"))), "{count}\n{out}");
        }
        assert_eq!(out.matches("<details>").count(), out.matches("</details>").count());
    }
}

#[test]
fn a_program_that_repairs_gets_little_and_the_next_command() {
    let (_, out, _) = run(&["render", &many(2_000, "agent.json"), "-o", "agent"]);
    // A token of the usual models is at least two and a half characters of such a text.
    assert!(out.len() < 4_500, "{}", out.len());
    let entries = out.lines().filter(|line| line.starts_with("   next: ")).count();
    assert!(entries > 5 && out.contains("more are left out"), "{out}");
    let (_, out, _) = run(&[SHOP, "-o", "agent"]);
    assert_eq!(out.matches("   next: stackcheck explain ").count(), 6);
}

#[test]
fn github_shows_ten_of_a_kind_and_the_summary_has_the_rest() {
    let summary = temporary("summary.md", "before\n");
    let mut command = Command::cargo_bin("stackcheck").unwrap();
    let file = many(30, "annotations.json");
    let command = command.env("GITHUB_STEP_SUMMARY", &summary).args(["render", &file, "-o", "github"]);
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert_eq!(out.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(out.contains("stackcheck: 20 more of kind error"), "{out}");
    let written = fs::read_to_string(&summary).unwrap();
    assert!(written.starts_with("before\n<!-- stackcheck:") && written.contains("group-29-"));
}

#[test]
fn what_cannot_be_written_to_its_place_goes_to_standard_output() {
    let (code, out, err) = run(&[SHOP, "-o", "json=/no/such/folder/run.json"]);
    assert_eq!(code, 2);
    assert!(err.contains("cannot write /no/such/folder/run.json"), "{err}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["schema"], "stackcheck.run/1");
    let good = temporary("good.sarif", "");
    let (code, out, _) = run(&[SHOP, "-o", "table", "-o", "md=/no/such/folder/a.md", "-o", &format!("sarif={good}")]);
    assert_eq!(code, 2);
    assert!(out.contains("FINDINGS") && !out.contains("<!--"));
    assert!(fs::read_to_string(&good).unwrap().contains("\"2.1.0\""));
    let twice = format!("md={good}");
    assert_eq!(run(&[SHOP, "-o", &twice, "-o", &format!("json={good}")]).0, 2);
}

#[test]
fn what_is_no_saved_run_is_told_so() {
    for text in ["", "{}", "[1]", r#"{"schema": "stackcheck.run/2"}"#, r#"{"schema": "stackcheck.run/1"}"#] {
        let (code, out, err) = run(&["render", &temporary("no-run.json", text)]);
        assert_eq!((code, out.as_str()), (3, ""), "{text}");
        assert!(err.contains("error: cannot read") && err.contains("hint:"), "{err}");
    }
}

#[test]
fn a_saved_graph_that_points_nowhere_is_not_drawn() {
    let (mut run_file, path) = saved("graph.json");
    assert!(run(&["render", &path, "-o", "html"]).1.contains("<svg"));
    for line in [json!([0, 999]), json!([7, 100_000])] {
        run_file["graph"]["lines"] = json!([line]);
        let (code, out, _) = run(&["render", &temporary("graph-bad.json", &run_file.to_string()), "-o", "html"]);
        assert!(code == 0 && !out.contains("<svg"));
    }
}
