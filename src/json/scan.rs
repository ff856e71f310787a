//! The scanner: checks the grammar of RFC 8259 and notes where every value starts and ends. Iterative, so that
//! nesting costs heap and not stack.

use super::entry::{Entry, Form, MAX_SIZE};
use super::keys::{KeyNumber, Keys};
use super::part::Scanned;
use super::{Document, Error, string};

/// Deepest nesting accepted; the same limit as Go's decoder, which wrote or will read these files.
pub const MAX_DEPTH: usize = 10_000;

/// Longest text accepted, in bytes: offsets are 32 bits wide.
pub const MAX_LEN: usize = u32::MAX as usize - 1;

/// Where the next JSON object or array may start, at or after `at`: a brace or bracket that opens a line (after
/// white space), or, failing that, any brace.
pub(super) fn next_candidate(text: &[u8], at: usize) -> Option<usize> {
    memchr::memchr2_iter(b'{', b'[', text.get(at..)?).map(|found| at + found).find(|&found| {
        let line = memchr::memrchr(b'\n', &text[..found]).map_or(0, |n| n + 1);
        // `warning: x {` is no start, `2026-11-25 {"steps":` is: a brace inside a line counts only before a quote.
        text[line..found].iter().all(u8::is_ascii_whitespace) || text[found..].starts_with(b"{\"")
    })
}

#[inline]
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

impl Document {
    /// Reads the value at or after `at` as a new root and returns the offset past it.
    pub(super) fn read_value(&mut self, at: usize) -> Result<usize, Error> {
        let mut scanner = self.scanner(at)?;
        scanner.value()?;
        Ok(scanner.at)
    }

    /// Reads a value whose text was cut at `cut`, where further elements of a list stood with nesting of this depth.
    /// Returns the offset past it and the list.
    pub(super) fn read_across(&mut self, cut: usize, depth: usize) -> Option<(usize, u32)> {
        let mut scanner = self.scanner(0).ok()?;
        scanner.cut = Some((cut, depth));
        scanner.value().ok()?;
        Some((scanner.at, scanner.goes_on?))
    }

    /// Reads elements of a list, each a new root, up to what is no comma, or up to the last comma when the text ends
    /// there.
    pub(super) fn read_elements(&mut self) -> Result<Scanned, Error> {
        self.check_length(0)?;
        let Self { text, entries, keys, escaped_keys, roots, .. } = self;
        let mut scanner = Scanner::new(text.as_bytes(), Found { entries, keys, escaped_keys }, 0);
        loop {
            roots.push(offset(scanner.found.entries.len()));
            scanner.value()?;
            let end = scanner.at;
            scanner.space();
            if scanner.text.get(scanner.at) != Some(&b',') {
                return Ok(Scanned { end, goes_on: false, depth: scanner.deepest });
            }
            scanner.at += 1;
            if scanner.at == scanner.text.len() {
                return Ok(Scanned { end, goes_on: true, depth: scanner.deepest });
            }
        }
    }

    /// A scanner for a new root.
    fn scanner(&mut self, at: usize) -> Result<Scanner<'_>, Error> {
        self.check_length(at)?;
        self.roots.push(offset(self.entries.len()));
        let Self { text, entries, keys, escaped_keys, .. } = self;
        Ok(Scanner::new(text.as_bytes(), Found { entries, keys, escaped_keys }, at))
    }

    /// Offsets are counted with 32 bits.
    fn check_length(&self, started: usize) -> Result<(), Error> {
        if self.text.len() <= MAX_LEN {
            return Ok(());
        }
        Err(Error { offset: MAX_LEN, started, expected: "at most 4 GiB of JSON", found: "more".to_owned() })
    }

    pub(super) fn expect_end(&self, at: usize) -> Result<(), Error> {
        let at = skip_space(self.text.as_bytes(), at);
        if at == self.text.len() {
            return Ok(());
        }
        Err(Error::at(self.text.as_bytes(), 0, at, "the end of the text"))
    }
}

/// Where a scanner notes what it finds.
struct Found<'a> {
    entries: &'a mut Vec<Entry>,
    keys: &'a mut Keys,
    escaped_keys: &'a mut Vec<u32>,
}

struct Scanner<'a> {
    text: &'a [u8],
    found: Found<'a>,
    /// Entries of the containers that are open, outermost first.
    open: Vec<u32>,
    /// The most containers that were open at once.
    deepest: usize,
    at: usize,
    started: usize,
    /// The key of the value that comes next.
    key: KeyNumber,
    /// The two keys that were read last.
    before: [KeyNumber; 2],
    /// Where further elements of a list stood, and how deep they are.
    cut: Option<(usize, usize)>,
    /// The list that was cut.
    goes_on: Option<u32>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a [u8], found: Found<'a>, at: usize) -> Self {
        Self {
            text,
            found,
            open: Vec::new(),
            deepest: 0,
            at,
            started: at,
            key: KeyNumber::NONE,
            before: [KeyNumber::NONE; 2],
            cut: None,
            goes_on: None,
        }
    }

    /// Whether this is where further elements stand elsewhere.
    fn is_cut(&mut self) -> bool {
        // Their depth was counted from their own start.
        let is_cut = self.cut.is_some_and(|(at, depth)| at == self.at && self.open.len() + depth <= MAX_DEPTH);
        if is_cut {
            (self.cut, self.goes_on) = (None, self.open.last().copied());
        }
        is_cut
    }

    fn value(&mut self) -> Result<(), Error> {
        loop {
            self.space();
            if self.start()? {
                if self.in_object() {
                    self.key()?;
                }
            } else if !self.after_value()? {
                return Ok(());
            }
        }
    }

    /// Reads a scalar whole, or opens a container. Returns whether a container was opened that is not empty.
    fn start(&mut self) -> Result<bool, Error> {
        let start = self.at;
        let form = match self.text.get(start) {
            Some(b'"') => self.whole_string(start + 1)?,
            Some(b'{') => return self.open(Form::Object),
            Some(b'[') => return self.open(Form::Array),
            Some(b'-' | b'0'..=b'9') => {
                self.at = self.number(start)?;
                Form::Number
            }
            Some(b't') => self.word(b"true", Form::Bool)?,
            Some(b'f') => self.word(b"false", Form::Bool)?,
            Some(b'n') => self.word(b"null", Form::Null)?,
            _ => return Err(self.fault(start, "a JSON value")),
        };
        if self.at - start > MAX_SIZE {
            return Err(self.fault(start, "at most 256 MiB in one value"));
        }
        let entry = self.entry(form, start).with_size(offset(self.at - start));
        self.found.entries.push(entry);
        Ok(false)
    }

    /// An entry for the value that starts here, with the key that was read before it.
    fn entry(&mut self, form: Form, start: usize) -> Entry {
        Entry::new(offset(start), form, std::mem::take(&mut self.key))
    }

    fn open(&mut self, form: Form) -> Result<bool, Error> {
        let entry = self.entry(form, self.at);
        self.found.entries.push(entry);
        if self.open.len() == MAX_DEPTH {
            return Err(Error::too_deep(self.at, self.started));
        }
        self.open.push(offset(self.found.entries.len() - 1));
        self.deepest = self.deepest.max(self.open.len());
        let close = if form == Form::Object { b'}' } else { b']' };
        self.at += 1;
        self.space();
        if self.text.get(self.at) == Some(&close) {
            self.close()?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Closes the innermost container at its bracket.
    fn close(&mut self) -> Result<(), Error> {
        if let Some(at) = self.open.pop() {
            let size = self.found.entries.len() - at as usize;
            let entry = &mut self.found.entries[at as usize];
            if size > MAX_SIZE {
                let start = entry.start();
                return Err(self.fault(start, "at most 268 million values in one list"));
            }
            *entry = entry.with_size(offset(size));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|&at| self.found.entries[at as usize].form() == Form::Object)
    }

    /// Closes what closes here and reads the key of the next value. Returns whether there is a next value.
    fn after_value(&mut self) -> Result<bool, Error> {
        loop {
            if self.open.is_empty() {
                return Ok(false);
            }
            self.space();
            match (self.text.get(self.at), self.in_object()) {
                (Some(b','), true) => {
                    self.at += 1;
                    self.space();
                    self.key()?;
                    return Ok(true);
                }
                (Some(b','), false) => {
                    self.at += 1;
                    if !self.is_cut() {
                        return Ok(true);
                    }
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close()?,
                (_, true) => return Err(self.fault(self.at, "`,` or `}`")),
                (_, false) => return Err(self.fault(self.at, "`,` or `]`")),
            }
        }
    }

    fn key(&mut self) -> Result<(), Error> {
        let start = self.at;
        if self.text.get(start) != Some(&b'"') {
            return Err(self.fault(start, "a key in double quotes"));
        }
        let end = match self.found.keys.again(self.text, self.before, start + 1) {
            Some((number, quote)) => {
                self.key = number;
                quote + 1
            }
            None => self.new_key(start)?,
        };
        self.before = [self.before[1], self.key];
        self.at = end;
        self.space();
        if self.text.get(self.at) != Some(&b':') {
            return Err(self.fault(self.at, "`:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a key that is not the one that came here before. Returns the offset past its closing quote.
    fn new_key(&mut self, start: usize) -> Result<usize, Error> {
        let (end, has_escapes) = self.string(start + 1)?;
        if has_escapes {
            self.found.escaped_keys.push(offset(self.found.entries.len()));
            self.found.keys.has_others = true;
            self.key = KeyNumber::UNKNOWN;
        } else {
            let known = self.found.keys.len();
            self.key = self.found.keys.number(self.text, (start + 1, end - 1));
            // What is seen for the first time may be a text of its own, and short.
            if known == self.found.keys.len() {
                self.found.keys.follow(self.before, self.key);
            }
        }
        Ok(end)
    }

    #[inline]
    fn space(&mut self) {
        self.at = skip_space(self.text, self.at);
    }

    /// Reads the string whose content begins at `start`.
    fn whole_string(&mut self, start: usize) -> Result<Form, Error> {
        let (end, has_escapes) = self.string(start)?;
        self.at = end;
        Ok(if has_escapes { Form::Escaped } else { Form::Plain })
    }

    fn string(&self, at: usize) -> Result<(usize, bool), Error> {
        string::end(self.text, at).map_err(|unexpected| self.fault(unexpected.at, unexpected.expected))
    }

    fn number(&self, start: usize) -> Result<usize, Error> {
        let mut at = start + usize::from(self.text[start] == b'-');
        at = match self.text.get(at) {
            Some(b'0') => at + 1,
            _ => self.digits(at)?,
        };
        if self.text.get(at) == Some(&b'.') {
            at = self.digits(at + 1)?;
        }
        if let Some(b'e' | b'E') = self.text.get(at) {
            let sign = usize::from(matches!(self.text.get(at + 1), Some(b'+' | b'-')));
            at = self.digits(at + 1 + sign)?;
        }
        Ok(at)
    }

    fn digits(&self, start: usize) -> Result<usize, Error> {
        let count = self.text[start.min(self.text.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 { Err(self.fault(start, "a digit")) } else { Ok(start + count) }
    }

    fn word(&mut self, word: &'static [u8], form: Form) -> Result<Form, Error> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            return Ok(form);
        }
        let same = self.text[self.at..].iter().zip(word).take_while(|(a, b)| a == b).count();
        Err(self.fault(self.at + same, "`true`, `false` or `null`"))
    }

    fn fault(&self, at: usize, expected: &'static str) -> Error {
        Error::at(self.text, self.started, at, expected)
    }
}

/// Offsets fit 32 bits: longer texts are refused before they are scanned, and a text has fewer values than bytes.
#[expect(clippy::cast_possible_truncation, reason = "texts over MAX_LEN are refused before they are scanned")]
#[inline]
fn offset(at: usize) -> u32 {
    at as u32
}
