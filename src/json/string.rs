//! Strings of a JSON text: where they end, and whether there are escapes in them.

use super::block::{BLOCK, Block};

/// What stands where something else was expected.
pub(super) struct Unexpected {
    /// The offset.
    pub(super) at: usize,
    /// What was expected there.
    pub(super) expected: &'static str,
}

/// Returns the offset past the closing quote of the string whose content begins at `at`, and whether there are escapes in
/// it.
#[inline]
pub(super) fn end(text: &[u8], mut at: usize) -> Result<(usize, bool), Unexpected> {
    let mut has_escapes = false;
    loop {
        if let Some(block) = Block::at(text, at) {
            let plain = block.plain();
            at += plain;
            if plain == BLOCK {
                continue;
            }
        }
        match text.get(at) {
            Some(b'"') => return Ok((at + 1, has_escapes)),
            Some(b'\\') => {
                has_escapes = true;
                at = escape(text, at)?;
            }
            Some(0x20..) => at += 1,
            Some(_) => return Err(Unexpected { at, expected: "no control character inside a string" }),
            None => return Err(Unexpected { at, expected: "the closing quote of a string" }),
        }
    }
}

/// The offset past the escape at `at`.
fn escape(text: &[u8], at: usize) -> Result<usize, Unexpected> {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let digits = (at + 2..at + 6).find(|&i| !text.get(i).is_some_and(u8::is_ascii_hexdigit));
            digits.map_or(Ok(at + 6), |at| Err(Unexpected { at, expected: "four hexadecimal digits" }))
        }
        _ => Err(Unexpected { at: at + 1, expected: "a valid escape" }),
    }
}
