//! A fleet as JSON, schema `stackcheck.run/1`.

use std::io::{self, Write};

use super::rows::FleetRow;
use super::{FleetReport, counts};
use crate::report::findings::{FindingRow, suppressed_of_member};
use crate::report::inputs::{member_row, unread_row};
use crate::report::json::{Document, Summary, write_document};

/// Writes the result.
pub fn write(report: &FleetReport, out: &mut dyn Write) -> io::Result<()> {
    let fleet = &report.fleet;
    let unread = fleet.unread.iter().map(unread_row);
    let inputs = fleet.members.iter().map(member_row).chain(unread).collect();
    let folded = fleet.members.iter().map(|member| member.folded).sum();
    let undetermined = fleet.members.iter().map(|member| member.undetermined).sum();
    let summary = Summary::of_fleet(counts(&report.total()), folded, undetermined, report.exit() as u8);
    let findings = fleet.rows().map(|(member, row)| FindingRow::of_member(member, row)).collect();
    let suppressed = fleet.members.iter().flat_map(suppressed_of_member).collect();
    write_document(&Document::of_fleet(inputs, summary, (findings, suppressed), FleetRow::of(report)), out)
}
