//! The result for machines, schema `stackcheck.run/1` (`docs/schema/run-1.json`).

use std::io::{self, Write};

use crate::report::Document;
use crate::report::formatter::pretty;

/// Writes one JSON object, indented.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    pretty(document, out)
}
