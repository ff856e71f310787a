//! Strings of a JSON text: where they end, whether there are escapes in them, and what these stand for.

use std::borrow::Cow;

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

/// What a string says: lone surrogates become U+FFFD.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', raw.as_bytes()) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    loop {
        let (char, used) = escaped_char(rest.as_bytes());
        text.push(char);
        rest = &rest[used..];
        // In a document inside a string one escape stands near the other: no call is worth what lies between.
        let Some(next) = rest.bytes().position(|byte| byte == b'\\') else { break };
        text.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character of an escape and how many bytes it takes. The scanner has checked the grammar.
fn escaped_char(escape: &[u8]) -> (char, usize) {
    let simple = match escape.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(escape),
        Some(&other) => char::from(other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

fn unicode_escape(escape: &[u8]) -> (char, usize) {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0).unwrap_or(0xfffd);
    if let Some(char) = char::from_u32(u32::from(first)) {
        return (char, 6);
    }
    match unit(6).map(|second| char::decode_utf16([first, second]).next()) {
        Some(Some(Ok(char))) => (char, 12),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}
