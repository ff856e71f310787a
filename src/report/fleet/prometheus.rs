//! A fleet as metrics in Prometheus' text format 0.0.4, for the textfile collector of a node exporter.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::stacks::Audit;
use crate::finding::Severity;
use crate::fleet::Standing;
use crate::report::Document;

/// Writes the result.
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(audit) = Audit::of(document) else { return Ok(()) };
    let parts = audit.parts();
    let mut findings: BTreeMap<[&str; 5], usize> = BTreeMap::new();
    for part in &parts {
        let environment = part.stack.environment.as_deref().unwrap_or_default();
        for row in &part.findings {
            let owner = row.owner.as_deref().unwrap_or_default();
            *findings.entry([&part.stack.stack, environment, owner, &row.severity, &row.code]).or_default() += 1;
        }
    }
    head(out, "stackcheck_findings", "Findings of a stack.")?;
    for (values, count) in findings {
        let names = ["stack", "environment", "owner", "severity", "rule"];
        sample(out, "stackcheck_findings", &names, &values, count)?;
    }
    let stacks = &audit.fleet.stacks;
    head(out, "stackcheck_stack_resources", "Resources of a stack.")?;
    for row in stacks {
        sample(out, "stackcheck_stack_resources", &["stack"], &[&row.stack], row.resources)?;
    }
    head(out, "stackcheck_stack_recorded_timestamp_seconds", "When the state of a stack was recorded.")?;
    for (row, seconds) in stacks.iter().filter_map(|row| Some((row, row.recorded_seconds?))) {
        sample(out, "stackcheck_stack_recorded_timestamp_seconds", &["stack"], &[&row.stack], seconds)?;
    }
    let unread = audit.unread().count();
    let totals = [
        ("stackcheck_stacks", "Stacks that were audited.", stacks.len()),
        ("stackcheck_stacks_stale", "Stacks that were recorded too long ago.", audit.stale().len()),
        ("stackcheck_inputs_unread", "Inputs that could not be read.", unread),
        ("stackcheck_audit_incomplete", "1 when an input could not be read.", usize::from(unread > 0)),
        ("stackcheck_audit_exit_code", "The exit code of the audit.", usize::from(document.summary.gate.exit)),
    ];
    for (name, help, value) in totals {
        head(out, name, help)?;
        sample(out, name, &[], &[], value)?;
    }
    ledger(audit, out)
}

fn ledger(audit: Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let entries = &audit.fleet.ledger.entries;
    head(out, "stackcheck_findings_by_state", "Findings by what became of them since the last run.")?;
    for standing in Standing::ALL {
        for severity in Severity::ALL {
            let values = [standing.name(), severity.name()];
            let of = entries.iter().filter(|entry| [&*entry.state, &*entry.severity] == values);
            sample(out, "stackcheck_findings_by_state", &["state", "severity"], &values, of.count())?;
        }
    }
    head(out, "stackcheck_findings_overdue", "Findings that are open for longer than their severity allows.")?;
    for severity in Severity::ALL {
        let of = entries.iter().filter(|entry| entry.overdue && entry.severity == severity.name());
        sample(out, "stackcheck_findings_overdue", &["severity"], &[severity.name()], of.count())?;
    }
    Ok(())
}

fn head(out: &mut dyn Write, name: &str, help: &str) -> io::Result<()> {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")
}

fn sample(
    out: &mut dyn Write,
    name: &str,
    labels: &[&str],
    values: &[&str],
    value: impl std::fmt::Display,
) -> io::Result<()> {
    let labels: Vec<String> =
        labels.iter().zip(values).map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
    if labels.is_empty() {
        writeln!(out, "{name} {value}")
    } else {
        writeln!(out, "{name}{{{}}} {value}", labels.join(","))
    }
}

/// The format escapes backslashes, quotes and line ends.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
