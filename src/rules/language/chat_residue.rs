//! A value holds what a chat writes around code: a Markdown fence, an opening sentence, "the rest stays as it was".
//!
//! ## Why it matters
//! The text was pasted, and what surrounds it was pasted with it. A policy that begins with ```` ```json ```` is no JSON,
//! a script with a fence does not run, and "rest of the configuration" stands where the configuration should be.
//!
//! ## What to do
//! Take the fence and the sentence out, and write what was left out.
//!
//! ## Not reported
//! Markdown where it belongs: descriptions, documentation, dashboards. `TODO`, which people write.
//!
//! ## References
//!
//! `CommonMark` Spec 0.31.2, Fenced code blocks: what the code was between. The phrases are those that language models
//! write around code; no document specifies them.

use crate::finding::{Meta, Severity, Sink};
use crate::model::{PropertyPath, shown_within};
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new("L228", "chat-residue", Severity::Medium, "a value holds what a chat writes around code")
    .docs(include_str!("chat_residue.rs"));

pub(super) struct ChatResidue;

impl Rule for ChatResidue {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(10).with(b"`\n.").with(b"` "))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(residue) = residue_in(&leaf.text) else { return };
        let path = leaf.path();
        if is_for_people(&path) {
            return;
        }
        let message = format!("`{}` is {}", shown_within(residue.line, 60), residue.kind);
        out.fail(leaf.resource.id, message).at(path).key(residue.kind).fix("take it out, and write what it stands for");
    }
}

struct Residue<'t> {
    line: &'t str,
    kind: &'static str,
}

/// How a chat begins an answer.
const OPENINGS: [&str; 7] =
    ["Here is the ", "Here's the ", "Here is your ", "Here's your ", "Sure, here", "Certainly! ", "As an AI"];

fn residue_in(text: &str) -> Option<Residue<'_>> {
    let start = text.trim_start();
    // Nearly every string ends here.
    let is_marked = start.starts_with(['`', 'H', 'S', 'C', 'A']);
    if start.len() < 10 || !is_marked && memchr::memmem::find(start.as_bytes(), b"... ").is_none() {
        return None;
    }
    let first = start.lines().next().unwrap_or_default().trim_end();
    if first.starts_with("```")
        && first.get(3..)?.bytes().all(|b| b.is_ascii_alphanumeric())
        && first.len() < start.len()
    {
        return Some(Residue { line: first, kind: "a fence of Markdown" });
    }
    // One line may be a title or a greeting; an answer goes on with what was asked for.
    if OPENINGS.iter().any(|opening| start.starts_with(opening)) && start.contains('\n') {
        return Some(Residue { line: first, kind: "how a chat begins its answer" });
    }
    let line = start.lines().map(str::trim).find(|line| is_elision(line))?;
    Some(Residue { line, kind: "what a chat writes in place of the rest" })
}

/// `# ... rest of the script`, `// ... existing code ...`
fn is_elision(line: &str) -> bool {
    let Some(rest) =
        ["# ... ", "// ... ", "... ", "-- ... ", "/* ... "].iter().find_map(|mark| line.strip_prefix(mark))
    else {
        return false;
    };
    let rest = rest.trim_start_matches('(').to_ascii_lowercase();
    [
        "rest of ",
        "the rest of ",
        "existing ",
        "other existing ",
        "remaining code",
        "your code",
        "same as before",
        "previous code",
    ]
    .iter()
    .any(|words| rest.starts_with(words))
}

/// Whether people read the property: Markdown is at home there.
fn is_for_people(path: &PropertyPath) -> bool {
    const WORDS: [&str; 9] =
        ["annotation", "comment", "dashboard", "description", "documentation", "markdown", "message", "note", "readme"];
    path.names().any(|name| {
        let name = name.to_ascii_lowercase();
        WORDS.iter().any(|word| name.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_chat_leaves_is_found() {
        for text in [
            "```json\n{}\n```",
            "```\n#!/bin/sh\necho",
            "Here is the policy:\n{}",
            "#!/bin/sh\nset -e\n# ... rest of the script\n",
            "{\n  // ... existing rules ...\n}",
        ] {
            assert!(residue_in(text).is_some(), "{text}");
        }
        for text in [
            "Here is the way",
            "wait... and see",
            "# ... and so on, for ever",
            "```",
            "`a` and `b` are on",
            "Certainly not a chat\nat all",
            "echo 'loading ... rest of it'",
        ] {
            assert!(residue_in(text).is_none(), "{text}");
        }
    }
}
