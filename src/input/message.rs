//! Messages of the engine: plain text.

/// Takes out ANSI sequences (`ESC [ ... letter`) and the engine's colour directives (`<{%...%}>`).
pub(super) fn without_colour(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(['\u{1b}', '<']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if let Some(directive) = rest.strip_prefix("<{%") {
            directive.find("%}>").map(|end| end + 6)
        } else if let Some(sequence) = rest.strip_prefix("\u{1b}[") {
            sequence.find(|c: char| ('@'..='~').contains(&c)).map(|end| end + 3)
        } else {
            None
        };
        // What is no colour is text, except for a lone escape character.
        let end = end.unwrap_or_else(|| {
            if rest.starts_with('<') {
                text.push('<');
            }
            1
        });
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_taken_out_of_messages() {
        for (message, text) in [
            ("<{%fg 1%}>error: <{%reset%}>no", "error: no"),
            ("\u{1b}[1;31mred\u{1b}[0m <b>", "red <b>"),
            ("a < b \u{1b} c", "a < b  c"),
        ] {
            assert_eq!(without_colour(message), text);
        }
    }
}
