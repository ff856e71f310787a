//! What messages are made of: tracebacks and their frames, places in files, paths of the machine they were written on.

use std::sync::LazyLock;

use regex::Regex;

use super::table::compile;

use crate::model::SourcePosition;

/// An exception of a Python traceback.
#[derive(Debug)]
pub(super) struct Exception<'a> {
    /// From the name of its class to the end of what it says.
    pub(super) text: &'a str,
    /// The frames, the innermost last.
    frames: Vec<Frame<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Frame<'a> {
    path: &'a str,
    line: Option<u32>,
    column: Option<u32>,
}

const TRACEBACK: &str = "Traceback (most recent call last):";
const CHAINS: [&str; 2] =
    ["During handling of the above exception", "The above exception was the direct cause of the following"];

/// How the engine stops a program: no fault of it.
const STOPPED: [&str; 3] = ["KeyboardInterrupt", "asyncio.exceptions.CancelledError", "SystemExit"];

/// The last exception of a text that holds Python tracebacks. The engine stops programs by an interrupt: such
/// tracebacks follow another error and count for nothing.
pub(super) fn last_exception(text: &str) -> Option<Exception<'_>> {
    let mut last = None;
    let mut open: Option<Vec<Frame<'_>>> = None;
    let mut lines = Lines { text, at: 0 };
    while let Some((start, line)) = lines.next() {
        if line.trim_end().ends_with(TRACEBACK) {
            open = Some(Vec::new());
        } else if let Some(frames) = &mut open {
            if line.starts_with(char::is_whitespace) || line.is_empty() {
                frames.extend(python_frame(line));
                continue;
            }
            let frames = std::mem::take(frames);
            open = None;
            let text = text[start..lines.end_of_exception()].trim_end();
            if !STOPPED.iter().any(|stopped| text.starts_with(stopped)) {
                last = Some(Exception { text, frames });
            }
        }
    }
    last
}

/// Whether a text holds a Python traceback.
pub(super) fn has_traceback(text: &str) -> bool {
    text.contains(TRACEBACK)
}

/// The lines of a text with the places where they start.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let line = rest.split('\n').next().unwrap_or(rest);
        self.at = start + line.len() + 1;
        Some((start, line))
    }

    /// Goes on to the next traceback, or to the sentence that leads to it, and returns where that starts.
    fn end_of_exception(&mut self) -> usize {
        loop {
            let before = self.at;
            let Some((start, line)) = self.next() else { return self.text.len() };
            if line.trim_end().ends_with(TRACEBACK) || CHAINS.iter().any(|chain| line.starts_with(chain)) {
                self.at = before;
                return start;
            }
        }
    }
}

/// Reads `  File "PATH", line N, in NAME`.
fn python_frame(line: &str) -> Option<Frame<'_>> {
    let (path, rest) = line.trim_start().strip_prefix("File \"")?.split_once('"')?;
    let line = rest.strip_prefix(", line ")?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    Some(Frame { path, line, column: None })
}

/// Reads `    at NAME (PATH:LINE:COLUMN)`.
fn node_frame(line: &str) -> Option<Frame<'_>> {
    let rest = line.trim_start().strip_prefix("at ")?;
    let place = rest.rsplit_once('(').map_or(rest, |(_, place)| place.trim_end_matches(')'));
    let place = place.strip_prefix("file://").unwrap_or(place);
    let (path, column) = place.rsplit_once(':')?;
    let (path, line) = path.rsplit_once(':')?;
    Some(Frame { path, line: Some(line.parse().ok()?), column: column.parse().ok() })
}

/// Parts of paths of packages and of the language itself.
const FOREIGN: [&str; 8] = [
    "site-packages",
    "dist-packages",
    "node_modules",
    "/lib/python",
    "pulumi-language-",
    "node:",
    "internal/",
    "/usr/lib/",
];

/// Whether the author of the program wrote this file.
fn is_own(path: &str) -> bool {
    !path.starts_with('<') && !FOREIGN.iter().any(|part| path.contains(part))
}

/// Where the exception comes from: the innermost frame of the program itself.
pub(super) fn source_of(exception: &Exception<'_>, roots: &Roots) -> Option<SourcePosition> {
    exception.frames.iter().rev().find(|frame| is_own(frame.path)).map(|frame| roots.position(*frame))
}

/// Where a stack of Node.js comes from: the first frame of the program itself.
pub(super) fn source_of_stack(text: &str, roots: &Roots) -> Option<SourcePosition> {
    let frame = text.lines().filter_map(node_frame).find(|frame| is_own(frame.path))?;
    Some(roots.position(frame))
}

// The forms of compilers: `a.ts(1,2)`, `a.go:1:2`, `A.java:[1,2]`, `Pulumi.yaml:1,2-3`, `on Pulumi.yaml line 1`.
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let file = r"(?P<file>(?:[A-Za-z]:)?[\w@./\\-]+\.(?:[cm]?[jt]sx?|go|cs|fs|vb|java|kt|scala|ya?ml|py))";
    let place = r"(?:\((\d+),(\d+)\)|:\[(\d+),(\d+)\]|:(\d+)[:,](\d+)|:(\d+)(): |(?:,)? line (\d+)())";
    compile(&format!("{file}{place}"))
});

/// The first place in a file that a text names.
pub(super) fn place_in(text: &str, roots: &Roots) -> Option<SourcePosition> {
    let captures = PLACE.as_ref()?.captures(text)?;
    let path = captures.name("file")?.as_str();
    let mut numbers = captures.iter().skip(2).flatten().map(|number| number.as_str());
    let (line, column) = (numbers.next()?.parse().ok(), numbers.next().and_then(|column| column.parse().ok()));
    is_own(path).then(|| roots.position(Frame { path, line, column }))
}

/// Folders of the machine on which the preview ran that hold the project: paths are shown from there.
#[derive(Debug, Default)]
pub(super) struct Roots(Vec<String>);

impl Roots {
    /// Finds the project's folder from what every project has: a folder of packages, an entry file, and modules that
    /// are imported by their path in it.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut roots = Vec::new();
        let mut imported: Vec<String> = Vec::new();
        for line in texts.flat_map(str::lines) {
            if let Some(frame) = python_frame(line).or_else(|| node_frame(line)) {
                roots.extend(root_of(frame.path));
                let own = frame.path.replace('\\', "/");
                roots.extend(imported.iter().filter_map(|file| own.strip_suffix(file.as_str()).map(str::to_owned)));
            } else if let Some(module) = imported_module(line) {
                imported.push(format!("/{}.py", module.replace('.', "/")));
            } else if let Some((_, path)) = line.split_once(" (/") {
                // `cannot import name ... from ... (/path/of/the/package)`
                roots.extend(root_of(&format!("/{path}")));
            }
        }
        roots.retain(|root: &String| !root.is_empty());
        roots.sort_unstable_by_key(|root| std::cmp::Reverse(root.len()));
        roots.dedup();
        Self(roots)
    }

    /// A path as people know it: from the project's folder on.
    pub(super) fn local(&self, path: &str) -> String {
        let path = path.replace('\\', "/");
        let inside = self.0.iter().find_map(|root| path.strip_prefix(root.as_str())?.strip_prefix('/'));
        let local = inside.unwrap_or(&path);
        local.strip_prefix("./").unwrap_or(local).to_owned()
    }

    fn position(&self, frame: Frame<'_>) -> SourcePosition {
        SourcePosition { path: self.local(frame.path), line: frame.line, column: frame.column }
    }
}

/// The module that a line of a Python program imports, written with a dot: one of the project or of a package.
fn imported_module(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("from ").or_else(|| line.strip_prefix("import "))?;
    rest.split(' ').next().filter(|module| module.contains('.') && !module.starts_with('.'))
}

fn root_of(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if let Some((root, _)) = path.split_once("/node_modules/") {
        return Some(root.to_owned());
    }
    if path.contains("/site-packages/") {
        // PROJECT/venv/lib/python3.12/site-packages; a Python of the system has no project around it.
        let environment = path.split("/lib/python").next().unwrap_or_default();
        let is_system = ["/usr", "/opt", "/root/."].iter().any(|system| environment.starts_with(system));
        return environment.rsplit_once('/').filter(|_| !is_system).map(|(root, _)| root.to_owned());
    }
    let (root, file) = path.rsplit_once('/')?;
    (file == "__main__.py" && is_own(&path)).then(|| root.to_owned())
}

/// The first line of a message that says something.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

/// The line that holds this place of a text.
pub(super) fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].split('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAINED: &str = "Traceback (most recent call last):
  File \"/srv/shop/venv/lib/python3.12/site-packages/pulumi/rpc.py\", line 7, in f
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File \"/srv/shop/__main__.py\", line 12, in <module>
    queue = Queue(
            ^^^^^
  File \"/srv/shop/parts/queue.py\", line 3, in __init__
    super().__init__()
  File \"/srv/shop/venv/lib/python3.12/site-packages/pulumi_aws/sqs/queue.py\", line 9, in __init__
ValueError: two
lines
Traceback (most recent call last):
  File \"/usr/lib/python3.12/threading.py\", line 1, in join
KeyboardInterrupt
";

    #[test]
    fn the_last_exception_decides_and_an_interrupt_is_none() {
        let exception = last_exception(CHAINED).unwrap();
        assert_eq!(exception.text, "ValueError: two\nlines");
        let roots = Roots::of(std::iter::once(CHAINED));
        let source = source_of(&exception, &roots).unwrap();
        assert_eq!((source.path.as_str(), source.line), ("parts/queue.py", Some(3)));
        assert!(last_exception("Traceback (most recent call last):\n  File \"a\"\nKeyboardInterrupt").is_none());
    }

    #[test]
    fn the_folder_of_the_project_is_found_from_an_import() {
        let text = "Traceback (most recent call last):
  File \"__main__.py\", line 1, in <module>
    from parts.queue import Queue
  File \"/srv/shop/parts/queue.py\", line 3, in <module>
    import missing
ImportError: x";
        let roots = Roots::of(std::iter::once(text));
        assert_eq!(roots.local("/srv/shop/parts/other.py"), "parts/other.py");
        assert_eq!(roots.local("/srv/other/a.py"), "/srv/other/a.py");
    }

    #[test]
    fn places_of_every_compiler_are_found() {
        for (text, wanted) in [
            ("index.ts(2,22): error TS2307: x", ("index.ts", Some(2), Some(22))),
            ("./cmd/main.go:14:9: undefined: x", ("cmd/main.go", Some(14), Some(9))),
            ("[ERROR] /srv/App.java:[12,9] x", ("/srv/App.java", Some(12), Some(9))),
            ("/srv/App.java:12: error: x", ("/srv/App.java", Some(12), None)),
            ("C:\\shop\\Program.cs(9,5): error CS1002: x", ("C:/shop/Program.cs", Some(9), Some(5))),
            ("Pulumi.yaml:18,15-26: x", ("Pulumi.yaml", Some(18), Some(15))),
            ("  on Pulumi.yaml line 4:", ("Pulumi.yaml", Some(4), None)),
        ] {
            let place = place_in(text, &Roots::default()).unwrap();
            assert_eq!((place.path.as_str(), place.line, place.column), wanted, "{text}");
        }
        assert!(place_in("node_modules/a/b.ts(1,2): error", &Roots::default()).is_none());
    }

    #[test]
    fn the_first_own_frame_of_a_node_stack_is_its_source() {
        let text = "TypeError: x\n    at f (/srv/shop/node_modules/a/b.js:1:2)\n    at Object.<anonymous> (/srv/shop/index.ts:9:21)";
        let source = source_of_stack(text, &Roots::of(std::iter::once(text))).unwrap();
        assert_eq!((source.path.as_str(), source.line, source.column), ("index.ts", Some(9), Some(21)));
    }
}
