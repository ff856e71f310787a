//! A path of the machine on which the program ran is in a value that the cloud gets.
//!
//! ## Why it matters
//! The path exists on that machine only: what reads it in the cloud finds nothing. It tells the author's name, and
//! every other machine that runs the program changes the value.
//!
//! ## What to do
//! Read the file in the program and pass what it holds, or pass it as an asset; for a label, use a path relative to
//! the project.
//!
//! ## Not reported
//! Assets and archives; what runs on this machine (commands, image builds, charts); scripts and other programs, whose
//! paths are those of the machine they run on; folders of Windows' own users.
//!
//! ## References
//!
//! Pulumi documentation, Assets and archives: files are read where the program runs.

use crate::finding::{Meta, Severity, Sink};
use crate::lens::{has_camel_case_keys, is_program};
use crate::model::shown_within;
use crate::rules::{Cx, Leaf, Rule, Strings};

const META: Meta = Meta::new(
    "L227",
    "path-leaked",
    Severity::Low,
    "a path of the machine on which the program ran is in a value that the cloud gets",
)
.docs(include_str!("path_leaked.rs"));

pub(super) struct PathLeaked;

impl Rule for PathLeaked {
    fn meta(&self) -> &Meta {
        &META
    }

    fn strings(&self) -> Option<Strings> {
        Some(Strings::from_length(10).with(b"/\\"))
    }

    fn leaf(&self, _: &Cx<'_>, leaf: &Leaf<'_>, out: &mut Sink<'_>) {
        let Some(found) = home_in(&leaf.text) else { return };
        let package = leaf.resource.ty.package();
        if !has_camel_case_keys(package) && package != "kubernetes" {
            return;
        }
        let path = leaf.path();
        if is_program(&path) || path.names().any(|name| name.eq_ignore_ascii_case("source") || name == "hostPath") {
            return;
        }
        let message = format!("`{}` is a path of the machine on which the program ran", shown_within(found, 80));
        out.fail(leaf.resource.id, message)
            .at(path)
            .key(found)
            .fix("pass what the file holds, or an asset; for a label, a path relative to the project");
    }
}

/// Folders in which only people's and runners' own files are.
const HOMES: [&str; 3] = ["/Users/", ":\\Users\\", "/home/runner/work/"];

/// Users of Windows machines that are nobody's own.
const NOBODY: [&str; 6] =
    ["Public", "Administrator", "Default", "ContainerUser", "ContainerAdministrator", "All Users"];

/// The path of a home folder in a text, to its end.
fn home_in(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    // Each of them has one of these letters behind its first slash.
    let begins = |slash: usize| matches!(bytes.get(slash + 1), Some(b'U' | b'h'));
    if bytes.len() < 10 || !memchr::memchr2_iter(b'/', b'\\', bytes).any(begins) {
        return None;
    }
    HOMES.iter().find_map(|home| {
        let at = memchr::memmem::find(bytes, home.as_bytes())?;
        // `https://shop.example/Users/7` is no path of a machine; `C:` is one letter.
        let start = if home.starts_with(':') { at.checked_sub(1)? } else { at };
        let before = text.get(..start)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '}')) {
            return None;
        }
        let user = text.get(at + home.len()..)?.split(['/', '\\', ' ', '"', '\'']).next()?;
        let is_name = !user.is_empty() && !user.contains(['{', '$', '*', ':', '<']);
        let goes_on = text.get(at + home.len() + user.len()..)?.starts_with(['/', '\\']);
        let found = text.get(start..)?.split(['"', '\'', '\n', ' ', ',', ';']).next()?;
        (is_name && goes_on && !NOBODY.contains(&user)).then_some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_of_people_and_runners_are_found() {
        for (text, found) in [
            ("/Users/ada/shop/index.py", "/Users/ada/shop/index.py"),
            ("built from C:\\Users\\ada\\shop\\x.zip, today", "C:\\Users\\ada\\shop\\x.zip"),
            ("file:///Users/ada/shop", ""),
            ("/home/runner/work/shop/shop/dist", "/home/runner/work/shop/shop/dist"),
        ] {
            assert_eq!(home_in(text).unwrap_or_default(), found, "{text}");
        }
        for text in [
            "https://shop.example/Users/7/orders",
            "/Users/{id}/orders",
            "/Users/ada",
            "C:\\Users\\Administrator\\x",
            "/home/ubuntu/app/x",
            "arn:aws:iam::123456789012:user/Users/ada/x",
        ] {
            assert_eq!(home_in(text), None, "{text}");
        }
    }
}
