//! SARIF 2.1.0 (OASIS), for code scanning and editors.

mod log;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::finding::Severity;
use crate::report::Document;
use crate::report::document::RuleRow;
use crate::report::findings::SuppressionRow;
use crate::report::formats::item::{self, Item};
use crate::report::formats::tool;
use crate::report::formatter::pretty;
use crate::report::printable::printable;
use log::{
    Artifact, Automation, Configuration, Descriptor, Driver, Invocation, Location, Log, Logical, Message, Multiformat,
    Notification, Physical, Properties, Region, Related, ResultRow, RuleProperties, Run, Suppression, Tool,
};

/// GitHub refuses a file with more results in one run (docs.github.com "SARIF support for code scanning", 2026).
const MOST: usize = 25_000;

/// Writes the log: one run, whatever the number of stacks, since GitHub refuses two of one tool in a file.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (items, suppressed) = (item::all(document), item::suppressed(document).collect::<Vec<_>>());
    let rules = descriptors(document, &items);
    let index: BTreeMap<String, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.id.clone(), at)).collect();
    // Either all results say whether they are suppressed, or none does.
    let any_suppressed = !suppressed.is_empty();
    let counting = items.iter().map(|item| result(item, any_suppressed.then(Vec::new), &index));
    let others = suppressed.iter().map(|(item, by)| result(item, Some(vec![suppression(by)]), &index));
    let results: Vec<ResultRow> = counting.chain(others).take(MOST).collect();
    let left_out = (items.len() + suppressed.len()).saturating_sub(MOST);
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: printable(&document.tool.name),
                semantic_version: printable(&document.tool.version),
                rules,
            },
        },
        automation_details: Automation { id: category(document) },
        original_uri_base_ids: log::SOURCE_ROOT,
        column_kind: "unicodeCodePoints",
        invocations: [invocation(document, left_out)],
        results,
    };
    pretty(&Log { schema: log::SCHEMA, version: log::VERSION, runs: [run] }, out)
}

/// Runs of one category replace each other: a stack has its own.
fn category(document: &Document<'_>) -> String {
    let mut stacks: Vec<&str> = document.inputs.iter().filter_map(|input| input.stack.as_deref()).collect();
    stacks.dedup();
    match stacks.as_slice() {
        [one] => format!("stackcheck/{}/{}/", document.command, printable(one)),
        _ => format!("stackcheck/{}/", document.command),
    }
}

fn invocation(document: &Document<'_>, left_out: usize) -> Invocation {
    let mut notes = Vec::new();
    for input in &document.inputs {
        let said = input.notes.iter().map(|note| ("note", format!("{}: {note}", input.name)));
        let error = input.error.as_ref();
        let error = error.map(|error| ("error", format!("cannot read {}: {}", input.name, error.message)));
        notes.extend(said.chain(error));
    }
    if left_out > 0 {
        notes.push(("warning", format!("{left_out} results are left out: more than {MOST} are refused by readers")));
    }
    Invocation {
        execution_successful: !matches!(document.summary.gate.exit, 3 | 4 | 70),
        exit_code: document.summary.gate.exit,
        exit_code_description: printable(&document.summary.gate.verdict),
        tool_execution_notifications: notes
            .into_iter()
            .map(|(level, note)| Notification { level, message: message(&note) })
            .collect(),
    }
}

/// The rules that results name, by code.
fn descriptors(document: &Document<'_>, items: &[Item<'_>]) -> Vec<Descriptor> {
    let mut rules: BTreeMap<String, Descriptor> = BTreeMap::new();
    for rule in &document.rules {
        rules.insert(printable(&rule.code), descriptor(rule));
    }
    let suppressed = item::suppressed(document).map(|(item, _)| item).collect::<Vec<_>>();
    for item in items.iter().chain(&suppressed) {
        rules.entry(printable(&item.code)).or_insert_with(|| tool_descriptor(item));
    }
    rules.into_values().collect()
}

fn descriptor(rule: &RuleRow<'_>) -> Descriptor {
    let severity = item::severity(&rule.severity);
    // A rule's own help is text of its author; what a person wrote as a table may hold anything.
    let help = printable_lines(&rule.help);
    let summary = printable(&rule.summary);
    Descriptor {
        id: printable(&rule.code),
        name: printable(&rule.rule),
        short_description: Message { text: escaped(&summary) },
        full_description: Message { text: escaped(&full(&summary, &help)) },
        help: Some(Multiformat { text: if help.is_empty() { summary } else { plain(&help) }, markdown: help }),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            precision: match &*rule.confidence {
                "certain" => "very-high",
                "likely" => "high",
                _ => "medium",
            },
            tags: vec![tag(&rule.code)],
            security_severity: is_security(&rule.code).then(|| score(severity)),
        },
    }
}

/// What is wrong, and why it matters: the first paragraph below that title.
fn full(summary: &str, help: &str) -> String {
    let why = help.split_once("## Why it matters\n").map(|(_, why)| why.trim_start());
    let why = why.and_then(|why| why.split("\n\n").next()).map(|why| why.replace('\n', " "));
    let mut letters = summary.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    match why.filter(|why| !why.is_empty()) {
        Some(why) => format!("{first}{}. {why}", letters.as_str()),
        None => summary.to_owned(),
    }
}

/// A page without the marks of its titles.
fn plain(help: &str) -> String {
    let line = |line: &str| line.trim_start_matches('#').trim_start_matches(' ').to_owned();
    let title = |text: &str| if text.starts_with('#') { line(text) } else { text.to_owned() };
    help.lines().map(title).collect::<Vec<_>>().join("\n")
}

/// What the tool reports without a rule.
fn tool_descriptor(item: &Item<'_>) -> Descriptor {
    let summary = tool::summary(&item.code).unwrap_or(&item.rule);
    Descriptor {
        id: printable(&item.code),
        name: printable(&item.rule),
        short_description: message(summary),
        full_description: message(summary),
        help: None,
        default_configuration: Configuration { level: level(item.severity) },
        properties: RuleProperties { precision: "very-high", tags: vec![item.kind.name()], security_severity: None },
    }
}

/// Rules about who can reach, read or take over something.
fn is_security(code: &str) -> bool {
    code.starts_with(['C', 'M'])
}

fn tag(code: &str) -> &'static str {
    if is_security(code) { "security" } else { "correctness" }
}

/// How GitHub grades rules that are tagged `security`: over 9 is critical, 7 to 9 high, 4 to 7 medium.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.5",
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn result(item: &Item<'_>, suppressions: Option<Vec<Suppression>>, index: &BTreeMap<String, usize>) -> ResultRow {
    let code = printable(&item.code);
    let fix = item.fix.map_or_else(String::new, |fix| format!("; {fix}"));
    ResultRow {
        rule_index: index.get(&code).copied(),
        rule_id: code,
        level: level(item.severity),
        message: message(&format!("{}{fix}", item.message)),
        locations: [location(item)],
        related_locations: item.related.iter().enumerate().map(|(at, urn)| related(at + 1, urn)).collect(),
        partial_fingerprints: BTreeMap::from([("stackcheck/v1", printable(&item.fingerprint))]),
        suppressions,
        properties: Properties {
            severity: item.severity.name(),
            confidence: printable(item.confidence),
            blocking: item.blocking,
            property: item.path.map(printable),
            evidence: item.evidence.iter().map(|fact| printable(fact)).collect(),
        },
    }
}

/// The place in the program, or the file of the project without a line: no line rather than a false one.
fn location(item: &Item<'_>) -> Location {
    let region = item.line().map(|start_line| Region {
        start_line,
        start_column: item.source.and_then(|source| source.column).filter(|column| *column > 0),
    });
    let artifact_location = Artifact { uri: uri(item.file()), uri_base_id: "%SRCROOT%" };
    Location {
        physical_location: Physical { artifact_location, region },
        logical_locations: item.urn.map(logical).into_iter().collect(),
    }
}

fn logical(urn: &str) -> Logical {
    Logical { name: printable(&item::label(urn)), fully_qualified_name: printable(urn), kind: "resource" }
}

fn related(id: usize, urn: &str) -> Related {
    Related { id, logical_locations: [logical(urn)], message: message(&item::label(urn)) }
}

fn suppression(by: &SuppressionRow<'_>) -> Suppression {
    let in_source = matches!(&*by.origin, "resource" | "program");
    let parts = [
        by.reason.as_deref().map(Cow::Borrowed),
        by.owner.as_ref().map(|owner| Cow::Owned(format!("owner {owner}"))),
        by.until.as_ref().map(|until| Cow::Owned(format!("until {until}"))),
    ];
    let words: Vec<Cow<'_, str>> = parts.into_iter().flatten().collect();
    let justification = if words.is_empty() { by.origin.to_string() } else { words.join("; ") };
    Suppression {
        kind: if in_source { "inSource" } else { "external" },
        status: "accepted",
        justification: printable(&justification),
    }
}

fn message(text: &str) -> Message {
    Message { text: escaped(&printable(text)) }
}

/// Text in which nothing is a link (`[text](target)`) or the place of an argument (`{0}`): sections 3.11.5 and 3.11.6.
fn escaped(text: &str) -> String {
    let text = if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() };
    let is_argument = |rest: &str| {
        rest.split_once('}')
            .is_some_and(|(inside, _)| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !text.split('{').skip(1).any(is_argument) {
        return text;
    }
    text.replace('{', "{{").replace('}', "}}")
}

fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// A path as a relative reference: everything but unreserved characters and slashes is encoded (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_message_is_a_link_or_an_argument() {
        assert_eq!(escaped("ingress[1] is {\"a\": 1}"), "ingress[1] is {\"a\": 1}");
        assert_eq!(escaped("[x](https://example.com)"), "\\[x\\](https://example.com)");
        assert_eq!(escaped("{0} of {\"a\"}"), "{{0}} of {{\"a\"}}");
    }

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("lib/a b:ü.ts"), "lib/a%20b%3A%C3%BC.ts");
    }
}
