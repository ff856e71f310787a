//! Strings of a JSON text: where they end, and whether there are escapes in them.

/// What stands where something else was expected.
pub(super) struct Unexpected {
    /// The offset.
    pub(super) at: usize,
    /// What was expected there.
    pub(super) expected: &'static str,
}

/// Returns the offset past the closing quote of the string whose content begins at `at`, and whether there are escapes in
/// it.
pub(super) fn end(text: &[u8], mut at: usize) -> Result<(usize, bool), Unexpected> {
    let mut has_escapes = false;
    let long = at + 32;
    loop {
        if let Some(eight) = text.get(at..at + 8).and_then(|b| <[u8; 8]>::try_from(b).ok()) {
            let special = special_bytes(u64::from_le_bytes(eight));
            if special == 0 {
                at += 8;
                if at > long {
                    at = plain_until(text, at);
                }
                continue;
            }
            at += special.trailing_zeros() as usize / 8;
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

/// An offset up to which there is no quote, no backslash and no control character, from `at` on: for long strings, in
/// steps that processors do at once.
fn plain_until(text: &[u8], at: usize) -> usize {
    let is_plain = |many: &&[u8]| {
        many.iter().fold(0, |found, &b| found | u8::from(b < 0x20) | u8::from(b == b'"') | u8::from(b == b'\\')) == 0
    };
    at + 16 * text[at..].chunks_exact(16).take_while(is_plain).count()
}

/// The high bit of every byte that is a quote, a backslash or a control character. Bytes above the lowest one found
/// may be wrong (borrows); the lowest never is.
#[inline]
fn special_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = |x: u64| x.wrapping_sub(LOW) & !x;
    let quote = zero(word ^ (LOW * 0x22));
    let slash = zero(word ^ (LOW * 0x5c));
    let control = word.wrapping_sub(LOW * 0x20) & !word;
    (quote | slash | control) & HIGH
}
