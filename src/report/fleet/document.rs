//! A fleet as rows, schema `stackcheck.run/1`.

use super::rows::FleetRow;
use super::{FleetReport, counts};
use crate::report::document::{Document, Summary, counted, rules};
use crate::report::findings::{FindingRow, suppressed_of_member};
use crate::report::inputs::{member_row, unread_row};

impl<'a> Document<'a> {
    /// The result of an audit of many stacks.
    pub fn of_fleet(report: &'a FleetReport) -> Self {
        let fleet = &report.fleet;
        let unread = fleet.unread.iter().map(unread_row);
        let inputs = fleet.members.iter().map(member_row).chain(unread).collect();
        let summary = Summary {
            findings: counted(counts(&report.total())),
            folded: fleet.members.iter().map(|member| member.folded).sum(),
            undetermined: fleet.members.iter().map(|member| member.undetermined).sum(),
            ..Summary::new(report.exit(), report.verdict())
        };
        let suppressed = fleet.members.iter().flat_map(|member| &member.suppressed).map(|(row, _)| &row.meta);
        let fails = report.bar();
        let findings = fleet.rows().map(|(member, row)| FindingRow::of_member(member, row, fails(member, row)));
        Self {
            findings: findings.collect(),
            suppressed: fleet.members.iter().flat_map(suppressed_of_member).collect(),
            rules: rules(fleet.rows().map(|(_, row)| &row.meta).chain(suppressed)),
            fleet: Some(FleetRow::of(report)),
            ..Self::new("audit", inputs, summary)
        }
    }
}
