//! The result for people: what the preview does, what is wrong, what cannot be known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::printable::in_cell;
pub use super::printable::printable;
use super::{changes, suppressed};
use crate::engine::{Exit, Found, Input, Report, Run};
use crate::finding::Severity;
use crate::graph::Coverage;
use crate::input::Unread;
use crate::model::{Op, PropertyPath, ResourceId, SourcePosition};

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Findings only.
    Quiet,
    /// What a person reads every day.
    Normal,
    /// Everything, with evidence.
    Verbose,
}

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether to use colour.
    pub colour: bool,
    /// How much to say.
    pub detail: Detail,
}

/// Most rows of a table unless everything is asked for: what people read.
const MOST_FINDINGS: usize = 50;
const MOST_CHANGES: usize = 12;
/// Most questions listed one by one.
const MOST_QUESTIONS: usize = 200;

/// Writes the result.
pub fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, input) in report.inputs.iter().enumerate() {
        if at > 0 && style.detail > Detail::Quiet {
            writeln!(out)?;
        }
        match input {
            Input::Read(run) => write_run(report, run, style, out)?,
            Input::Unread(Unread { name, error, hint }) => {
                writeln!(out, "error: cannot read {}: {}", printable(name), printable(error))?;
                if let Some(hint) = hint {
                    writeln!(out, "  hint: {hint}")?;
                }
            }
        }
    }
    if style.detail > Detail::Quiet || report.exit() != Exit::Passed {
        writeln!(out, "\n{}", wrapped(&verdict(report), "", style.width))?;
    }
    Ok(())
}

fn write_run(report: &Report, run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.detail > Detail::Quiet {
        let name = if report.inputs.len() > 1 { format!("{}: ", printable(&run.stack.input)) } else { String::new() };
        writeln!(out, "{}", wrapped(&format!("{name}{}", headline(run)), "", style.width))?;
        write_changes(run, style, out)?;
    }
    write_findings(run, style, out)?;
    if style.detail > Detail::Quiet {
        write_undetermined(run, style, out)?;
    }
    Ok(())
}

/// `preview of shop/dev · 9 resources · 4 unchanged hidden`
fn headline(run: &Run) -> String {
    let stack = &run.stack;
    let mut text = stack.kind.name().to_owned();
    if let Some(name) = stack.name.qualified() {
        let _ = write!(text, " of {}", printable(&name));
    }
    if let Some(environment) = &run.environment {
        let _ = write!(text, " · environment {}", printable(environment));
    }
    let _ = write!(text, " · {}", counted(stack.resources.len(), "resource"));
    if let Coverage::Names { .. } = stack.coverage {
        text.push_str(" · only their names");
    }
    match stack.coverage {
        Coverage::Whole => {}
        Coverage::ChangesOnly { hidden: Some(hidden) } | Coverage::Names { hidden: Some(hidden) } => {
            let _ = write!(text, " · {hidden} unchanged hidden");
        }
        Coverage::Differences => text.push_str(" · only what changes of them"),
        Coverage::ChangesOnly { hidden: None } | Coverage::Names { hidden: None } => {
            text.push_str(" · unchanged ones may be hidden");
        }
        Coverage::Unlinked => text.push_str(" · without dependencies"),
        Coverage::Failed if stack.outcome.ran => {}
        Coverage::Failed => text.push_str(" · the preview failed: what follows is what it reached"),
    }
    if stack.outcome.is_failed() {
        text.push_str(if stack.outcome.cut { " · the events end before the run does" } else { " · the run failed" });
    }
    text
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn write_changes(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if run.stack.kind.is_state() {
        return Ok(());
    }
    let summary = printable(&changes::summary(&run.counts()));
    let summary = if summary.is_empty() { "none" } else { &summary };
    // Of each resource it would say the same.
    let destroyed = if changes::is_destroyed(run) { " · the stack is destroyed" } else { "" };
    writeln!(out, "\nCHANGES  {summary}{destroyed}")?;
    let rows = changes::rows(run);
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST_CHANGES };
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = new_table(style);
    for row in rows.iter().take(most) {
        let texts = [&row.resource, &row.what, &row.why].map(|text| Cell::new(in_cell(text)));
        table.add_row(std::iter::once(Cell::new(row.sign)).chain(texts));
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if rows.len() > most {
        let left = printable(&changes::summary(&changes::counts(&rows[most..])));
        writeln!(out, " … and {} more: {left} (-v shows all)", rows.len() - most)?;
    }
    // That what is new is new for its own sake says nothing.
    let (edits, explained) = run.changes.explained();
    let all_new = run.changes.iter().all(|change| run.stack.resource(change.resource).op == Op::Create);
    if !all_new && edits > 0 && edits < explained {
        let verb = if edits == 1 { "explains" } else { "explain" };
        writeln!(out, " {} {verb} {explained} of {}", counted(edits, "edit"), counted(run.changes.len(), "change"))?;
    }
    Ok(())
}

fn write_findings(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<&Found> = run
        .findings
        .iter()
        .filter(|found| style.detail == Detail::Verbose || found.finding.severity > Severity::Info)
        .collect();
    let facts = run.findings.len() - shown.len();
    if style.detail > Detail::Quiet {
        writeln!(out, "\nFINDINGS  {}{}", tally(run, facts), suppressed::tally(run, style))?;
    }
    if shown.is_empty() {
        return suppressed::write(run, style, out);
    }
    let most = if style.detail == Detail::Verbose { shown.len() } else { MOST_FINDINGS };
    let mut table = new_table(style);
    // The first column holds the severity and the code, one below the other.
    table.set_constraints([ColumnConstraint::Absolute(Width::Fixed(10))]);
    for found in shown.iter().take(most) {
        table.add_row([
            severity_cell(found.finding.severity, found.meta.code, style),
            Cell::new(finding_text(run, found, style)),
        ]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if shown.len() > most {
        writeln!(out, "… and {} more (-v shows all, -o json lists them)", shown.len() - most)?;
    }
    suppressed::write(run, style, out)
}

/// `1 critical  2 high`, or `none`.
fn tally(run: &Run, facts: usize) -> String {
    let mut parts = Vec::new();
    for severity in Severity::ALL.into_iter().rev() {
        let count = run.findings.iter().filter(|found| found.finding.severity == severity).count();
        if count > 0 && (severity > Severity::Info || facts == 0) {
            parts.push(format!("{count} {severity}"));
        }
    }
    if facts > 0 {
        parts.push(format!("{facts} info (-v shows them)"));
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join("  ") }
}

fn finding_text(run: &Run, found: &Found, style: Style) -> String {
    let finding = &found.finding;
    let mut text = in_cell(&finding.message);
    let place = place(run, finding.resource, finding.path.as_ref(), finding.source.as_ref());
    if !place.is_empty() {
        let _ = write!(text, "\n{}", in_cell(&place));
    }
    if let Some(fix) = &finding.fix {
        let _ = write!(text, "\n→ {}", in_cell(fix));
    }
    if style.detail == Detail::Verbose {
        for fact in &finding.evidence {
            let _ = write!(text, "\n· {}", in_cell(fact));
        }
        let _ = write!(text, "\n{} · {} · fingerprint {}", found.meta.id, finding.confidence.name(), found.fingerprint);
    }
    text
}

/// `aws:ec2:Subnet public-a, cidrBlock · network.py:12`. The fault's own place in the program goes before the place
/// where its resource is written.
pub(super) fn place(
    run: &Run,
    resource: Option<ResourceId>,
    path: Option<&PropertyPath>,
    source: Option<&SourcePosition>,
) -> String {
    let resource = resource.map(|id| run.stack.resource(id));
    let named = resource.map(changes::label);
    let parts: Vec<String> = named.into_iter().chain(path.map(ToString::to_string)).collect();
    let mut parts = if parts.is_empty() { parts } else { vec![parts.join(", ")] };
    let written = || run.stack.latest(resource?)?.source();
    if let Some(SourcePosition { path, line, .. }) = source.cloned().or_else(written) {
        parts.push(line.map_or_else(|| path.clone(), |line| format!("{path}:{line}")));
    }
    parts.join(" · ")
}

/// Questions that have one reason are one line; what would settle them follows.
fn write_undetermined(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if run.undetermined.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nCANNOT KNOW  {}", counted(run.undetermined.len(), "question"))?;
    let mut groups: BTreeMap<&str, (Vec<&str>, usize, Option<&str>)> = BTreeMap::new();
    for open in &run.undetermined {
        let group = groups.entry(general(open.undetermined.reason.name())).or_default();
        if !group.0.contains(&open.meta.code) {
            group.0.push(open.meta.code);
        }
        group.1 += 1;
        group.2 = open.undetermined.reason.settle();
    }
    for (reason, (codes, count, settle)) in groups {
        let text = format!("{reason}: {count} ({})", codes.join(", "));
        writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        if let Some(settle) = settle {
            writeln!(out, "{}", wrapped(&format!("settle with: {settle}"), "    ", style.width))?;
        }
    }
    if style.detail == Detail::Verbose {
        for open in run.undetermined.iter().take(MOST_QUESTIONS) {
            let place = place(run, open.undetermined.resource, None, None);
            let text = format!(
                "{} {}: {}",
                open.meta.code,
                printable(&place),
                printable(&open.undetermined.reason.to_string())
            );
            writeln!(out, "{}", wrapped(&text, "  ", style.width))?;
        }
    }
    Ok(())
}

/// The reason of a group of questions, for people.
fn general(reason: &str) -> &str {
    match reason {
        "hidden-unchanged" => "unchanged resources are hidden",
        "no-dependencies" => "the input does not tell what depends on what",
        "only-differences" => "the input tells only what changes of a resource",
        "only-names" => "the input tells only which resources change",
        "untold-value" => "the input does not tell a value",
        "preview-failed" => "the preview failed before it saw the whole program",
        "run-failed" => "the run failed, and its events tell only what it reached",
        "unknown-value" => "a value is not known before the deployment",
        "secret-value" => "a value is secret",
        "opaque-user" => "a chart, template or command may use it",
        "external" => "it is managed elsewhere",
        other => other,
    }
}

/// The last line: whether the gate passed, and why not.
pub(super) fn verdict(report: &Report) -> String {
    let exit = report.exit();
    let failing: usize = report.runs().map(Run::failing).sum();
    let (ran, failed): (Vec<&Run>, Vec<&Run>) =
        report.runs().filter(|run| run.is_failed()).partition(|run| run.stack.outcome.ran);
    let unread = report.inputs.len() - report.runs().count();
    let mut reasons = Vec::new();
    if failing > 0 && exit == Exit::Failed {
        reasons.push(format!("{} at or above the bar", counted(failing, "finding")));
    }
    if unread > 0 {
        reasons.push(format!("{} could not be read", counted(unread, "input")));
    }
    if !failed.is_empty() && exit != Exit::Passed {
        reasons.push(format!("{} failed", counted(failed.len(), "preview")));
    }
    if !ran.is_empty() && exit != Exit::Passed {
        reasons.push(format!("{} failed or cut", counted(ran.len(), "run")));
    }
    if exit == Exit::Incomplete && reasons.is_empty() {
        reasons.push("open questions (strict)".to_owned());
    }
    if report.runs().any(|run| run.misjudged.is_some()) {
        reasons.push("several environments match".to_owned());
    }
    let broken: Vec<&str> = report.runs().flat_map(|run| &run.broken_rules).map(|meta| meta.code).collect();
    if !broken.is_empty() {
        reasons.push(format!("{} broke: a fault of stackcheck, please report it", broken.join(", ")));
    }
    let word = match exit {
        Exit::Passed => "passed",
        Exit::Failed | Exit::Internal | Exit::Usage => "failed",
        Exit::Unreadable | Exit::Incomplete => "incomplete",
    };
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    format!("gate {word}{reasons} (exit {})", exit as u8)
}

pub(super) fn new_table(style: Style) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(style.width);
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// The severity, and a word below it.
pub(super) fn severity_cell(severity: Severity, below: &str, style: Style) -> Cell {
    severity_colour(Cell::new(format!("{}\n{below}", severity.name().to_uppercase())), severity, style)
}

/// A cell in the colour of a severity.
pub(super) fn severity_colour(cell: Cell, severity: Severity, style: Style) -> Cell {
    if !style.colour {
        return cell;
    }
    match severity {
        Severity::Critical => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Severity::High => cell.fg(Color::Red),
        Severity::Medium => cell.fg(Color::Yellow),
        Severity::Low => cell.fg(Color::Blue),
        Severity::Info => cell.add_attribute(Attribute::Dim),
    }
}

/// Breaks a line at spaces to fit the width, each line indented.
pub(super) fn wrapped(text: &str, indent: &str, width: u16) -> String {
    let room = usize::from(width).saturating_sub(indent.len()).max(20);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
        lines.pop();
        let fits =
            unicode_width::UnicodeWidthStr::width(line.as_str()) + 1 + unicode_width::UnicodeWidthStr::width(word)
                <= room;
        if line.is_empty() {
            lines.push(word.to_owned());
        } else if fits {
            lines.push(format!("{line} {word}"));
        } else {
            lines.push(line);
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}
