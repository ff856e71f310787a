//! A module uses those before it in the line, never those after it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

/// The line; modules that stand together do not know each other.
const LINE: [&[&str]; 12] = [
    &["json"],
    &["model"],
    &["graph"],
    &["lens", "finding", "diff"],
    &["input"],
    &["change"],
    &["rules", "verify"],
    &["engine"],
    &["drift", "fleet", "picture", "promote"],
    &["config", "report"],
    &["commands"],
    &["cli"],
];

fn rank(module: &str) -> usize {
    LINE.iter().position(|modules| modules.contains(&module)).unwrap_or_else(|| panic!("`{module}` is not in the line"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_module_uses_one_after_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let own = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if ["main", "lib"].contains(&own.as_str()) {
            continue;
        }
        for rest in fs::read_to_string(&file).unwrap().split("crate::").skip(1) {
            let used = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let same = used == own;
            if !same && rank(used) >= rank(&own) {
                wrong.push(format!("{}: `{own}` uses `{used}`", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
