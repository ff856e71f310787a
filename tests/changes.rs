//! Why resources change: the chains from an edit to what follows, and losses that somebody has agreed to.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use stackcheck::change::{Acknowledgement, Cause, Certainty, Changes};
use stackcheck::engine::{self, Run, Selection};
use stackcheck::finding::Severity;
use stackcheck::graph::Stack;
use stackcheck::input;
use stackcheck::model::Op;
use stackcheck::rules::{self, Expectations};

fn read(file: &str) -> Stack {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    input::read(file, std::fs::read(path).unwrap()).unwrap()
}

type Row = (String, Cause, Option<Certainty>, Vec<String>);

/// Name, cause, certainty and roots of every change.
fn rows(file: &str) -> Vec<Row> {
    let stack = read(file);
    let root = |root: &stackcheck::change::Root| {
        let path = root.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        format!("{}{path}", root.urn.name())
    };
    Changes::of(&stack)
        .iter()
        .map(|change| {
            let name = stack.resource(change.resource).urn.name().to_owned();
            (name, change.cause, change.certainty, change.roots.iter().map(root).collect())
        })
        .collect()
}

fn row(name: &str, cause: Cause, certainty: Option<Certainty>, roots: &[&str]) -> Row {
    (name.to_owned(), cause, certainty, roots.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_computed_from_a_replaced_resource_is_forced_and_goes_back_to_the_edit() {
    assert_eq!(
        rows("rules/stateful-replace/bad-follows-from-a-key.json"),
        [
            row("data", Cause::Edited, Some(Certainty::Certain), &["data customerMasterKeySpec"]),
            row("orders", Cause::Follows, Some(Certainty::Forced), &["data customerMasterKeySpec"]),
        ]
    );
}

#[test]
fn what_is_computed_from_a_resource_that_stays_may_turn_out_the_same() {
    let rows = rows("rules/stateful-replace/bad-maybe-when-a-resource-that-stays-changes.json");
    assert_eq!(rows[1], row("orders", Cause::Follows, Some(Certainty::Conditional), &["data description"]));
}

#[test]
fn a_replacement_without_a_reason_is_forced_by_itself_or_by_what_must_go_first() {
    let asked = rows("rules/stateful-replace/bad-asked-for.json");
    assert_eq!(asked, [row("carts", Cause::Forced, Some(Certainty::Forced), &["carts"])]);
    let first = rows("rules/delete-before-replace/bad-fixed-name.json");
    assert_eq!(first[1], row("http", Cause::Follows, Some(Certainty::Forced), &["web port"]));
}

#[test]
fn a_provider_is_one_beginning_of_all_that_it_replaces() {
    let stack = read("rules/replace-cascade/bad-region-of-the-configuration.json");
    let changes = Changes::of(&stack);
    assert!(changes.iter().all(|change| change.cause == Cause::Provider));
    assert_eq!(changes.explained(), (1, 6));
}

#[test]
fn what_is_in_a_component_goes_with_it() {
    let rows = rows("rules/stateful-delete/bad-in-a-component-that-goes.json");
    assert_eq!(rows[1], row("carts", Cause::Follows, None, &["store"]));
}

fn check(file: &str, until: &str, op: Option<Op>) -> Run {
    let acknowledged = vec![Acknowledgement {
        urn: globset::Glob::new("*::orders").unwrap().compile_matcher(),
        op,
        reason: "moved by hand".to_owned(),
        until: until.parse().unwrap(),
    }];
    let today = "2026-06-01".parse().ok();
    let selection = Selection { select: vec!["J001".to_owned(), "J002".to_owned()], ignore: Vec::new() };
    let expectations = Expectations { acknowledged, today, ..Expectations::default() };
    engine::check(read(file), &rules::all(), &selection, &expectations)
}

#[test]
fn an_acknowledged_loss_is_a_fact_until_it_expires() {
    let file = "rules/stateful-delete/bad-database-bucket-and-address.json";
    let severity = |run: &Run| {
        let named = |id| run.stack.resource(id).urn.name() == "orders";
        run.findings.iter().find(|found| found.finding.resource.is_some_and(named)).map(|found| found.finding.severity)
    };
    for (until, op, expected, note) in [
        ("2026-06-01", None, Severity::Info, None),
        ("2026-06-01", Some(Op::Delete), Severity::Info, None),
        ("2026-05-31", None, Severity::Critical, Some("the acknowledgement for `*::orders` expired on 2026-05-31")),
        ("2026-06-01", Some(Op::Replace), Severity::Critical, Some("the acknowledgement for `*::orders` is not used")),
    ] {
        let run = check(file, until, op);
        assert_eq!(severity(&run), Some(expected), "{until}");
        assert_eq!(run.stack.notes.first().map(String::as_str), note);
        let lost = run.changes.iter().filter_map(|change| change.data_loss).filter(|loss| loss.acknowledged).count();
        assert_eq!(lost, usize::from(expected == Severity::Info));
    }
}

#[test]
fn a_port_that_this_change_opens_is_told_once_with_what_the_open_port_means() {
    let stack = read("rules/exposure-widening/bad-ssh-to-the-world.json");
    let selection = Selection { select: vec!["C001".to_owned(), "J008".to_owned()], ignore: Vec::new() };
    let run = engine::check(stack, &rules::all(), &selection, &Expectations::default());
    let of = |name: &str| {
        let here = run
            .findings
            .iter()
            .filter(|found| found.finding.resource.is_some_and(|id| run.stack.resource(id).urn.name() == name));
        here.map(|found| (found.meta.code, found.finding.severity)).collect::<Vec<_>>()
    };
    assert_eq!(of("jump"), [("J008", Severity::High)]);
    let told = run.findings.iter().find(|found| found.finding.message.contains("port 22")).unwrap();
    assert!(told.finding.evidence.iter().any(|fact| fact.ends_with("(C001)")), "{:?}", told.finding.evidence);
    let selection = Selection { select: vec!["C001".to_owned()], ignore: Vec::new() };
    let run = engine::check(
        read("rules/exposure-widening/bad-ssh-to-the-world.json"),
        &rules::all(),
        &selection,
        &Expectations::default(),
    );
    assert_eq!(run.findings.len(), 1, "alone it is told as before");
}
