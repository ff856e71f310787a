//! Text of the input on a terminal: what would act there is shown instead.

/// Escapes control characters, line breaks and characters that turn the direction of text.
pub fn printable(text: &str) -> String {
    let acts = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(acts) {
        return text.to_owned();
    }
    text.chars().flat_map(|c| if acts(c) { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

/// Most characters of a text in a cell of a table: breaking a longer word into lines takes the square of its length.
const MOST: usize = 1000;

/// A text for a cell of a table: printable, and of a length that a person may read.
pub(super) fn in_cell(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_cell_is_cut_at_a_character() {
        assert_eq!(in_cell("a\nb"), "a\\nb");
        assert_eq!(in_cell(&"ö".repeat(MOST + 1)), format!("{}…", "ö".repeat(MOST)));
    }
}
