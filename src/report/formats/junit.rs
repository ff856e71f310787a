//! `JUnit` XML: a suite for every input, a case for everything that is reported. What does not fail the gate passes,
//! and says what it is in its output; what is suppressed or cannot be known is skipped.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::item::{self, Item};
use crate::report::Document;
use crate::report::findings::SuppressionRow;
use crate::report::inputs::InputRow;
use crate::report::printable::printable;

/// Writes the report.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut taken: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut put = |suite: String, mut case: TestCase| {
        // Readers take two cases of one name for one, and forget the first.
        let seen = taken.entry((suite.clone(), case.name.to_string())).or_default();
        *seen += 1;
        if *seen > 1 {
            case.name = format!("{} ({seen})", case.name.as_str()).into();
        }
        if !suites.contains_key(&suite) {
            order.push(suite.clone());
        }
        suites.entry(suite).or_insert_with_key(|name| TestSuite::new(name.clone())).add_test_case(case);
    };
    for input in &document.inputs {
        put(printable(input.stack.as_deref().unwrap_or(&input.name)), reading(input));
    }
    let suite = |stack: Option<&str>| printable(stack.unwrap_or(&document.command));
    for item in item::all(document) {
        put(suite(item.stack), reported(&item));
    }
    for (item, by) in item::suppressed(document) {
        put(suite(item.stack), skipped(&item, by));
    }
    for row in &document.undetermined {
        let place = row.urn.as_deref().map_or_else(|| "the stack".to_owned(), item::label);
        let mut status = TestCaseStatus::skipped();
        status.set_message(printable(&format!("cannot know: {}", row.message)));
        let mut case = TestCase::new(printable(&format!("{} {place}", row.code)), status);
        case.set_classname(printable(&row.rule));
        put(suite(row.stack.as_deref()), case);
    }
    let mut report = Report::new("stackcheck");
    report.add_test_suites(order.iter().filter_map(|name| suites.remove(name)));
    let text = report.to_string().map_err(io::Error::other)?;
    out.write_all(without_skipped_sum(&text).as_bytes())
}

/// The schema of `JUnit` reports that Jenkins checks with (`junit-10.xsd`) knows no sum of what is skipped over all
/// suites. It stands in the first element, which holds nothing of the input.
fn without_skipped_sum(text: &str) -> String {
    let Some(start) = text.find("<testsuites") else { return text.to_owned() };
    let (head, rest) = text.split_at(start);
    let (element, rest) = rest.split_once('>').unwrap_or((rest, ""));
    let kept: Vec<&str> = element.split(' ').filter(|part| !part.starts_with("skipped=")).collect();
    format!("{head}{}>{rest}", kept.join(" "))
}

/// That an input could be read is a case of its own: a report without cases is taken for a broken one.
fn reading(input: &InputRow<'_>) -> TestCase {
    let status = match &input.error {
        None => TestCaseStatus::success(),
        Some(error) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
            status.set_message(printable(&format!("{}{hint}", error.message))).set_type("unread");
            status
        }
    };
    let mut case = TestCase::new(printable(&format!("{} can be read", input.name)), status);
    case.set_classname("input");
    case
}

fn case(item: &Item<'_>, status: TestCaseStatus) -> TestCase {
    let path = item.path.map_or_else(String::new, |path| format!(", {path}"));
    let mut case = TestCase::new(printable(&format!("{} {}{path}", item.code, item.label())), status);
    case.set_classname(printable(&item.rule));
    case
}

fn reported(item: &Item<'_>) -> TestCase {
    let lines = text(item);
    if item.blocking {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(item.severity.name()).set_message(printable(&item.message)).set_description(lines);
        return case(item, status);
    }
    let mut case = case(item, TestCaseStatus::success());
    case.set_system_out(lines);
    case
}

fn skipped(item: &Item<'_>, by: &SuppressionRow<'_>) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    let reason = by.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    status.set_message(printable(&format!("suppressed ({}){reason}", by.origin)));
    case(item, status)
}

fn text(item: &Item<'_>) -> String {
    let mut lines = vec![format!("{}: {}", item.severity, item.message)];
    lines.extend(item.urn.map(str::to_owned));
    lines.extend(item.path.map(str::to_owned));
    lines.extend(item.place());
    lines.extend(item.evidence.iter().map(|fact| format!("- {fact}")));
    lines.extend(item.fix.map(|fix| format!("→ {fix}")));
    lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n")
}
