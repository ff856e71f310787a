//! The page of a rule, for a terminal.

use std::io::{self, Write};

use super::default_word;
use crate::finding::Meta;
use crate::report::table::{Style, printable, wrapped};
use crate::rules::{Page, family};

/// Writes the page; `rules` are those whose names it may say.
pub fn write(meta: &Meta, rules: &[Meta], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::of(meta);
    writeln!(out, "{} {}", meta.code, meta.id)?;
    writeln!(out, "{}", wrapped(&facts(meta), "", style.width))?;
    writeln!(out)?;
    paragraphs(if page.summary.is_empty() { meta.summary } else { &page.summary }, style, out)?;
    for section in &page.sections {
        writeln!(out, "\n{}", section.title.to_uppercase())?;
        paragraphs(&section.text, style, out)?;
    }
    let name = |code: &str| match rules.iter().find(|rule| rule.code == code) {
        Some(rule) => format!("{code} ({})", rule.id),
        None => code.to_owned(),
    };
    let names: Vec<String> = meta.left_out_beside().map(name).collect();
    if !names.is_empty() {
        writeln!(out, "\nNOT TOLD BESIDE ITS CAUSE")?;
        writeln!(out, "{}", wrapped(&names.join(", "), "  ", style.width))?;
    }
    Ok(())
}

/// `half built · high · likely · on by default`
fn facts(meta: &Meta) -> String {
    let (severity, confidence) = (meta.severity.name(), meta.confidence.name());
    format!("{} · {severity} · {confidence} · {} by default", family(meta.family()), default_word(meta))
}

/// Paragraphs and lists of Markdown, wrapped; what stands indented or fenced stays as it is.
fn paragraphs(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut gathered = String::new();
    let mut fenced = false;
    for line in text.lines().chain([""]) {
        let line = printable(line);
        let is_fence = line.starts_with("```");
        let stands = fenced || is_fence || line.starts_with("    ");
        if (line.is_empty() || line.starts_with("- ") || stands) && !gathered.is_empty() {
            writeln!(out, "{}", paragraph(&gathered, style))?;
            gathered.clear();
        }
        fenced ^= is_fence;
        if is_fence {
            continue;
        }
        if stands {
            writeln!(out, "    {line}")?;
        } else if !line.is_empty() {
            let space = if gathered.is_empty() { "" } else { " " };
            gathered = format!("{gathered}{space}{}", line.trim());
        }
    }
    Ok(())
}

/// A paragraph or an item of a list, whose lines stand below its first word.
fn paragraph(text: &str, style: Style) -> String {
    match text.strip_prefix("- ") {
        Some(item) => wrapped(item, "    ", style.width).replacen("    ", "  - ", 1),
        None => wrapped(text, "  ", style.width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::report::table::Detail;

    fn written(docs: &'static str, width: u16) -> String {
        let meta = Meta::new("A001", "shelf-without-books", Severity::High, "a shelf is empty").docs(docs);
        let mut out = Vec::new();
        write(&meta, &[meta], Style { width, colour: false, detail: Detail::Normal }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lists_are_lists_and_paragraphs_fill_the_width() {
        let page = written("A shelf\nis empty.\n\n## What to do\n\nAny of:\n\n- put\n  books on it\n- sell it\n", 40);
        assert_eq!(
            page,
            "A001 shelf-without-books\nhalf built · high · likely · on by\ndefault\n\n  A shelf is empty.\n\nWHAT TO DO\n  \
             Any of:\n  - put books on it\n  - sell it\n"
        );
    }

    #[test]
    fn no_line_of_a_page_is_wider_than_the_terminal() {
        let page = written("//! One two three four five six seven eight nine ten eleven twelve thirteen.\n", 40);
        assert!(page.lines().all(|line| line.chars().count() <= 40), "{page}");
    }
}
