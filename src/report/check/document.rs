//! A check as rows, schema `stackcheck.run/1`.

use crate::engine::{Exit, Input, Open, Report, Run};
use crate::finding::Meta;
use crate::graph::Severity as DiagnosticSeverity;
use crate::model::masked;
use crate::report::document::{DiagnosticRow, Document, Extent, Summary, Text, UndeterminedRow, counts, rules};
use crate::report::ended::ended;
use crate::report::findings::{self, SourceRow, urn};
use crate::report::graph_row::GraphRow;
use crate::report::inputs::inputs;
use crate::report::label::other_type;
use crate::report::rows;
use crate::report::table::counted;

impl<'a> Document<'a> {
    /// The result of a check, as much of it as is wanted.
    pub fn of_check(report: &'a Report, extent: Extent) -> Self {
        let summary = Summary {
            changes: report.changes(),
            findings: counts(report.runs().flat_map(|run| &run.findings)),
            folded: report.runs().map(|run| run.folded).sum(),
            undetermined: report.runs().map(|run| run.undetermined.len()).sum(),
            ..Summary::new(report.exit(), verdict(report))
        };
        let brief = extent == Extent::Brief;
        let mut runs = report.runs();
        let only = runs.next().filter(|_| runs.next().is_none() && extent == Extent::Drawn);
        let metas = report.runs().filter(|_| !brief).flat_map(metas);
        Self {
            changes: placed(report).flat_map(|(input, run)| rows::of_run(run, input, extent)).collect(),
            findings: joined(placed(report).map(|(input, run)| findings::of_run(run, input))),
            suppressed: placed(report).flat_map(|(input, run)| findings::suppressed(run, input)).collect(),
            undetermined: placed(report).flat_map(|(input, run)| questions(run, input, extent)).collect(),
            diagnostics: report.runs().filter(|_| !brief).flat_map(diagnostics).collect(),
            rules: rules(metas),
            graph: only.and_then(GraphRow::of),
            ..Self::new("check", inputs(&report.inputs), summary)
        }
    }
}

/// Lists one behind the other. Of one input they may be long, and are not moved.
fn joined<T>(lists: impl Iterator<Item = Vec<T>>) -> Vec<T> {
    let join = |mut all: Vec<T>, mut more: Vec<T>| {
        all.append(&mut more);
        all
    };
    lists.reduce(join).unwrap_or_default()
}

/// The inputs that were read, and where they are among all; no place where there is one only.
fn placed(report: &Report) -> impl Iterator<Item = (Option<usize>, &Run)> {
    let several = report.inputs.len() > 1;
    report.inputs.iter().enumerate().filter_map(move |(at, input)| match input {
        Input::Read(run) => Some((several.then_some(at), &**run)),
        Input::Unread(_) => None,
    })
}

/// The rules of the findings of an input, the suppressed ones too.
fn metas(run: &Run) -> impl Iterator<Item = &Meta> {
    let suppressed = run.suppressed.iter().map(|suppressed| &suppressed.found.meta);
    run.findings.iter().map(|found| &found.meta).chain(suppressed)
}

/// The questions without an answer. What is told of each one by itself is left out of what is brief.
fn questions(run: &Run, input: Option<usize>, extent: Extent) -> impl Iterator<Item = UndeterminedRow<'_>> {
    run.undetermined.iter().map(move |open| {
        let row = undetermined(run, open);
        if extent == Extent::Brief {
            return UndeterminedRow { input, ..row };
        }
        let resource = open.undetermined.resource.map(|id| run.stack.resource(id));
        let source = resource.and_then(|resource| run.stack.latest(resource)?.source());
        UndeterminedRow {
            input,
            ty: resource.and_then(other_type),
            source: source.map(SourceRow::of),
            message: open.undetermined.reason.to_string(),
            ..row
        }
    })
}

fn undetermined<'a>(run: &'a Run, open: &'a Open) -> UndeterminedRow<'a> {
    let reason = &open.undetermined.reason;
    UndeterminedRow {
        input: None,
        rule: open.meta.id.into(),
        code: open.meta.code.into(),
        stack: run.stack.name.qualified(),
        urn: urn(&run.stack, open.undetermined.resource).map(Text::from),
        ty: None,
        source: None,
        reason: reason.name().into(),
        message: String::new(),
        settle: reason.settle().map(Text::from),
    }
}

fn diagnostics(run: &Run) -> impl Iterator<Item = DiagnosticRow<'_>> {
    let loud = run.stack.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= DiagnosticSeverity::Warning);
    loud.map(|diagnostic| DiagnosticRow {
        stack: run.stack.name.qualified(),
        urn: diagnostic.urn.as_deref().map(Text::from),
        severity: diagnostic.severity.name().into(),
        message: masked(&diagnostic.message).into_owned(),
    })
}

/// The last line: whether the gate passed, and why not.
fn verdict(report: &Report) -> String {
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
    ended("gate", exit, reasons, &broken)
}
