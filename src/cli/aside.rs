//! What goes to standard error, beside a result.

use std::io::{self, Write};

use crate::input::Unread;
use crate::report::table::printable;

/// Says that an input cannot be read, and what to do.
pub(super) fn unread(Unread { name, error, hint }: &Unread) {
    let mut talk = io::stderr().lock();
    let _ = writeln!(talk, "error: cannot read {}: {}", printable(name), printable(error));
    if let Some(hint) = hint {
        let _ = writeln!(talk, "  hint: {}", printable(hint));
    }
}

/// Says what a reader noticed in an input.
pub(super) fn note(input: &str, note: &str) {
    let _ = writeln!(io::stderr().lock(), "note: {}: {}", printable(input), printable(note));
}

/// Says what is wrong with how an input is judged.
pub(super) fn problem(input: &str, problem: &str) {
    let _ = writeln!(io::stderr().lock(), "error: {}: {}", printable(input), printable(problem));
}
