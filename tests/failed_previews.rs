//! A preview that failed is never without a finding, and no message tells a secret.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use serde_json::{Value, json};
use stackcheck::engine::{self, Run, Selection};
use stackcheck::finding::Severity;
use stackcheck::input;
use stackcheck::report::formats::Format;
use stackcheck::report::table::Style;
use stackcheck::report::{Document, Extent};
use stackcheck::rules::{self, Expectations};

fn check(text: &str) -> Run {
    let stack = input::read("preview.json", text.as_bytes().to_vec()).unwrap();
    let selection = Selection { select: vec!["L".to_owned()], ignore: Vec::new() };
    engine::check(stack, &rules::all(), &selection, &Expectations::default())
}

fn with_diagnostics(diagnostics: &[(&str, &str)]) -> Run {
    let list: Vec<Value> =
        diagnostics.iter().map(|(severity, message)| json!({"severity": severity, "message": message})).collect();
    check(&json!({"steps": [], "diagnostics": list, "changeSummary": {}}).to_string())
}

fn codes(run: &Run) -> Vec<&str> {
    run.findings.iter().map(|found| found.meta.code).collect()
}

#[test]
fn a_preview_that_never_began_is_one_finding() {
    let run = check("{}");
    assert_eq!(codes(&run), ["L213"]);
    assert!(run.findings[0].finding.message.contains("before it began"));
    assert_eq!(run.findings[0].finding.severity, Severity::High);
}

#[test]
fn whatever_the_error_is_there_is_a_finding() {
    for message in
        ["", "x", "error: ", "error: preview failed", "Traceback (most recent call last):", "⨯", "error: \u{0}"]
    {
        let run = with_diagnostics(&[("error", message), ("error", "error: preview failed\n")]);
        assert_eq!(codes(&run), ["L213"], "{message:?}");
    }
    assert_eq!(codes(&check(r#"{"steps":[],"maybeCorrupt":true}"#)), ["L213"]);
}

#[test]
fn what_a_preview_prints_is_no_fault() {
    let printed = [
        ("info", "error: this is printed"),
        ("info#err", "TypeError: this too"),
        ("info#err", "Error: and this"),
        ("warning", "warning: certificate expires in 12 days"),
        ("warning", "warning: ValueError: a program's own warning"),
    ];
    assert_eq!(codes(&with_diagnostics(&printed)), Vec::<&str>::new());
}

#[test]
fn equal_messages_are_one_finding_that_counts_them() {
    let warning = ("warning", "warning: Calling __str__ on an Output[T] is not supported.\n\nTo get");
    let run = with_diagnostics(&[warning; 5]);
    assert_eq!(codes(&run), ["L204"]);
    assert!(run.findings[0].finding.evidence.contains(&"5 messages say so".to_owned()));
}

#[test]
fn every_error_of_a_compiler_is_a_finding_at_its_place() {
    let message = "error: Running program '/srv/shop/index.ts' failed with an unhandled exception:\n\
        TSError: ⨯ Unable to compile TypeScript:\n\
        index.ts(7,5): error TS2353: Object literal may only specify known properties, and 'a' does not exist in type 'QueueArgs'.\n\
        index.ts(9,1): error TS2304: Cannot find name 'queue'.\n";
    let run = with_diagnostics(&[("error", message)]);
    assert_eq!(codes(&run), ["L201", "L203"]);
    let lines: Vec<_> = run.findings.iter().map(|found| found.finding.source.as_ref().unwrap().line).collect();
    assert_eq!(lines, [Some(7), Some(9)]);
}

#[test]
fn messages_tell_no_secret() {
    // In two parts each, so that no scanner takes this file for a leak.
    let secrets = [
        format!("AKIA{}", "Q7ZLM2XN4PVTB3KD"),
        format!("ghp_{}", "a8Kd03mQz71LpXcVbN2sRtYw5EfGhJ4uIoP9"),
        format!("sk_live_{}", "51Hq8vJKz3XbT7nRwYpLmQeDsFgA2c"),
    ];
    let mut diagnostics = Vec::new();
    for secret in &secrets {
        for frame in [
            format!("error: ValueError: bad {secret}"),
            format!("error: {secret}"),
            format!("error: Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: '{secret}'"),
            format!("error: aws:sqs/queue:Queue resource '{secret}' has a problem: {secret}"),
            format!(
                "error: Running program '/a/index.js' failed with an unhandled exception:\nError: {secret}\n    at x"
            ),
            format!("error: invocation of a:b/c:c returned an error: password={secret}"),
            format!("warning: verification warning: {secret}"),
        ] {
            diagnostics.push(if frame.starts_with('w') { ("warning", frame) } else { ("error", frame) });
        }
    }
    let diagnostics: Vec<(&str, &str)> = diagnostics.iter().map(|(word, text)| (*word, text.as_str())).collect();
    let run = with_diagnostics(&diagnostics);
    assert!(run.findings.len() > 5);
    let report = engine::Report { inputs: vec![engine::Input::Read(Box::new(run))], exit_zero: false };
    let mut text = Vec::new();
    Format::Json.write(&Document::of_check(&report, Extent::Drawn), Style::FILE, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    for secret in &secrets {
        assert!(!text.contains(&secret[8..]), "{secret} is told");
    }
}

#[test]
fn the_table_tells_the_line_of_the_program() {
    let run = with_diagnostics(&[(
        "error",
        "error: Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File \"__main__.py\", line 12\n    q = Queue(\nSyntaxError: '(' was never closed",
    )]);
    let report = engine::Report { inputs: vec![engine::Input::Read(Box::new(run))], exit_zero: false };
    let style = Style { width: 80, ..Style::FILE };
    let mut text = Vec::new();
    Format::Table.write(&Document::of_check(&report, Extent::Brief), style, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains(" L202  __main__.py:12\n"), "{text}");
}

#[test]
fn noise_of_the_engine_is_no_finding_beside_the_cause() {
    let run = with_diagnostics(&[
        ("error", "error: Resource monitor has terminated, shutting down"),
        ("error", "error: resource monitor shut down while waiting on step's done channel"),
        (
            "error",
            "error: Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File \"__main__.py\", line 9, in <module>\nKeyError: 'size'",
        ),
        ("error", "error: update failed"),
        ("error", "error: preview failed"),
    ]);
    assert_eq!(codes(&run), ["L213"]);
    assert!(run.findings[0].finding.message.contains("`size`"));
}

#[test]
fn what_a_build_prints_explains_a_program_that_does_not_start() {
    for (printed, end, code, place) in [
        (
            "./main.go:14:9: undefined: sqs.NewQueueV2\n",
            "error: error in compiling Go: unable to run `go build`: exit status 1",
            "L201",
            Some("main.go"),
        ),
        (
            "/srv/shop/Program.cs(9,5): error CS0117: 'QueueArgs' does not contain a definition for 'Visible' [/srv/shop/shop.csproj]\n",
            "error: error running dotnet build: exit status 1",
            "L201",
            Some("Program.cs"),
        ),
        (
            "/srv/shop/src/main/java/App.java:12: error: cannot find symbol\n    .visible(30)\n    ^\n  symbol:   method visible(int)\n",
            "error: an unhandled error occurred: program exited with non-zero exit code: 1",
            "L201",
            Some("src/main/java/App.java"),
        ),
        (
            "go: go.mod requires go >= 1.25 (running go 1.22.5; GOTOOLCHAIN=local)\n",
            "error: unable to run `go build`: exit status 1",
            "L205",
            None,
        ),
    ] {
        let run = with_diagnostics(&[("info#err", printed), ("error", end), ("error", "error: preview failed")]);
        assert_eq!(codes(&run), [code], "{printed}");
        let source = run.findings[0].finding.source.as_ref().map(|source| source.path.as_str());
        assert_eq!(source, place, "{printed}");
    }
}

#[test]
fn a_warning_of_an_output_in_a_text_is_a_fact_unless_a_resource_that_changes_holds_the_text() {
    let warning =
        json!({"severity": "warning", "message": "warning: Calling __str__ on an Output[T] is not supported."});
    let urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders";
    let severity = |property: &str, text: &str, summary: Value| {
        let queue = json!({"op": "create", "urn": urn, "newState": {
            "urn": urn, "custom": true, "type": "aws:sqs/queue:Queue", "inputs": {property: text}
        }});
        let preview = json!({"steps": [queue], "diagnostics": [warning], "changeSummary": summary});
        let run = engine::check(
            input::read("-", preview.to_string().into_bytes()).unwrap(),
            &rules::all(),
            &Selection { select: vec!["L204".to_owned()], ignore: Vec::new() },
            &Expectations::default(),
        );
        assert_eq!(codes(&run), ["L204"]);
        run.findings[0].finding.severity
    };
    assert_eq!(severity("name", "orders", json!({"create": 1})), Severity::Info);
    assert_eq!(severity("name", "orders", json!({"create": 1, "same": 3})), Severity::Info);
    let held = "for Calling __str__ on an Output[T] is not supported.";
    assert_eq!(severity("policy", held, json!({"create": 1})), Severity::High);
    assert_eq!(severity("description", held, json!({"create": 1})), Severity::Info);
}
