//! The rows of a check by their input.

use crate::report::Document;
use crate::report::document::UndeterminedRow;
use crate::report::findings::{FindingRow, SuppressedRow};
use crate::report::inputs::InputRow;
use crate::report::rows::ChangeRow;

/// What is told of one input.
pub(super) struct Part<'d> {
    pub(super) input: &'d InputRow<'d>,
    pub(super) changes: Vec<&'d ChangeRow<'d>>,
    pub(super) findings: Vec<&'d FindingRow<'d>>,
    pub(super) suppressed: Vec<&'d SuppressedRow<'d>>,
    pub(super) undetermined: Vec<&'d UndeterminedRow<'d>>,
}

/// The inputs in their order, each with its rows.
pub(super) fn parts<'d>(document: &'d Document<'d>) -> Vec<Part<'d>> {
    let part = |input| Part {
        input,
        changes: Vec::new(),
        findings: Vec::new(),
        suppressed: Vec::new(),
        undetermined: Vec::new(),
    };
    let mut parts: Vec<Part<'d>> = document.inputs.iter().map(part).collect();
    for row in &document.changes {
        parts.get_mut(document.input_of_urn(row.input, &row.urn)).into_iter().for_each(|part| part.changes.push(row));
    }
    for row in &document.findings {
        let at = document.input_of(row.input, row.stack.as_deref());
        parts.get_mut(at).into_iter().for_each(|part| part.findings.push(row));
    }
    for row in &document.suppressed {
        let at = document.input_of(row.finding.input, row.finding.stack.as_deref());
        parts.get_mut(at).into_iter().for_each(|part| part.suppressed.push(row));
    }
    for row in &document.undetermined {
        let at = document.input_of(row.input, row.stack.as_deref());
        parts.get_mut(at).into_iter().for_each(|part| part.undetermined.push(row));
    }
    parts
}
