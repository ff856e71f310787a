//! What messages are made of: tracebacks and their frames, places in files, paths of the machine they were written on.

use std::sync::LazyLock;

use regex::Regex;

use super::frames::{Frame, dotnet_frame, go_frame, is_own, jvm_frame, node_frame, python_frame};
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

/// Where the exception comes from: the innermost frame of the program itself.
pub(super) fn source_of(exception: &Exception<'_>, roots: &Roots) -> Option<SourcePosition> {
    exception.frames.iter().rev().find(|frame| is_own(frame.path)).map(|frame| roots.position(*frame))
}

/// Where a stack of Node.js, .NET, Java or Go comes from: the first frame of the program itself.
pub(super) fn source_of_stack(text: &str, roots: &Roots) -> Option<SourcePosition> {
    let frame =
        |line| node_frame(line).or_else(|| dotnet_frame(line)).or_else(|| jvm_frame(line).or_else(|| go_frame(line)));
    let frame = text.lines().filter_map(frame).find(|frame| is_own(frame.path))?;
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
            if let Some(frame) = python_frame(line).or_else(|| node_frame(line)).or_else(|| go_frame(line)) {
                roots.extend(root_of(frame.path));
                let own = frame.path.replace('\\', "/");
                roots.extend(imported.iter().filter_map(|file| own.strip_suffix(file.as_str()).map(str::to_owned)));
            } else if let Some(module) = imported_module(line) {
                imported.push(format!("/{}.py", module.replace('.', "/")));
            } else if let Some((_, program)) = line.split_once("Running program '") {
                roots.extend(program.split('\'').next().and_then(root_of_program));
            } else if let Some(root) = root_of_build(line) {
                roots.push(root);
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

/// The project's folder of a program that the host names: a file in it, a file that was built in it, or the folder.
fn root_of_program(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if let Some((root, _)) = path.split_once("/bin/") {
        return Some(root.to_owned());
    }
    let (folder, file) = path.rsplit_once('/')?;
    Some(if file.contains('.') { folder } else { path.as_str() }.to_owned())
}

/// The project's folder in a line of a build: `/ROOT/src/main/java/App.java:[1,2] ...`, `... [/ROOT/shop.csproj]`.
fn root_of_build(line: &str) -> Option<String> {
    if let Some((before, _)) = line.split_once("/src/main/") {
        return before.rsplit(' ').next().filter(|root| root.starts_with('/')).map(str::to_owned);
    }
    let (_, project) = line.trim_end().strip_suffix("proj]")?.rsplit_once('[')?;
    project.replace('\\', "/").rsplit_once('/').map(|(root, _)| root.to_owned())
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
    if let Some((root, _)) = path.split_once("/src/main/") {
        return Some(root.to_owned());
    }
    let (root, file) = path.rsplit_once('/')?;
    (matches!(file, "__main__.py" | "main.go") && is_own(&path)).then(|| root.to_owned())
}

/// The first line of a message that says something: not the head of a list of errors.
pub(super) fn first_line(text: &str) -> &str {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let is_head = first.ends_with("error occurred:") || first.ends_with("errors occurred:");
    match lines.next().filter(|_| is_head) {
        Some(second) => second.trim_start_matches("* "),
        None => first,
    }
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
    fn the_first_own_frame_of_every_host_is_found() {
        for (text, wanted) in [
            (
                "Running program '/srv/shop/bin/Debug/net8.0/shop.dll' failed\n   at Pulumi.Config.Require(String key) in /_/sdk/Config.cs:line 9\n   at Shop..ctor() in /srv/shop/Shop.cs:line 12",
                ("Shop.cs", Some(12)),
            ),
            (
                "x.E: y\n\tat java.base/java.util.Optional.orElseThrow(Optional.java:403)\n\tat com.pulumi.Args.build(Args.java:9)\n\tat shop.App.stack(App.java:31)",
                ("App.java", Some(31)),
            ),
            (
                "panic: x\n\ngoroutine 1 [running]:\npanic(0x1)\n\t/usr/local/go/src/runtime/panic.go:770 +0x1\nmain.main.func1()\n\t/srv/shop/main.go:33 +0x1a",
                ("main.go", Some(33)),
            ),
            (
                "Error: x\n    at Object.<anonymous> (/srv/shop/index.js:9:21) {\n  code: 'E'",
                ("/srv/shop/index.js", Some(9)),
            ),
        ] {
            let source = source_of_stack(text, &Roots::of(std::iter::once(text))).unwrap();
            assert_eq!((source.path.as_str(), source.line), wanted, "{text}");
        }
        assert!(source_of_stack("at the door (of the shop)\n\tat noon", &Roots::default()).is_none());
    }

    #[test]
    fn the_folder_of_the_project_is_found_from_a_build() {
        for (text, path, local) in [
            (
                "[ERROR] /srv/shop/src/main/java/App.java:[1,2] x",
                "/srv/shop/src/main/java/App.java",
                "src/main/java/App.java",
            ),
            ("/srv/shop/P.cs(1,2): error CS1: x [/srv/shop/shop.csproj]", "/srv/shop/P.cs", "P.cs"),
            ("Running program '/srv/shop' failed", "/srv/shop/lib/a.ts", "lib/a.ts"),
        ] {
            assert_eq!(Roots::of(std::iter::once(text)).local(path), local, "{text}");
        }
    }

    #[test]
    fn the_head_of_a_list_says_nothing() {
        assert_eq!(first_line("1 error occurred:\n\t* the queue is full\n"), "the queue is full");
        assert_eq!(first_line("2 errors occurred:"), "2 errors occurred:");
        assert_eq!(first_line("\nfull\nmore"), "full");
    }

    #[test]
    fn the_first_own_frame_of_a_node_stack_is_its_source() {
        let text = "TypeError: x\n    at f (/srv/shop/node_modules/a/b.js:1:2)\n    at Object.<anonymous> (/srv/shop/index.ts:9:21)";
        let source = source_of_stack(text, &Roots::of(std::iter::once(text))).unwrap();
        assert_eq!((source.path.as_str(), source.line, source.column), ("index.ts", Some(9), Some(21)));
    }
}
