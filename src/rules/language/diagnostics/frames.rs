//! Frames of the stacks that the language hosts print, and which of them are the program's own.

/// One frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) path: &'a str,
    pub(super) line: Option<u32>,
    pub(super) column: Option<u32>,
}

/// Reads `  File "PATH", line N, in NAME`.
pub(super) fn python_frame(line: &str) -> Option<Frame<'_>> {
    let (path, rest) = line.trim_start().strip_prefix("File \"")?.split_once('"')?;
    let line = rest.strip_prefix(", line ")?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    Some(Frame { path, line, column: None })
}

/// Reads `    at NAME (PATH:LINE:COLUMN)`.
pub(super) fn node_frame(line: &str) -> Option<Frame<'_>> {
    let rest = line.trim_start().strip_prefix("at ")?;
    // The last frame of an error with fields ends in ` {`.
    let place = rest.rsplit_once('(').map_or(rest, |(_, place)| place.split(')').next().unwrap_or(place));
    let place = place.strip_prefix("file://").unwrap_or(place);
    let (path, column) = place.rsplit_once(':')?;
    let (path, line) = path.rsplit_once(':')?;
    Some(Frame { path, line: Some(line.parse().ok()?), column: column.parse().ok() })
}

/// Parts of paths of packages and of the language itself.
const FOREIGN: [&str; 12] = [
    "site-packages",
    "dist-packages",
    "node_modules",
    "/lib/python",
    "pulumi-language-",
    "node:",
    "internal/",
    "/usr/lib/",
    "/pkg/mod/",
    "/usr/local/go/",
    // The log of providers that are made from Terraform providers.
    "sdk-v2/",
    // What the .NET SDK of Pulumi was built from.
    "/_/",
];

/// Whether the author of the program wrote this file.
pub(super) fn is_own(path: &str) -> bool {
    !path.starts_with('<') && !FOREIGN.iter().any(|part| path.contains(part))
}

/// Reads `   at NAME in PATH:line N`.
pub(super) fn dotnet_frame(line: &str) -> Option<Frame<'_>> {
    let (_, place) = line.trim_start().strip_prefix("at ")?.rsplit_once(" in ")?;
    let (path, line) = place.rsplit_once(":line ")?;
    Some(Frame { path, line: Some(line.trim_end().parse().ok()?), column: None })
}

/// Reads `at PACKAGE.CLASS.METHOD(FILE:LINE)`. Frames of the SDK and of the language are none of the program.
pub(super) fn jvm_frame(line: &str) -> Option<Frame<'_>> {
    let (name, place) = line.trim_start().strip_prefix("at ")?.split_once('(')?;
    let foreign = ["com.pulumi.", "java.", "jdk.", "sun.", "kotlin.", "scala.", "com.google."];
    let (path, line) = place.trim_end().strip_suffix(')')?.split_once(':')?;
    let is_foreign = name.contains('/') || foreign.iter().any(|package| name.starts_with(package));
    (!is_foreign).then_some(Frame { path, line: Some(line.parse().ok()?), column: None })
}

/// Reads `PATH.go:LINE +0xOFFSET` behind a tab.
pub(super) fn go_frame(line: &str) -> Option<Frame<'_>> {
    let (path, rest) = line.strip_prefix('\t')?.split_once(".go:").map(|(path, rest)| (path.len() + 3, rest))?;
    let number = rest.split(' ').next()?.parse().ok()?;
    Some(Frame { path: line.get(1..=path)?, line: Some(number), column: None })
}
