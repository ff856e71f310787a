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
    let note = missing.first().map(|first| {
        format!(
            "{} of {} files of the program cannot be read below {} (such as {first}): exceptions in them are not seen",
            missing.len(),
            names.len(),
            root.display()
        )
    });
    let untold = "the input does not tell where its resources are written: exceptions in the program are not seen";
    (comments, note.or_else(|| names.is_empty().then(|| untold.to_owned())))
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
    fn a_name_that_leads_out_of_the_program_is_not_read() {
        assert!(is_below("src/./net.ts"));
        assert!(!is_below("src/../../etc/passwd"));
        assert!(!is_below("/etc/passwd"));
    }
}
