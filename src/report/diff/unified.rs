//! The comparison as a unified diff: a file a resource, complete.

use std::io::{self, Write};

use super::{DiffReport, lines, remark, sign};
use crate::diff::PropertyChange;
use crate::report::printable::printable;

/// Writes the comparison.
pub fn write(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    // Readers of unified text skip what stands before the first file.
    report.damage_lines().try_for_each(|line| writeln!(out, "# {}", printable(&line)))?;
    for resource in report.shown() {
        let (old, new) = (resource.old_urn.as_ref().unwrap_or(&resource.urn), &resource.urn);
        writeln!(out, "--- {}", if resource.op.name() == "create" { "/dev/null".to_owned() } else { printable(old) })?;
        writeln!(out, "+++ {}", if resource.op.name() == "delete" { "/dev/null".to_owned() } else { printable(new) })?;
        for change in resource.properties.iter().filter(|change| report.shows(change)) {
            let remark = remark(change).map_or_else(String::new, |remark| format!(" ({remark})"));
            writeln!(out, "@@ {} {}{} @@", sign(resource), printable(&change.label()), printable(&remark))?;
            write_values(change, out)?;
        }
    }
    Ok(())
}

fn write_values(change: &PropertyChange, out: &mut dyn Write) -> io::Result<()> {
    if let Some(lines) = lines::unified(change) {
        return lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)));
    }
    for (mark, shown) in [("-", &change.before), ("+", &change.after)] {
        let Some(shown) = shown else { continue };
        match shown.lines() {
            Some(lines) => lines.lines().try_for_each(|line| writeln!(out, "{mark}{}", printable(line)))?,
            None => writeln!(out, "{mark}{}", printable(&shown.to_string()))?,
        }
    }
    Ok(())
}
