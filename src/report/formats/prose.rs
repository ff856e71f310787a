//! Sentences of the tool: what they put between backticks is code.

/// A part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Part<'s> {
    /// Words.
    Text(&'s str),
    /// A name, a value, a command.
    Code(&'s str),
}

/// The parts of a sentence. Each is to be made harmless for itself, so that a backtick of a name can end nothing but the
/// code; where the backticks do not pair, all is text.
pub(in crate::report) fn parts(sentence: &str) -> Vec<Part<'_>> {
    let parts: Vec<&str> = sentence.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![Part::Text(sentence)];
    }
    let parts = parts.into_iter().enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| if at % 2 == 0 { Part::Text(part) } else { Part::Code(part) }).collect()
}

/// A sentence with other marks around its code.
pub(in crate::report) fn written(sentence: &str, text: fn(&str) -> String, code: fn(&str) -> String) -> String {
    let part = |part: &Part<'_>| match part {
        Part::Text(words) => text(words),
        Part::Code(name) => code(name),
    };
    parts(sentence).iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(parts("`a` and b"), [Part::Code("a"), Part::Text(" and b")]);
        assert_eq!(parts("a ` b"), [Part::Text("a ` b")]);
        assert_eq!(parts(""), []);
        assert_eq!(written("a `b`", |text| format!("<{text}>"), |code| format!("[{code}]")), "<a >[b]");
    }
}
