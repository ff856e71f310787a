//! The last line of a result: how it ended, and why.

use crate::engine::Exit;

/// `gate failed: 2 findings at or above the bar (exit 1)`. Rules that broke are a reason of their own.
pub(super) fn ended(what: &str, exit: Exit, mut reasons: Vec<String>, broken: &[&str]) -> String {
    if !broken.is_empty() {
        reasons.push(format!("{} broke: a fault of stackcheck, please report it", broken.join(", ")));
    }
    let word = match exit {
        Exit::Passed => "passed",
        Exit::Failed | Exit::Internal | Exit::Usage => "failed",
        Exit::Unreadable | Exit::Incomplete => "incomplete",
    };
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    format!("{what} {word}{reasons} (exit {})", exit as u8)
}
