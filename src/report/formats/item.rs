//! What a result reports, as one kind of thing: a fault, a drift, a difference between stacks, a change that nobody
//! reviewed. The formats that list such things list them all alike.

use std::borrow::Cow;

use super::tool::values;
use crate::engine;
use crate::finding::Severity;
use crate::model::{TypeToken, Urn};
use crate::report::Document;
use crate::report::document::Text;
use crate::report::drift::rows::DriftRow;
use crate::report::findings::{FindingRow, SourceRow, SuppressionRow};
use crate::report::promote::rows::{DifferenceRow, ReadinessRow};
use crate::report::rows::{ChangeRow, PropertyRow};

/// The file that every program of Pulumi has: the place of what has no place in the program.
pub(in crate::report) const PROJECT_FILE: &str = "Pulumi.yaml";

/// What is reported.
pub(in crate::report) struct Item<'d> {
    pub(in crate::report) kind: Kind,
    /// `A001`, or a word of the tool such as `drift-changed`.
    pub(in crate::report) code: Cow<'d, str>,
    /// `vpc-without-subnets`, or the word again.
    pub(in crate::report) rule: Cow<'d, str>,
    pub(in crate::report) severity: Severity,
    pub(in crate::report) confidence: &'d str,
    /// Whether it fails the gate.
    pub(in crate::report) blocking: bool,
    pub(in crate::report) stack: Option<&'d str>,
    pub(in crate::report) urn: Option<&'d str>,
    pub(in crate::report) path: Option<&'d str>,
    pub(in crate::report) message: Cow<'d, str>,
    pub(in crate::report) evidence: &'d [Cow<'d, str>],
    pub(in crate::report) related: &'d [Text<'d>],
    pub(in crate::report) fix: Option<&'d str>,
    pub(in crate::report) source: Option<&'d SourceRow>,
    pub(in crate::report) fingerprint: Cow<'d, str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    Finding,
    Drift,
    /// Between two stacks.
    Difference,
    /// Between two inputs of one stack.
    Change,
}

impl Kind {
    pub(in crate::report) fn name(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Drift => "drift",
            Self::Difference => "difference",
            Self::Change => "change",
        }
    }
}

/// All that is reported, the most severe first and else in the order of the result.
pub(in crate::report) fn all<'d>(document: &'d Document<'_>) -> Vec<Item<'d>> {
    let stack = document.inputs.iter().find_map(|input| input.stack.as_deref());
    let findings = document.findings.iter().map(Item::of_finding);
    let drift = document.drift.iter().filter(|row| row.class == "real").map(|row| Item::of_drift(row, stack));
    let target = document.inputs.iter().rev().find_map(|input| input.stack.as_deref());
    let differences =
        document.differences.iter().filter(|row| row.counts()).map(|row| Item::of_difference(row, target));
    let unready = document.readiness.iter().filter(|row| row.passed == Some(false)).map(Item::of_readiness);
    let changes = document.changes.iter().filter_map(|row| Item::of_change(row, stack));
    let mut items: Vec<Item<'_>> = findings.chain(drift).chain(differences).chain(unready).chain(changes).collect();
    items.sort_by_key(|item| (std::cmp::Reverse(item.severity), !item.blocking));
    items
}

/// What does not count, in the order of the result.
pub(in crate::report) fn suppressed<'d>(
    document: &'d Document<'_>,
) -> impl Iterator<Item = (Item<'d>, &'d SuppressionRow<'d>)> {
    document.suppressed.iter().map(|row| (Item::of_finding(&row.finding), &row.suppression))
}

impl<'d> Item<'d> {
    fn of_finding(row: &'d FindingRow<'_>) -> Self {
        Self {
            kind: Kind::Finding,
            code: Cow::Borrowed(&row.code),
            rule: Cow::Borrowed(&row.rule),
            severity: severity(&row.severity),
            confidence: &row.confidence,
            blocking: row.blocking,
            stack: row.stack.as_deref(),
            urn: row.urn.as_deref(),
            path: row.path.as_deref(),
            message: Cow::Borrowed(&row.message),
            evidence: &row.evidence,
            related: &row.related,
            fix: row.fix.as_deref(),
            source: row.source.as_ref(),
            fingerprint: Cow::Borrowed(&row.fingerprint),
        }
    }

    /// A thing of which the tool says what it is, not a rule.
    fn of_tool(kind: Kind, word: String, severity: Severity, message: String) -> Self {
        Self {
            kind,
            code: Cow::Owned(word.clone()),
            rule: Cow::Owned(word),
            severity,
            confidence: "certain",
            blocking: false,
            stack: None,
            urn: None,
            path: None,
            message: Cow::Owned(message),
            evidence: &[],
            related: &[],
            fix: None,
            source: None,
            fingerprint: Cow::Borrowed(""),
        }
    }

    fn of_drift(row: &'d DriftRow<'_>, stack: Option<&'d str>) -> Self {
        let what = match &*row.kind {
            "gone" => "it is gone from the cloud".to_owned(),
            "unmanaged" => "the program does not know it".to_owned(),
            _ => format!("changed outside the program: {}", values(&row.before, &row.after)),
        };
        let message = row.reason.as_ref().map_or_else(|| what.clone(), |reason| format!("{what} ({reason})"));
        Self {
            confidence: &row.confidence,
            blocking: row.blocking,
            stack,
            urn: Some(&row.urn),
            path: row.path.as_deref(),
            fix: row.advice.as_deref(),
            source: row.source.as_ref(),
            ..Self::of_tool(Kind::Drift, format!("drift-{}", row.kind), severity(&row.severity), message)
        }
        .fingerprinted()
    }

    fn of_difference(row: &'d DifferenceRow<'_>, stack: Option<&'d str>) -> Self {
        let message = match &*row.verdict {
            "missing" | "extra" => row.why.to_string(),
            _ => format!("{}: {}", values(&row.before, &row.after), row.why),
        };
        Self {
            blocking: row.blocking,
            stack,
            urn: row.urn(),
            path: row.path.as_deref(),
            source: row.position.as_ref(),
            ..Self::of_tool(Kind::Difference, format!("promotion-{}", row.verdict), severity(&row.severity), message)
        }
        .fingerprinted()
    }

    fn of_readiness(row: &'d ReadinessRow<'_>) -> Self {
        let message = format!("{}: {}", row.input, row.message);
        let item = Self::of_tool(Kind::Difference, format!("not-ready-{}", row.check), Severity::High, message);
        Self { blocking: row.check != "complete", ..item }.fingerprinted()
    }

    /// What a comparison or a verification reports; what a preview does is no fault.
    fn of_change(row: &'d ChangeRow<'_>, stack: Option<&'d str>) -> Option<Self> {
        let (word, severity) = match row.review.as_deref() {
            Some("unreviewed") => ("unreviewed", Severity::High),
            Some("not-applied") => ("not-applied", Severity::Medium),
            Some("undecided") => ("undecided", Severity::Info),
            None if row.blocking => ("differs", Severity::Info),
            _ => return None,
        };
        let said = row.said.as_deref().unwrap_or(match word {
            "unreviewed" => "it is other than what was reviewed",
            "not-applied" => "what was reviewed of it is not there",
            "undecided" => "whether what was reviewed of it is there cannot be known",
            _ => &row.op,
        });
        let message = match row.properties.as_slice() {
            [] => said.to_owned(),
            [one] => format!("{said}: `{}` {}", one.path, values(&one.before, &one.after)),
            several => format!("{said}: {}", listed(several)),
        };
        let item = Self::of_tool(Kind::Change, word.to_owned(), severity, message);
        Some(Self { blocking: row.blocking, stack, urn: Some(&row.urn), ..item }.fingerprinted())
    }

    fn fingerprinted(mut self) -> Self {
        let urn = self.urn.map(Urn::new);
        self.fingerprint =
            Cow::Owned(engine::fingerprint(&self.code, urn.as_ref(), None, self.path.unwrap_or_default()));
        self
    }

    /// `aws:ec2:Subnet public-a`, or the stack.
    pub(in crate::report) fn label(&self) -> String {
        self.urn.map_or_else(|| self.stack.unwrap_or("the stack").to_owned(), label)
    }

    /// `network.py:12`.
    pub(in crate::report) fn place(&self) -> Option<String> {
        self.source.map(SourceRow::place)
    }

    /// The file, or the file of the project.
    pub(in crate::report) fn file(&self) -> &str {
        self.source.map_or(PROJECT_FILE, |source| &source.path)
    }

    pub(in crate::report) fn line(&self) -> Option<u32> {
        self.source.and_then(|source| source.line).filter(|line| *line > 0)
    }
}

/// The first few properties, and how many more.
fn listed(properties: &[PropertyRow<'_>]) -> String {
    let paths: Vec<String> = properties.iter().take(8).map(|property| format!("`{}`", property.path)).collect();
    let more = properties.len() - paths.len();
    if more > 0 { format!("{} and {more} more", paths.join(", ")) } else { paths.join(", ") }
}

/// How many there are of each severity, the worst first.
pub(in crate::report) fn tally(items: &[Item<'_>]) -> Vec<(Severity, usize)> {
    let count = |severity| items.iter().filter(|item| item.severity == severity).count();
    Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| (severity, count(severity)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// `aws:ec2:Subnet public-a`.
pub(in crate::report) fn label(urn: &str) -> String {
    let parsed = Urn::new(urn);
    if !parsed.is_valid() {
        return urn.to_owned();
    }
    format!("{} {}", TypeToken::new(parsed.own_type()).friendly(), parsed.name())
}

pub(in crate::report) fn severity(word: &str) -> Severity {
    Severity::parse(word).unwrap_or(Severity::Info)
}

/// At most so many characters.
pub(in crate::report) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
