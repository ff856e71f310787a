//! A fleet as rows, schema `stackcheck.run/1`.

use super::rows::FleetRow;
use super::{FleetReport, counts};
use crate::report::document::{Document, Summary, counted, rules};
use crate::report::findings::{FindingRow, suppressed_of_member};
use crate::report::inputs::{InputRow, member_row, unread_row};

impl<'a> Document<'a> {
    /// The result of an audit of many stacks.
    pub fn of_fleet(report: &'a FleetReport) -> Self {
        let fleet = &report.fleet;
        let unread = fleet.unread.iter().map(unread_row);
        let inputs: Vec<InputRow<'_>> = fleet.members.iter().map(member_row).chain(unread).collect();
        let several = inputs.len() > 1;
        let place = |at: usize| several.then_some(at);
        let summary = Summary {
            findings: counted(counts(&report.total())),
            folded: fleet.members.iter().map(|member| member.folded).sum(),
            undetermined: fleet.members.iter().map(|member| member.undetermined).sum(),
            ..Summary::new(report.exit(), report.verdict())
        };
        let suppressed = fleet.members.iter().flat_map(|member| &member.suppressed).map(|(row, _)| &row.meta);
        let fails = report.bar();
        let members = || fleet.members.iter().enumerate().map(|(at, member)| (place(at), member));
        let finding =
            |input, member, row| FindingRow { input, ..FindingRow::of_member(member, row, fails(member, row)) };
        let findings = members()
            .flat_map(|(input, member)| member.findings.iter().map(move |row| (input, member, row)))
            .map(|(input, member, row)| finding(input, member, row));
        Self {
            findings: findings.collect(),
            suppressed: members().flat_map(|(input, member)| suppressed_of_member(member, input)).collect(),
            rules: rules(fleet.rows().map(|(_, row)| &row.meta).chain(suppressed)),
            fleet: Some(FleetRow::of(report)),
            ..Self::new("audit", inputs, summary)
        }
    }
}
