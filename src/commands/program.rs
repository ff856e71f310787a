//! Exceptions in the program: reads the files that the stack's resources are written in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

use crate::engine::{Comments, Run};
use crate::graph::Stack;
use crate::model::SourcePosition;

/// Longer files are no programs.
const LONGEST: u64 = 8 << 20;

/// The exceptions in the files below a folder that the stack and its findings name. Returns what there is to say, too.
pub(super) fn comments(run: &Run, root: &Path) -> (Comments, Option<String>) {
    let mut comments = Comments::default();
    let mut missing = Vec::new();
    let names = files(&run.stack, run);
    for name in &names {
        match text(&root.join(name)).filter(|_| is_below(name)) {
            Some(text) => comments.add(name, &text),
            None => missing.push(name.as_str()),
        }
    }
    let note = unread(&missing, names.len(), root);
    let untold = "the input does not tell where its resources are written: exceptions in the program are not seen";
    (comments, note.or_else(|| names.is_empty().then(|| untold.to_owned())))
}

/// What there is to say of files that cannot be read.
fn unread(missing: &[&str], all: usize, root: &Path) -> Option<String> {
    let (first, root) = (missing.first()?, root.display());
    let (files, them) = match (missing.len(), all) {
        (1, 1) => (format!("the file of the program, {first}, cannot be read below {root}"), "it"),
        (1, all) => (format!("1 of {all} files of the program, {first}, cannot be read below {root}"), "it"),
        (many, all) if many == all => {
            (format!("none of the {all} files of the program can be read below {root} (such as {first})"), "them")
        }
        (many, all) => {
            (format!("{many} of {all} files of the program cannot be read below {root} (such as {first})"), "them")
        }
    };
    Some(format!("{files}: exceptions in {them} are not seen"))
}

fn files(stack: &Stack, run: &Run) -> BTreeSet<String> {
    let written = stack.resources.iter().filter_map(|resource| stack.latest(resource)?.source());
    let found = run.findings.iter().filter_map(|found| found.finding.source.clone());
    written.chain(found).map(|SourcePosition { path, .. }| path).collect()
}

/// A name may come from a state that somebody else wrote.
fn is_below(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn text(path: &Path) -> Option<String> {
    fs::metadata(path).ok().filter(|data| data.is_file() && data.len() <= LONGEST)?;
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_and_many_are_told_apart() {
        let said = |missing: &[&str], all| unread(missing, all, Path::new("shop")).unwrap_or_default();
        for (text, expected) in [
            (said(&["a.ts"], 1), "the file of the program, a.ts, cannot be read below shop: exceptions in it"),
            (said(&["a.ts"], 3), "1 of 3 files of the program, a.ts, cannot be read below shop: exceptions in it"),
            (said(&["a.ts", "b.ts"], 2), "none of the 2 files of the program can be read below shop (such as a.ts)"),
            (said(&["a.ts", "b.ts"], 3), "2 of 3 files of the program cannot be read below shop (such as a.ts)"),
        ] {
            assert!(text.starts_with(expected), "{text}");
        }
        assert_eq!(said(&[], 3), "");
    }

    #[test]
    fn a_name_that_leads_out_of_the_program_is_not_read() {
        assert!(is_below("src/./net.ts"));
        assert!(!is_below("src/../../etc/passwd"));
        assert!(!is_below("/etc/passwd"));
    }
}
