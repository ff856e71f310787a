//! Reports of GitLab: Code Quality (docs.gitlab.com "Code Quality report format") and SAST (its schema of security
//! reports, version 15).

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::item::{self, Item};
use super::prose::{self, Part};
use super::tool;
use crate::engine;
use crate::finding::Severity;
use crate::report::Document;
use crate::report::formatter::pretty;
use crate::report::printable::printable;

/// One degradation of Code Quality.
#[derive(Serialize)]
struct Degradation {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes a report of Code Quality.
pub(super) fn write_code_quality(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut taken = BTreeSet::new();
    let all: Vec<Degradation> = item::all(document)
        .iter()
        .map(|item| Degradation {
            description: description(item),
            check_name: printable(&item.rule),
            fingerprint: fingerprint(item, &mut taken),
            severity: match item.severity {
                Severity::Critical => "blocker",
                Severity::High => "critical",
                Severity::Medium => "major",
                Severity::Low => "minor",
                Severity::Info => "info",
            },
            location: Location { path: printable(item.file()), lines: Lines { begin: item.line().unwrap_or(1) } },
        })
        .collect();
    pretty(&all, out)
}

fn description(item: &Item<'_>) -> String {
    printable(&format!("{} {} ({})", item.code, item.message, item.label()))
}

/// GitLab drops what has a fingerprint that another has: two stacks of one program may have the same fault.
fn fingerprint(item: &Item<'_>, taken: &mut BTreeSet<String>) -> String {
    let first = engine::fingerprint(&item.fingerprint, None, None, item.stack.unwrap_or_default());
    let numbered = (2..).map(|number| format!("{first}-{number}"));
    let free =
        std::iter::once(first.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(first.clone());
    taken.insert(free.clone());
    free
}

/// The version of the schema.
const VERSION: &str = "15.2.1";
/// The schema wants a time, and the same result must be the same report whenever it is written.
const NO_TIME: &str = "1970-01-01T00:00:00";

#[derive(Serialize)]
struct Sast<'d> {
    version: &'static str,
    scan: Scan<'d>,
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Serialize)]
struct Scan<'d> {
    analyzer: Tool<'d>,
    scanner: Tool<'d>,
    #[serde(rename = "type")]
    ty: &'static str,
    start_time: &'static str,
    end_time: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Tool<'d> {
    id: &'d str,
    name: &'d str,
    version: &'d str,
    vendor: Vendor<'d>,
}

#[derive(Serialize)]
struct Vendor<'d> {
    name: &'d str,
}

#[derive(Serialize)]
struct Message {
    level: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<String>,
    identifiers: [Identifier; 1],
    location: File,
}

#[derive(Serialize)]
struct Identifier {
    #[serde(rename = "type")]
    ty: &'static str,
    name: String,
    value: String,
}

#[derive(Serialize)]
struct File {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u32>,
}

/// Writes a SAST report.
pub(super) fn write_sast(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tool = || Tool {
        id: &document.tool.name,
        name: &document.tool.name,
        version: &document.tool.version,
        vendor: Vendor { name: &document.tool.name },
    };
    let mut taken = BTreeSet::new();
    let vulnerabilities =
        item::all(document).iter().map(|item| vulnerability(document, item, fingerprint(item, &mut taken))).collect();
    let messages: Vec<Message> = document
        .inputs
        .iter()
        .filter_map(|input| {
            let error = input.error.as_ref()?;
            let value = format!("cannot read {}: {}", printable(&input.name), printable(&error.message));
            Some(Message { level: "fatal", value })
        })
        .collect();
    let status = if messages.is_empty() { "success" } else { "failure" };
    let scan = Scan {
        analyzer: tool(),
        scanner: tool(),
        ty: "sast",
        start_time: NO_TIME,
        end_time: NO_TIME,
        status,
        messages,
    };
    pretty(&Sast { version: VERSION, scan, vulnerabilities }, out)
}

/// Most characters of a name, and of what is to be done, in the schema.
const LONGEST_NAME: usize = 255;
const LONGEST_SOLUTION: usize = 7_000;

fn vulnerability(document: &Document<'_>, item: &Item<'_>, id: String) -> Vulnerability {
    let place = item.path.map_or_else(|| item.label(), |path| format!("{}, `{path}`", item.label()));
    let mut lines = vec![item.message.clone().into_owned(), place];
    lines.extend(item.urn.map(str::to_owned));
    lines.extend(item.evidence.iter().map(ToString::to_string));
    Vulnerability {
        id,
        name: item::cut(&printable(name(document, item)), LONGEST_NAME - 1),
        description: lines.iter().map(|line| markdown(line)).collect::<Vec<_>>().join("\n\n"),
        severity: match item.severity {
            Severity::Critical => "Critical",
            Severity::High => "High",
            Severity::Medium => "Medium",
            Severity::Low => "Low",
            Severity::Info => "Info",
        },
        solution: item.fix.map(|fix| item::cut(&markdown(fix), LONGEST_SOLUTION - 1)),
        identifiers: [Identifier {
            ty: "stackcheck_rule",
            name: if item.rule == item.code {
                printable(&item.code)
            } else {
                printable(&format!("{} {}", item.code, item.rule))
            },
            value: printable(&item.code),
        }],
        location: File { file: printable(item.file()), start_line: item.line() },
    }
}

/// What the rule finds: the schema wants no particulars in a name, by which the dashboard groups.
fn name<'d>(document: &'d Document<'_>, item: &'d Item<'_>) -> &'d str {
    let rule = document.rules.iter().find(|rule| rule.code == item.code);
    rule.map(|rule| &*rule.summary).or_else(|| tool::summary(&item.code)).unwrap_or(&item.message)
}

/// A sentence for GitLab, which reads Markdown, or shows it as it is: code stays between backticks.
fn markdown(sentence: &str) -> String {
    let plain = crate::report::diff::markdown::text;
    let pairs = prose::parts(sentence);
    // Two codes without a word between them would be one.
    let apart = pairs.windows(2).all(|pair| !matches!(pair, [Part::Code(_), Part::Code(_)]));
    if apart { prose::written(sentence, plain, |code| format!("`{}`", printable(code))) } else { plain(sentence) }
}
