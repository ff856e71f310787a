//! The verification for people.

use std::io::{self, Write};

use crate::model::{TypeToken, Urn};
use crate::report::Document;
use crate::report::diff::table::{Paint, paint, write_property};
use crate::report::inputs::InputRow;
use crate::report::rows::ChangeRow;
use crate::report::table::{Detail, Style, counted, printable, wrapped};
use crate::verify::Verdict;

/// Most resources of one verdict unless everything is asked for.
const MOST: usize = 50;

/// Writes the verification.
pub(in crate::report) fn write(document: &Document<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let name = |input: &InputRow<'_>| {
        let of = input.stack.as_ref().map_or_else(String::new, |name| format!(" of {name}"));
        format!("{}{of} ({})", input.kind.as_deref().unwrap_or("input"), input.name)
    };
    if let ([reviewed, state], true) = (document.inputs.as_slice(), style.detail > Detail::Quiet) {
        writeln!(out, "{}", printable(&format!("reviewed: {}", name(reviewed))))?;
        writeln!(out, "{}", printable(&format!("applied:  {}", name(state))))?;
        if let Some(compared) = document.summary.compared {
            writeln!(out, "{} compared", counted(compared, "resource"))?;
        }
    }
    for verdict in [Verdict::Unreviewed, Verdict::NotApplied, Verdict::Undecided] {
        section(document, verdict, style, out)?;
    }
    if style.detail == Detail::Verbose {
        section(document, Verdict::Known, style, out)?;
    } else if style.detail == Detail::Normal {
        let values: usize = of(document, Verdict::Known).map(|row| row.properties.len()).sum();
        if values > 0 {
            let (were, are) = if values == 1 { ("was", "is") } else { ("were", "are") };
            writeln!(
                out,
                "\n{} {were} not known in the review and {are} now (-v shows them)",
                counted(values, "value")
            )?;
        }
    }
    for note in document.notes.iter() {
        writeln!(out, "\n{}", wrapped(&format!("note: {}", printable(note)), "", style.width))?;
    }
    let gate = &document.summary.gate;
    writeln!(out, "\n{} (exit {})", printable(&gate.verdict), gate.exit)
}

fn of<'d>(document: &'d Document<'_>, verdict: Verdict) -> impl Iterator<Item = &'d ChangeRow<'d>> {
    document.changes.iter().filter(move |row| row.review.as_deref() == Some(verdict.name()))
}

fn section(document: &Document<'_>, verdict: Verdict, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<&ChangeRow<'_>> = of(document, verdict).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let title = match verdict {
        Verdict::Unreviewed => "APPLIED AND NOT REVIEWED",
        Verdict::NotApplied => "REVIEWED AND NOT APPLIED",
        Verdict::Undecided => "CANNOT KNOW",
        Verdict::Known => "KNOWN NOW",
    };
    let count = document.summary.review.get(verdict.name()).copied().unwrap_or_default();
    writeln!(out, "\n{title}  {}", counted(count, "resource"))?;
    let most = if style.detail == Detail::Verbose { rows.len() } else { MOST };
    for row in rows.iter().take(most) {
        let head = format!("{} {}", TypeToken::new(&row.ty).friendly(), Urn::new(&row.urn).name());
        writeln!(out, " {}", paint(&printable(&head), Paint::Bold, style))?;
        match &row.said {
            Some(said) => writeln!(out, "    {}", printable(said))?,
            None => row.properties.iter().try_for_each(|property| write_property(property, style, out))?,
        }
    }
    if rows.len() > most {
        writeln!(out, " … and {} more (-v shows all)", rows.len() - most)?;
    }
    Ok(())
}
