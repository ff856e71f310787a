//! Exceptions in comments of a program: `stackcheck: allow RULE... [until=DATE] [owner=NAME] [-- REASON]`.

use std::collections::BTreeMap;

use super::terms::Written;

/// A comment speaks of its own line and of so many below it.
const REACH: u32 = 3;

/// The exceptions in the sources of a program, by file.
#[derive(Debug, Default)]
pub struct Comments {
    files: BTreeMap<String, Vec<Allow>>,
}

/// An exception in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allow {
    /// The line, from 1.
    pub(super) line: u32,
    pub(super) written: Written,
}

impl Allow {
    /// Whether it speaks of a line.
    pub(super) fn reaches(&self, line: u32) -> bool {
        (self.line..=self.line.saturating_add(REACH)).contains(&line)
    }
}

impl Comments {
    /// Takes the text of a file, by the name that source positions have for it.
    pub fn add(&mut self, path: &str, text: &str) {
        let found = allows(text);
        if !found.is_empty() {
            self.files.insert(path.to_owned(), found);
        }
    }

    /// All, by file and line.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Allow)> {
        self.files.iter().flat_map(|(path, allows)| allows.iter().map(move |allow| (path.as_str(), allow)))
    }
}

const MARK: &str = "stackcheck:";

/// The exceptions in a text. What opens a comment is `//`, `#`, `--` or `/*`, outside of quotes on its line; a line
/// inside `/* */` needs none.
fn allows(text: &str) -> Vec<Allow> {
    let mut found = Vec::new();
    if !text.contains(MARK) {
        return found;
    }
    let mut in_block = false;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(rest) = behind_mark(line, in_block) {
            let rest = rest.split("*/").next().unwrap_or(rest);
            found.push(Allow { line: number, written: Written::read(rest.trim()) });
        }
        in_block = if in_block { !line.contains("*/") } else { opens_block(line) };
    }
    found
}

/// What follows `stackcheck: allow` on a line, where that is a comment.
fn behind_mark(line: &str, in_block: bool) -> Option<&str> {
    let (before, rest) = line.split_once(MARK)?;
    let before = before.trim_end().trim_end_matches('!');
    let opened = ["//", "#", "--", "/*"].iter().any(|opener| before.ends_with(opener));
    let continued = in_block && before.trim_start().trim_start_matches('*').is_empty();
    if !continued && (!opened || quoted(before)) {
        return None;
    }
    let rest = rest.trim_start().strip_prefix("allow")?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
}

/// Whether a text ends inside quotes.
fn quoted(text: &str) -> bool {
    let (mut open, mut escaped) = (None, false);
    for c in text.chars() {
        match open {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(quote) if c == quote => open = None,
            None if matches!(c, '"' | '\'' | '`') => open = Some(c),
            _ => {}
        }
    }
    open.is_some()
}

fn opens_block(line: &str) -> bool {
    let Some((before, rest)) = line.rsplit_once("/*") else { return false };
    !rest.contains("*/") && !quoted(before) && !before.contains("//") && !before.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u32, Vec<String>)> {
        allows(text).into_iter().map(|allow| (allow.line, allow.written.words)).collect()
    }

    fn one(line: u32, word: &str) -> Vec<(u32, Vec<String>)> {
        vec![(line, vec![word.to_owned()])]
    }

    #[test]
    fn every_form_of_comment_is_read() {
        assert_eq!(lines("x\n// stackcheck: allow C001"), one(2, "C001"));
        assert_eq!(lines("sg = Group('it\\'s')  # stackcheck: allow C001 -- why"), one(1, "C001"));
        assert_eq!(lines("-- stackcheck: allow C001"), one(1, "C001"));
        assert_eq!(lines("type: aws:ec2:Vpc # stackcheck: allow C001"), one(1, "C001"));
        assert_eq!(lines("/* stackcheck: allow C001 -- why */ x"), one(1, "C001"));
        assert_eq!(lines("/*\n * stackcheck: allow C001\n */\n"), one(2, "C001"));
        assert_eq!(lines("/*\nstackcheck: allow C001\n*/"), one(2, "C001"));
        assert_eq!(lines("/// stackcheck:allow C001"), one(1, "C001"));
        assert_eq!(lines("half = n // 2  # stackcheck: allow C001"), one(1, "C001"));
    }

    #[test]
    fn the_reason_ends_with_the_comment() {
        let allow = &allows("/* stackcheck: allow C001 -- open for a week */")[0];
        assert_eq!(allow.written.terms.reason.as_deref(), Some("open for a week"));
    }

    #[test]
    fn a_text_in_quotes_and_a_word_in_passing_are_no_exceptions() {
        assert!(lines("const help = \"# stackcheck: allow C001\"").is_empty());
        assert!(lines("say('// stackcheck: allow C001')").is_empty());
        assert!(lines("stackcheck: allow C001").is_empty());
        assert!(lines("# see stackcheck: allow C001").is_empty());
        assert!(lines("# stackcheck: allowed C001").is_empty());
        assert!(lines("/* done */ x\nstackcheck: allow C001").is_empty());
    }

    #[test]
    fn a_comment_reaches_its_line_and_three_below() {
        let allow = &allows("# stackcheck: allow C001")[0];
        assert!(allow.reaches(1) && allow.reaches(4) && !allow.reaches(5) && !allow.reaches(0));
    }
}
