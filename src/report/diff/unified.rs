//! The comparison as a unified diff: a file a resource, complete.

use std::io::{self, Write};

use super::{damages, remark, sign};
use crate::report::printable::printable;
use crate::report::rows::PropertyRow;
use crate::report::{Document, value};

/// Writes the comparison.
pub(in crate::report) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Readers of unified text skip what stands before the first file.
    damages(document).iter().try_for_each(|line| writeln!(out, "# {}", printable(line)))?;
    for row in &document.changes {
        let (old, new) = (row.old_urn.as_deref().unwrap_or(&row.urn), &row.urn);
        writeln!(out, "--- {}", if row.op == "create" { "/dev/null".to_owned() } else { printable(old) })?;
        writeln!(out, "+++ {}", if row.op == "delete" { "/dev/null".to_owned() } else { printable(new) })?;
        for property in &row.properties {
            let remark = remark(property).map_or_else(String::new, |remark| format!(" ({remark})"));
            writeln!(out, "@@ {} {}{} @@", sign(row), printable(&property.path), printable(&remark))?;
            write_values(property, out)?;
        }
    }
    Ok(())
}

fn write_values(row: &PropertyRow<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(lines) = value::between(&row.before, &row.after) {
        return lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)));
    }
    for (mark, one) in [("-", &row.before), ("+", &row.after)].into_iter().filter(|(_, one)| !one.is_null()) {
        match value::lines(one) {
            Some(lines) => lines.lines().try_for_each(|line| writeln!(out, "{mark}{}", printable(line)))?,
            None => writeln!(out, "{mark}{}", printable(&value::text(one)))?,
        }
    }
    Ok(())
}
