//! The page of a rule, read from its documentation.

use crate::finding::Meta;

/// What a rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What is wrong, in a sentence or two.
    pub summary: String,
    /// What follows, in the order in which it is written.
    pub sections: Vec<Section>,
}

/// A part of a page: Markdown without headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The text.
    pub text: String,
}

impl Page {
    /// The sections that every page has.
    pub const NEEDED: [&str; 4] = ["Why it matters", "What to do", "Not reported", "References"];

    /// Reads the documentation of a rule: the `//!` header of a source file, or Markdown.
    pub fn of(meta: &Meta) -> Self {
        let markdown = markdown(&meta.docs.text());
        let mut parts = format!("\n{markdown}");
        let mut sections = Vec::new();
        while let Some(at) = parts.rfind("\n## ") {
            let section = parts.split_off(at);
            let (title, text) = section["\n## ".len()..].split_once('\n').unwrap_or((&section["\n## ".len()..], ""));
            sections.insert(0, Section { title: title.trim().to_owned(), text: text.trim().to_owned() });
        }
        Self { summary: parts.trim().to_owned(), sections }
    }

    /// The text under a heading; nothing where there is none.
    pub fn section(&self, title: &str) -> Option<&str> {
        self.sections.iter().find(|section| section.title == title).map(|section| section.text.as_str())
    }
}

/// The Markdown in the header of a source file.
fn markdown(docs: &str) -> String {
    if !docs.starts_with("//!") {
        return docs.to_owned();
    }
    let header = docs.lines().map_while(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = header.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}

/// What the rules of a family look for; the letter where nobody knows it.
pub fn family(letter: &str) -> &str {
    match letter {
        "A" => "half built",
        "B" => "regions",
        "C" => "open to the world",
        "D" => "address ranges",
        "E" => "left-overs",
        "F" => "names",
        "G" => "written down",
        "H" => "order and state",
        "I" => "versions",
        "J" => "dangerous changes",
        "K" => "drift",
        "L" => "language and messages",
        "M" => "insecure defaults",
        "N" => "refused by the cloud",
        "P" => "policy",
        "S" => "secrets",
        "U" => "your own",
        "X" => "between stacks",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn page(docs: &'static str) -> Page {
        Page::of(&Meta::new("A001", "a", Severity::High, "").docs(docs))
    }

    #[test]
    fn a_header_and_its_markdown_are_the_same_page() {
        let header = page("//! Bad.\n//!\n//! ## What to do\n//!\n//! Mend\n//! it.\n\nuse a;\n//! not this\n");
        assert_eq!(header, page("Bad.\n\n## What to do\n\nMend\nit.\n"));
        assert_eq!((header.summary.as_str(), header.section("What to do")), ("Bad.", Some("Mend\nit.")));
        assert_eq!(header.section("References"), None);
    }

    #[test]
    fn a_page_without_text_is_empty() {
        assert_eq!(page(""), Page { summary: String::new(), sections: Vec::new() });
        assert_eq!(page("## A").sections[0].title, "A");
    }
}
