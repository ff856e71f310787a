//! Real files: every one is read or refused with a reason, twice with the same result, and no secret is told.
//!
//! The folder is named by `STACKCHECK_CORPUS`; without it there is nothing to run. `INDEX.tsv` in it says what each
//! file is (columns `local_file`, `kind`, `resources_or_steps`), which is a count that this tool did not make.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::PathBuf;

use stackcheck::commands::check::{Request, check};
use stackcheck::engine::{Input, Report};
use stackcheck::input::Unread;
use stackcheck::report::formats::Format;
use stackcheck::report::table::Style;
use stackcheck::report::{Document, Extent};
use stackcheck::rules;

struct File {
    path: PathBuf,
    kind: String,
    count: usize,
    /// The index says that the number is of steps or was made by hand.
    note: String,
}

fn corpus() -> Vec<File> {
    let Some(folder) = std::env::var_os("STACKCHECK_CORPUS").map(PathBuf::from) else { return Vec::new() };
    let index = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut lines = index.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let column = |name: &str| header.iter().position(|title| *title == name).unwrap();
    let (file, kind, count, note) =
        (column("local_file"), column("kind"), column("resources_or_steps"), column("note"));
    let read = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        File {
            path: folder.join(cells[file]),
            kind: cells[kind].to_owned(),
            count: cells[count].parse().unwrap_or_default(),
            note: cells[note].to_owned(),
        }
    };
    lines.map(read).collect()
}

fn checked(file: &File) -> (Report, String) {
    let inputs = vec![file.path.to_str().unwrap().to_owned()];
    let report = check(&Request { inputs, ..Request::default() }, &rules::all());
    let mut text = Vec::new();
    Format::Json.write(&Document::of_check(&report, Extent::Drawn), Style::FILE, &mut text).unwrap();
    (report, String::from_utf8(text).unwrap())
}

#[test]
fn every_file_is_read_or_refused_as_the_index_says() {
    for file in corpus() {
        let (report, text) = checked(&file);
        assert_eq!(text, checked(&file).1, "{}: two runs differ", file.path.display());
        match &report.inputs[0] {
            Input::Read(run) => {
                assert!(run.broken_rules.is_empty(), "{}: a rule panicked", file.path.display());
                let kind = run.stack.kind.name();
                assert_eq!(kind, file.kind, "{}", file.path.display());
                // Steps of one URN are one resource; only a hand-made file has such steps.
                let folded = file.note.contains("replace + create-replacement");
                assert!(
                    folded || run.stack.resources.len() == file.count || kind == "events",
                    "{}",
                    file.path.display()
                );
            }
            Input::Unread(Unread { error, .. }) => {
                // Resources as a policy engine sees them are refused.
                let analyzed = fs::read_to_string(&file.path).unwrap().contains("\"properties\": {");
                assert!(analyzed, "{}: {error}", file.path.display());
            }
        }
    }
}

#[test]
fn no_secret_of_a_file_is_told() {
    for file in corpus() {
        let (_, text) = checked(&file);
        let bytes = fs::read(&file.path).unwrap();
        let input = String::from_utf8_lossy(&bytes);
        for secret in input.split("\"ciphertext\": \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(secret.len() < 12 || !text.contains(secret), "{}: tells a secret", file.path.display());
        }
    }
}
