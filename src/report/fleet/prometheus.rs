//! A fleet as metrics in Prometheus' text format 0.0.4, for the textfile collector of a node exporter.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::FleetReport;
use crate::finding::Severity;
use crate::fleet::Standing;

/// Writes the result.
pub fn write(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let fleet = &report.fleet;
    let mut findings: BTreeMap<[&str; 5], usize> = BTreeMap::new();
    for (member, row) in fleet.rows() {
        let environment = member.environment.as_deref().unwrap_or_default();
        let owner = row.owner.as_deref().unwrap_or_default();
        *findings.entry([member.label(), environment, owner, row.severity.name(), row.meta.code]).or_default() += 1;
    }
    head(out, "stackcheck_findings", "Findings of a stack.")?;
    for (values, count) in findings {
        let names = ["stack", "environment", "owner", "severity", "rule"];
        sample(out, "stackcheck_findings", &names, &values, count)?;
    }
    head(out, "stackcheck_stack_resources", "Resources of a stack.")?;
    for member in &fleet.members {
        sample(out, "stackcheck_stack_resources", &["stack"], &[member.label()], member.resources)?;
    }
    head(out, "stackcheck_stack_recorded_timestamp_seconds", "When the state of a stack was recorded.")?;
    for (member, moment) in fleet.members.iter().filter_map(|member| Some((member, member.recorded?))) {
        let name = "stackcheck_stack_recorded_timestamp_seconds";
        sample(out, name, &["stack"], &[member.label()], moment.unix())?;
    }
    let totals = [
        ("stackcheck_stacks", "Stacks that were audited.", fleet.members.len()),
        ("stackcheck_stacks_stale", "Stacks that were recorded too long ago.", fleet.stale.len()),
        ("stackcheck_inputs_unread", "Inputs that could not be read.", fleet.unread.len()),
        ("stackcheck_audit_incomplete", "1 when an input could not be read.", usize::from(!fleet.unread.is_empty())),
        ("stackcheck_audit_exit_code", "The exit code of the audit.", usize::from(report.exit() as u8)),
    ];
    for (name, help, value) in totals {
        head(out, name, help)?;
        sample(out, name, &[], &[], value)?;
    }
    ledger(report, out)
}

fn ledger(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let ledger = &report.fleet.ledger;
    head(out, "stackcheck_findings_by_state", "Findings by what became of them since the last run.")?;
    for standing in Standing::ALL {
        for severity in Severity::ALL {
            let of = ledger.entries.iter().filter(|entry| entry.standing == standing && entry.severity == severity);
            let values = [standing.name(), severity.name()];
            sample(out, "stackcheck_findings_by_state", &["state", "severity"], &values, of.count())?;
        }
    }
    head(out, "stackcheck_findings_overdue", "Findings that are open for longer than their severity allows.")?;
    for severity in Severity::ALL {
        let of = ledger.entries.iter().filter(|entry| entry.overdue && entry.severity == severity);
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
