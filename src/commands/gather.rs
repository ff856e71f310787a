//! The inputs of a fleet: files, folders, globs, lists, archives, and a copied backend as it lies on disk.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::source::STDIN;
use crate::input::Unread;

/// What to take.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Files, folders, globs, `@list`, archives.
    pub inputs: Vec<String>,
    /// Paths that are left out.
    pub exclude: Vec<GlobMatcher>,
    /// Read the history and the backups of a backend, too.
    pub include_history: bool,
    /// The largest input that is read, in bytes.
    pub max_input: Option<u64>,
}

/// One input, or an archive of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A file, or standard input.
    File(String),
    /// A tar archive.
    Archive(PathBuf),
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) sources: Vec<Source>,
    pub(super) unread: Vec<Unread>,
    pub(super) notes: Vec<String>,
}

/// What a file of a folder is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// It may be a stack.
    Stack,
    /// An archive of files.
    Archive,
    /// An older copy in a backend.
    Copy,
    /// Something else.
    Other,
}

/// Finds the inputs.
pub(super) fn gather(wanted: &Wanted) -> Gathered {
    let mut walk = Walk { wanted, found: Gathered::default(), seen: BTreeSet::new(), above: Vec::new() };
    for input in &wanted.inputs {
        match input.strip_prefix('@') {
            Some(list) => walk.list(list),
            None => walk.input(input),
        }
    }
    walk.found
}

/// What a file is by its name. `in_backend`: it lies below the `stacks` of a backend.
pub(super) fn named(name: &str, in_backend: bool) -> Named {
    let lower = name.to_ascii_lowercase();
    if [".tar", ".tar.gz", ".tgz"].iter().any(|end| lower.ends_with(end)) {
        return Named::Archive;
    }
    let is_json = |name: &str| {
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
        [".json", ".jsonl", ".ndjson"].iter().any(|end| name.len() > end.len() && name.ends_with(end))
    };
    let older = lower.strip_suffix(".bak").or_else(|| {
        let (name, nanos) = lower.rsplit_once('.')?;
        (nanos.len() > 9 && nanos.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
    });
    match older {
        Some(older) if is_json(older) => {
            if in_backend {
                Named::Copy
            } else {
                Named::Stack
            }
        }
        _ if lower.ends_with(".history.json") || !is_json(&lower) => Named::Other,
        _ => Named::Stack,
    }
}

/// Where a path lies in a backend: the folder below `.pulumi`.
pub(super) fn part_of_backend(path: &str) -> Option<&str> {
    let mut parts = path.split(['/', '\\']).skip_while(|part| *part != ".pulumi");
    parts.next()?;
    parts.next()
}

struct Walk<'a> {
    wanted: &'a Wanted,
    found: Gathered,
    /// The folders that were read.
    seen: BTreeSet<PathBuf>,
    /// The folders that the one that is being read lies in.
    above: Vec<PathBuf>,
}

/// What a folder is in a backend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Root,
    Stacks,
    History,
}

impl Walk<'_> {
    fn list(&mut self, list: &str) {
        match fs::read_to_string(list) {
            Ok(text) => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
                lines.for_each(|line| self.input(line));
            }
            Err(error) => self.unread(&format!("@{list}"), &format!("the list cannot be read: {error}"), None),
        }
    }

    fn input(&mut self, input: &str) {
        let path = Path::new(input);
        if input == STDIN {
            self.found.sources.push(Source::File(STDIN.to_owned()));
        } else if path.is_dir() {
            self.top(path);
        } else if !path.exists() && input.contains(['*', '?', '[', '{']) {
            self.glob(input);
        } else {
            self.file(path, false, true);
        }
    }

    /// A folder that was named.
    fn top(&mut self, folder: &Path) {
        let before = (self.found.sources.len(), self.found.unread.len(), self.found.notes.len());
        let backend = folder.file_name().is_some_and(|name| name == ".pulumi");
        let other = self.folder(folder, if backend { Place::Root } else { Place::Outside });
        if before == (self.found.sources.len(), self.found.unread.len(), self.found.notes.len()) {
            let error = format!("the folder holds no file of a stack, and {} of another kind", files(other));
            self.unread(&shown(folder), &error, Some("name the folder with the exports; `.json` files are read"));
        } else if other > 0 {
            self.found.notes.push(format!("{}: {} left out: no JSON by name", shown(folder), files(other)));
        }
    }

    fn glob(&mut self, pattern: &str) {
        let glob = match GlobBuilder::new(pattern).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => return self.unread(pattern, &error.to_string(), None),
        };
        let fixed: PathBuf = Path::new(pattern)
            .components()
            .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
            .collect();
        let start = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
        let mut paths = Vec::new();
        matching(&start, &glob, 0, &mut paths);
        paths.sort();
        if paths.is_empty() {
            return self.unread(pattern, "no file matches the pattern", Some("check it; `**` means any folders"));
        }
        for path in paths {
            if path.is_dir() {
                self.top(&path);
            } else {
                self.file(&path, false, true);
            }
        }
    }

    /// Takes a file. One that was named is read whatever its name.
    fn file(&mut self, path: &Path, in_backend: bool, is_named: bool) -> bool {
        if self.wanted.exclude.iter().any(|glob| glob.is_match(path)) {
            return true;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match named(&name, in_backend) {
            Named::Archive => self.found.sources.push(Source::Archive(path.to_path_buf())),
            Named::Other if !is_named => return false,
            Named::Copy if !self.wanted.include_history && !is_named => {}
            _ => self.found.sources.push(Source::File(shown(path))),
        }
        true
    }

    /// Reads a folder; returns how many files in it are something else.
    fn folder(&mut self, folder: &Path, place: Place) -> usize {
        let real = match folder.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                self.unread(&shown(folder), &format!("the folder cannot be read: {error}"), None);
                return 0;
            }
        };
        if self.above.contains(&real) {
            self.found.notes.push(format!("{} leads back to a folder above it and was left out", shown(folder)));
            return 0;
        }
        if !self.seen.insert(real.clone()) {
            self.found.notes.push(format!("{} was read under another name and was left out", shown(folder)));
            return 0;
        }
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut paths: Vec<PathBuf> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
            Err(error) => {
                let why = format!("the folder cannot be read: {error}");
                self.unread(&shown(folder), &why, Some("check its permissions"));
                return 0;
            }
        };
        paths.sort();
        self.above.push(real);
        let other = paths.iter().map(|path| self.entry(path, place)).sum();
        self.above.pop();
        other
    }

    fn entry(&mut self, path: &Path, place: Place) -> usize {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if self.wanted.exclude.iter().any(|glob| glob.is_match(path)) {
            return 0;
        }
        if path.is_dir() {
            return match (place, name.as_str()) {
                (Place::Root, "stacks") => self.folder(path, Place::Stacks),
                (Place::Root, "history" | "backups") if self.wanted.include_history => {
                    self.folder(path, Place::History)
                }
                (Place::Root, "history" | "backups") => {
                    let note =
                        format!("{} holds older states and was left out (--include-history reads it)", shown(path));
                    self.found.notes.push(note);
                    0
                }
                (Place::Stacks | Place::History | Place::Outside, ".pulumi") => self.folder(path, Place::Root),
                // Locks, plug-ins, templates of a backend; packages.
                (Place::Root, _) | (Place::Outside, "node_modules") => 0,
                (Place::Outside, hidden) if hidden.starts_with('.') => 0,
                (place, _) => self.folder(path, place),
            };
        }
        match place {
            Place::Root => 0,
            // Tags, attributes and update records are part of a backend and no stacks.
            Place::Stacks | Place::History => {
                self.file(path, place == Place::Stacks, false);
                0
            }
            Place::Outside => usize::from(!self.file(path, false, false)),
        }
    }

    fn unread(&mut self, name: &str, error: &str, hint: Option<&str>) {
        self.found.unread.push(Unread::new(name, error, hint));
    }
}

/// `1 file`
pub(super) fn files(count: usize) -> String {
    format!("{count} {}", if count == 1 { "file" } else { "files" })
}

/// Folders are nested less deep than this.
const DEEPEST: usize = 64;

/// The paths that match a pattern. Links to folders are not followed: a pattern could run in circles.
fn matching(folder: &Path, glob: &GlobMatcher, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let path = path.strip_prefix("./").unwrap_or(&path).to_path_buf();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if glob.is_match(&path) {
            found.push(path);
        } else if is_folder && depth < DEEPEST {
            matching(&path, glob, depth + 1, found);
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_may_be_a_stack() {
        for (name, in_backend, expected) in [
            ("prod.json", false, Named::Stack),
            ("prod.JSON.gz", false, Named::Stack),
            ("prod.v2.json.zst", true, Named::Stack),
            ("prod.json.bak", false, Named::Stack),
            ("prod.json.bak", true, Named::Copy),
            ("prod.json.1700000000000000000", true, Named::Copy),
            ("prod-1700000000000000000.history.json", true, Named::Other),
            ("prod-1700000000000000000.checkpoint.json", true, Named::Stack),
            ("prod.pulumi-tags", true, Named::Other),
            ("prod.json.attrs", true, Named::Other),
            ("night.tar.gz", false, Named::Archive),
            ("README.md", false, Named::Other),
            (".json", false, Named::Other),
        ] {
            assert_eq!(named(name, in_backend), expected, "{name}");
        }
        assert_eq!(part_of_backend("night/.pulumi/history/shop/x.json"), Some("history"));
        assert_eq!(part_of_backend("night/x.json"), None);
    }
}
