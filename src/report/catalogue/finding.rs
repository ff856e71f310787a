//! One finding in full, and the page of its rule.

use std::io::{self, Write};

use super::page;
use crate::engine::{Found, Run, Suppression};
use crate::finding::Meta;
use crate::json::Node;
use crate::model::{SourcePosition, shown_within};
use crate::report::table::{Style, wrapped};

/// Longest text that is shown of a finding, in characters.
const LONGEST: usize = 2000;

/// A finding, wherever it comes from: a run of this process, or the saved result of another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explained {
    /// The code of its rule.
    pub code: String,
    /// How bad it is, and how sure.
    pub severity: String,
    /// How sure it is.
    pub confidence: String,
    /// The resource; nothing for the stack as a whole.
    pub urn: Option<String>,
    /// The property.
    pub path: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What shows it.
    pub evidence: Vec<String>,
    /// URNs of other resources that are part of it.
    pub related: Vec<String>,
    /// What to do.
    pub fix: Option<String>,
    /// Where it is in the program.
    pub source: Option<String>,
    /// Its name across runs.
    pub fingerprint: String,
    /// Why it does not count, if it does not.
    pub suppressed: Option<String>,
}

impl Explained {
    /// All findings of a run, those that do not count among them.
    pub fn of_run(run: &Run) -> Vec<Self> {
        let counting = run.findings.iter().map(|found| Self::of(run, found, None));
        let suppressed = run.suppressed.iter().map(|row| Self::of(run, &row.found, Some(because(&row.by))));
        counting.chain(suppressed).collect()
    }

    fn of(run: &Run, found: &Found, suppressed: Option<String>) -> Self {
        let (stack, finding) = (&run.stack, &found.finding);
        let resource = finding.resource.map(|id| stack.resource(id));
        let source = finding.source.clone().or_else(|| stack.latest(resource?)?.source());
        Self {
            code: found.meta.code.to_owned(),
            severity: finding.severity.name().to_owned(),
            confidence: finding.confidence.name().to_owned(),
            urn: resource.map(|resource| resource.urn.to_string()),
            path: finding.path.as_ref().map(ToString::to_string),
            message: finding.message.clone(),
            evidence: finding.evidence.clone(),
            related: finding.related.iter().map(|id| stack.resource(*id).urn.to_string()).collect(),
            fix: finding.fix.clone(),
            source: source.map(|SourcePosition { path, line, column }| placed(path, line, column)),
            fingerprint: found.fingerprint.clone(),
            suppressed,
        }
    }

    /// All findings of a saved result (`-o json`); nothing where this is none.
    pub fn of_saved(result: Node<'_>) -> Option<Vec<Self>> {
        let schema = result.get("schema")?.as_str()?;
        let findings = result.get("findings").filter(|_| schema.starts_with("stackcheck.run/"))?;
        let suppressed = result.get("suppressed").into_iter().flat_map(Node::items);
        let suppressed = suppressed.filter_map(|row| {
            let reason = row.get("suppression").and_then(|by| text(by, "reason"));
            let origin = row.get("suppression").and_then(|by| text(by, "origin")).unwrap_or_default();
            let because = reason.map_or(origin.clone(), |reason| format!("{origin}: {reason}"));
            Some(Self { suppressed: Some(because), ..Self::of_row(row.get("finding")?) })
        });
        Some(findings.items().map(Self::of_row).chain(suppressed).collect())
    }

    fn of_row(row: Node<'_>) -> Self {
        let word = |name: &str| text(row, name).unwrap_or_default();
        let list = |name: &str| {
            let items = row.get(name).into_iter().flat_map(Node::items);
            items.filter_map(|item| Some(item.as_str()?.into_owned())).collect()
        };
        let source = row.field("source").and_then(|source| {
            let number = |name: &str| source.get(name).and_then(Node::as_i64).and_then(|n| u32::try_from(n).ok());
            Some(placed(text(source, "path")?, number("line"), number("column")))
        });
        Self {
            code: word("code"),
            severity: word("severity"),
            confidence: word("confidence"),
            urn: text(row, "urn"),
            path: text(row, "path"),
            message: word("message"),
            evidence: list("evidence"),
            related: list("related"),
            fix: text(row, "fix"),
            source,
            fingerprint: word("fingerprint"),
            suppressed: None,
        }
    }
}

fn text(node: Node<'_>, name: &str) -> Option<String> {
    Some(node.get(name)?.as_str()?.into_owned())
}

fn placed(path: String, line: Option<u32>, column: Option<u32>) -> String {
    [line, column].into_iter().flatten().fold(path, |text, number| format!("{text}:{number}"))
}

fn because(by: &Suppression) -> String {
    let mut text = by.origin.name().to_owned();
    if let Some(reason) = &by.reason {
        text = format!("{text}: {reason}");
    }
    if let Some(until) = by.until {
        text = format!("{text} (until {until})");
    }
    text
}

/// Writes a finding and the page of its rule.
pub fn write(finding: &Explained, rules: &[Meta], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let line = |mark: &str, text: &str, out: &mut dyn Write| {
        let text = wrapped(&shown_within(text, LONGEST), "    ", style.width);
        writeln!(out, "{}", text.replacen("    ", &format!("  {mark} "), 1))
    };
    writeln!(out, "finding {} · {} · {}", finding.fingerprint, finding.severity, finding.confidence)?;
    writeln!(out, "{}", wrapped(&shown_within(&finding.message, LONGEST), "  ", style.width))?;
    if let Some(urn) = &finding.urn {
        let path = finding.path.as_ref().map(|path| format!(", {path}")).unwrap_or_default();
        line("@", &format!("{urn}{path}"), out)?;
    }
    if let Some(source) = &finding.source {
        line("@", source, out)?;
    }
    for fact in &finding.evidence {
        line("·", fact, out)?;
    }
    for urn in &finding.related {
        line("&", urn, out)?;
    }
    if let Some(fix) = &finding.fix {
        line("→", fix, out)?;
    }
    if let Some(because) = &finding.suppressed {
        line("!", &format!("does not count: {because}"), out)?;
    }
    writeln!(out)?;
    match rules.iter().find(|meta| meta.code == finding.code) {
        Some(meta) => page::write(meta, rules, style, out),
        None => writeln!(out, "this version knows no rule {}", shown_within(&finding.code, 40)),
    }
}
